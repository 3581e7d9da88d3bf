/* A commit's responses, uncertain segments and receipts. */
#include "adapter/pg/pg_store_parts.h"

#include <string.h>

/* An array over the responses that `wanted` (an expression over `row`) picks. */
#define EACH_RESPONSE(type, wanted, put)                                                                     \
    pg_params_array(params, type, count);                                                                    \
    for (size_t i = 0; i < commit->response_count; i++) {                                                    \
        const struct store_response *row = &commit->response[i];                                             \
        if (wanted)                                                                                          \
            put;                                                                                             \
    }

static size_t count_of(const struct store_commit *commit, enum gateway_verdict verdict)
{
    size_t count = 0;
    for (size_t i = 0; i < commit->response_count; i++)
        count += commit->response[i].verdict == verdict;
    return count;
}

static void put_segments(struct pg_store *store, enum gateway_verdict verdict, size_t count)
{
    const struct store_commit *commit = &store->commit;
    struct pg_params *params = &store->link.params;
    pg_params_start(params);
    EACH_RESPONSE(PG_INT8, row->verdict == verdict, pg_put_int8(params, row->segment.message_id))
    EACH_RESPONSE(PG_INT2, row->verdict == verdict, pg_put_int2(params, row->segment.part))
}

static void put_bytes_or_null(struct pg_params *params, struct slice bytes)
{
    if (bytes.len > 0)
        pg_put_bytes(params, bytes);
    else
        pg_put_null(params);
}

static void send_accepted(struct pg_store *store, size_t count)
{
    const struct store_commit *commit = &store->commit;
    struct pg_params *params = &store->link.params;
    put_segments(store, GATEWAY_ACCEPTED, count);
    EACH_RESPONSE(PG_INT2, row->verdict == GATEWAY_ACCEPTED, pg_put_int2(params, (int16_t)row->link))
    EACH_RESPONSE(PG_BYTEA, row->verdict == GATEWAY_ACCEPTED, pg_put_bytes(params, row->smsc_id))
    pg_params_time(params, commit->now);
    EACH_RESPONSE(PG_INT8, row->verdict == GATEWAY_ACCEPTED, pg_put_int8(params, row->sequence))
    EACH_RESPONSE(PG_BYTEA, row->verdict == GATEWAY_ACCEPTED, put_bytes_or_null(params, row->given_id))
    pg_link_add(&store->link, PG_ACCEPTED);
}

static void send_retries(struct pg_store *store, size_t count)
{
    const struct store_commit *commit = &store->commit;
    struct pg_params *params = &store->link.params;
    put_segments(store, GATEWAY_RETRY, count);
    pg_link_add(&store->link, PG_REFUSED);
    put_segments(store, GATEWAY_RETRY, count);
    pg_params_time(params, commit->now);
    pg_link_add(&store->link, PG_HOPELESS);
    put_segments(store, GATEWAY_RETRY, count);
    EACH_RESPONSE(PG_INT4, row->verdict == GATEWAY_RETRY, pg_put_int4(params, row->retry_after_s))
    pg_params_time(params, commit->now);
    pg_link_add(&store->link, PG_AGAIN);
}

static void send_refusals(struct pg_store *store, size_t count)
{
    const struct store_commit *commit = &store->commit;
    struct pg_params *params = &store->link.params;
    pg_params_start(params);
    EACH_RESPONSE(PG_INT8, row->verdict != GATEWAY_ACCEPTED, pg_put_int8(params, row->segment.message_id))
    EACH_RESPONSE(PG_INT2, row->verdict != GATEWAY_ACCEPTED, pg_put_int2(params, row->segment.part))
    EACH_RESPONSE(PG_INT2, row->verdict != GATEWAY_ACCEPTED, pg_put_int2(params, (int16_t)row->link))
    EACH_RESPONSE(PG_INT2, row->verdict != GATEWAY_ACCEPTED, pg_put_int2(params, (int16_t)row->verdict))
    EACH_RESPONSE(PG_INT8, row->verdict != GATEWAY_ACCEPTED, pg_put_int8(params, row->command_status))
    pg_params_time(params, commit->now);
    EACH_RESPONSE(PG_INT8, row->verdict != GATEWAY_ACCEPTED, pg_put_int8(params, row->sequence))
    pg_link_add(&store->link, PG_REFUSALS);
}

