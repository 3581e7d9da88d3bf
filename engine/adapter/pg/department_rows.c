#include "adapter/pg/department_rows.h"

#include "adapter/pg/text_params.h"
#include "adapter/pg/unit_rows.h"

enum { NUMBER_WIDTH = 20, NAME_WIDTH = 16 };

/* ---- what waits ---- */

#define ANSWERED_OF UNIT_ROWS_DEPARTMENT("u", "$1", "$2")
#define RELEASED_OF UNIT_ROWS_DEPARTMENT("u", "$10", "$11")

/* The handset's keyed hash seeds the day of publication. Staff's and testers' answers were not counted. */
static const char pending_statement[] =
    "select u.unit_id, coalesce((select max(b.last_sunday) from ccrm.department_batch b "
    "where b.department_id = u.unit_id) - date '1970-01-01', 0), x.complaint_id, x.phone_id, "
    "('x' || substr(encode(p.lookup_hash, 'hex'), 1, 15))::bit(60)::bigint, "
    "(x.arrived_at at time zone $2)::date - date '1970-01-01', (x.measure = 'satisfaction')::integer, "
    "x.value >= 4 "
    "from (select distinct on (a.complaint_id, a.measure) a.* from ccrm.answer a "
    "where a.known_at < to_timestamp($1::bigint) and a.measure in ('kindness', 'satisfaction') "
    "order by a.complaint_id, a.measure, a.known_at desc, a.answer_id desc) x "
    "join ccrm.count_decision d on d.complaint_id = x.complaint_id and d.measure = x.measure "
    "and d.decided = 1 "
    "join ccrm.complaint c on c.complaint_id = x.complaint_id " ANSWERED_OF
    "join ccrm.phone p on p.phone_id = x.phone_id "
    "left join ccrm.department_answer t on t.complaint_id = x.complaint_id and t.measure = x.measure "
    "where x.state = 0 and x.value between 1 and 5 and t.complaint_id is null order by 1, 6, 3, 7";

static size_t departments_in(const struct pg_rows *rows)
{
    size_t departments = 0;
    for (size_t i = 0; i < pg_rows_count(rows); i++)
        departments += i == 0 || pg_rows_int(rows, i, 0) != pg_rows_int(rows, i - 1, 0);
    return departments;
}

enum pg_outcome department_rows_pending(const struct night_store *store, struct department_pending **ret,
                                        size_t *ret_count)
{
    struct text_params params = text_params_in(store->arena);
    text_params_instant(&params, store->until);
    text_params_text(&params, store->zone_name);
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = text_params_exec(&params, store->session, pending_statement, &rows);
    if (outcome != PG_DONE)
        return outcome;
    struct department_pending *pending =
        arena_new_array(store->arena, struct department_pending, departments_in(rows) + 1);
    struct department_answer *answer =
        arena_new_array(store->arena, struct department_answer, pg_rows_count(rows) + 1);
    if (pending == NULL || answer == NULL)
        return PG_NO_MEMORY;
    size_t count = 0;
    for (size_t i = 0; i < pg_rows_count(rows); i++) {
        if (i == 0 || pg_rows_int32(rows, i, 0) != pending[count - 1].department)
            pending[count++] = (struct department_pending){ .department = pg_rows_int32(rows, i, 0),
                                                            .after = pg_rows_night(rows, i, 1),
                                                            .answer = &answer[i] };
        pending[count - 1].count++;
        answer[i] = (struct department_answer){ .complaint = pg_rows_int(rows, i, 2),
                                                .phone = pg_rows_int(rows, i, 3),
                                                .seed = pg_rows_int(rows, i, 4),
                                                .arrived = pg_rows_night(rows, i, 5),
                                                .measure = (enum department_measure)pg_rows_int(rows, i, 6),
                                                .good = pg_rows_bool(rows, i, 7) };
    }
    *ret = pending;
    *ret_count = count;
    return PG_DONE;
}

/* ---- closing ---- */

