#include "adapter/pg/flag_rows.h"

#include "adapter/pg/text_params.h"

enum pg_outcome flag_rows_find(struct pg_session *session, struct arena *arena, struct slice wanted,
                               bool *ret_found, struct flag_row *ret)
{
    static const char statement[] =
        "select f.flag_id, f.department_id, case when u.name <> '' then u.name else u.code end, f.rule, "
        "f.raised_night - date '1970-01-01', f.closed_night is not null, "
        "coalesce(f.closed_night, f.raised_night) - date '1970-01-01', n.night - date '1970-01-01', n.level, "
        "encode(n.rules_hash, 'hex'), u.name_en "
        "from ccrm.flag f join ccrm.unit u on u.unit_id = f.department_id "
        "join lateral (select night, level, rules_hash from ccrm.flag_night where flag_id = f.flag_id "
        "order by night desc limit 1) n on true "
        "where f.flag_id::text = $1 or u.code || ':' || f.rule = $1 or u.name || ':' || f.rule = $1 "
        "order by f.flag_id desc limit 1";
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = pg_session_exec(session, statement, &wanted, 1, &rows);
    if (outcome != PG_DONE)
        return outcome;
    *ret_found = pg_rows_count(rows) == 1;
    if (*ret_found)
        *ret = (struct flag_row){ .flag = pg_rows_int(rows, 0, 0),
                                  .department = pg_rows_int32(rows, 0, 1),
                                  .department_name = arena_copy(arena, pg_rows_text(rows, 0, 2)),
                                  .rule = arena_copy(arena, pg_rows_text(rows, 0, 3)),
                                  .raised = pg_rows_night(rows, 0, 4),
                                  .closed = pg_rows_bool(rows, 0, 5),
                                  .closed_night = pg_rows_night(rows, 0, 6),
                                  .last = pg_rows_night(rows, 0, 7),
                                  .level = (enum flag_level)pg_rows_int(rows, 0, 8),
                                  .rules_hash = arena_copy(arena, pg_rows_text(rows, 0, 9)),
                                  .department_name_en = arena_copy(arena, pg_rows_text(rows, 0, 10)) };
    return arena->exhausted ? PG_NO_MEMORY : PG_DONE;
}

enum pg_outcome flag_rows_may_see(struct pg_session *session, bool *ret)
{
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = pg_session_exec(
        session, "select pg_has_role(session_user, 'ccrm_integrity', 'member')", NULL, 0, &rows);
    if (outcome == PG_DONE)
        *ret = pg_rows_bool(rows, 0, 0);
    return outcome;
}

/* Each gives source, number, type, officer, how, nights arrived and known, phone, counted; of department $1,
 * from $2 to $3, $4 the zone, $5 and $6 the rule's own figures. States and measures as engine/tally/tally.h
 * has them: 2 is an event. */
static const char reports_statement[] =
    "select c.source, c.source_number, c.type, c.officer, "
    "case e.measure when 'solicitation' then 'confirmed' else 'text' end, "
    "e.night_arrived - date '1970-01-01', e.night_known - date '1970-01-01', e.phone_id, e.counted "
    "from ccrm.count_event e join ccrm.complaint c using (complaint_id) "
    "where e.department_id = $1::integer and e.night_arrived >= $2::date and e.night_known <= $3::date "
    "and e.state = 2 and e.measure in ('solicitation', 'solicitation-text') "
    "and e.complaint_id not in (select ccrm.out_of_sight()) "
    "and $4::text <> '' and $5::integer >= 0 and $6::integer >= 0 "
    "order by e.night_known, e.complaint_id, e.measure";

/* Outcomes as engine/dialog/dialog.h has them: 6 wrong person, 7 undeliverable. */
static const char numbers_statement[] =
    "with bad as (select c.*, v.phone_id as handset, v.outcome as ended_as, "
    "(coalesce(case when c.phone = 0 then v.started end, c.closed_at) at time zone $4)::date as arrived, "
    "(coalesce(case when c.phone = 0 then v.ended_at end, c.closed_at) at time zone $4)::date as known "
    "from ccrm.complaint c "
    "left join ccrm.conversation v using (complaint_id) "
    "join ccrm.departments_on($3::date) d on d.unit_id = $1::integer and d.code = c.department "
    "and (c.closed_at at time zone $4)::date between d.first_night and d.last_night "
    "where (not c.from_citizen or c.phone in (1, 2) or v.outcome in (6, 7)) "
    "and $5::integer >= 0 and $6::integer >= 0) "
    "select source, source_number, type, officer, case when not from_citizen then 'not from a citizen' "
    "when phone = 1 then 'missing' when phone = 2 then "
    "'impossible' when ended_as = 6 then 'wrong person' else 'dead' end, arrived - date '1970-01-01', "
    "known - date '1970-01-01', coalesce(handset, 0), true from bad "
    "where arrived >= $2::date and known <= $3::date order by known, complaint_id";

/* $5: seconds within which a reply with the best marks was too fast, 0: that is not asked; $6: nights within
 * which the handset answered for another citizen here. */
static const char uses_statement[] =
    "select c.source, c.source_number, c.type, c.officer, case when u.staff then 'staff handset' "
    "when $5::integer > 0 then 'fast and best' else 'same handset' end, u.night - date '1970-01-01', "
    "u.night - date '1970-01-01', u.phone_id, true "
    "from ccrm.count_use u join ccrm.complaint c using (complaint_id) "
    "where u.department_id = $1::integer and u.night between $2::date and $3::date and $4::text <> '' "
    "and (u.staff and $6::integer > 0 or $5::integer > 0 and u.best and u.delay_s <= $5::integer "
    "or exists (select from ccrm.count_use o where o.department_id = u.department_id "
    "and o.phone_id = u.phone_id and o.citizen <> u.citizen "
    "and o.night > u.night - $6::integer and o.night < u.night + $6::integer)) "
    "order by u.night, u.complaint_id";

static const char *statement_of(enum rule_kind kind)
{
    switch (kind) {
    case RULE_REFERRAL:
    case RULE_SOLICITATION:
    case RULE_TWO_HANDSETS:
        return reports_statement;
    case RULE_PHONE_QUALITY:
        return numbers_statement;
    case RULE_ONE_HANDSET:
    case RULE_FAST_PERFECT:
    case RULE_SAME_PHONES:
        return uses_statement;
    case RULE_REPLY_FALL:
    case RULE_SOFT_SIGNS:
    case RULE_DISPLAY_ORDER:
    case RULE_COVERAGE:
    case RULE_KIND_COUNT:
        break;
    }
    return NULL;
}

enum pg_outcome flag_rows_references(struct pg_session *session, struct arena *arena,
                                     const struct flag_reference_query *query, struct flag_reference **ret,
                                     size_t *ret_count)
{
    const char *statement = statement_of(query->rule->kind);
    *ret_count = 0;
    if (statement == NULL)
        return PG_DONE;
    struct text_params params = text_params_in(arena);
    text_params_int(&params, query->department);
    text_params_night(&params, query->from);
    text_params_night(&params, query->until);
    text_params_text(&params, query->zone_name);
    text_params_int(&params, query->rule->kind == RULE_FAST_PERFECT ? query->rule->delay_s_max : 0);
    text_params_int(&params, query->rule->window_nights);
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
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
                                                .arrived = pg_rows_night(rows, i, 5),
                                                .known = pg_rows_night(rows, i, 6),
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
