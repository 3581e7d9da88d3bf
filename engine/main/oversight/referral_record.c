#include "main/oversight/referral_record.h"

#include "main/oversight/office_print.h"

#include <assert.h>
#include <string.h>

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

void referral_record_possible(const struct office *office, const struct referral_life *life,
                              char ret[REFERRAL_RECORD_POSSIBLE_MAX])
{
    struct buffer text;
    const uint32_t possible = referral_life_possible(life);
    buffer_init(&text, ret, REFERRAL_RECORD_POSSIBLE_MAX - 1);
    for (enum referral_life_act act = REFERRAL_LIFE_ACT_CONTACT; act < REFERRAL_LIFE_ACT_COUNT; act++) {
        if ((possible & UINT32_C(1) << act) == 0)
            continue;
        const struct slice name = referral_life_act_name(act);
        const struct slice word = office_word(office, name);
        buffer_add_text(&text, text.len > 0 ? ", " : "");
        buffer_add(&text, name);
        if (slice_equal(name, word))
            continue;
        buffer_add_byte(&text, '(');
        buffer_add(&text, word);
        buffer_add_byte(&text, ')');
    }
    if (possible == 0)
        buffer_add_text(&text, office->options->english ? "none" : "없음");
    assert(!text.overflowed);
    ret[text.len] = '\0';
}

void referral_record_json_possible(struct json *json, const struct referral_life *life)
{
    const uint32_t possible = referral_life_possible(life);
    json_begin_array(json, "possible");
    for (enum referral_life_act act = REFERRAL_LIFE_ACT_CONTACT; act < REFERRAL_LIFE_ACT_COUNT; act++)
        if ((possible & UINT32_C(1) << act) != 0)
            json_text(json, NULL, referral_life_act_name(act));
    json_end_array(json);
}

int referral_record_none(const struct office *office)
{
    return office_refuse(office, "%s번 제보가 없거나 다른 담당에게 이관되었습니다",
                         "there is no referral %s, or it was handed on", office->options->subject);
}
