/* What report_rows.h says of the survey itself: confirmations, arms, reminders, modes, checks, how flags
 * ended. */
#include "adapter/pg/report_rows.h"
#include "adapter/pg/text_params.h"
#include "dialog/dialog.h"
#include "report/report_scale.h"

#include <string.h>

/* ---- confirmations ---- */

/* A first yes by the month of its arrival, and what was said when asked again; no person's decision. By arm
 * where a survey has an experiment, else '' and 0. $3, $4: the kind of a text that asks a denial again, the
 * reason of a review for one that was taken back. */
static const char confirmations_statement[] =
    "with t as materialized (select to_timestamp($1::bigint) as until), "
    "e as materialized (select distinct survey from ccrm.conversation where arm > 0), "
    "v as (select conversation_id, case when e.survey is null then '' else v.survey end as survey, v.arm "
    "from ccrm.conversation v left join e using (survey)), "
    "x as (select min(conversation_id) as conversation_id, min(arrived_at) as at, "
    "(array_agg(state order by known_at desc, answer_id desc))[1] as last from t, ccrm.answer "
    "where known_at < until and measure = 'solicitation' and state between 2 and 5 and author is null "
    "group by complaint_id, question), "
    "m as (select m.conversation_id, min(m.queued_at) as at from t, ccrm.message_fact m "
    "where m.kind = $3::smallint and m.queued_at < until group by 1), "
    "y as (select survey, arm, at at time zone $2 as at, last, 1 as n, 0 as mirrored, 0 as back "
    "from x join v using (conversation_id) "
    "union all select case when e.survey is null then '' else d.survey end, d.arm, "
    "d.night_arrived::timestamp, d.state, d.n, 0, 0 from t, ccrm.answer_day d left join e using (survey) "
    "where d.measure = 'solicitation' and d.state between 2 and 5 and not d.by_person "
    "and d.night_known < (t.until at time zone $2)::date "
    "union all select survey, arm, at at time zone $2, null, 0, 1, (exists (select from ccrm.review "
    "r, t where "
    "r.conversation_id = m.conversation_id and r.reason = $4::smallint and r.raised_at < t.until))::integer "
    "from m join v using (conversation_id)) "
    "select date_trunc('month', at)::date - date '1970-01-01', survey, arm, "
    "coalesce(sum(n) filter (where last = 3), 0), coalesce(sum(n) filter (where last = 4), 0), "
    "coalesce(sum(n) filter (where last = 5), 0), coalesce(sum(n) filter (where last = 2), 0), "
    "sum(mirrored), sum(back) from y group by 1, 2, 3 "
    "order by 1, survey collate \"C\", 3";

static void add_confirmations(struct report_confirmations *to, const struct report_confirmations *one)
{
    to->confirmed += one->confirmed;
    to->withdrawn += one->withdrawn;
    to->silent += one->silent;
    to->pending += one->pending;
}

/** Rows come by month; the arrays keep the last ones. */
static void add_month(struct report_measured *measured, const struct report_confirmations *one)
{
    if (measured->month_count > 0 && measured->month[measured->month_count - 1].month.day == one->month.day) {
        add_confirmations(&measured->month[measured->month_count - 1], one);
        return;
    }
    if (measured->month_count == REPORT_MONTHS_MAX) {
        measured->month_count--;
        memmove(measured->month, measured->month + 1, measured->month_count * sizeof measured->month[0]);
    }
    measured->month[measured->month_count++] = *one;
}

static void add_arm(struct report_measured *measured, const struct report_arm *one)
{
    if (one->survey.len == 0)
        return;
    if (measured->arm_count == REPORT_ARMS_MAX) {
        measured->arm_count--;
        memmove(measured->arm, measured->arm + 1, measured->arm_count * sizeof measured->arm[0]);
    }
    measured->arm[measured->arm_count++] = *one;
}

static enum pg_outcome read_confirmations(const struct night_store *store, struct report_measured *measured)
{
    struct text_params params = text_params_in(store->arena);
    text_params_instant(&params, store->until);
    text_params_text(&params, store->zone_name);
    text_params_int(&params, DIALOG_TEXT_MIRROR);
    text_params_int(&params, DIALOG_REVIEW_MIRRORED);
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = text_params_exec(&params, store->session, confirmations_statement, &rows);
    for (size_t i = 0; outcome == PG_DONE && i < pg_rows_count(rows); i++) {
        const struct report_arm arm = { .survey = arena_copy(store->arena, pg_rows_text(rows, i, 1)),
                                        .arm = pg_rows_int32(rows, i, 2),
                                        .said = { .month = pg_rows_night(rows, i, 0),
                                                  .confirmed = pg_rows_int(rows, i, 3),
                                                  .withdrawn = pg_rows_int(rows, i, 4),
                                                  .silent = pg_rows_int(rows, i, 5),
                                                  .pending = pg_rows_int(rows, i, 6) },
                                        .mirrored = pg_rows_int(rows, i, 7),
                                        .mirrored_back = pg_rows_int(rows, i, 8) };
        add_confirmations(&measured->all, &arm.said);
        add_month(measured, &arm.said);
        add_arm(measured, &arm);
    }
    return outcome;
}

