#include "adapter/pg/pg_conversation.h"
#include "adapter/pg/pg_store_parts.h"
#include "adapter/pg/pg_value.h"

#include <stdlib.h>
#include <string.h>

void *pg_load_room(struct pg_room *room, size_t count, size_t size)
{
    const size_t bytes = (count > 0 ? count : 1) * size;
    if (bytes > room->capacity) {
        void *at = realloc(room->at, bytes);
        if (at == NULL)
            return NULL;
        room->at = at;
        room->capacity = bytes;
    }
    return memset(room->at, 0, bytes);
}

/* ---- asking ---- */

static struct slice hash_of(const struct store_inbound *inbound)
{
    return (struct slice){ .at = (const char *)inbound->phone.hash, .len = VAULT_HASH_LEN };
}

static void send_inbound(struct pg_store *store)
{
    const struct store_inbound *inbound = store->load.inbound;
    const size_t count = store->load.inbound_count;
    struct pg_params *params = &store->link.params;
    pg_params_start(params);
    pg_params_array(params, PG_BYTEA, count);
    for (size_t i = 0; i < count; i++)
        pg_put_bytes(params, hash_of(&inbound[i]));
    pg_params_array(params, PG_TEXT, count);
    for (size_t i = 0; i < count; i++)
        pg_put_text(params, inbound[i].to);
    pg_params_array(params, PG_INT8, count);
    for (size_t i = 0; i < count; i++)
        pg_put_int8(params, (int64_t)inbound[i].arrival.session);
    pg_params_array(params, PG_INT8, count);
    for (size_t i = 0; i < count; i++)
        pg_put_int8(params, (int64_t)inbound[i].body_hash);
    pg_params_array(params, PG_INT8, store->load.session_count);
    for (size_t i = 0; i < store->load.session_count; i++)
        pg_put_int8(params, (int64_t)store->load.session[i]);
    pg_link_add(&store->link, PG_LOAD_INBOUND);
}

/* Committed before anything of this load is read; it need not survive the server, only this process. */
static void send_readings(struct pg_store *store)
{
    const struct store_inbound *inbound = store->load.inbound;
    const size_t count = store->load.inbound_count;
    struct pg_params *params = &store->link.params;
    pg_params_start(params);
    pg_params_array(params, PG_BYTEA, count);
    for (size_t i = 0; i < count; i++)
        pg_put_bytes(params, hash_of(&inbound[i]));
    pg_params_array(params, PG_INT8, count);
    for (size_t i = 0; i < count; i++)
        pg_put_int8(params, (int64_t)inbound[i].body_hash);
    pg_params_int8(params, store->link.owner);
    pg_params_time(params, store->load.now);
    pg_link_add(&store->link, PG_LOAD_READINGS);
}

static void send_parts(struct pg_store *store)
{
    const struct store_inbound *inbound = store->load.inbound;
    size_t count = 0;
    for (size_t i = 0; i < store->load.inbound_count; i++)
        count += inbound[i].concat_total > 1;
    if (count == 0)
        return;
    struct pg_params *params = &store->link.params;
    pg_params_start(params);
#define EACH_PART(type, put)                                                                                 \
    pg_params_array(params, type, count);                                                                    \
    for (size_t i = 0; i < store->load.inbound_count; i++) {                                                 \
        if (inbound[i].concat_total > 1)                                                                     \
            put;                                                                                             \
    }
    EACH_PART(PG_BYTEA, pg_put_bytes(params, hash_of(&inbound[i])))
    EACH_PART(PG_TEXT, pg_put_text(params, inbound[i].to))
    EACH_PART(PG_INT4, pg_put_int4(params, inbound[i].concat_reference))
    EACH_PART(PG_INT2, pg_put_int2(params, inbound[i].concat_total))
    EACH_PART(PG_INT2, pg_put_int2(params, inbound[i].concat_part))
    EACH_PART(PG_INT4, pg_put_int4(params, (int32_t)i + 1))
#undef EACH_PART
    pg_params_time(params, store->load.now);
    pg_link_add(&store->link, PG_LOAD_PARTS);
}