/* The batch, its figures, its answers and the texts released by then: all of it or nothing. */
static const char close_statement[] =
    "with made as (insert into ccrm.department_batch (department_id, first_monday, last_sunday, published) "
    "values ($1, $2::date, $3::date, $4::date) returning batch_id), "
    "figures as (insert into ccrm.department_figure (batch_id, measure, n, k) "
    "select batch_id, f.* from made, unnest($5::text[], $6::integer[], $7::integer[]) f), "
    "answers as (insert into ccrm.department_answer (complaint_id, measure, batch_id) "
    "select a.complaint, a.measure, batch_id from made, unnest($8::bigint[], $9::text[]) a(complaint, "
    "measure)) "
    "insert into ccrm.department_text (release_id, batch_id) "
    "select r.release_id, made.batch_id from made, ccrm.released_text r join ccrm.review v using (review_id) "
    "join ccrm.complaint c using (complaint_id) " RELEASED_OF
    "where u.unit_id = $1 and r.released_at < to_timestamp($10::bigint) "
    "and (v.raised_at at time zone $11)::date <= $3::date "
    "and not exists (select from ccrm.department_text t where t.release_id = r.release_id)";

static void add_figures(struct text_params *params, const struct department_closing *closing)
{
    struct text_array measure = text_array_in(params->arena, DEPARTMENT_MEASURE_COUNT, NAME_WIDTH);
    struct text_array n = text_array_in(params->arena, DEPARTMENT_MEASURE_COUNT, NUMBER_WIDTH);
    struct text_array k = text_array_in(params->arena, DEPARTMENT_MEASURE_COUNT, NUMBER_WIDTH);
    for (int i = 0; i < DEPARTMENT_MEASURE_COUNT; i++) {
        if (closing->figure[i].n == 0)
            continue;
        text_array_name(&measure, slice_from_text(department_measure_name((enum department_measure)i)));
        text_array_int(&n, closing->figure[i].n);
        text_array_int(&k, closing->figure[i].k);
    }
    text_params_array(params, &measure);
    text_params_array(params, &n);
    text_params_array(params, &k);
}

enum pg_outcome department_rows_close(const struct night_store *store, int32_t department,
                                      const struct department_answer *answer,
                                      const struct department_closing *closing)
{
    struct text_params params = text_params_in(store->arena);
    text_params_int(&params, department);
    text_params_night(&params, closing->first_monday);
    text_params_night(&params, closing->last_sunday);
    text_params_night(&params, store->night);
    add_figures(&params, closing);
    struct text_array complaint = text_array_in(store->arena, closing->taken, NUMBER_WIDTH);
    struct text_array measure = text_array_in(store->arena, closing->taken, NAME_WIDTH);
    for (size_t i = 0; i < closing->taken; i++) {
        text_array_int(&complaint, answer[i].complaint);
        text_array_name(&measure, slice_from_text(department_measure_name(answer[i].measure)));
    }
    text_params_array(&params, &complaint);
    text_params_array(&params, &measure);
    text_params_instant(&params, store->until);
    text_params_text(&params, store->zone_name);
    return text_params_exec(&params, store->session, close_statement, NULL);
}

enum pg_outcome department_rows_last(const struct night_store *store, struct night *ret)
{
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = pg_session_exec(
        store->session, "select coalesce(max(published) - date '1970-01-01', 0) from ccrm.department_batch",
        NULL, 0, &rows);
    if (outcome == PG_DONE)
        *ret = pg_rows_night(rows, 0, 0);
    return outcome;
}

/* ---- what was published ---- */

static struct department_batch *find(struct department_batch *batch, size_t count, const int32_t *id,
                                     int32_t wanted, size_t *from)
{
    for (; *from < count && id[*from] != wanted; (*from)++)
        ;
    return *from < count ? &batch[*from] : NULL;
}

