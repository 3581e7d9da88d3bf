#include "adapter/pg/report_rows.h"

#include "adapter/pg/text_params.h"
#include "dialog/dialog.h"
#include "schedule/invitation.h"
#include "seam/gateway.h"
#include "seam/store.h"

#include <assert.h>

/* The page's numbers are those of the store. */
_Static_assert((int)REPORT_INVITED == (int)INVITATION_INVITED, "invitation outcomes");
_Static_assert((int)REPORT_TOO_OLD == (int)INVITATION_TOO_OLD, "invitation outcomes");
_Static_assert((int)REPORT_BRAKED == (int)INVITATION_BRAKED, "invitation outcomes");
_Static_assert((int)REPORT_INVITATION_COUNT == (int)INVITATION_OUTCOME_COUNT, "invitation outcomes");
_Static_assert((int)REPORT_COMPLETED == (int)DIALOG_COMPLETED, "conversation outcomes");
_Static_assert((int)REPORT_WRONG_PERSON == (int)DIALOG_WRONG_PERSON, "conversation outcomes");
_Static_assert((int)REPORT_NOT_SENT == (int)DIALOG_NOT_SENT, "conversation outcomes");
_Static_assert((int)REPORT_ENDING_COUNT == (int)DIALOG_OUTCOME_COUNT, "conversation outcomes");
_Static_assert((int)REPORT_ANSWER_UNCONFIRMED == (int)DIALOG_ANSWER_UNCONFIRMED, "answer states");

/** $1: the instant after the night, $2: its first. */
static enum pg_outcome run(const struct night_store *store, const char *statement, struct pg_rows **ret)
{
    struct text_params params = text_params_in(store->arena);
    text_params_instant(&params, store->until);
    text_params_instant(&params, store->from);
    return text_params_exec(&params, store->session, statement, ret);
}

/* ---- totals ---- */

/* What is under way anonymously leaves nothing behind: no page of a later night could say the same. */
#define NAMED                                                                                                \
    "and complaint_id not in (select complaint_id from ccrm.audience_member where complaint_id is not null) "

/* kind, which, so far, tonight: one statement, so that all figures are of one snapshot. What testers were
 * sent and answered is not among them: it has no conversation. */
static const char totals_statement[] =
    "with t as materialized (select to_timestamp($1::bigint) as until, to_timestamp($2::bigint) as first) "
    "select 'complaints', '0', count(*), count(*) filter (where closed_at >= first) from t, ccrm.complaint "
    "where closed_at < until "
    "union all select 'invitation', outcome::text, count(*), count(*) filter (where decided_at >= first) "
    "from t, ccrm.invitation where decided_at < until " NAMED "group by outcome "
    "union all select 'invitation', '0', count(*), count(*) filter (where closed_at >= first) "
    "from t, ccrm.pending_closing where closed_at < until " NAMED
    "union all select 'ending', case when ended_at < until then outcome else 0 end::text, count(*), "
    "count(*) filter (where ended_at >= first and ended_at < until) from t, ccrm.conversation where begun_at "
    "< until " NAMED "group by 2 "
    "union all select 'weight', case when ended_at < until then outcome else 0 end::text, "
    "round(1000 * sum(w))::bigint, coalesce(round(1000 * sum(w) filter (where ended_at >= first and ended_at "
    "< until)), 0)::bigint from t, (select v.complaint_id, v.begun_at, v.ended_at, v.outcome, "
    "coalesce(nullif(i.weight, 0), 1) as w from ccrm.conversation v left join ccrm.invitation i using "
    "(complaint_id)) v where begun_at < until " NAMED "group by 2 "
    "union all select 'messages', '0', count(*), count(*) filter (where intended_at >= first) from t, "
    "ccrm.delivery "
    "where intended_at < until and conversation_id <> 0 "
    "union all select 'segments', '0', coalesce(sum(parts), 0), coalesce(sum(parts) filter (where "
    "intended_at >= first), 0) "
    "from t, ccrm.delivery where intended_at < until and conversation_id <> 0 "
    "union all select 'uncertain', '0', count(*), count(*) filter (where intended_at >= first) from t, "
    "ccrm.delivery "
    "where intended_at < until and uncertain <> 0 and delivered_at is null and conversation_id <> 0 "
    "union all select 'receipt', final_state::text, count(*), count(*) filter (where final_at >= first) "
    "from t, ccrm.segment where final_at < until and message_id not in (select message_id from "
    "ccrm.trial_message "
    "union all select message_id from ccrm.probe where message_id is not null) group by final_state "
    "union all select 'replies', '0', count(*), count(*) filter (where arrived_at >= first) from t, "
    "ccrm.reply_fact where arrived_at < until "
    "union all select 'referrals', case when by_text then '1' else '0' end, count(*), "
    "count(*) filter (where raised_at >= first) from t, ccrm.referral_case where raised_at < until group by "
    "by_text "
    "union all select 'reviews', '0', count(*), count(*) filter (where raised_at >= first) from t, "
    "ccrm.review "
    "where raised_at < until";