static void send_limited(struct pg_store *store, enum pg_statement statement, const struct instant *by,
                         uint32_t limit)
{
    struct pg_params *params = &store->link.params;
    pg_params_start(params);
    if (by != NULL)
        pg_params_time(params, *by);
    pg_params_int4(params, (int32_t)limit);
    pg_link_add(&store->link, statement);
}

static void send_plain(struct pg_store *store, enum pg_statement statement)
{
    pg_params_start(&store->link.params);
    pg_link_add(&store->link, statement);
}

static void send_claim(struct pg_store *store)
{
    struct pg_params *params = &store->link.params;
    pg_params_start(params);
    pg_params_time(params, store->load.now);
    pg_params_int4(params, (int32_t)store->load.claim_max);
    pg_params_int8(params, store->link.owner);
    pg_params_int4(params, store->epoch);
    pg_link_add(&store->link, PG_LOAD_CLAIM);
}

/* Before anything is read: an answer to a prompt whose response died with another process must find it
 * uncertain. */
static void send_adopt(struct pg_store *store)
{
    const uint64_t now_ms = uv_now(store->link.loop);
    if (store->adopted_ms != 0 && now_ms - store->adopted_ms < PG_STORE_ADOPT_MS)
        return;
    store->adopted_ms = now_ms;
    pg_params_start(&store->link.params);
    pg_params_int8(&store->link.params, store->link.owner);
    pg_link_add(&store->link, PG_LOAD_ADOPT);
}

void pg_load_send(struct pg_store *store)
{
    const struct store_load *load = &store->load;
    send_plain(store, PG_LOAD_STOP); /* always: so that no load is empty */
    send_adopt(store);
    if (load->inbound_count > 0 || load->claim_max > 0)
        send_plain(store, PG_ASYNC);
    if (load->inbound_count > 0) {
        send_inbound(store);
        send_readings(store);
        send_parts(store);
    }
    if (load->due_max > 0)
        send_limited(store, PG_LOAD_DUE, &load->now, load->due_max);
    if (load->complaints_max > 0)
        pg_load_send_complaints(store);
    if (load->sealed_max > 0)
        send_limited(store, PG_LOAD_SEALED, NULL, load->sealed_max);
    if (load->probes_max > 0)
        send_limited(store, PG_LOAD_PROBES, NULL, load->probes_max);
    if (load->claim_max > 0)
        send_claim(store);
    if (load->want_queue)
        send_limited(store, PG_LOAD_QUEUE, &load->now, STORE_QUEUED_MAX);
    if (load->want_parked) {
        pg_params_start(&store->link.params);
        pg_params_time(&store->link.params, load->now);
        pg_link_add(&store->link, PG_LOAD_PARKED);
    }
    if (load->want_next) {
        pg_params_start(&store->link.params);
        pg_params_time(&store->link.params, load->now);
        pg_load_put_stages(store);
        pg_load_put_pending_days(store);
        pg_link_add(&store->link, PG_LOAD_NEXT);
    }
}

/* ---- reading: all but conversations ---- */

const PGresult *pg_load_result(const struct pg_store *store, enum pg_statement statement)
{
    for (int i = 0; i < store->kept_count; i++) {
        if (store->kept_statement[i] == statement)
            return store->kept[i];
    }
    return NULL;
}

static size_t rows_of(const PGresult *result)
{
    return result != NULL ? (size_t)PQntuples(result) : 0;
}

static bool same_text(const struct store_inbound *a, const struct store_inbound *b)
{
    return a->body_hash == b->body_hash && slice_equal(a->to, b->to) &&
           memcmp(a->phone.hash, b->phone.hash, VAULT_HASH_LEN) == 0;
}

/* As many of this load's equal texts are redeliveries as unanswered ones wait. */
static bool is_redelivery(const struct store_load *load, const struct store_inbound_found *found, size_t i,
                          int64_t waiting)
{
    for (size_t j = 0; waiting > 0 && j < i; j++)
        waiting -= found[j].redelivery && same_text(&load->inbound[i], &load->inbound[j]);
    return waiting > 0;
}

