/* A commit's intents and arrivals: what must come before the steps. */
#include "adapter/pg/pg_store_parts.h"

#include "base/buffer.h"

#define PUT_EACH(type, count, put)                                                                           \
    pg_params_array(params, type, count);                                                                    \
    for (size_t i = 0; i < (count); i++)                                                                     \
    put

static struct slice hash_of(const struct store_arrival *arrival)
{
    return (struct slice){ .at = (const char *)arrival->phone.hash, .len = VAULT_HASH_LEN };
}

static void send_intents(struct pg_store *store)
{
    const struct store_intent *row = store->commit.intent;
    const size_t count = store->commit.intent_count;
    struct pg_params *params = &store->link.params;
    pg_params_start(params);
    PUT_EACH(PG_INT8, count, pg_put_int8(params, row[i].message_id));
    PUT_EACH(PG_INT4, count, pg_put_int4(params, row[i].parts_wanted));
    PUT_EACH(PG_INT2, count, pg_put_int2(params, (int16_t)row[i].link));
    PUT_EACH(PG_INT2, count, pg_put_int2(params, row[i].parts));
    PUT_EACH(PG_INT2, count, pg_put_int2(params, row[i].data_coding));
    pg_params_time(params, store->commit.now);
    pg_params_int8(params, store->link.owner);
    pg_params_int4(params, store->epoch);
    pg_params_int8(params, (int64_t)count);
    PUT_EACH(PG_INT4, count, pg_put_int4(params, row[i].unreceipted));
    PUT_EACH(PG_INT2, count, pg_put_int2(params, (int16_t)row[i].mode));
    pg_link_add(&store->link, PG_INTENTS);
}

/* "5,4,?": the answers of a multiple reply in question order; ? is unclear. */
static struct slice items_of(const struct reply_reading *reading, struct buffer *buffer)
{
    buffer->len = 0;
    for (size_t i = 0; i < reading->item_count; i++) {
        if (i > 0)
            buffer_add_byte(buffer, ',');
        if (reading->item[i].clear)
            buffer_add_int(buffer, reading->item[i].value);
        else
            buffer_add_byte(buffer, '?');
    }
    return buffer_slice(buffer);
}

static void put_readings(struct pg_params *params, const struct store_arrival *row, size_t count)
{
    char memory[REPLY_ITEMS_MAX * 13];
    struct buffer items;
    buffer_init(&items, memory, sizeof memory);
    PUT_EACH(PG_INT2, count, pg_put_int2(params, (int16_t)row[i].reading.outcome));
    PUT_EACH(PG_INT4, count, pg_put_int4(params, row[i].reading.value));
    PUT_EACH(PG_BOOL, count, pg_put_bool(params, row[i].reading.value_too));
    PUT_EACH(PG_TEXT, count, pg_put_text(params, items_of(&row[i].reading, &items)));
    PUT_EACH(PG_BOOL, count, pg_put_bool(params, row[i].reading.comment_follows));
    PUT_EACH(PG_INT2, count, pg_put_int2(params, (int16_t)row[i].reading.solicitation));
    PUT_EACH(PG_INT2, count, pg_put_int2(params, (int16_t)row[i].reading.sentiment));
    PUT_EACH(PG_INT2, count, pg_put_int2(params, (int16_t)row[i].reading.category));
    PUT_EACH(PG_INT2, count, pg_put_int2(params, (int16_t)row[i].reading.alert));
    PUT_EACH(PG_TEXT, count, pg_put_text(params, row[i].reading.rule));
    PUT_EACH(PG_TEXT, count, pg_put_text(params, row[i].reading.span));
}

static void send_arrivals(struct pg_store *store)
{
    const struct store_arrival *row = store->commit.arrival;
    const size_t count = store->commit.arrival_count;
    struct pg_params *params = &store->link.params;
    pg_params_start(params);
    PUT_EACH(PG_INT8, count, pg_put_int8(params, (int64_t)row[i].arrival.session));
    PUT_EACH(PG_INT8, count, pg_put_int8(params, row[i].arrival.sequence));
    PUT_EACH(PG_INT2, count, pg_put_int2(params, (int16_t)row[i].link));
    PUT_EACH(PG_BYTEA, count, pg_put_bytes(params, hash_of(&row[i])));
    PUT_EACH(PG_TEXT, count, pg_put_text(params, row[i].to));
    pg_params_array(params, PG_INT8, count);
    for (size_t i = 0; i < count; i++) {
        if (row[i].conversation_id != 0)
            pg_put_int8(params, row[i].conversation_id);
        else
            pg_put_null(params);
    }
    PUT_EACH(PG_BOOL, count, pg_put_bool(params, row[i].step >= 0));
    PUT_EACH(PG_BYTEA, count, pg_put_bytes(params, row[i].raw));
    PUT_EACH(PG_INT2, count, pg_put_int2(params, row[i].data_coding));
    PUT_EACH(PG_INT8, count, pg_put_int8(params, (int64_t)row[i].body_hash));
    PUT_EACH(PG_INT4, count, pg_put_int4(params, row[i].concat_reference));
    PUT_EACH(PG_INT2, count, pg_put_int2(params, row[i].concat_total));
    PUT_EACH(PG_INT2, count, pg_put_int2(params, row[i].concat_part));
    PUT_EACH(PG_TEXT, count, pg_put_text(params, row[i].text));
    PUT_EACH(PG_BOOL, count, pg_put_bool(params, row[i].redelivery));
    PUT_EACH(PG_BOOL, count, pg_put_bool(params, row[i].was_read));
    PUT_EACH(PG_BOOL, count, pg_put_bool(params, row[i].opt_out));
    put_readings(params, row, count);
    pg_params_time(params, store->commit.now);
    PUT_EACH(PG_INT2, count, pg_put_int2(params, (int16_t)row[i].mode));
    pg_params_array(params, PG_INT8, store->commit.session_count);
    for (size_t i = 0; i < store->commit.session_count; i++)
        pg_put_int8(params, (int64_t)store->commit.session[i]);
    PUT_EACH(PG_BOOL, count, pg_put_bool(params, row[i].redelivery || row[i].doubtful));
    pg_link_add(&store->link, PG_ARRIVALS);
}