static enum report_receipt receipt_of(int64_t state)
{
    switch ((enum gateway_receipt_state)state) {
    case GATEWAY_RECEIPT_DELIVERED:
        return REPORT_RECEIPT_DELIVERED;
    case GATEWAY_RECEIPT_UNDELIVERABLE:
        return REPORT_RECEIPT_UNDELIVERABLE;
    case GATEWAY_RECEIPT_EXPIRED:
        return REPORT_RECEIPT_EXPIRED;
    case GATEWAY_RECEIPT_INTERMEDIATE:
    case GATEWAY_RECEIPT_UNKNOWN:
        break;
    }
    return REPORT_RECEIPT_UNKNOWN;
}

/** The place of one figure; NULL when this program does not know it. */
static int64_t *place_of(struct report_totals *totals, struct slice kind, int64_t which)
{
    if (slice_equal(kind, SLICE_LIT("complaints")))
        return &totals->complaints;
    if (slice_equal(kind, SLICE_LIT("invitation")))
        return which < REPORT_INVITATION_COUNT ? &totals->invitation[which] : NULL;
    if (slice_equal(kind, SLICE_LIT("ending")))
        return which < REPORT_ENDING_COUNT ? &totals->ending[which] : NULL;
    if (slice_equal(kind, SLICE_LIT("weight")))
        return which < REPORT_ENDING_COUNT ? &totals->ending_weight[which] : NULL;
    if (slice_equal(kind, SLICE_LIT("messages")))
        return &totals->messages;
    if (slice_equal(kind, SLICE_LIT("segments")))
        return &totals->segments;
    if (slice_equal(kind, SLICE_LIT("uncertain")))
        return &totals->uncertain;
    if (slice_equal(kind, SLICE_LIT("receipt")))
        return &totals->receipt[receipt_of(which)];
    if (slice_equal(kind, SLICE_LIT("replies")))
        return &totals->replies;
    if (slice_equal(kind, SLICE_LIT("referrals")))
        return which == 1 ? &totals->referrals_text : &totals->referrals_confirmed;
    if (slice_equal(kind, SLICE_LIT("reviews")))
        return &totals->reviews;
    return NULL;
}

static void add_figure(struct report_totals *totals, struct slice kind, int64_t which, int64_t value)
{
    int64_t *place = totals != NULL ? place_of(totals, kind, which) : NULL;
    if (place != NULL)
        *place += value;
}

/* Each answer as it stands by the night's end; what is not kept any more by its days. */
static const char answers_statement[] =
    "select question, question_id, state, sum(n), sum(tonight) from ("
    "select question, question_id, state, count(*) as n, count(*) filter "
    "(where known_at >= to_timestamp($2::bigint)) as tonight "
    "from (select distinct on (complaint_id, question) question, "
    "question_id, state, known_at from ccrm.answer "
    "where known_at < to_timestamp($1::bigint) order by complaint_id, "
    "question, known_at desc, answer_id desc) a group by 1, 2, 3 "
    "union all select question, question_id, state, n, 0 from ccrm.answer_day where night_known < "
    "(to_timestamp($1::bigint) at time zone $3)::date) x "
    "group by 1, 2, 3 order by question, question_id collate \"C\", state";

static enum pg_outcome run_answers(const struct night_store *store, struct pg_rows **ret)
{
    struct text_params params = text_params_in(store->arena);
    text_params_instant(&params, store->until);
    text_params_instant(&params, store->from);
    text_params_text(&params, store->zone_name);
    return text_params_exec(&params, store->session, answers_statement, ret);
}