/* Both in the batches' own order. Texts stand in the order of their bytes, which says nothing of time. */
static enum pg_outcome read_texts(const struct night_store *store, struct department_batch *batch,
                                  size_t count, const int32_t *id)
{
    static const char statement[] =
        "select b.batch_id, r.text from ccrm.department_text t join ccrm.released_text r using (release_id) "
        "join ccrm.department_batch b using (batch_id) "
        "order by b.published, b.batch_id, r.text collate \"C\"";
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = pg_session_exec(store->session, statement, NULL, 0, &rows);
    if (outcome != PG_DONE)
        return outcome;
    struct slice *text = arena_new_array(store->arena, struct slice, pg_rows_count(rows) + 1);
    if (text == NULL)
        return PG_NO_MEMORY;
    size_t at = 0;
    for (size_t i = 0; i < pg_rows_count(rows); i++) {
        text[i] = arena_copy(store->arena, pg_rows_text(rows, i, 1));
        struct department_batch *one = find(batch, count, id, pg_rows_int32(rows, i, 0), &at);
        if (one == NULL)
            break;
        if (one->text_count++ == 0)
            one->text = &text[i];
    }
    return PG_DONE;
}

enum pg_outcome department_rows_batches(const struct night_store *store, struct department_batch **ret,
                                        size_t *ret_count)
{
    static const char statement[] =
        "select b.batch_id, b.department_id, b.first_monday - date '1970-01-01', "
        "b.last_sunday - date '1970-01-01', b.published - date '1970-01-01', coalesce(x.n, 0), "
        "coalesce(x.k, 0), coalesce(y.n, 0), coalesce(y.k, 0) from ccrm.department_batch b "
        "left join ccrm.department_figure x on x.batch_id = b.batch_id and x.measure = 'kindness' "
        "left join ccrm.department_figure y on y.batch_id = b.batch_id and y.measure = 'satisfaction' "
        "order by b.published, b.batch_id";
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    enum pg_outcome outcome = pg_session_exec(store->session, statement, NULL, 0, &rows);
    if (outcome != PG_DONE)
        return outcome;
    size_t count = pg_rows_count(rows);
    struct department_batch *batch = arena_new_array(store->arena, struct department_batch, count + 1);
    int32_t *id = arena_new_array(store->arena, int32_t, count + 1);
    if (batch == NULL || id == NULL)
        return PG_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        id[i] = pg_rows_int32(rows, i, 0);
        batch[i] = (struct department_batch){
            .department = pg_rows_int32(rows, i, 1),
            .first_monday = pg_rows_night(rows, i, 2),
            .last_sunday = pg_rows_night(rows, i, 3),
            .published = pg_rows_night(rows, i, 4),
            .figure = { { pg_rows_int32(rows, i, 5), pg_rows_int32(rows, i, 6) },
                        { pg_rows_int32(rows, i, 7), pg_rows_int32(rows, i, 8) } }
        };
    }
    outcome = read_texts(store, batch, count, id);
    *ret = batch;
    *ret_count = count;
    return outcome == PG_DONE && store->arena->exhausted ? PG_NO_MEMORY : outcome;
}

enum pg_outcome department_rows_names(const struct night_store *store, struct department_name **ret,
                                      size_t *ret_count)
{
    struct pg_rows *rows PG_ROWS_CLEANUP = NULL;
    enum pg_outcome outcome =
        pg_session_exec(store->session,
                        "select unit_id, code, coalesce(nullif(name, ''), code), name_en from ccrm.unit "
                        "where kind = 0 order by coalesce(nullif(name, ''), code) collate \"C\", 1",
                        NULL, 0, &rows);
    if (outcome != PG_DONE)
        return outcome;
    size_t count = pg_rows_count(rows);
    struct department_name *name = arena_new_array(store->arena, struct department_name, count + 1);
    if (name == NULL)
        return PG_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        name[i] = (struct department_name){ .unit = pg_rows_int32(rows, i, 0),
                                            .code = arena_copy(store->arena, pg_rows_text(rows, i, 1)),
                                            .name = arena_copy(store->arena, pg_rows_text(rows, i, 2)),
                                            .name_en = arena_copy(store->arena, pg_rows_text(rows, i, 3)) };
    *ret = name;
    *ret_count = count;
    return store->arena->exhausted ? PG_NO_MEMORY : PG_DONE;
}
