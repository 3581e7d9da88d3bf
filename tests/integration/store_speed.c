/*
 * store_speed.c - how many messages a second the PostgreSQL store alone carries from claim to receipt, fsync
 * on.
 *
 *     store_speed [MESSAGES [BATCH]]      on a private cluster of its own; prints one line
 *
 * Each turn claims a batch, and commits its intents together with the responses to the batch before and the
 * receipts of the one before that, as the engine does under load. Tables are fresh: nothing has been
 * analysed.
 */
#include "pg_cluster.h"
#include "store_port.h"

#include "adapter/pg/session.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { BATCH_MAX = STORE_BATCH_MAX, NOW = 1800000000 };

static const char fill[] =
    "select ccrm.make_partitions(to_timestamp(1799999000));"
    "insert into ccrm.phone (lookup_hash, ciphertext, key_id)"
    " select sha256(i::text::bytea), decode(repeat('ab', 53), 'hex'), 1 from generate_series(1, %d) i;"
    "insert into ccrm.complaint (source, source_number, department, type, officer, channel, opened_at, "
    "closed_at, locale,"
    "  from_citizen, phone, phone_id) select 'city', i::text, 'd', 't', 'o', 'c', now(), now(), 0, true, 0, i"
    " from generate_series(1, %d) i;"
    "insert into ccrm.conversation (conversation_id, complaint_id, phone_id, sender, survey_hash, locale, "
    "messages_max,"
    "  begun_at, phase, open_message, open_question, open_confirming, open_queued_at)"
    " select i, i, i, '0215', sha256(''), 0, 9, now(), 1, i, 0, false, now() from generate_series(1, %d) i;"
    "insert into ccrm.conversation_latest select i, '0215', i, to_timestamp(1900000000) from "
    "generate_series(1, %d) i;"
    "insert into ccrm.message select i, to_timestamp(1799999000), i, i, '0215', 0, 0, true, false,"
    "  to_timestamp(1799999000), repeat('설문', 30) from generate_series(1, %d) i;"
    "insert into ccrm.outbox (message_id, queued_at, send_at, conversation_id, phone_id, sender, kind, text)"
    " select i, to_timestamp(1799999000), to_timestamp(1799999000), i, i, '0215', 0, repeat('설문', 30)"
    " from generate_series(1, %d) i;"
    "select setval('ccrm.message_number', %d)";

struct batch {
    int64_t id[BATCH_MAX];
    char smsc[BATCH_MAX][24];
    size_t count;
};

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void must(const struct store_event event, enum store_event_kind wanted)
{
    if (event.kind == wanted)
        return;
    fprintf(stderr, "store_speed: event %d: %.*s\n", (int)event.kind, (int)event.reason.len, event.reason.at);
    exit(1);
}

static void claim(struct store_port *port, struct batch *batch, size_t max)
{
    const struct store_load load = { .now = { NOW }, .claim_max = (uint32_t)max };
    port->seam.load(port->seam.self, &load);
    const struct store_event event = port->wait(port->self);
    must(event, STORE_LOADED);
    batch->count = event.loaded->claimed_count;
    for (size_t i = 0; i < batch->count; i++) {
        batch->id[i] = event.loaded->claimed[i].message_id;
        snprintf(batch->smsc[i], sizeof batch->smsc[i], "%016" PRIx64,
                 (uint64_t)batch->id[i] * 0x9e3779b97f4a7c15u);
    }
}

static void turn(struct store_port *port, uint64_t number, const struct batch *sent,
                 const struct batch *answered, const struct batch *received)
{
    static struct store_intent intent[BATCH_MAX];
    static struct store_response response[BATCH_MAX];
    static struct store_receipt receipt[BATCH_MAX];
    for (size_t i = 0; i < sent->count; i++)
        intent[i] = (struct store_intent){ .message_id = sent->id[i], .parts = 1, .data_coding = 8 };
    for (size_t i = 0; i < answered->count; i++)
        response[i] = (struct store_response){ .segment = { answered->id[i], 0 },
                                               .smsc_id = slice_from_text(answered->smsc[i]) };
    for (size_t i = 0; i < received->count; i++)
        receipt[i] = (struct store_receipt){ .smsc_id = slice_from_text(received->smsc[i]) };
    const struct store_commit commit = {
        .batch = number,
        .now = { NOW },
        .intent = intent,
        .intent_count = sent->count,
        .response = response,
        .response_count = answered->count,
        .receipt = receipt,
        .receipt_count = received->count,
    };
    port->seam.commit(port->seam.self, &commit);
    must(port->wait(port->self), STORE_COMMITTED);
}

int main(int argc, char **argv)
{
    const int messages = argc > 1 ? atoi(argv[1]) : 50000;
    const size_t size = argc > 2 ? (size_t)atoi(argv[2]) : 500;
    if (messages < 1 || size < 1 || size > BATCH_MAX)
        return 2;
    static struct pg_cluster cluster;
    char engine[PG_CLUSTER_CONNINFO_MAX], admin[PG_CLUSTER_CONNINFO_MAX], script[4096],
        error[PG_SESSION_ERROR_MAX];
    pg_cluster_start(&cluster);
    pg_cluster_make_database(&cluster, "speed", "ccrm_engine", engine);
    pg_cluster_conninfo(&cluster, "speed", "postgres", admin);
    struct pg_session *session = NULL;
    snprintf(script, sizeof script, fill, messages, messages, messages, messages, messages, messages,
             messages);
    if (pg_session_open(admin, &session, error) != PG_DONE || pg_session_script(session, script) != PG_DONE) {
        fprintf(stderr, "store_speed: %.*s\n", (int)pg_session_error(session).len,
                pg_session_error(session).at);
        return 1;
    }
    pg_session_close(session);
    struct store_port port = store_port_pg(engine, admin);
    static struct batch batch[3];
    const double start = seconds();
    double claiming = 0;
    int turns = 0;
    for (int empty = 0; empty < 3; turns++) {
        struct batch *sent = &batch[turns % 3];
        const double before = seconds();
        claim(&port, sent, size);
        claiming += seconds() - before;
        empty += sent->count == 0;
        if (getenv("VERBOSE") != NULL && turns % 40 == 39)
            fprintf(stderr, "turn %d at %.2f s, claiming %.2f\n", turns + 1, seconds() - start, claiming);
        turn(&port, (uint64_t)turns + 1, sent, &batch[(turns + 2) % 3], &batch[(turns + 1) % 3]);
    }
    const double took = seconds() - start;
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    struct store_totals totals;
    port.totals(port.self, &totals);
    printf("messages %d batch %zu: %.0f/s, turn %.1f ms of which claim %.1f ms, client CPU %.1f us a "
           "message, delivered %d\n",
           messages, size, messages / took, 1000 * took / turns, 1000 * claiming / turns,
           ((double)usage.ru_utime.tv_sec * 1e6 + (double)usage.ru_utime.tv_usec) / messages,
           (int)totals.messages_by_fate[DIALOG_PROMPT_DELIVERED]);
    port.free(port.self);
    pg_cluster_remove(&cluster);
    return totals.messages_by_fate[DIALOG_PROMPT_DELIVERED] == messages ? 0 : 1;
}
