#include "adapter/pg/pg_store.h"

#include "adapter/pg/pg_error.h"
#include "adapter/pg/pg_store_parts.h"
#include "adapter/pg/pg_value.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void tell(struct pg_store *store, struct store_event event)
{
    store->on_event(store->self, &event);
}

static struct slice problem_of(struct pg_store *store)
{
    snprintf(store->reason, sizeof store->reason, "%s", store->link.problem);
    return slice_from_text(store->reason);
}

static void forget_kept(struct pg_store *store)
{
    for (int i = 0; i < store->kept_count; i++)
        PQclear(store->kept[i]);
    store->kept_count = 0;
}

/* ---- what a pipeline's end means ---- */

static void tell_loaded(struct pg_store *store)
{
    store->work = PG_STORE_IDLE;
    tell(store, (struct store_event){ .kind = STORE_LOADED, .loaded = &store->loaded });
}

/* The first error of the pipeline as one line. */
static void note_error(struct pg_store *store)
{
    char line[PG_LINK_PROBLEM_MAX];
    const struct pg_link *link = &store->link;
    pg_error_line(pg_link_sqlstate(link), PQresultErrorMessage(link->result[link->failed]), line,
                  sizeof line);
    snprintf(store->reason, sizeof store->reason, "%.*s (in %s)", (int)sizeof line - 40, line,
             pg_statement_name(link->sent[link->failed]));
}

static void refuse(struct pg_store *store)
{
    store->work = PG_STORE_IDLE;
    pg_link_refuse(&store->link, store->reason);
    tell(store, (struct store_event){ .kind = STORE_REFUSED, .reason = slice_from_text(store->reason) });
}

static void load_done(struct pg_store *store)
{
    const char *sqlstate = pg_link_sqlstate(&store->link);
    if (sqlstate[0] != '\0') {
        note_error(store);
        if (pg_error_is_connection(sqlstate) || pg_error_is_conflict(sqlstate))
            pg_link_drop(&store->link, store->reason);
        else
            refuse(store);
        return;
    }
    bool more = false;
    const bool fine =
        store->work == PG_STORE_LOADING ? pg_load_read(store, &more) : pg_load_read_conversations(store);
    if (!fine) {
        pg_link_drop(&store->link, "out of memory, or a load that makes no sense");
        return;
    }
    if (more) {
        store->work = PG_STORE_CONVERSATIONS;
        pg_link_run(&store->link);
        return;
    }
    tell_loaded(store);
}

static bool is_repeated_batch(const struct pg_store *store)
{
    const PGresult *result = store->link.result[store->link.failed];
    const char *constraint = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
    return store->link.sent[store->link.failed] == PG_BATCH && constraint != NULL &&
           strcmp(constraint, "batch_pkey") == 0;
}

static void roll_back(struct pg_store *store, enum store_event_kind verdict)
{
    store->verdict = (struct store_event){ .kind = verdict, .reason = slice_from_text(store->reason) };
    store->work = PG_STORE_ROLLING_BACK;
    pg_link_start(&store->link);
    pg_params_start(&store->link.params);
    pg_link_add(&store->link, PG_ROLLBACK);
    pg_link_run(&store->link);
}

/* Where somebody was in the way, a later commit tries again; the default partitions serve meanwhile. */
static void note_partitions(struct pg_store *store)
{
    for (int i = 0; i < store->link.result_count; i++) {
        if (store->link.sent[i] != PG_PARTITIONS)
            continue;
        if (pg_value_int(store->link.result[i], 0, 0) >= 0)
            store->partition_month = pg_month_of(store->commit.now);
        else
            store->partitions_again = store->commits + PG_STORE_PARTITIONS_AGAIN;
    }
}

static void commit_done(struct pg_store *store)
{
    const char *sqlstate = pg_link_sqlstate(&store->link);
    if (sqlstate[0] == '\0') {
        store->work = PG_STORE_IDLE;
        note_partitions(store);
        store->adopted = false; /* its parked receipts were looked at */
        tell(store, (struct store_event){ .kind = STORE_COMMITTED });
        return;
    }
    note_error(store);
    if (is_repeated_batch(store))
        roll_back(store, STORE_COMMITTED);
    else if (pg_error_is_conflict(sqlstate) && store->link.sent[store->link.failed] != PG_BATCH)
        roll_back(store,
                  STORE_CONFLICT); /* at PG_BATCH an earlier try of the same batch may still be under way */
    else if (pg_error_is_connection(sqlstate) || pg_error_is_conflict(sqlstate))
        pg_link_drop(&store->link, store->reason);
    else
        refuse(store);
}