static void send_uncertain(struct pg_store *store)
{
    const struct segment_ref *row = store->commit.uncertain;
    const size_t count = store->commit.uncertain_count;
    struct pg_params *params = &store->link.params;
    pg_params_start(params);
    pg_params_array(params, PG_INT8, count);
    for (size_t i = 0; i < count; i++)
        pg_put_int8(params, row[i].message_id);
    pg_params_array(params, PG_INT2, count);
    for (size_t i = 0; i < count; i++)
        pg_put_int2(params, row[i].part);
    pg_params_time(params, store->commit.now);
    pg_link_add(&store->link, PG_UNCERTAIN);
}

static void send_receipts(struct pg_store *store)
{
    const struct store_receipt *receipt = store->commit.receipt;
    size_t count = 0;
    for (size_t i = 0; i < store->commit.receipt_count; i++)
        count += receipt[i].state != GATEWAY_RECEIPT_INTERMEDIATE;
    if (count == 0)
        return;
    struct pg_params *params = &store->link.params;
    pg_params_start(params);
#define EACH_RECEIPT(type, put)                                                                              \
    pg_params_array(params, type, count);                                                                    \
    for (size_t i = 0; i < store->commit.receipt_count; i++) {                                               \
        if (receipt[i].state != GATEWAY_RECEIPT_INTERMEDIATE)                                                \
            put;                                                                                             \
    }
    EACH_RECEIPT(PG_BYTEA, pg_put_bytes(params, receipt[i].smsc_id))
    EACH_RECEIPT(PG_INT2, pg_put_int2(params, (int16_t)receipt[i].link))
    EACH_RECEIPT(PG_INT2, pg_put_int2(params, (int16_t)receipt[i].state))
    EACH_RECEIPT(PG_INT4, pg_put_int4(params, receipt[i].network_error))
    pg_params_time(params, store->commit.now);
    pg_params_array(params, PG_BYTEA, count);
    static const uint8_t nobody[VAULT_HASH_LEN];
    for (size_t i = 0; i < store->commit.receipt_count; i++) {
        const uint8_t *hash = receipt[i].phone_hash;
        if (receipt[i].state == GATEWAY_RECEIPT_INTERMEDIATE)
            continue;
        if (memcmp(hash, nobody, VAULT_HASH_LEN) == 0)
            pg_put_null(params);
        else
            pg_put_bytes(params, (struct slice){ .at = (const char *)hash, .len = VAULT_HASH_LEN });
    }
    EACH_RECEIPT(PG_BYTEA, put_bytes_or_null(params, receipt[i].other_id[0]))
    EACH_RECEIPT(PG_BYTEA, put_bytes_or_null(params, receipt[i].other_id[1]))
#undef EACH_RECEIPT
    pg_link_add(&store->link, PG_RECEIPTS);
}

/* Receipts that came before their response. */
static void send_parked(struct pg_store *store, enum pg_statement statement, size_t count)
{
    const struct store_commit *commit = &store->commit;
    struct pg_params *params = &store->link.params;
    pg_params_start(params);
    EACH_RESPONSE(PG_BYTEA, row->verdict == GATEWAY_ACCEPTED, pg_put_bytes(params, row->smsc_id))
    EACH_RESPONSE(PG_INT2, row->verdict == GATEWAY_ACCEPTED, pg_put_int2(params, (int16_t)row->link))
    pg_params_time(params, commit->now);
    pg_link_add(&store->link, statement);
}

