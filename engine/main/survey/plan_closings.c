#include "main/survey/plan_closings.h"

#include "adapter/pg/text_params.h"
#include "base/random.h"

enum { PLAN_SEED = 1 }; /* which cases a plan draws; the engine's own draw needs the office's key */

enum column {
    CLOSED,
    NUMBER,
    DEPARTMENT,
    TYPE,
    LOCALE,
    CITIZEN,
    PHONE,
    PHONE_ID,
    OPTED_OUT,
    CHANNEL,
    OUTCOME,
    STAGE
};

/* Most closings share their names with the one before. */
static struct slice kept_name(struct arena *arena, struct slice before, struct slice name)
{
    return slice_equal(before, name) ? before : arena_copy(arena, name);
}

static void read_closing(const struct pg_rows *rows, size_t row, struct arena *arena,
                         const struct plan_closing *before, struct plan_closing *ret)
{
    const struct slice department = pg_rows_text(rows, row, DEPARTMENT), type = pg_rows_text(rows, row, TYPE);
    struct random random = random_for(PLAN_SEED, pg_rows_text(rows, row, NUMBER));
    *ret = (struct plan_closing){
        .closed_at = { .unix_s = pg_rows_int(rows, row, CLOSED) },
        .department = kept_name(arena, before != NULL ? before->department : SLICE_EMPTY, department),
        .type = kept_name(arena, before != NULL ? before->type : SLICE_EMPTY, type),
        .locale = (enum locale)pg_rows_int(rows, row, LOCALE),
        .from_citizen = pg_rows_bool(rows, row, CITIZEN),
        .phone = (enum complaint_phone)pg_rows_int(rows, row, PHONE),
        .phone_id = pg_rows_int(rows, row, PHONE_ID),
        .opted_out_at = { .unix_s = pg_rows_int(rows, row, OPTED_OUT) },
        .channel = kept_name(arena, before != NULL ? before->channel : SLICE_EMPTY,
                             pg_rows_text(rows, row, CHANNEL)),
        .outcome = kept_name(arena, before != NULL ? before->outcome : SLICE_EMPTY,
                             pg_rows_text(rows, row, OUTCOME)),
        .stage = (enum complaint_stage)pg_rows_int(rows, row, STAGE),
        .draw = random_unit(&random),
    };
}

enum pg_outcome plan_closings(struct pg_session *session, struct arena *arena, struct night since,
                              struct night until, struct plan_closing **ret, size_t *ret_count)
{
    static const char statement[] =
        "select extract(epoch from c.closed_at)::bigint, c.source || ' ' || c.source_number, c.department,"
        " c.type, c.locale, c.from_citizen, c.phone, coalesce(c.phone_id, 0),"
        " coalesce(extract(epoch from o.opted_out_at)::bigint, 0), c.channel, c.outcome, c.stage"
        " from ccrm.complaint c left join ccrm.opt_outs() o using (phone_id)"
        " where c.closed_at >= $1::date and c.closed_at < $2::date + 1 order by c.closed_at, c.complaint_id";
    struct text_params params = text_params_in(arena);
    text_params_night(&params, since);
    text_params_night(&params, until);
    struct pg_rows *rows = NULL;
    enum pg_outcome outcome = text_params_exec(&params, session, statement, &rows);
    if (outcome != PG_DONE)
        return outcome;
    const size_t count = pg_rows_count(rows);
    struct plan_closing *closing =
        count <= PLAN_CLOSINGS_MAX ? arena_new_array(arena, struct plan_closing, count + 1) : NULL;
    for (size_t i = 0; closing != NULL && i < count; i++)
        read_closing(rows, i, arena, i > 0 ? &closing[i - 1] : NULL, &closing[i]);
    pg_rows_free(rows);
    *ret = closing;
    *ret_count = count;
    return closing == NULL || arena->exhausted ? PG_NO_MEMORY : PG_DONE;
}

enum pg_outcome plan_reply_rate(struct pg_session *session, size_t *ret_replied, size_t *ret_begun)
{
    struct pg_rows *rows = NULL;
    const enum pg_outcome outcome =
        pg_session_exec(session,
                        "select count(*) filter (where answers > 0), count(*) from ccrm.conversation "
                        "where started < (select max(started) from ccrm.conversation) - interval '7 days'",
                        NULL, 0, &rows);
    if (outcome == PG_DONE) {
        *ret_replied = (size_t)pg_rows_int(rows, 0, 0);
        *ret_begun = (size_t)pg_rows_int(rows, 0, 1);
    }
    pg_rows_free(rows);
    return outcome;
}