static void rolled_back(struct pg_store *store)
{
    store->work = PG_STORE_IDLE;
    if (store->verdict.kind == STORE_CONFLICT)
        store->epoch++; /* what this process had claimed may be claimed again */
    tell(store, store->verdict);
}

static void lost(struct pg_store *store)
{
    const enum pg_store_work work = store->work;
    store->work = PG_STORE_IDLE;
    const struct slice reason = problem_of(store);
    switch (work) {
    case PG_STORE_COMMITTING:
    case PG_STORE_ROLLING_BACK: /* nothing was applied, and committing it again will say so */
        tell(store, (struct store_event){ .kind = STORE_UNKNOWN, .reason = reason });
        return;
    case PG_STORE_LOADING:
    case PG_STORE_CONVERSATIONS:
        store->epoch++; /* nobody holds what it may have claimed */
        break;
    case PG_STORE_IDLE:
        break;
    }
    tell(store, (struct store_event){ .kind = STORE_DOWN, .reason = reason });
}

static void on_news(void *self, enum pg_link_news news)
{
    struct pg_store *store = self;
    switch (news) {
    case PG_LINK_UP:
        store->partition_month = 0; /* perhaps another server */
        store->partitions_again = 0;
        tell(store, (struct store_event){ .kind = STORE_UP });
        return;
    case PG_LINK_LOST:
        lost(store);
        return;
    case PG_LINK_REFUSED:
        tell(store, (struct store_event){ .kind = STORE_REFUSED, .reason = problem_of(store) });
        return;
    case PG_LINK_DONE:
        break;
    }
    switch (store->work) {
    case PG_STORE_LOADING:
    case PG_STORE_CONVERSATIONS:
        load_done(store);
        return;
    case PG_STORE_COMMITTING:
        commit_done(store);
        return;
    case PG_STORE_ROLLING_BACK:
        rolled_back(store);
        return;
    case PG_STORE_IDLE:
        return;
    }
}

/* ---- the seam ---- */

static void on_load(void *self, const struct store_load *load)
{
    struct pg_store *store = self;
    assert(store->work == PG_STORE_IDLE); /* at most one load or commit is under way */
    assert(load->inbound_count <= STORE_BATCH_MAX);
    forget_kept(store);
    store->load = *load;
    store->work = PG_STORE_LOADING;
    pg_link_start(&store->link);
    pg_load_send(store);
    pg_link_run(&store->link);
}

static void on_commit(void *self, const struct store_commit *commit)
{
    struct pg_store *store = self;
    assert(store->work == PG_STORE_IDLE);
    store->commit = *commit;
    store->work = PG_STORE_COMMITTING;
    pg_link_start(&store->link);
    pg_commit_send(store);
    pg_link_run(&store->link);
}

struct store pg_store_seam(struct pg_store *store)
{
    return (struct store){ .self = store, .load = on_load, .commit = on_commit };
}

struct slice pg_store_problem(const struct pg_store *store)
{
    return slice_from_text(store->link.problem);
}

/* ---- beginning and end ---- */

struct pg_store *pg_store_new(uv_loop_t *loop, const char *conninfo, pg_store_on_event *on_event, void *self)
{
    struct pg_store *store = calloc(1, sizeof *store);
    if (store == NULL)
        return NULL;
    store->on_event = on_event;
    store->self = self;
    int64_t owner = 0;
    if (uv_random(NULL, NULL, &owner, sizeof owner, 0, NULL) != 0 ||
        !pg_link_init(&store->link, loop, conninfo, owner & INT64_MAX, on_news, store)) {
        free(store);
        return NULL;
    }
    return store;
}

static void on_closed(uv_handle_t *timer)
{
    struct pg_store *store = timer->data;
    free(timer);
    struct pg_room *room[] = { &store->found,     &store->ids,    &store->found_ids, &store->conversation,
                               &store->complaint, &store->sealed, &store->claimed,   &store->invited,
                               &store->sampled,   &store->probe };
    for (size_t i = 0; i < sizeof room / sizeof *room; i++)
        free(room[i]->at);
    free(store);
}

void pg_store_free(struct pg_store *store)
{
    if (store == NULL)
        return;
    forget_kept(store);
    pg_link_close(&store->link, on_closed, store);
}
