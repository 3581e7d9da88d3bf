/*
 * ceiling.c - what PostgreSQL alone does here: the engine's very statements, without an engine or a network.
 *
 * Usage: measure-ceiling CONNINFO BATCH
 *
 * One connection, pipeline mode, blocking. A turn is a load that claims BATCH messages and a commit of their
 * intents, with the responses and receipts of the turn before: what the engine does when it has enough to do.
 * Statements and parameters are made by engine/adapter/pg itself. Prints `messages MESSAGES seconds SECONDS
 * turns TURNS`. Exit: 0 done, 1 not,
 * 2 usage.
 */
#include "adapter/pg/pg_store_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ID_LEN = 20, OWNER = 1 };

/** What a turn leaves to the next one: messages whose response and receipt come then. */
struct flight {
    int64_t message_id[STORE_BATCH_MAX];
    char smsc_id[STORE_BATCH_MAX][ID_LEN];
    size_t count;
};

struct ceiling {
    struct pg_store store;
    struct flight flight;
    uint64_t last_smsc_id;
    long messages, turns;
    struct store_intent intent[STORE_BATCH_MAX];
    struct store_response response[STORE_BATCH_MAX];
    struct store_receipt receipt[STORE_BATCH_MAX];
};

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static bool complain(const struct pg_store *store, const char *what)
{
    fprintf(stderr, "measure-ceiling: %s: %s", what, PQerrorMessage(store->link.connection));
    return false;
}

static bool connect_to(struct pg_store *store, const char *conninfo)
{
    PGconn *db = store->link.connection = PQconnectdb(conninfo);
    if (PQstatus(db) != CONNECTION_OK)
        return complain(store, "no database");
    PGresult *result = PQexec(db, pg_statement_session());
    const bool set = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    if (!set)
        return complain(store, "settings");
    for (int i = 0; i < PG_STATEMENT_COUNT; i++) {
        result = PQprepare(db, pg_statement_name((enum pg_statement)i),
                           pg_statement_text((enum pg_statement)i), 0, NULL);
        const bool ok = PQresultStatus(result) == PGRES_COMMAND_OK;
        PQclear(result);
        if (!ok)
            return complain(store, pg_statement_name((enum pg_statement)i));
    }
    store->link.loop = uv_default_loop(); /* for its clock; it never runs */
    store->link.owner = OWNER;
    store->link.state = PG_LINK_STATE_READY;
    store->link.failed = -1;
    return PQenterPipelineMode(db) == 1;
}

/* Sends what was added and waits for all of its results. */
static bool run_pipeline(struct pg_store *store)
{
    struct pg_link *link = &store->link;
    if (link->broken || PQpipelineSync(link->connection) != 1)
        return complain(store, "sending");
    for (;;) {
        PGresult *result = PQgetResult(link->connection);
        if (result == NULL)
            continue; /* ends one statement's results */
        const ExecStatusType status = PQresultStatus(result);
        if (status == PGRES_PIPELINE_SYNC) {
            PQclear(result);
            return true;
        }
        if (status == PGRES_FATAL_ERROR || link->result_count == link->sent_count) {
            fprintf(stderr, "measure-ceiling: %s\n", PQresultErrorMessage(result));
            PQclear(result);
            return false;
        }
        link->result[link->result_count++] = result;
    }
}

static bool claim(struct ceiling *run, size_t batch)
{
    struct pg_store *store = &run->store;
    bool more = false;
    for (int i = 0; i < store->kept_count; i++)
        PQclear(store->kept[i]);
    store->kept_count = 0;
    store->load = (struct store_load){ .now.unix_s = time(NULL), .claim_max = (uint32_t)batch };
    pg_link_start(&store->link);
    pg_load_send(store);
    return run_pipeline(store) && pg_load_read(store, &more);
}

/* The network's part of the turn before: accepted and delivered. */
static void answer_flight(struct ceiling *run, struct store_commit *commit)
{
    for (size_t i = 0; i < run->flight.count; i++) {
        const struct slice id = slice_from_text(run->flight.smsc_id[i]);
        run->response[i] = (struct store_response){ .segment.message_id = run->flight.message_id[i],
                                                    .verdict = GATEWAY_ACCEPTED,
                                                    .smsc_id = id };
        run->receipt[i] = (struct store_receipt){ .smsc_id = id, .state = GATEWAY_RECEIPT_DELIVERED };
        memcpy(run->receipt[i].phone_hash, &run->flight.message_id[i], sizeof run->flight.message_id[i]);
    }
    commit->response_count = commit->receipt_count = run->flight.count;
}

static void send_claimed(struct ceiling *run, struct store_commit *commit)
{
    const struct store_loaded *loaded = &run->store.loaded;
    for (size_t i = 0; i < loaded->claimed_count; i++) {
        run->intent[i] = (struct store_intent){ .message_id = loaded->claimed[i].message_id,
                                                .parts_wanted = loaded->claimed[i].parts_wanted,
                                                .parts = 1,
                                                .data_coding = 8 };
    }
    commit->intent_count = loaded->claimed_count;
}

static void fly(struct ceiling *run)
{
    run->flight.count = run->store.loaded.claimed_count;
    for (size_t i = 0; i < run->flight.count; i++) {
        run->flight.message_id[i] = run->intent[i].message_id;
        snprintf(run->flight.smsc_id[i], ID_LEN, "%llu", (unsigned long long)++run->last_smsc_id);
    }
}

static bool turn(struct ceiling *run, size_t batch)
{
    struct store_commit commit = { .batch = (uint64_t)run->turns + 1,
                                   .now.unix_s = time(NULL),
                                   .intent = run->intent,
                                   .response = run->response,
                                   .receipt = run->receipt };
    if (!claim(run, batch))
        return false;
    send_claimed(run, &commit);
    answer_flight(run, &commit);
    run->store.commit = commit;
    pg_link_start(&run->store.link);
    pg_commit_send(&run->store);
    if (!run_pipeline(&run->store))
        return false;
    run->store.partition_month = pg_month_of(commit.now);
    run->messages += (long)run->flight.count;
    run->turns++;
    fly(run);
    return true;
}

int main(int argc, char **argv)
{
    static struct ceiling run = { .last_smsc_id = 1000000 };
    char *end = NULL;
    const long batch = argc == 3 ? strtol(argv[2], &end, 10) : 0;
    if (batch < 1 || batch > STORE_BATCH_MAX || *end != '\0') {
        fputs("usage: measure-ceiling CONNINFO BATCH\n", stderr);
        return 2;
    }
    if (!connect_to(&run.store, argv[1]))
        return 1;
    const double began = seconds_now();
    do {
        if (!turn(&run, (size_t)batch))
            return 1;
    } while (run.flight.count > 0);
    printf("messages %ld seconds %.3f turns %ld\n", run.messages, seconds_now() - began, run.turns);
    PQfinish(run.store.link.connection);
    return 0;
}
