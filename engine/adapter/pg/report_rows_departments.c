/* What report_rows.h says of departments: one row each, then their scales, solicitation and weeks. */
#include "adapter/pg/report_rows.h"
#include "adapter/pg/text_params.h"
#include "adapter/pg/unit_rows.h"
#include "seam/store.h"

struct departments {
    const struct night_store *store;
    struct report_department *department; /* ordered by name */
    size_t count;
};

static struct report_department *find(const struct departments *departments, int32_t unit)
{
    for (size_t i = 0; i < departments->count; i++)
        if (departments->department[i].unit == unit)
            return &departments->department[i];
    return NULL;
}

#define UNTIL     UNIT_ROWS_NIGHT("$1", "$2")
#define CLOSED_AT UNIT_ROWS_DEPARTMENT("w", "$1", "$2")

/* One pass over complaints with their conversations. Phone 1 and 2: missing, impossible (seam/store.h). */
static const char departments_statement[] =
    "with t as materialized (select to_timestamp($1::bigint) as until) "
    "select u.unit_id, coalesce(nullif(u.name, ''), u.code), count(*), "
    "count(*) filter (where c.phone in (1, 2) or v.ending in (6, 7)), count(v.conversation_id) filter (where "
    "d.sent), "
    "count(*) filter (where d.delivered), count(*) filter (where r.conversation_id is not null), "
    "count(*) filter (where v.ending = 0), count(*) filter (where v.ending = 1), count(*) filter (where "
    "v.ending = 2), "
    "count(*) filter (where v.ending = 3), count(*) filter (where v.ending = 4), count(*) filter (where "
    "v.ending = 5), "
    "count(*) filter (where v.ending = 6), count(*) filter (where v.ending = 7), count(*) filter (where "
    "v.ending = 8), "
    "count(*) filter (where v.ending = 9) "
    "from t cross join ccrm.complaint c " CLOSED_AT "join ccrm.unit u on u.unit_id = w.unit_id "
    "left join (select complaint_id, conversation_id, case when ended_at < to_timestamp($1::bigint) then "
    "outcome else 0 end as ending from ccrm.conversation where begun_at < to_timestamp($1::bigint)) v "
    "on v.complaint_id = c.complaint_id "
    "left join (select conversation_id, true as sent, bool_or(delivered_at < to_timestamp($1::bigint)) as "
    "delivered "
    "from ccrm.delivery where intended_at < to_timestamp($1::bigint) group by conversation_id) d "
    "on d.conversation_id = v.conversation_id "
    "left join (select distinct conversation_id from ccrm.reply_fact "
    "where arrived_at < to_timestamp($1::bigint) "
    "and stepped) r on r.conversation_id = v.conversation_id "
    "where c.closed_at < t.until group by 1, 2 order by coalesce(nullif(u.name, ''), u.code) collate \"C\", "
    "1";

static enum pg_outcome read_departments(struct departments *departments)
{
    enum { FIRST_ENDING = 7 }; /* its column */
    struct text_params params = text_params_in(departments->store->arena);
    text_params_instant(&params, departments->store->until);
    text_params_text(&params, departments->store->zone_name);
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    enum pg_outcome outcome =
        text_params_exec(&params, departments->store->session, departments_statement, &rows);
    if (outcome != PG_DONE)
        return outcome;
    departments->count = pg_rows_count(rows);
    departments->department =
        arena_new_array(departments->store->arena, struct report_department, departments->count);
    if (departments->department == NULL)
        return PG_NO_MEMORY;
    for (size_t i = 0; i < departments->count; i++) {
        struct report_department *one = &departments->department[i];
        *one = (struct report_department){ .unit = pg_rows_int32(rows, i, 0),
                                           .name = arena_copy(departments->store->arena,
                                                              pg_rows_text(rows, i, 1)),
                                           .closed = pg_rows_int32(rows, i, 2),
                                           .bad_phones = pg_rows_int32(rows, i, 3),
                                           .sent = pg_rows_int32(rows, i, 4),
                                           .delivered = pg_rows_int32(rows, i, 5),
                                           .replied = pg_rows_int32(rows, i, 6) };
        for (int ending = 0; ending < REPORT_ENDING_COUNT; ending++)
            one->ending[ending] = pg_rows_int32(rows, i, (size_t)(FIRST_ENDING + ending));
    }
    return departments->store->arena->exhausted ? PG_NO_MEMORY : PG_DONE;
}

