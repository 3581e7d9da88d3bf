/* What is known of undecided complaints and of the surveys in force: caps, shares of departments, budgets. */
#include "adapter/pg/pg_store_parts.h"
#include "adapter/pg/pg_value.h"

enum { DAY_S = 86400 };

static size_t in_force(const struct pg_store *store)
{
    return store->load.surveys != NULL ? store->load.surveys->in_force : 0;
}

static void put_ids(struct pg_store *store)
{
    struct pg_params *params = &store->link.params;
    pg_params_array(params, PG_TEXT, in_force(store));
    for (size_t i = 0; i < in_force(store); i++)
        pg_put_text(params, store->load.surveys->survey[i]->id);
}

static bool has_share(const struct survey *survey)
{
    return survey->floor > 0 || survey->ceiling > 0;
}

static void send_sampled(struct pg_store *store)
{
    struct pg_params *params = &store->link.params;
    bool any = false;
    for (size_t i = 0; i < in_force(store); i++)
        any = any || has_share(store->load.surveys->survey[i]);
    if (!any)
        return;
    pg_params_start(params);
    put_ids(store);
    pg_params_array(params, PG_INT4, in_force(store));
    for (size_t i = 0; i < in_force(store); i++) {
        const struct survey *survey = store->load.surveys->survey[i];
        const int64_t since_s = store->load.now.unix_s - survey->sampling_per_s;
        pg_put_int4(params, has_share(survey) ? (int32_t)(since_s / DAY_S) : INT32_MAX);
    }
    pg_link_add(&store->link, PG_LOAD_SAMPLED);
}

static void send_budgets(struct pg_store *store)
{
    struct pg_params *params = &store->link.params;
    bool any = false;
    for (size_t i = 0; i < in_force(store); i++)
        any = any || store->load.surveys->survey[i]->budget_segments > 0;
    if (!any)
        return;
    pg_params_start(params);
    put_ids(store);
    pg_params_array(params, PG_INT8, in_force(store));
    for (size_t i = 0; i < in_force(store); i++)
        pg_put_int8(params, store->load.surveys->survey[i]->budget_segments);
    pg_link_add(&store->link, PG_LOAD_BUDGETS);
}

void pg_load_put_stages(struct pg_store *store)
{
    struct pg_params *params = &store->link.params;
    pg_params_array(params, PG_INT2, COMPLAINT_OVER);
    for (int16_t stage = 0; stage < COMPLAINT_OVER; stage++)
        pg_put_int2(params, stage);
    pg_params_array(params, PG_TIME, COMPLAINT_OVER);
    for (int stage = 0; stage < COMPLAINT_OVER; stage++)
        pg_put_time(params, store->load.closed_by[stage]);
}

static bool asks_pending(const struct survey *survey)
{
    return survey->trigger.kind == SURVEY_ON_PENDING;
}

static size_t pending_count(const struct pg_store *store)
{
    size_t count = 0;
    for (size_t i = 0; i < in_force(store); i++)
        count += asks_pending(store->load.surveys->survey[i]);
    return count;
}

void pg_load_put_pending_days(struct pg_store *store)
{
    pg_params_array(&store->link.params, PG_INT4, pending_count(store));
    for (size_t i = 0; i < in_force(store); i++) {
        if (asks_pending(store->load.surveys->survey[i]))
            pg_put_int4(&store->link.params, store->load.surveys->survey[i]->trigger.pending_days);
    }
}

/* A case is pending for days: once a minute is enough; on a clock that leaps, at each of its times. */
static void send_watch(struct pg_store *store)
{
    struct pg_params *params = &store->link.params;
    const struct instant now = store->load.now;
    const int64_t every_s = store->load.want_next ? 1 : 60;
    const size_t count = pending_count(store);
    if (count == 0 ||
        (now.unix_s >= store->watched_at.unix_s && now.unix_s < store->watched_at.unix_s + every_s))
        return;
    store->watched_at = now;
    pg_params_start(params);
    pg_params_time(params, now);
    pg_load_put_pending_days(store);
    pg_params_array(params, PG_INT8, count);
    for (size_t i = 0; i < in_force(store); i++) {
        if (asks_pending(store->load.surveys->survey[i]))
            pg_put_int8(params, store->load.surveys->survey[i]->case_age_max_s);
    }
    pg_link_add(&store->link, PG_LOAD_WATCH);
}