/* ---- answers apart ---- */

/* Each answer as it stands, with whether a reminder ($2: its kind of text) had gone out before it came, and
 * its weight: 1 / the probability that its complaint was drawn. Sums of weights in thousandths. */
static const char splits_statement[] =
    "select m.at is not null and m.at <= a.arrived_at, a.mode, "
    "array_position(array['kindness', 'satisfaction', 'solicitation'], a.measure), a.state, a.value, "
    "count(*), round(1000 * sum(w.weight))::bigint, round(1000 * sum(w.weight * w.weight))::bigint "
    "from (select distinct on (complaint_id, measure) complaint_id, conversation_id, arrived_at, mode, "
    "measure, state, value "
    "from ccrm.answer where known_at < to_timestamp($1::bigint) "
    "and measure in ('kindness', 'satisfaction', 'solicitation') and author is null and state <> 1 "
    "order by complaint_id, measure, known_at desc, answer_id desc) a "
    "left join (select conversation_id, min(queued_at) as at from ccrm.message_fact "
    "where kind = $2::smallint and queued_at < to_timestamp($1::bigint) group by 1) m "
    "using (conversation_id) left join ccrm.invitation i using (complaint_id) "
    "cross join lateral (select coalesce(nullif(i.weight, 0), 1) as weight) w group by 1, 2, 3, 4, 5 "
    "union all select after_reminder, mode, "
    "array_position(array['kindness', 'satisfaction', 'solicitation'], measure), state, value, sum(n), "
    "round(1000 * sum(weight))::bigint, round(1000 * sum(weight_square))::bigint "
    "from ccrm.answer_day where measure in ('kindness', 'satisfaction', 'solicitation') and not by_person "
    "and state <> 1 and night_known < (to_timestamp($1::bigint) at time zone $3)::date "
    "group by 1, 2, 3, 4, 5";

enum { THOUSAND = 1000 };

struct answers {
    int64_t measure, state, value, n;
    double weight, weight_square;
};

static void add_answers(struct report_split *split, const struct answers *answers, int digit_declined)
{
    enum { KINDNESS = 1, SATISFACTION, SOLICITATION, GOOD_FROM = 4 };
    const bool is_scale = answers->measure != SOLICITATION;
    if (is_scale ? answers->value < 1 || answers->value > REPORT_SCALE_MAX : answers->value == digit_declined)
        return;
    struct report_weighted *to = answers->measure == KINDNESS       ? &split->kindness
                                 : answers->measure == SATISFACTION ? &split->satisfaction
                                                                    : &split->solicitation;
    const bool counts = is_scale ? answers->value >= GOOD_FROM : answers->state == DIALOG_ANSWER_CONFIRMED;
    report_weighted_add(to, answers->n, counts, answers->weight, answers->weight_square);
}

static enum pg_outcome read_splits(const struct night_store *store, struct report_measured *measured)
{
    struct text_params params = text_params_in(store->arena);
    text_params_instant(&params, store->until);
    text_params_int(&params, DIALOG_TEXT_REMINDER);
    text_params_text(&params, store->zone_name);
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = text_params_exec(&params, store->session, splits_statement, &rows);
    for (size_t i = 0; outcome == PG_DONE && i < pg_rows_count(rows); i++) {
        const int64_t mode = pg_rows_int(rows, i, 1);
        const struct answers answers = { pg_rows_int(rows, i, 2),
                                         pg_rows_int(rows, i, 3),
                                         pg_rows_int(rows, i, 4),
                                         pg_rows_int(rows, i, 5),
                                         (double)pg_rows_int(rows, i, 6) / THOUSAND,
                                         (double)pg_rows_int(rows, i, 7) / THOUSAND };
        const int declined = store->digit_declined;
        add_answers(&measured->every, &answers, declined);
        add_answers(pg_rows_bool(rows, i, 0) ? &measured->after_reminder : &measured->before_reminder,
                    &answers, declined);
        if (mode >= 0 && mode < REPORT_MODES_MAX)
            add_answers(&measured->mode[mode], &answers, declined);
    }
    return outcome;
}

/* ---- checks of the scale, late replies ---- */

