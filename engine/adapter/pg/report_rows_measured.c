/* What report_rows.h says of the survey itself: confirmations, reminders, modes, how flags ended. */
#include "adapter/pg/report_rows.h"
#include "adapter/pg/text_params.h"
#include "dialog/dialog.h"

static void rows_cleanup(struct pg_rows **rows)
{
    pg_rows_free(*rows);
}
#define ROWS_CLEANUP __attribute__((cleanup(rows_cleanup)))

static int32_t int32_at(const struct pg_rows *rows, size_t row, size_t column)
{
    return (int32_t)pg_rows_int(rows, row, column);
}

/* ---- confirmations ---- */

/* A first yes by the month of its arrival, and what was said when asked again; no person's decision. */
static const char confirmations_statement[] =
    "select date_trunc('month', arrived at time zone $2)::date - date '1970-01-01', "
    "count(*) filter (where last = 3), count(*) filter (where last = 4), count(*) filter (where last = 5), "
    "count(*) filter (where last = 2) from ("
    "select min(arrived_at) as arrived, (array_agg(state order by known_at desc, answer_id desc))[1] as last "
    "from ccrm.answer where known_at < to_timestamp($1::bigint) and measure = 'solicitation' "
    "and state between 2 and 5 and author is null group by complaint_id, question) x group by 1 order by 1";

static enum pg_outcome read_confirmations(const struct night_store *store, struct report_measured *measured)
{
    struct text_params params = text_params_in(store->arena);
    text_params_instant(&params, store->until);
    text_params_text(&params, store->zone_name);
    struct pg_rows *rows ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = text_params_exec(&params, store->session, confirmations_statement, &rows);
    if (outcome != PG_DONE)
        return outcome;
    const size_t count = pg_rows_count(rows);
    for (size_t i = 0; i < count; i++) {
        const struct report_confirmations one = { .month = { .day = int32_at(rows, i, 0) },
                                                  .confirmed = pg_rows_int(rows, i, 1),
                                                  .withdrawn = pg_rows_int(rows, i, 2),
                                                  .silent = pg_rows_int(rows, i, 3),
                                                  .pending = pg_rows_int(rows, i, 4) };
        measured->all.confirmed += one.confirmed;
        measured->all.withdrawn += one.withdrawn;
        measured->all.silent += one.silent;
        measured->all.pending += one.pending;
        if (count - i <= REPORT_MONTHS_MAX)
            measured->month[measured->month_count++] = one;
    }
    return PG_DONE;
}

/* ---- answers apart ---- */

/* Each answer as it stands, with whether a reminder ($3: its kind of text) had gone out before it came. */
static const char splits_statement[] =
    "select m.at is not null and m.at <= a.arrived_at, a.mode, "
    "array_position(array['kindness', 'satisfaction', 'solicitation'], a.measure), a.state, a.value, "
    "count(*) from (select distinct on (complaint_id, measure) conversation_id, arrived_at, mode, measure, "
    "state, value "
    "from ccrm.answer where known_at < to_timestamp($1::bigint) "
    "and measure in ('kindness', 'satisfaction', 'solicitation') and author is null and state <> 1 "
    "order by complaint_id, measure, known_at desc, answer_id desc) a "
    "left join (select conversation_id, min(queued_at) as at from ccrm.message "
    "where kind = $2::smallint and queued_at < to_timestamp($1::bigint) group by 1) m "
    "using (conversation_id) "
    "group by 1, 2, 3, 4, 5";

static void add_answers(struct report_split *split, const struct pg_rows *rows, size_t row,
                        int digit_declined)
{
    enum { KINDNESS = 1, SATISFACTION, SOLICITATION, CONFIRMED = 3 };
    const int64_t measure = pg_rows_int(rows, row, 2), state = pg_rows_int(rows, row, 3),
                  value = pg_rows_int(rows, row, 4);
    const int32_t count = int32_at(rows, row, 5);
    if (measure == SOLICITATION) {
        split->solicitation_n += value != digit_declined ? count : 0;
        split->solicitation_k += state == CONFIRMED ? count : 0;
    } else if (value >= 1 && value <= REPORT_SCALE_MAX) {
        struct report_scale *scale = measure == KINDNESS ? &split->kindness : &split->satisfaction;
        scale->distribution[value - 1] += count;
    }
}

