#include "main/oversight/flag_record.h"

enum pg_outcome flag_record_life(const struct office *office, struct flag_life *ret, bool *ret_there)
{
    static const char statement[] =
        "select coalesce(e.state, 'open'), coalesce(e.closing, 'not-closed'), "
        "exists (select from ccrm.flag_event where flag_id = f.flag_id and act = 'explain'), "
        "coalesce(floor(extract(epoch from e.at)), 0)::bigint "
        "from ccrm.flag f left join lateral (select * from ccrm.flag_event where flag_id = f.flag_id "
        "order by at desc limit 1) e on true where f.flag_id = $1::bigint";
    const struct slice flag = office_param(office->options->subject);
    struct pg_rows *rows = NULL;
    enum pg_outcome outcome = pg_session_exec(office->session, statement, &flag, 1, &rows);
    if (outcome != PG_DONE)
        return outcome;
    *ret_there = pg_rows_count(rows) == 1;
    if (*ret_there)
        *ret = (struct flag_life){ .state = flag_life_state_from_name(pg_rows_text(rows, 0, 0)),
                                   .closing = flag_life_closing_from_name(pg_rows_text(rows, 0, 1)),
                                   .explained = pg_rows_bool(rows, 0, 2),
                                   .since = { .unix_s = pg_rows_int(rows, 0, 3) } };
    pg_rows_free(rows);
    return PG_DONE;
}

struct office_acts flag_record_acts(const struct flag_life *life)
{
    _Static_assert((int)FLAG_LIFE_ACT_COUNT <= (int)OFFICE_ACTS_MAX, "room for its acts");
    struct office_acts acts = { .count = FLAG_LIFE_ACT_COUNT, .possible = flag_life_possible(life) };
    static const char *const call[FLAG_LIFE_ACT_COUNT] = {
        [FLAG_LIFE_ACT_ACKNOWLEDGE] = "flags acknowledge # --reason \"…\"",
        [FLAG_LIFE_ACT_ASSIGN] = "flags assign # --to LOGIN --reason \"…\"",
        [FLAG_LIFE_ACT_INQUIRE] = "flags inquire # --reason \"…\"",
        [FLAG_LIFE_ACT_EXPLAIN] = "flags explain # --reason \"…\"",
        [FLAG_LIFE_ACT_CLOSE] = "flags close # --as innocent-cause|data-fault --reason \"…\"",
    };
    for (enum flag_life_act act = FLAG_LIFE_ACT_ACKNOWLEDGE; act < FLAG_LIFE_ACT_COUNT; act++)
        acts.name[act] = flag_life_act_name(act);
    for (size_t act = 0; act < FLAG_LIFE_ACT_COUNT; act++)
        acts.call[act] = call[act];
    if (life->state == FLAG_LIFE_IN_INQUIRY)
        acts.call[FLAG_LIFE_ACT_CLOSE] =
            life->explained ? "flags close # --as substantiated|not-substantiated|innocent-cause|data-fault "
                              "--reason \"…\""
                            : "flags close # --as not-substantiated|innocent-cause|data-fault --reason \"…\"";
    return acts;
}

int flag_record_none(const struct office *office)
{
    return office_refuse(office, "%s번 경보가 없습니다", "there is no flag %s", office->options->subject);
}