static bool read_inbound(struct pg_store *store)
{
    const size_t count = store->load.inbound_count;
    struct store_inbound_found *found = pg_load_room(&store->found, count, sizeof *found);
    int64_t *id = pg_load_room(&store->found_ids, count, 2 * sizeof *id); /* conversation, then unanswered */
    if (found == NULL || id == NULL)
        return false;
    const PGresult *rows = pg_load_result(store, PG_LOAD_INBOUND);
    for (int r = 0; r < (int)rows_of(rows); r++) {
        const int64_t place = pg_value_int(rows, r, 0);
        if (place < 0 || place >= (int64_t)count)
            return false;
        id[place] = pg_value_int(rows, r, 2);
        id[count + (size_t)place] = pg_value_int(rows, r, 3);
        if (!pg_value_is_null(rows, r, 4))
            found[place].equal_at = pg_value_time(rows, r, 4);
        found[place].trial = pg_value_bool(rows, r, 5);
    }
    for (size_t i = 0; i < count; i++)
        found[i].redelivery = is_redelivery(&store->load, found, i, id[count + i]);
    rows = pg_load_result(store, PG_LOAD_READINGS);
    for (int r = 0; r < (int)rows_of(rows); r++) {
        const int64_t place = pg_value_int(rows, r, 0);
        if (place < 0 || place >= (int64_t)count)
            return false;
        found[place].deaths = (uint8_t)pg_value_int(rows, r, 1);
    }
    rows = pg_load_result(store, PG_LOAD_PARTS);
    for (int r = 0; r < (int)rows_of(rows); r++) {
        const int64_t place = pg_value_int(rows, r, 0), part = pg_value_int(rows, r, 1);
        if (place < 0 || place >= (int64_t)count || part < 1 || part > GATEWAY_PARTS_MAX)
            return false;
        found[place].earlier_parts[part - 1] = pg_value_slice(rows, r, 2);
    }
    store->loaded.inbound = found;
    return true;
}

static bool read_complaints(struct pg_store *store)
{
    const PGresult *rows = pg_load_result(store, PG_LOAD_COMPLAINTS);
    const size_t count = rows_of(rows);
    struct store_complaint *complaint = pg_load_room(&store->complaint, count, sizeof *complaint);
    if (complaint == NULL)
        return false;
    for (int r = 0; r < (int)count; r++) {
        complaint[r] = (struct store_complaint){
            .complaint_id = pg_value_int(rows, r, 0),
            .source = pg_value_slice(rows, r, 1),
            .source_number = pg_value_slice(rows, r, 2),
            .department = pg_value_slice(rows, r, 3),
            .type = pg_value_slice(rows, r, 4),
            .officer = pg_value_slice(rows, r, 5),
            .channel = pg_value_slice(rows, r, 6),
            .opened_at = pg_value_time(rows, r, 7),
            .closed_at = pg_value_time(rows, r, 8),
            .locale = (enum locale)pg_value_int(rows, r, 9),
            .from_citizen = pg_value_bool(rows, r, 10),
            .phone = (enum complaint_phone)pg_value_int(rows, r, 11),
            .phone_id = pg_value_int(rows, r, 12),
            .opted_out = pg_value_bool(rows, r, 13),
            .last_invited_at = pg_value_time(rows, r, 14),
            .outcome = pg_value_slice(rows, r, 15),
            .stage = (enum complaint_stage)pg_value_int(rows, r, 16),
            .pending_days = (int)pg_value_int(rows, r, 17),
            .survey = pg_value_slice(rows, r, 18),
            .waits = pg_value_bool(rows, r, 19),
        };
    }
    store->loaded.complaint = complaint;
    store->loaded.complaint_count = count;
    return true;
}

static bool read_sealed(struct pg_store *store)
{
    const PGresult *rows = pg_load_result(store, PG_LOAD_SEALED);
    const size_t count = rows_of(rows);
    struct store_sealed *sealed = pg_load_room(&store->sealed, count, sizeof *sealed);
    if (sealed == NULL)
        return false;
    for (int r = 0; r < (int)count; r++)
        sealed[r] = (struct store_sealed){ pg_value_int(rows, r, 0), pg_value_slice(rows, r, 1) };
    store->loaded.sealed = sealed;
    store->loaded.sealed_count = count;
    return true;
}