static struct report_answers *answers_of(struct report_totals *totals, struct slice question)
{
    size_t i = 0;
    while (i < totals->answer_count && !slice_equal(totals->answer[i].question, question))
        i++;
    if (i == REPORT_MEASURES_MAX)
        return NULL;
    if (i == totals->answer_count)
        totals->answer[totals->answer_count++] = (struct report_answers){ .question = question };
    return &totals->answer[i];
}

static void add_answers(struct report_totals *totals, struct slice question, int64_t state, int64_t value)
{
    struct report_answers *answers = totals != NULL ? answers_of(totals, question) : NULL;
    if (answers != NULL && state < REPORT_ANSWER_STATE_COUNT)
        answers->state[state] += value;
}

enum pg_outcome report_rows_totals(const struct night_store *store, struct report_totals *ret_season,
                                   struct report_totals *ret_tonight)
{
    struct pg_rows *figures PG_ROWS_CLEANUP = NULL, *answers PG_ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = run(store, totals_statement, &figures);
    if (outcome == PG_DONE)
        outcome = run_answers(store, &answers);
    if (outcome != PG_DONE)
        return outcome;
    struct report_totals season = { 0 }, tonight = { 0 };
    for (size_t i = 0; i < pg_rows_count(figures); i++) {
        struct slice kind = pg_rows_text(figures, i, 0);
        long long which = 0;
        if (!slice_to_int(pg_rows_text(figures, i, 1), 0, INT16_MAX, &which))
            continue;
        add_figure(&season, kind, which, pg_rows_int(figures, i, 2));
        add_figure(&tonight, kind, which, pg_rows_int(figures, i, 3));
    }
    for (size_t i = 0; i < pg_rows_count(answers); i++) {
        struct slice question = arena_copy(store->arena, pg_rows_text(answers, i, 1));
        int64_t state = pg_rows_int(answers, i, 2);
        add_answers(&season, question, state, pg_rows_int(answers, i, 3));
        add_answers(&tonight, question, state, pg_rows_int(answers, i, 4));
    }
    if (store->arena->exhausted)
        return PG_NO_MEMORY;
    if (ret_season != NULL)
        *ret_season = season;
    if (ret_tonight != NULL)
        *ret_tonight = tonight;
    return PG_DONE;
}

/* ---- waiting ---- */

/* Complaints that were held on the night; in the time of their closings. */
#define HELD "where closed_at < to_timestamp($1::bigint) and coalesce(released_night > $3::date, true)"

/* A referral waits for its next step since its last one: one that was handed on begins anew. */
static const char waiting_statement[] =
    "with t as materialized (select to_timestamp($1::bigint) as until, to_timestamp($2::bigint) as first), "
    "w as (select case coalesce(e.state, 'received') when 'received' then 0 when 'contacted' then 1 else 2 "
    "end as kind, raised_at, coalesce(e.at, raised_at) as since from t, ccrm.referral_case r "
    "left join lateral (select state, at from ccrm.referral_event e where e.case_id = r.case_id "
    "and e.at < t.until order by at desc limit 1) e on true "
    "where raised_at < until and coalesce(e.state, 'received') <> 'closed' "
    "union all select 3, raised_at, raised_at from t, ccrm.review r where raised_at < until "
    "and not exists (select from ccrm.review_event e where e.review_id = r.review_id and e.at < until) "
    "union all select 4, proposed_at, proposed_at from t, ccrm.retention_proposal p where proposed_at "
    "< until and not exists (select from ccrm.retention_approval a where a.proposal_id = p.proposal_id "
    "and a.approved_at < until) "
    "union all select 5, closed_at, closed_at from t, ccrm.held_complaint " HELD "), "
    "a as (select kind, raised_at >= first as fresh, floor(extract(epoch from until - since) / "
    "86400)::integer as days from w, t) "
    "select kind, count(*) filter (where fresh), count(*) filter (where days <= 3), "
    "count(*) filter (where days > 3 and days <= 7), count(*) filter (where days > 7), max(days) from a "
    "group by kind";

