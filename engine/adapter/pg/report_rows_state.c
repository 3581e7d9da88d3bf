/* What report_rows.h says of one night beside another. */
#include "adapter/pg/report_rows.h"
#include "adapter/pg/text_params.h"

static enum pg_outcome read_flags(const struct night_store *store, struct report_state *state)
{
    static const char statement[] =
        "select coalesce(nullif(u.name, ''), u.code), f.rule, n.level, n.n, n.k from ccrm.flag_night n "
        "join ccrm.flag f using (flag_id) join ccrm.unit u on u.unit_id = f.department_id "
        "where n.night = $1::date "
        "order by coalesce(nullif(u.name, ''), u.code) collate \"C\", f.rule collate \"C\", f.flag_id";
    struct text_params params = text_params_in(store->arena);
    text_params_night(&params, store->night);
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = text_params_exec(&params, store->session, statement, &rows);
    if (outcome != PG_DONE)
        return outcome;
    const size_t count = pg_rows_count(rows);
    struct report_state_flag *flag = arena_new_array(store->arena, struct report_state_flag, count + 1);
    if (flag == NULL)
        return PG_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        flag[i] =
            (struct report_state_flag){ .department = arena_copy(store->arena, pg_rows_text(rows, i, 0)),
                                        .rule = arena_copy(store->arena, pg_rows_text(rows, i, 1)),
                                        .level = (enum flag_level)pg_rows_int(rows, i, 2),
                                        .n = pg_rows_int32(rows, i, 3),
                                        .k = pg_rows_int32(rows, i, 4) };
    state->flag = flag;
    state->flag_count = count;
    return PG_DONE;
}

static enum pg_outcome read_departments(const struct night_store *store, struct night first,
                                        struct report_state *state)
{
    static const char statement[] =
        "select coalesce(nullif(u.name, ''), u.code), sum(c.n) from ccrm.count c join ccrm.unit u using "
        "(unit_id) where u.kind = 0 and c.measure = 'solicitation' and c.night_arrived >= $1::date "
        "and c.night_known <= $2::date group by u.unit_id "
        "order by coalesce(nullif(u.name, ''), u.code) collate \"C\", u.unit_id";
    struct text_params params = text_params_in(store->arena);
    text_params_night(&params, first);
    text_params_night(&params, store->night);
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = text_params_exec(&params, store->session, statement, &rows);
    if (outcome != PG_DONE)
        return outcome;
    const size_t count = pg_rows_count(rows);
    struct report_state_department *one =
        arena_new_array(store->arena, struct report_state_department, count + 1);
    if (one == NULL)
        return PG_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        one[i] = (struct report_state_department){ .name = arena_copy(store->arena, pg_rows_text(rows, i, 0)),
                                                   .n = pg_rows_int32(rows, i, 1) };
    state->department = one;
    state->department_count = count;
    return PG_DONE;
}

static enum pg_outcome read_rules(const struct night_store *store, struct report_state *state)
{
    struct text_params params = text_params_in(store->arena);
    text_params_night(&params, store->night);
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    enum pg_outcome outcome =
        text_params_exec(&params, store->session,
                         "select encode(rules_hash, 'hex') from ccrm.night where night = $1::date", &rows);
    if (outcome == PG_DONE && pg_rows_count(rows) == 1)
        state->rules_hash = arena_copy(store->arena, pg_rows_text(rows, 0, 0));
    return outcome;
}

enum pg_outcome report_rows_state(const struct night_store *store, struct night first,
                                  struct report_state *ret)
{
    struct report_state state = { .night = store->night };
    enum pg_outcome outcome = report_rows_totals(store, &state.totals, NULL);
    struct report_rows_waiting waiting;
    if (outcome == PG_DONE)
        outcome = report_rows_waiting(store, &waiting);
    if (outcome == PG_DONE) {
        state.referrals = waiting.referrals;
        state.reviews = waiting.reviews;
        state.proposals = waiting.proposals;
        state.held = waiting.held;
    }
    if (outcome == PG_DONE)
        outcome = read_flags(store, &state);
    if (outcome == PG_DONE)
        outcome = read_departments(store, first, &state);
    if (outcome == PG_DONE)
        outcome = read_rules(store, &state);
    if (outcome != PG_DONE)
        return outcome;
    *ret = state;
    return store->arena->exhausted ? PG_NO_MEMORY : PG_DONE;
}