static enum pg_outcome read_splits(const struct night_store *store, struct report_measured *measured)
{
    struct text_params params = text_params_in(store->arena);
    text_params_instant(&params, store->until);
    text_params_int(&params, DIALOG_TEXT_REMINDER);
    struct pg_rows *rows ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = text_params_exec(&params, store->session, splits_statement, &rows);
    for (size_t i = 0; outcome == PG_DONE && i < pg_rows_count(rows); i++) {
        const int64_t mode = pg_rows_int(rows, i, 1);
        add_answers(pg_rows_bool(rows, i, 0) ? &measured->after_reminder : &measured->before_reminder, rows,
                    i, store->digit_declined);
        if (mode >= 0 && mode < REPORT_MODES_MAX)
            add_answers(&measured->mode[mode], rows, i, store->digit_declined);
    }
    return outcome;
}

/* ---- flags ---- */

static const char outcomes_statement[] =
    "select f.rule, count(*), count(*) filter (where e.closing = 'substantiated'), "
    "count(*) filter (where e.closing = 'not-substantiated'), "
    "count(*) filter (where e.closing = 'innocent-cause'), count(*) filter (where e.closing = 'data-fault') "
    "from ccrm.flag f left join ccrm.flag_event e on e.flag_id = f.flag_id and e.act = 'close' "
    "and e.at < to_timestamp($1::bigint) where f.raised_night <= $2::date group by f.rule "
    "order by f.rule collate \"C\"";

static enum pg_outcome read_outcomes(const struct night_store *store, struct report_measured *measured)
{
    struct text_params params = text_params_in(store->arena);
    text_params_instant(&params, store->until);
    text_params_night(&params, store->night);
    struct pg_rows *rows ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = text_params_exec(&params, store->session, outcomes_statement, &rows);
    for (size_t i = 0; outcome == PG_DONE && i < pg_rows_count(rows) && i < REPORT_RULES_MAX; i++)
        measured->rule[measured->rule_count++] =
            (struct report_rule_outcome){ .rule = arena_copy(store->arena, pg_rows_text(rows, i, 0)),
                                          .raised = int32_at(rows, i, 1),
                                          .substantiated = int32_at(rows, i, 2),
                                          .not_substantiated = int32_at(rows, i, 3),
                                          .innocent_cause = int32_at(rows, i, 4),
                                          .data_fault = int32_at(rows, i, 5) };
    return outcome;
}

static enum pg_outcome read_head(const struct night_store *store, struct report_measured *measured)
{
    struct text_params params = text_params_in(store->arena);
    text_params_night(&params, store->night);
    struct pg_rows *rows ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = text_params_exec(
        &params, store->session,
        "select coalesce(audit_entry, 0), coalesce(encode(audit_hash, 'hex'), '') from ccrm.night "
        "where night = $1::date",
        &rows);
    if (outcome == PG_DONE && pg_rows_count(rows) == 1) {
        measured->audit_entry = pg_rows_int(rows, 0, 0);
        measured->audit_hash = arena_copy(store->arena, pg_rows_text(rows, 0, 1));
    }
    return outcome;
}

enum pg_outcome report_rows_measured(const struct night_store *store, struct report_measured *ret)
{
    *ret = (struct report_measured){ 0 };
    enum pg_outcome outcome = read_confirmations(store, ret);
    if (outcome == PG_DONE)
        outcome = read_splits(store, ret);
    if (outcome == PG_DONE)
        outcome = read_outcomes(store, ret);
    if (outcome == PG_DONE)
        outcome = read_head(store, ret);
    return outcome == PG_DONE && store->arena->exhausted ? PG_NO_MEMORY : outcome;
}