/* A short text may be a probe's code; nearly none is, and the database says which. */
static void send_probe_answers(struct pg_store *store)
{
    enum { CODE_LEN_MIN = 4, CODE_LEN_MAX = 8 };
    const struct store_arrival *row = store->commit.arrival;
    size_t count = 0;
    for (size_t i = 0; i < store->commit.arrival_count; i++)
        count += row[i].text.len >= CODE_LEN_MIN && row[i].text.len <= CODE_LEN_MAX;
    if (count == 0)
        return;
    struct pg_params *params = &store->link.params;
    pg_params_start(params);
#define EACH_SHORT(type, put)                                                                                \
    pg_params_array(params, type, count);                                                                    \
    for (size_t i = 0; i < store->commit.arrival_count; i++) {                                               \
        if (row[i].text.len >= CODE_LEN_MIN && row[i].text.len <= CODE_LEN_MAX)                              \
            put;                                                                                             \
    }
    EACH_SHORT(PG_BYTEA, pg_put_bytes(params, hash_of(&row[i])))
    EACH_SHORT(PG_TEXT, pg_put_text(params, row[i].to))
    EACH_SHORT(PG_TEXT, pg_put_text(params, row[i].text))
#undef EACH_SHORT
    pg_link_add(&store->link, PG_PROBE_ANSWERS);
}

static void send_words(struct pg_store *store)
{
    const struct store_arrival *row = store->commit.arrival;
    size_t count = 0;
    for (size_t i = 0; i < store->commit.arrival_count; i++)
        count += row[i].begins.len > 0;
    if (count == 0)
        return;
    struct pg_params *params = &store->link.params;
    pg_params_start(params);
#define EACH_WORD(type, put)                                                                                 \
    pg_params_array(params, type, count);                                                                    \
    for (size_t i = 0; i < store->commit.arrival_count; i++) {                                               \
        if (row[i].begins.len > 0)                                                                           \
            put;                                                                                             \
    }
    EACH_WORD(PG_BYTEA, pg_put_bytes(params, hash_of(&row[i])))
    EACH_WORD(PG_TEXT, pg_put_text(params, row[i].begins))
    EACH_WORD(PG_INT2, pg_put_int2(params, (int16_t)row[i].begins_locale))
    EACH_WORD(PG_INT8, pg_put_int8(params, row[i].begins_cap_s))
#undef EACH_WORD
    pg_params_time(params, store->commit.now);
    pg_link_add(&store->link, PG_WORDS);
}

/* Parts of long messages: those of a message that is whole now go, one that waits is kept. */
static void send_parts(struct pg_store *store, bool whole)
{
    const struct store_commit *commit = &store->commit;
    size_t count = 0;
    for (size_t i = 0; i < commit->arrival_count; i++) {
        const struct store_arrival *row = &commit->arrival[i];
        count += row->concat_total > 1 && !row->redelivery && row->was_read == whole;
    }
    if (count == 0)
        return;
    struct pg_params *params = &store->link.params;
    pg_params_start(params);
#define EACH_PART(type, put)                                                                                 \
    pg_params_array(params, type, count);                                                                    \
    for (size_t i = 0; i < commit->arrival_count; i++) {                                                     \
        const struct store_arrival *row = &commit->arrival[i];                                               \
        if (row->concat_total > 1 && !row->redelivery && row->was_read == whole)                             \
            put;                                                                                             \
    }
    EACH_PART(PG_BYTEA, pg_put_bytes(params, hash_of(row)))
    EACH_PART(PG_TEXT, pg_put_text(params, row->to))
    EACH_PART(PG_INT4, pg_put_int4(params, row->concat_reference))
    EACH_PART(PG_INT2, pg_put_int2(params, row->concat_total))
    if (!whole) {
        EACH_PART(PG_INT2, pg_put_int2(params, row->concat_part))
        EACH_PART(PG_BYTEA, pg_put_bytes(params, row->raw))
        pg_params_time(params, commit->now);
    }
#undef EACH_PART
    pg_link_add(&store->link, whole ? PG_PARTS_WHOLE : PG_PARTS_WAITING);
}

static void send_answered(struct pg_store *store)
{
    const struct arrival_key *row = store->commit.answered;
    const size_t count = store->commit.answered_count;
    struct pg_params *params = &store->link.params;
    pg_params_start(params);
    PUT_EACH(PG_INT8, count, pg_put_int8(params, (int64_t)row[i].session));
    PUT_EACH(PG_INT8, count, pg_put_int8(params, row[i].sequence));
    pg_link_add(&store->link, PG_ANSWERED);
}

void pg_commit_send_arrivals(struct pg_store *store)
{
    if (store->commit.intent_count > 0)
        send_intents(store);
    if (store->commit.arrival_count > 0) {
        send_arrivals(store);
        send_probe_answers(store);
        send_words(store);
        send_parts(store, true);
        send_parts(store, false);
    }
    if (store->commit.answered_count > 0)
        send_answered(store);
}