/* Who chose the worst point: did they also write, and was it praise? */
static const char confused_statement[] =
    "select kind, sum(n), coalesce(sum(n) filter (where said <> 0), 0), "
    "coalesce(sum(n) filter (where said > 0), 0) from ("
    "select a.measure = 'kindness' as kind, 1 as n, s.said from (select distinct on (complaint_id, "
    "measure) conversation_id, "
    "measure, state, value from ccrm.answer where known_at < to_timestamp($1::bigint) "
    "and measure in ('kindness', 'satisfaction') and author is null "
    "order by complaint_id, measure, known_at desc, answer_id desc) a "
    "left join (select conversation_id, (array_agg(sentiment order by arrived_at desc))[1] as said "
    "from ccrm.reply_fact where sentiment <> 0 and arrived_at < to_timestamp($1::bigint) "
    "group by 1) s using (conversation_id) where a.state = 0 and a.value = 1 "
    "union all select measure = 'kindness', n, nullif(said, 0) from ccrm.answer_day "
    "where measure in ('kindness', 'satisfaction') and not by_person and state = 0 and value = 1 "
    "and night_known < (to_timestamp($1::bigint) at time zone $2)::date) x group by 1";

/* After the end of a survey that nobody finished or refused: $3, $4 are those two endings. */
static const char late_statement[] =
    "select count(*), count(*) filter (where r.arrived_at >= to_timestamp($2::bigint)) from "
    "ccrm.reply_fact r join ccrm.conversation v using (conversation_id) where r.arrived_at < "
    "to_timestamp($1::bigint) "
    "and r.arrived_at > v.ended_at and v.outcome not in ($3::smallint, $4::smallint) "
    "and not r.opt_out";

static enum pg_outcome read_checks(const struct night_store *store, struct report_measured *measured)
{
    struct text_params params = text_params_in(store->arena);
    text_params_instant(&params, store->until);
    struct text_params days = params;
    text_params_text(&days, store->zone_name);
    struct pg_rows *confused PG_ROWS_CLEANUP = NULL, *late PG_ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = text_params_exec(&days, store->session, confused_statement, &confused);
    for (size_t i = 0; outcome == PG_DONE && i < pg_rows_count(confused); i++)
        *(pg_rows_bool(confused, i, 0) ? &measured->kindness_confused : &measured->satisfaction_confused) =
            (struct report_confused){ .worst = pg_rows_int(confused, i, 1),
                                      .wrote = pg_rows_int(confused, i, 2),
                                      .praised = pg_rows_int(confused, i, 3) };
    text_params_instant(&params, store->from);
    text_params_int(&params, DIALOG_COMPLETED);
    text_params_int(&params, DIALOG_OPTED_OUT);
    if (outcome == PG_DONE)
        outcome = text_params_exec(&params, store->session, late_statement, &late);
    if (outcome == PG_DONE) {
        measured->late = pg_rows_int(late, 0, 0);
        measured->late_tonight = pg_rows_int(late, 0, 1);
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
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = text_params_exec(&params, store->session, outcomes_statement, &rows);
    for (size_t i = 0; outcome == PG_DONE && i < pg_rows_count(rows) && i < REPORT_RULES_MAX; i++)
        measured->rule[measured->rule_count++] =
            (struct report_rule_outcome){ .rule = arena_copy(store->arena, pg_rows_text(rows, i, 0)),
                                          .raised = pg_rows_int32(rows, i, 1),
                                          .substantiated = pg_rows_int32(rows, i, 2),
                                          .not_substantiated = pg_rows_int32(rows, i, 3),
                                          .innocent_cause = pg_rows_int32(rows, i, 4),
                                          .data_fault = pg_rows_int32(rows, i, 5) };
    return outcome;
}

static enum pg_outcome read_head(const struct night_store *store, struct report_measured *measured)
{
    struct text_params params = text_params_in(store->arena);
    text_params_night(&params, store->night);
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
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

static enum pg_outcome read_review(const struct night_store *store, struct report_measured *measured)
{
    struct text_params params = text_params_in(store->arena);
    text_params_instant(&params, store->until);
    text_params_text(&params, store->zone_name);
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = text_params_exec(
        &params, store->session,
        "select coalesce((ccrm.audit_reviewed(to_timestamp($1::bigint)) at time zone $2)::date - date "
        "'1970-01-01', 0), coalesce((ccrm.audit_looked(to_timestamp($1::bigint)) at time zone $2)::date "
        "- date '1970-01-01', 0)",
        &rows);
    if (outcome == PG_DONE) {
        measured->audit_reviewed = pg_rows_night(rows, 0, 0);
        measured->audit_looked = pg_rows_night(rows, 0, 1);
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
        outcome = read_checks(store, ret);
    if (outcome == PG_DONE)
        outcome = read_outcomes(store, ret);
    if (outcome == PG_DONE)
        outcome = read_head(store, ret);
    if (outcome == PG_DONE)
        outcome = read_review(store, ret);
    return outcome == PG_DONE && store->arena->exhausted ? PG_NO_MEMORY : outcome;
}