static bool read_claimed(struct pg_store *store)
{
    const PGresult *rows = pg_load_result(store, PG_LOAD_CLAIM);
    const size_t count = rows_of(rows);
    struct store_claimed *claimed = pg_load_room(&store->claimed, count, sizeof *claimed);
    if (claimed == NULL)
        return false;
    for (int r = 0; r < (int)count; r++) {
        claimed[r] = (struct store_claimed){
            .message_id = pg_value_int(rows, r, 0),
            .parts_wanted = (uint16_t)pg_value_int(rows, r, 1),
            .cipher = pg_value_slice(rows, r, 2),
            .key_id = (int32_t)pg_value_int(rows, r, 3),
            .sender = pg_value_slice(rows, r, 4),
            .text = pg_value_slice(rows, r, 5),
            .kind = (enum dialog_text)pg_value_int(rows, r, 6),
            .push = pg_value_bool(rows, r, 7),
            .whole = !pg_value_bool(rows, r, 8),
            .link = (int16_t)(pg_value_is_null(rows, r, 9) ? -1 : pg_value_int(rows, r, 9)),
            .locale = (enum locale)pg_value_int(rows, r, 10),
        };
        const struct slice hash = pg_value_slice(rows, r, 11);
        if (hash.len == SURVEY_HASH_LEN)
            memcpy(claimed[r].survey_hash, hash.at, SURVEY_HASH_LEN);
    }
    store->loaded.claimed = claimed;
    store->loaded.claimed_count = count;
    const PGresult *stop = pg_load_result(store, PG_LOAD_STOP);
    if (rows_of(stop) != 1)
        return false;
    store->loaded.sending_stopped = pg_value_bool(stop, 0, 0);
    store->loaded.links_suspended = (uint64_t)pg_value_int(stop, 0, 1);
    store->loaded.links_drained = (uint64_t)pg_value_int(stop, 0, 2);
    store->loaded.links_ready = (uint64_t)pg_value_int(stop, 0, 3);
    return true;
}

static bool read_probes(struct pg_store *store)
{
    const PGresult *rows = pg_load_result(store, PG_LOAD_PROBES);
    const size_t count = rows_of(rows);
    struct store_probe_wanted *probe = pg_load_room(&store->probe, count, sizeof *probe);
    if (probe == NULL)
        return false;
    for (int r = 0; r < (int)count; r++) {
        probe[r] = (struct store_probe_wanted){ .probe_id = pg_value_int(rows, r, 0),
                                                .link = (uint16_t)pg_value_int(rows, r, 1),
                                                .tester = pg_value_slice(rows, r, 2),
                                                .trial = pg_value_bool(rows, r, 3),
                                                .sender = pg_value_slice(rows, r, 4) };
    }
    store->loaded.probe = probe;
    store->loaded.probe_count = count;
    return true;
}

static void read_next(struct pg_store *store)
{
    const PGresult *queue = pg_load_result(store, PG_LOAD_QUEUE), *rows = pg_load_result(store, PG_LOAD_NEXT);
    if (rows_of(queue) == 1) {
        store->loaded.queued = (size_t)pg_value_int(queue, 0, 0);
        store->loaded.queue_oldest = pg_value_time(queue, 0, 1);
    }
    const PGresult *parked = pg_load_result(store, PG_LOAD_PARKED);
    store->loaded.parked_due = rows_of(parked) == 1 && pg_value_bool(parked, 0, 0);
    store->loaded.next_due = INSTANT_NEVER;
    for (int stage = 0; stage < COMPLAINT_STAGE_COUNT; stage++)
        store->loaded.next_undecided[stage] = INSTANT_NEVER;
    for (int r = 0; r < (int)rows_of(rows); r++) {
        const int64_t stage = pg_value_int(rows, r, 0);
        if (pg_value_is_null(rows, r, 1))
            continue;
        if (stage < 0)
            store->loaded.next_due = pg_value_time(rows, r, 1);
        else if (stage < COMPLAINT_STAGE_COUNT)
            store->loaded.next_undecided[stage] = pg_value_time(rows, r, 1);
    }
}

