#include "main/why/why_steps.h"

#include <stdio.h>

static const char *const kind_name[WHY_KIND_COUNT] = {
    [WHY_CLOSED] = "closed",         [WHY_IMPORTED] = "imported",   [WHY_CHANGED] = "changed",
    [WHY_UNDECIDED] = "undecided",   [WHY_SEALED] = "sealed",       [WHY_DECIDED] = "decided",
    [WHY_BEGUN] = "begun",           [WHY_ENDED] = "ended",         [WHY_DUE] = "due",
    [WHY_QUEUED] = "queued",         [WHY_WAITS] = "waits",         [WHY_SENT] = "sent",
    [WHY_REFUSED] = "refused",       [WHY_ACCEPTED] = "accepted",   [WHY_RECEIPT] = "receipt",
    [WHY_UNANSWERED] = "unanswered", [WHY_UNCERTAIN] = "uncertain", [WHY_DELIVERED] = "delivered",
    [WHY_FAILED] = "failed",         [WHY_REPLY] = "reply",         [WHY_ANSWER] = "answer",
    [WHY_REVIEW] = "review",         [WHY_OPTED_OUT] = "opted-out", [WHY_STOPPED] = "stopped",
    [WHY_QUERIED] = "queried",
};

const char *why_kind_name(enum why_kind kind)
{
    return kind_name[kind];
}

static enum why_kind kind_of(struct slice name)
{
    int kind = 0;
    while (kind < WHY_KIND_COUNT && !slice_equal(name, slice_from_text(kind_name[kind])))
        kind++;
    return (enum why_kind)kind;
}

enum pg_outcome why_steps_read(struct pg_session *session, int64_t complaint_id, struct arena *arena,
                               struct why_steps *ret)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)complaint_id);
    const struct slice param[] = { slice_from_text(text) };
    struct pg_rows *rows = NULL;
    /* The last query_sm about a segment stands among the steps by its time, within a second behind them. */
    static const char steps[] =
        "with w as materialized (select * from ccrm.why($1::bigint) with ordinality"
        "   as w(at, step, message, a, b, c, word, place))"
        " select step, extract(epoch from at)::bigint, message, a, b, c, word from (select * from w"
        "   union all"
        "   select q.asked_at, 'queried', q.message_id, w.a, q.part, q.tries, null, null"
        "   from w join ccrm.segment_query q on q.message_id = w.message and q.part = w.b"
        "   where w.step = 'accepted') s"
        " order by date_trunc('second', at) nulls last, place nulls last";
    const enum pg_outcome outcome = pg_session_exec(session, steps, param, 1, &rows);
    if (outcome != PG_DONE)
        return outcome;
    const size_t found = pg_rows_count(rows) < WHY_STEPS_MAX ? pg_rows_count(rows) : WHY_STEPS_MAX;
    struct why_step *step = arena_new_array(arena, struct why_step, found + 1);
    *ret = (struct why_steps){ .step = step };
    for (size_t i = 0; step != NULL && i < found; i++) {
        const enum why_kind kind = kind_of(pg_rows_text(rows, i, 0));
        if (kind == WHY_KIND_COUNT)
            continue; /* a newer database tells more than this program knows */
        const bool timed = pg_rows_text(rows, i, 1).at != NULL;
        step[ret->count++] = (struct why_step){
            .kind = kind,
            .at = timed ? (struct instant){ .unix_s = pg_rows_int(rows, i, 1) } : INSTANT_NEVER,
            .message = pg_rows_int(rows, i, 2),
            .a = pg_rows_int(rows, i, 3),
            .b = pg_rows_int(rows, i, 4),
            .c = pg_rows_int(rows, i, 5),
            .word = arena_copy(arena, pg_rows_text(rows, i, 6)),
        };
    }
    pg_rows_free(rows);
    return step != NULL && !arena->exhausted ? PG_DONE : PG_NO_MEMORY;
}