/* Scales as they stand by the night's end, each complaint once. */
static enum pg_outcome read_scales(struct departments *departments)
{
    static const char statement[] =
        "select w.unit_id, a.measure = 'kindness', a.value, count(*) from "
        "(select distinct on (complaint_id, measure) complaint_id, measure, state, value from ccrm.answer "
        "where known_at < to_timestamp($1::bigint) and measure in ('kindness', 'satisfaction') and state = 0 "
        "order by complaint_id, measure, known_at desc, answer_id desc) a "
        "join ccrm.complaint c using (complaint_id) " CLOSED_AT
        "where a.value between 1 and 5 group by 1, 2, 3 "
        "union all select unit_id, measure = 'kindness', value, sum(n) from ccrm.answer_day "
        "where measure in ('kindness', 'satisfaction') and state = 0 and value between 1 and 5 "
        "and night_known <= " UNTIL " group by 1, 2, 3";
    struct text_params params = text_params_in(departments->store->arena);
    text_params_instant(&params, departments->store->until);
    text_params_text(&params, departments->store->zone_name);
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = text_params_exec(&params, departments->store->session, statement, &rows);
    for (size_t i = 0; outcome == PG_DONE && i < pg_rows_count(rows); i++) {
        struct report_department *one = find(departments, pg_rows_int32(rows, i, 0));
        if (one == NULL)
            continue;
        struct report_scale *scale = pg_rows_bool(rows, i, 1) ? &one->kindness : &one->satisfaction;
        scale->distribution[pg_rows_int(rows, i, 2) - 1] += pg_rows_int32(rows, i, 3);
    }
    return outcome;
}

/* The counted n and k, the same that the detectors see. */
static enum pg_outcome read_solicitation(struct departments *departments, struct night first)
{
    struct text_params params = text_params_in(departments->store->arena);
    text_params_night(&params, first);
    text_params_night(&params, departments->store->night);
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = text_params_exec(
        &params, departments->store->session,
        "select u.unit_id, sum(c.n), sum(c.k) from ccrm.count c join ccrm.unit u using (unit_id) "
        "where u.kind = 0 and c.measure = 'solicitation' and c.night_arrived >= $1::date "
        "and c.night_known <= $2::date group by 1",
        &rows);
    for (size_t i = 0; outcome == PG_DONE && i < pg_rows_count(rows); i++) {
        struct report_department *one = find(departments, pg_rows_int32(rows, i, 0));
        if (one == NULL)
            continue;
        one->solicitation_n = pg_rows_int32(rows, i, 1);
        one->solicitation_k = pg_rows_int32(rows, i, 2);
    }
    return outcome;
}

/* ---- weeks ---- */

/** Monday of the week of a night. */
static struct night monday_of(struct night night)
{
    const int days = 7, monday = 1;
    return (struct night){ .day = night.day - (night_weekday(night) + days - monday) % days };
}

static bool lay_out_weeks(struct departments *departments, struct night first, struct report_week **ret,
                          size_t *ret_weeks)
{
    struct night last = monday_of(departments->store->night), from = monday_of(first);
    if (from.day < last.day - 7 * (REPORT_WEEKS_MAX - 1))
        from.day = last.day - 7 * (REPORT_WEEKS_MAX - 1);
    size_t weeks = (size_t)((last.day - from.day) / 7 + 1);
    struct report_week *week =
        arena_new_array(departments->store->arena, struct report_week, weeks * departments->count + 1);
    if (week == NULL)
        return false;
    for (size_t i = 0; i < departments->count; i++) {
        for (size_t w = 0; w < weeks; w++)
            week[i * weeks + w].monday = (struct night){ .day = from.day + 7 * (int32_t)w };
        departments->department[i].week = &week[i * weeks];
        departments->department[i].week_count = weeks;
    }
    *ret = week;
    *ret_weeks = weeks;
    return true;
}