enum pg_outcome report_rows_waiting(const struct night_store *store, struct report_rows_waiting *ret)
{
    static const char codes_statement[] =
        "select coalesce(string_agg(code, ', '), '') from (select coalesce(nullif(code, ''), '-') as code "
        "from ccrm.held_complaint " HELD
        " and $2::bigint > 0 group by code order by count(*) desc, code limit 5) c";
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL, *codes PG_ROWS_CLEANUP = NULL;
    struct text_params params = text_params_in(store->arena);
    text_params_instant(&params, store->until);
    text_params_instant(&params, store->from);
    text_params_night(&params, store->night);
    enum pg_outcome outcome = text_params_exec(&params, store->session, waiting_statement, &rows);
    if (outcome == PG_DONE)
        outcome = text_params_exec(&params, store->session, codes_statement, &codes);
    if (outcome != PG_DONE)
        return outcome;
    *ret = (struct report_rows_waiting){ .held_codes = arena_copy(store->arena, pg_rows_text(codes, 0, 0)) };
    struct report_waiting *const place[] = { &ret->referrals, &ret->undecided, &ret->unclosed,
                                             &ret->reviews,   &ret->proposals, &ret->held };
    for (size_t i = 0; i < pg_rows_count(rows); i++) {
        const int64_t kind = pg_rows_int(rows, i, 0);
        assert(kind >= 0 && kind < (int64_t)(sizeof place / sizeof place[0]));
        *place[kind] = (struct report_waiting){ .new_tonight = pg_rows_int32(rows, i, 1),
                                                .days_3 = pg_rows_int32(rows, i, 2),
                                                .days_7 = pg_rows_int32(rows, i, 3),
                                                .older = pg_rows_int32(rows, i, 4),
                                                .oldest_nights = pg_rows_int32(rows, i, 5) };
    }
    return PG_DONE;
}

/* ---- the summary ---- */

static enum pg_outcome summary_flags(struct pg_session *session, struct arena *arena,
                                     struct report_summary *summary)
{
    static const char statement[] =
        "select distinct on (u.code collate \"C\", f.rule collate \"C\") coalesce(nullif(u.name, ''), "
        "u.code), f.rule, n.level, "
        "coalesce(nullif(n.since[n.level], 'infinity'::date), n.night) - date '1970-01-01' "
        "from ccrm.flag_night n join ccrm.flag f using (flag_id) join ccrm.unit u on u.unit_id = "
        "f.department_id "
        "order by u.code collate \"C\", f.rule collate \"C\", n.level desc, n.night";
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = pg_session_exec(session, statement, NULL, 0, &rows);
    if (outcome != PG_DONE)
        return outcome;
    size_t count = pg_rows_count(rows);
    struct report_summary_flag *flag = arena_new_array(arena, struct report_summary_flag, count);
    if (flag == NULL)
        return PG_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        flag[i] = (struct report_summary_flag){ .department = arena_copy(arena, pg_rows_text(rows, i, 0)),
                                                .rule = arena_copy(arena, pg_rows_text(rows, i, 1)),
                                                .level = (enum flag_level)pg_rows_int(rows, i, 2),
                                                .since = pg_rows_night(rows, i, 3) };
    summary->flag = flag;
    summary->flag_count = count;
    return arena->exhausted ? PG_NO_MEMORY : PG_DONE;
}

enum pg_outcome report_rows_summary(struct pg_session *session, struct arena *arena,
                                    struct report_summary *ret)
{
    /* Beyond every season: the summary is of all that is there. */
    const struct instant end_of_time = { .unix_s =
                                             7258118400 }; /* 2200-01-01, the last that has partitions */
    const struct night_store all = { .session = session,
                                     .arena = arena,
                                     .zone_name = SLICE_LIT("UTC"),
                                     .from = end_of_time,
                                     .until = end_of_time };
    struct report_summary summary = { 0 };
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = pg_session_exec(
        session,
        "select count(*), min(night) - date '1970-01-01', max(night) - date '1970-01-01' from ccrm.night",
        NULL, 0, &rows);
    if (outcome != PG_DONE)
        return outcome;
    summary.nights = pg_rows_int32(rows, 0, 0);
    summary.first = pg_rows_night(rows, 0, 1);
    summary.last = pg_rows_night(rows, 0, 2);
    outcome = report_rows_totals(&all, &summary.totals, NULL);
    if (outcome == PG_DONE)
        outcome = summary_flags(session, arena, &summary);
    if (outcome == PG_DONE)
        *ret = summary;
    return outcome;
}
