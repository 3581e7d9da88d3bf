#include "adapter/pg/flag_rows.h"

#include "adapter/pg/text_params.h"

static void rows_cleanup(struct pg_rows **rows)
{
    pg_rows_free(*rows);
}
#define ROWS_CLEANUP __attribute__((cleanup(rows_cleanup)))

static struct night night_at(const struct pg_rows *rows, size_t row, size_t column)
{
    return (struct night){ .day = (int32_t)pg_rows_int(rows, row, column) };
}

enum pg_outcome flag_rows_find(struct pg_session *session, struct arena *arena, struct slice wanted,
                               bool *ret_found, struct flag_row *ret)
{
    static const char statement[] =
        "select f.flag_id, f.department_id, case when u.name <> '' then u.name else u.code end, f.rule, "
        "f.raised_night - date '1970-01-01', f.closed_night is not null, "
        "coalesce(f.closed_night, f.raised_night) - date '1970-01-01', n.night - date '1970-01-01', n.level, "
        "encode(n.rules_hash, 'hex') "
        "from ccrm.flag f join ccrm.unit u on u.unit_id = f.department_id "
        "join lateral (select night, level, rules_hash from ccrm.flag_night where flag_id = f.flag_id "
        "order by night desc limit 1) n on true "
        "where f.flag_id::text = $1 or u.code || ':' || f.rule = $1 or u.name || ':' || f.rule = $1 "
        "order by f.flag_id desc limit 1";
    struct pg_rows *rows ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = pg_session_exec(session, statement, &wanted, 1, &rows);
    if (outcome != PG_DONE)
        return outcome;
    *ret_found = pg_rows_count(rows) == 1;
    if (*ret_found)
        *ret = (struct flag_row){ .flag = pg_rows_int(rows, 0, 0),
                                  .department = (int32_t)pg_rows_int(rows, 0, 1),
                                  .department_name = arena_copy(arena, pg_rows_text(rows, 0, 2)),
                                  .rule = arena_copy(arena, pg_rows_text(rows, 0, 3)),
                                  .raised = night_at(rows, 0, 4),
                                  .closed = pg_rows_bool(rows, 0, 5),
                                  .closed_night = night_at(rows, 0, 6),
                                  .last = night_at(rows, 0, 7),
                                  .level = (enum flag_level)pg_rows_int(rows, 0, 8),
                                  .rules_hash = arena_copy(arena, pg_rows_text(rows, 0, 9)) };
    return arena->exhausted ? PG_NO_MEMORY : PG_DONE;
}

enum pg_outcome flag_rows_may_see(struct pg_session *session, bool *ret)
{
    struct pg_rows *rows ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = pg_session_exec(
        session, "select pg_has_role(session_user, 'ccrm_integrity', 'member')", NULL, 0, &rows);
    if (outcome == PG_DONE)
        *ret = pg_rows_bool(rows, 0, 0);
    return outcome;
}

enum pg_outcome flag_rows_references(struct pg_session *session, struct arena *arena, int32_t department,
                                     struct night from, struct night until, struct flag_reference **ret,
                                     size_t *ret_count)
{
    /* States and measures as engine/tally/tally.h has them: 2 is an event. */
    static const char statement[] =
        "select c.source, c.source_number, c.type, c.officer, "
        "case e.measure when 'solicitation' then 'confirmed' else 'text' end, "
        "e.night_arrived - date '1970-01-01', e.night_known - date '1970-01-01', e.phone_id, e.counted "
        "from ccrm.count_event e join ccrm.complaint c using (complaint_id) "
        "where e.department_id = $1::integer and e.night_arrived >= $2::date and e.night_known <= $3::date "
        "and e.state = 2 and e.measure in ('solicitation', 'solicitation-text') "
        "order by e.night_known, e.complaint_id, e.measure";
    struct text_params params = text_params_in(arena);
    text_params_int(&params, department);
    text_params_night(&params, from);
    text_params_night(&params, until);
    struct pg_rows *rows ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = text_params_exec(&params, session, statement, &rows);
    if (outcome != PG_DONE)
        return outcome;
    const size_t count = pg_rows_count(rows);
    struct flag_reference *reference = arena_new_array(arena, struct flag_reference, count + 1);
    if (reference == NULL)
        return PG_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        reference[i] = (struct flag_reference){ .source = arena_copy(arena, pg_rows_text(rows, i, 0)),
                                                .case_number = arena_copy(arena, pg_rows_text(rows, i, 1)),
                                                .type = arena_copy(arena, pg_rows_text(rows, i, 2)),
                                                .officer = arena_copy(arena, pg_rows_text(rows, i, 3)),
                                                .how = arena_copy(arena, pg_rows_text(rows, i, 4)),
                                                .arrived = night_at(rows, i, 5),
                                                .known = night_at(rows, i, 6),
                                                .handset = pg_rows_int(rows, i, 7),
                                                .counted = pg_rows_bool(rows, i, 8) };
    *ret = reference;
    *ret_count = count;
    return arena->exhausted ? PG_NO_MEMORY : PG_DONE;
}

enum pg_outcome flag_rows_up(struct pg_session *session, struct slice rule, int64_t *ret)
{
    struct pg_rows *rows = NULL;
    enum pg_outcome outcome = pg_session_exec(
        session, "select count(*) from ccrm.flag where rule = $1 and closed_night is null", &rule, 1, &rows);
    if (outcome == PG_DONE)
        *ret = pg_rows_int(rows, 0, 0);
    pg_rows_free(rows);
    return outcome;
}