static void send_campaigns(struct pg_store *store)
{
    enum { STEP_S = 5 };
    const struct instant now = store->load.now;
    bool any = false;
    for (size_t i = 0; i < in_force(store); i++)
        any = any || store->load.surveys->survey[i]->trigger.kind == SURVEY_ON_CAMPAIGN;
    if (!any || (now.unix_s >= store->advanced_at.unix_s && now.unix_s < store->advanced_at.unix_s + STEP_S))
        return;
    store->advanced_at = now;
    pg_params_start(&store->link.params);
    pg_params_time(&store->link.params, now);
    pg_link_add(&store->link, PG_LOAD_CAMPAIGNS);
}

/* Whatever is in force: a survey may have been retired since. */
static void send_traces(struct pg_store *store)
{
    enum { TRACES_S = 5 };
    const struct instant now = store->load.now;
    if (now.unix_s >= store->traced_at.unix_s && now.unix_s < store->traced_at.unix_s + TRACES_S)
        return;
    store->traced_at = now;
    pg_params_start(&store->link.params);
    pg_params_time(&store->link.params, now);
    pg_link_add(&store->link, PG_LOAD_TRACES);
}

void pg_load_send_complaints(struct pg_store *store)
{
    struct pg_params *params = &store->link.params;
    send_watch(store);
    send_campaigns(store);
    send_traces(store);
    pg_params_start(params);
    pg_load_put_stages(store);
    pg_params_int4(params, (int32_t)store->load.complaints_max);
    pg_params_time(params, store->load.now);
    pg_link_add(&store->link, PG_LOAD_COMPLAINTS);
    if (in_force(store) == 0)
        return;
    pg_params_start(params);
    pg_load_put_stages(store);
    pg_params_int4(params, (int32_t)store->load.complaints_max);
    put_ids(store);
    pg_link_add(&store->link, PG_LOAD_INVITED);
    send_sampled(store);
    send_budgets(store);
}

static size_t rows_of(const PGresult *result)
{
    return result != NULL ? (size_t)PQntuples(result) : 0;
}

bool pg_load_read_surveys(struct pg_store *store)
{
    const PGresult *rows = pg_load_result(store, PG_LOAD_INVITED),
                   *sampled_rows = pg_load_result(store, PG_LOAD_SAMPLED),
                   *spent = pg_load_result(store, PG_LOAD_BUDGETS);
    struct store_invited *invited = pg_load_room(&store->invited, rows_of(rows), sizeof *invited);
    struct store_sampled *sampled = pg_load_room(&store->sampled, rows_of(sampled_rows), sizeof *sampled);
    if (invited == NULL || sampled == NULL)
        return false;
    for (int r = 0; r < (int)rows_of(rows); r++)
        invited[r] = (struct store_invited){ .phone_id = pg_value_int(rows, r, 0),
                                             .survey = (uint8_t)pg_value_int(rows, r, 1),
                                             .at = pg_value_time(rows, r, 2) };
    for (int r = 0; r < (int)rows_of(sampled_rows); r++)
        sampled[r] = (struct store_sampled){ .survey = (uint8_t)pg_value_int(sampled_rows, r, 0),
                                             .department = pg_value_slice(sampled_rows, r, 1),
                                             .tally = { .eligible = pg_value_int(sampled_rows, r, 2),
                                                        .invited = pg_value_int(sampled_rows, r, 3) } };
    for (int r = 0; r < (int)rows_of(spent); r++)
        store->loaded.budgets_spent |= (uint64_t)1 << (pg_value_int(spent, r, 0) & 63);
    store->loaded.invited = invited;
    store->loaded.invited_count = rows_of(rows);
    store->loaded.sampled = sampled;
    store->loaded.sampled_count = rows_of(sampled_rows);
    return true;
}