/* ---- which conversations ---- */

static int32_t place_in(const int64_t *id, size_t count, int64_t wanted)
{
    for (size_t i = 0; i < count; i++) {
        if (id[i] == wanted)
            return (int32_t)i;
    }
    return -1;
}

/* Those of inbound messages that are not due come first, then the due ones. */
static bool choose_conversations(struct pg_store *store)
{
    const PGresult *due = pg_load_result(store, PG_LOAD_DUE);
    const size_t due_count = rows_of(due), inbound_count = store->load.inbound_count;
    int64_t *id = pg_load_room(&store->ids, due_count + inbound_count, sizeof *id);
    if (id == NULL)
        return false;
    const int64_t *found_id = store->found_ids.at;
    struct store_inbound_found *found = store->found.at;
    for (size_t d = 0; d < due_count; d++)
        id[inbound_count + d] = pg_value_int(due, (int)d, 0);
    size_t count = 0;
    for (size_t i = 0; i < inbound_count; i++) {
        if (found_id[i] != 0 && place_in(id + inbound_count, due_count, found_id[i]) < 0 &&
            place_in(id, count, found_id[i]) < 0)
            id[count++] = found_id[i];
    }
    memmove(id + count, id + inbound_count, due_count * sizeof *id);
    store->id_count = count + due_count;
    store->loaded.due_count = due_count;
    for (size_t i = 0; i < inbound_count; i++)
        found[i].conversation = found_id[i] != 0 ? place_in(id, store->id_count, found_id[i]) : -1;
    return true;
}

/* Until the next load, whatever becomes of the connection: a commit, and its repetition, may borrow from
 * them. */
static void keep_results(struct pg_store *store)
{
    for (int i = 0; i < store->link.result_count; i++) {
        store->kept[store->kept_count] = store->link.result[i];
        store->kept_statement[store->kept_count++] = store->link.sent[i];
    }
    store->link.result_count = 0;
}

bool pg_load_read(struct pg_store *store, bool *ret_more)
{
    keep_results(store);
    store->loaded = (struct store_loaded){ 0 };
    if (!read_inbound(store) || !read_complaints(store) || !pg_load_read_surveys(store) ||
        !read_sealed(store) || !read_probes(store) || !read_claimed(store) || !choose_conversations(store))
        return false;
    read_next(store);
    const PGresult *adopted = pg_load_result(store, PG_LOAD_ADOPT);
    if (rows_of(adopted) > 0 && pg_value_int(adopted, 0, 0) > 0)
        store->adopted = true;
    *ret_more = store->id_count > 0;
    if (!*ret_more)
        return true;
    struct pg_params *params = &store->link.params;
    const int64_t *id = store->ids.at;
    pg_link_start(&store->link);
    pg_params_start(params);
    pg_params_array(params, PG_INT8, store->id_count);
    for (size_t i = 0; i < store->id_count; i++)
        pg_put_int8(params, id[i]);
    pg_link_add(&store->link, PG_LOAD_CONVERSATIONS);
    return true;
}

/* ---- conversations ---- */

bool pg_load_read_conversations(struct pg_store *store)
{
    keep_results(store);
    const PGresult *rows = pg_load_result(store, PG_LOAD_CONVERSATIONS);
    struct store_conversation *conversation =
        pg_load_room(&store->conversation, store->id_count, sizeof *conversation);
    if (conversation == NULL || rows_of(rows) != store->id_count)
        return false;
    for (int r = 0; r < (int)store->id_count; r++) {
        const int64_t place = pg_value_int(rows, r, 0);
        if (place < 0 || place >= (int64_t)store->id_count ||
            !pg_conversation_read(rows, r, &conversation[place]))
            return false;
    }
    store->loaded.conversation = conversation;
    store->loaded.conversation_count = store->id_count;
    return true;
}