#define STARTED_AT UNIT_ROWS_DEPARTMENT("x", "$1", "$4")

/* Kindness and satisfaction by the week of their answer; delivered and replied by the week of the
 * first message. */
static const char weeks_statement[] =
    "with t as materialized (select to_timestamp($1::bigint) as until) "
    "select u.unit_id, (date_trunc('week', m.week)::date - date '1970-01-01'), sum(m.n), sum(m.sum), "
    "sum(m.delivered), sum(m.replied), sum(m.satisfied_n), sum(m.satisfied_sum) from ("
    "select c.unit_id, c.night_arrived::timestamp as week, case when k.is then c.n else 0 end as n, "
    "case when k.is then c.sum else 0 end as sum, 0 as delivered, 0 as replied, "
    "case when k.is then 0 else c.n end as satisfied_n, case when k.is then 0 else c.sum end as "
    "satisfied_sum from ccrm.count c cross join lateral (select c.measure = 'kindness' as is) k "
    "where c.measure in ('kindness', 'satisfaction') and c.night_known <= $2::date "
    "and c.night_arrived >= $3::date "
    "union all "
    "select x.unit_id, v.started at time zone $4, 0, 0, 1, (v.answers > 0)::integer, 0, 0 from t, "
    "ccrm.conversation v "
    "join ccrm.complaint c using (complaint_id) " STARTED_AT
    "where v.started < t.until and (v.started at time zone $4)::date >= $3::date and exists (select from "
    "ccrm.delivery d "
    "where d.conversation_id = v.conversation_id and d.delivered_at < t.until)"
    ") m join ccrm.unit u using (unit_id) where u.kind = 0 group by 1, 2";

static enum pg_outcome read_weeks(struct departments *departments, struct night first)
{
    struct report_week *week = NULL;
    size_t weeks = 0;
    if (!lay_out_weeks(departments, first, &week, &weeks))
        return PG_NO_MEMORY;
    if (departments->count == 0)
        return PG_DONE;
    struct text_params params = text_params_in(departments->store->arena);
    text_params_instant(&params, departments->store->until);
    text_params_night(&params, departments->store->night);
    text_params_night(&params, week[0].monday);
    text_params_text(&params, departments->store->zone_name);
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = text_params_exec(&params, departments->store->session, weeks_statement, &rows);
    for (size_t i = 0; outcome == PG_DONE && i < pg_rows_count(rows); i++) {
        const struct report_department *one = find(departments, pg_rows_int32(rows, i, 0));
        int32_t days = pg_rows_int32(rows, i, 1) - week[0].monday.day;
        if (one == NULL || days < 0 || (size_t)days / 7 >= weeks)
            continue;
        struct report_week *at = &week[(size_t)(one - departments->department) * weeks + (size_t)days / 7];
        at->kindness_n = pg_rows_int32(rows, i, 2);
        at->kindness_sum = pg_rows_int32(rows, i, 3);
        at->delivered = pg_rows_int32(rows, i, 4);
        at->replied = pg_rows_int32(rows, i, 5);
        at->satisfaction_n = pg_rows_int32(rows, i, 6);
        at->satisfaction_sum = pg_rows_int32(rows, i, 7);
    }
    return outcome;
}

enum pg_outcome report_rows_departments(const struct night_store *store, struct night first,
                                        struct report_department **ret, size_t *ret_count)
{
    struct departments departments = { .store = store };
    enum pg_outcome outcome = read_departments(&departments);
    if (outcome == PG_DONE)
        outcome = read_scales(&departments);
    if (outcome == PG_DONE)
        outcome = read_solicitation(&departments, first);
    if (outcome == PG_DONE)
        outcome = read_weeks(&departments, first);
    if (outcome != PG_DONE)
        return outcome;
    *ret = departments.department;
    *ret_count = departments.count;
    return PG_DONE;
}
