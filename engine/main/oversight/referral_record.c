#include "main/oversight/referral_record.h"

enum pg_outcome referral_record_life(const struct office *office, struct referral_life *ret, bool *ret_there)
{
    static const char statement[] = "select coalesce((select state from ccrm.referral_event where case_id = "
                                    "r.case_id order by at desc limit 1), "
                                    "'received'), (select count(*) from ccrm.referral_event where case_id = "
                                    "r.case_id and act = 'recuse') "
                                    "from ccrm.referral_case r where case_id = $1::bigint";
    const struct slice number = office_param(office->options->subject);
    struct pg_rows *rows = NULL;
    enum pg_outcome outcome = pg_session_exec(office->session, statement, &number, 1, &rows);
    if (outcome != PG_DONE)
        return outcome;
    *ret_there = pg_rows_count(rows) == 1;
    if (*ret_there)
        *ret = (struct referral_life){ .state = referral_life_state_from_name(pg_rows_text(rows, 0, 0)),
                                       .recused = (uint8_t)pg_rows_int(rows, 0, 1) };
    pg_rows_free(rows);
    return PG_DONE;
}

struct office_acts referral_record_acts(const struct referral_life *life)
{
    _Static_assert((int)REFERRAL_LIFE_ACT_COUNT <= (int)OFFICE_ACTS_MAX, "room for its acts");
    static const char *const call[REFERRAL_LIFE_ACT_COUNT] = {
        [REFERRAL_LIFE_ACT_CONTACT] = "referrals handle # --step contact --consent yes|no --reason \"…\"",
        [REFERRAL_LIFE_ACT_DECIDE] =
            "referrals handle # --step decide [--notify WHOM --on YYYY-MM-DD] --reason \"…\"",
        [REFERRAL_LIFE_ACT_CLOSE] = "referrals handle # --step close --reason \"…\"",
        [REFERRAL_LIFE_ACT_RECUSE] = "referrals handle # --step recuse --to LOGIN --reason \"…\"",
    };
    struct office_acts acts = { .count = REFERRAL_LIFE_ACT_COUNT, .possible = referral_life_possible(life) };
    for (enum referral_life_act act = REFERRAL_LIFE_ACT_CONTACT; act < REFERRAL_LIFE_ACT_COUNT; act++)
        acts.name[act] = referral_life_act_name(act);
    for (size_t act = 0; act < REFERRAL_LIFE_ACT_COUNT; act++)
        acts.call[act] = call[act];
    return acts;
}

int referral_record_none(const struct office *office)
{
    return office_refuse(office, "%s번 제보가 없거나 다른 담당에게 이관되었습니다",
                         "there is no referral %s, or it was handed on", office->options->subject);
}