/* Of the receipts that this commit parked; of all that wait, when something became uncertain. */
static void send_named(struct pg_store *store)
{
    const bool all = store->commit.uncertain_count > 0 || store->adopted;
    struct pg_params *params = &store->link.params;
    pg_params_start(params);
    pg_params_time(params, store->commit.now);
    pg_params_time(params, all ? instant_add_s(store->commit.now, -STORE_PARKED_S) : store->commit.now);
    pg_link_add(&store->link, PG_NAMED);
}

/* By id; by destination and time, which names an id; so by id again. */
static void send_parked_again(struct pg_store *store)
{
    static const enum pg_statement way[] = { PG_FOUND, PG_PLACED, PG_FOUND, PG_LATER };
    for (size_t i = 0; i < sizeof way / sizeof *way; i++) {
        pg_params_start(&store->link.params);
        pg_params_time(&store->link.params, store->commit.now);
        pg_link_add(&store->link, way[i]);
    }
}

static void send_suspensions(struct pg_store *store)
{
    const struct store_suspension *row = store->commit.suspension;
    const size_t count = store->commit.suspension_count;
    struct pg_params *params = &store->link.params;
    pg_params_start(params);
    pg_params_array(params, PG_INT2, count);
    for (size_t i = 0; i < count; i++)
        pg_put_int2(params, (int16_t)row[i].link);
    pg_params_array(params, PG_TEXT, count);
    for (size_t i = 0; i < count; i++)
        pg_put_text(params, row[i].reason);
    pg_link_add(&store->link, PG_SUSPENSIONS);
}

static void send_probes(struct pg_store *store)
{
    const struct store_probe *row = store->commit.probe;
    const size_t count = store->commit.probe_count;
    struct pg_params *params = &store->link.params;
    pg_params_start(params);
#define EACH_PROBE(type, put)                                                                                \
    pg_params_array(params, type, count);                                                                    \
    for (size_t i = 0; i < count; i++)                                                                       \
        put;
    EACH_PROBE(PG_INT8, pg_put_int8(params, row[i].probe_id))
    EACH_PROBE(PG_BYTEA, pg_put_bytes(params, (struct slice){ .at = (const char *)row[i].phone.hash,
                                                              .len = VAULT_HASH_LEN }))
    EACH_PROBE(PG_TEXT, pg_put_text(params, row[i].sender))
    EACH_PROBE(PG_TEXT, pg_put_text(params, row[i].text))
    EACH_PROBE(PG_TEXT, pg_put_text(params, row[i].code))
    EACH_PROBE(PG_INT8, pg_put_int8(params, row[i].valid_s))
    EACH_PROBE(PG_TEXT, pg_put_text(params, row[i].problem))
    pg_params_time(params, store->commit.now);
    EACH_PROBE(PG_BOOL, pg_put_bool(params, row[i].trial))
#undef EACH_PROBE
    pg_link_add(&store->link, PG_PROBES);
}

void pg_commit_send_network(struct pg_store *store)
{
    const struct store_commit *commit = &store->commit;
    const size_t accepted = count_of(commit, GATEWAY_ACCEPTED), retries = count_of(commit, GATEWAY_RETRY);
    const size_t failed = count_of(commit, GATEWAY_FAILED);
    if (accepted > 0)
        send_accepted(store, accepted);
    if (retries > 0)
        send_retries(store, retries);
    if (failed > 0) {
        put_segments(store, GATEWAY_FAILED, failed);
        pg_params_time(&store->link.params, commit->now);
        pg_link_add(&store->link, PG_FAILED);
    }
    if (retries + failed > 0)
        send_refusals(store, retries + failed);
    if (commit->uncertain_count > 0)
        send_uncertain(store);
    send_receipts(store);
    if (commit->suspension_count > 0)
        send_suspensions(store);
    if (commit->probe_count > 0)
        send_probes(store);
    if (accepted > 0)
        send_parked(store, PG_PARKED, accepted);
    if (accepted > 0 && commit->try_other_ids)
        send_parked(store, PG_PARKED_OTHER, accepted);
    if (commit->receipt_count > 0 || commit->uncertain_count > 0 || store->adopted)
        send_named(store);
    if (commit->try_parked)
        send_parked_again(store);
}
