#include "memory_tables.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- keeping the lists short ---- */

static int compare_ids(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* qsort has no argument for the store; a load sorts pairs of time and index instead. */
struct timed {
    int64_t at;
    size_t index;
};

static int compare_timed(const void *a, const void *b)
{
    const struct timed *left = a, *right = b;
    const int by_time = compare_ids(left->at, right->at);
    return by_time != 0 ? by_time : compare_ids((int64_t)left->index, (int64_t)right->index);
}

static void sort_undecided(struct memory_store *store)
{
    if (store->undecided_stale || store->undecided_unsorted) {
        size_t kept = 0;
        for (size_t i = 0; i < store->undecided.count; i++) {
            if (store->complaint.at[store->undecided.at[i]].waiting == MEMORY_UNDECIDED)
                store->undecided.at[kept++] = store->undecided.at[i];
        }
        store->undecided.count = kept;
    }
    if (store->undecided_unsorted) {
        struct timed *order = calloc(store->undecided.count + 1, sizeof *order);
        assert(order != NULL);
        for (size_t i = 0; i < store->undecided.count; i++) {
            const size_t complaint = store->undecided.at[i];
            order[i] = (struct timed){ store->complaint.at[complaint].facts.closed_at.unix_s, complaint };
        }
        qsort(order, store->undecided.count, sizeof *order, compare_timed);
        for (size_t i = 0; i < store->undecided.count; i++)
            store->undecided.at[i] = order[i].index;
        free(order);
    }
    store->undecided_stale = store->undecided_unsorted = false;
}

void memory_drop_stale(struct memory_store *store)
{
    size_t kept = 0;
    for (size_t i = 0; store->live_stale && i < store->live.count; i++) {
        if (store->conversation.at[store->live.at[i]].live)
            store->live.at[kept++] = store->live.at[i];
    }
    if (store->live_stale)
        store->live.count = kept;
    kept = 0;
    for (size_t i = 0; store->queue_stale && i < store->queue.count; i++) {
        if (store->message.at[store->queue.at[i]].queued)
            store->queue.at[kept++] = store->queue.at[i];
    }
    if (store->queue_stale)
        store->queue.count = kept;
    store->live_stale = store->queue_stale = false;
}

/* ---- the parts of a load ---- */

static int32_t put_conversation(struct memory_store *store, size_t conversation)
{
    struct memory_conversation *row = &store->conversation.at[conversation];
    row->slot = (int64_t)store->loaded_conversation.count;
    *memory_push(&store->loaded_conversation) = memory_conversation_row(store, conversation);
    return (int32_t)row->slot;
}

/* The due ones come last, so they are chosen first and put in after those that only inbound messages
 * touch. */
static struct timed *choose_due(struct memory_store *store, const struct store_load *load, size_t *ret_count)
{
    struct timed *due = calloc(store->live.count + 1, sizeof *due);
    assert(due != NULL);
    size_t count = 0;
    for (size_t i = 0; load->due_max > 0 && i < store->live.count; i++) {
        const struct memory_conversation *row = &store->conversation.at[store->live.at[i]];
        if (row->due.unix_s <= load->now.unix_s)
            due[count++] = (struct timed){ row->due.unix_s, store->live.at[i] };
    }
    qsort(due, count, sizeof *due, compare_timed);
    *ret_count = count < load->due_max ? count : load->due_max;
    return due;
}

static bool same_text(const struct store_inbound *a, const struct store_inbound *b)
{
    return a->body_hash == b->body_hash && slice_equal(a->to, b->to) &&
           memcmp(a->phone.hash, b->phone.hash, VAULT_HASH_LEN) == 0;
}

static void find_redelivery(struct memory_store *store, const struct store_load *load, size_t i,
                            int64_t phone_id)
{
    const struct store_inbound *inbound = &load->inbound[i];
    size_t waiting = 0;
    for (size_t u = 0; u < store->unanswered.count; u++) {
        const struct memory_unanswered *row = &store->unanswered.at[u];
        if (!memory_may_come_again(row, load->session, load->session_count) || row->phone_id != phone_id ||
            row->body_hash != inbound->body_hash || row->arrival.session == inbound->arrival.session ||
            !slice_equal(row->to, inbound->to))
            continue;
        if (waiting++ == 0)
            store->found.at[i].equal_at = row->arrived_at;
    }
    for (size_t j = 0; waiting > 0 && j < i; j++)
        waiting -= store->found.at[j].redelivery && same_text(inbound, &load->inbound[j]);
    store->found.at[i].redelivery = waiting > 0;
}

enum { NOBODY = -1 };

static void note_reading(struct memory_store *store, const struct store_inbound *inbound, bool alone,
                         uint8_t *ret_deaths)
{
    struct memory_reading *row = memory_reading_of(store, inbound->phone.hash, inbound->body_hash);
    if (row == NULL) {
        row = memory_push(&store->reading);
        memcpy(row->phone_hash, inbound->phone.hash, VAULT_HASH_LEN);
        row->body_hash = inbound->body_hash;
        row->process = store->process;
    }
    row->deaths = (uint8_t)(row->deaths + (row->process != store->process && row->process != NOBODY));
    row->process = row->deaths > 0 && !alone ? NOBODY : store->process;
    *ret_deaths = row->deaths;
}

static void find_parts(struct memory_store *store, const struct store_load *load, size_t i, int64_t phone_id)
{
    const struct store_inbound *inbound = &load->inbound[i];
    for (size_t p = 0; inbound->concat_total > 1 && p < store->part.count; p++) {
        const struct memory_part *part = &store->part.at[p];
        if (part->phone_id == phone_id && part->reference == inbound->concat_reference &&
            part->total == inbound->concat_total && part->part != inbound->concat_part && part->part >= 1 &&
            part->part <= GATEWAY_PARTS_MAX && slice_equal(part->to, inbound->to) &&
            part->arrived_at.unix_s > load->now.unix_s - STORE_PARTS_S)
            store->found.at[i].earlier_parts[part->part - 1] = part->raw;
    }
}

static void find_inbound(struct memory_store *store, const struct store_load *load)
{
    store->found.count = 0;
    for (size_t i = 0; i < load->inbound_count; i++) {
        const struct store_inbound *inbound = &load->inbound[i];
        memory_push(&store->found)->conversation = MEMORY_NOT_FOUND;
        note_reading(store, inbound, load->inbound_count == 1, &store->found.at[i].deaths);
        struct memory_key key = memory_key_start();
        memory_key_add(&key, inbound->phone.hash, VAULT_HASH_LEN);
        const int64_t phone = memory_index_get(&store->by_hash, key);
        if (phone == MEMORY_NOT_FOUND)
            continue;
        find_redelivery(store, load, i, phone + 1);
        find_parts(store, load, i, phone + 1);
        const int64_t latest = memory_index_get(&store->latest, memory_latest_key(phone + 1, inbound->to));
        store->found.at[i].conversation = (int32_t)latest; /* its place, once the due ones are known */
    }
}

static void load_conversations(struct memory_store *store, const struct store_load *load)
{
    size_t due_count;
    struct timed *due = choose_due(store, load, &due_count);
    store->loaded_conversation.count = 0;
    enum { UNPLACED = -1, DUE = -2 };
    for (size_t i = 0; i < load->inbound_count; i++) {
        if (store->found.at[i].conversation != MEMORY_NOT_FOUND)
            store->conversation.at[store->found.at[i].conversation].slot = UNPLACED;
    }
    for (size_t i = 0; i < due_count; i++)
        store->conversation.at[due[i].index].slot = DUE;
    for (size_t i = 0; i < load->inbound_count; i++) {
        const int32_t conversation = store->found.at[i].conversation;
        if (conversation != MEMORY_NOT_FOUND && store->conversation.at[conversation].slot == UNPLACED)
            put_conversation(store, (size_t)conversation);
    }
    for (size_t i = 0; i < due_count; i++)
        put_conversation(store, due[i].index);
    for (size_t i = 0; i < load->inbound_count; i++) {
        const int32_t conversation = store->found.at[i].conversation;
        if (conversation != MEMORY_NOT_FOUND)
            store->found.at[i].conversation = (int32_t)store->conversation.at[conversation].slot;
    }
    store->loaded.due_count = due_count;
    free(due);
}

static void load_invited(struct memory_store *store, const struct store_load *load,
                         const struct store_complaint *complaint)
{
    const size_t count = load->surveys != NULL ? load->surveys->in_force : 0;
    for (size_t i = 0; i < count; i++) {
        const int64_t at = memory_index_get(
            &store->invited, memory_latest_key(complaint->phone_id, load->surveys->survey[i]->id));
        if (at != MEMORY_NOT_FOUND)
            *memory_push(&store->loaded_invited) =
                (struct store_invited){ .phone_id = complaint->phone_id, .survey = (uint8_t)i, .at = { at } };
    }
}

static struct store_complaint complaint_row(const struct memory_store *store, size_t complaint)
{
    struct store_complaint facts = store->complaint.at[complaint].facts;
    if (facts.phone_id != 0) {
        const struct memory_phone *phone = &store->phone.at[facts.phone_id - 1];
        facts.opted_out = phone->opted_out;
        facts.last_invited_at = phone->last_invited_at;
    }
    return facts;
}

static bool is_due(const struct store_load *load, const struct store_complaint *facts)
{
    return facts->closed_at.unix_s <= load->closed_by[facts->stage].unix_s;
}

/* Those that wait: of the same phone as one that is loaded, and not loaded themselves. */
static void load_waiting(struct memory_store *store, struct instant now, size_t due_count)
{
    for (size_t i = 0; i < due_count; i++) {
        if (store->loaded_complaint.at[i].phone_id != 0)
            store->phone.at[store->loaded_complaint.at[i].phone_id - 1].drawn = true;
    }
    for (size_t i = 0; due_count > 0 && i < store->undecided.count; i++) {
        struct store_complaint facts = complaint_row(store, store->undecided.at[i]);
        bool loaded = facts.phone_id == 0 || facts.closed_at.unix_s > now.unix_s ||
                      !store->phone.at[facts.phone_id - 1].drawn;
        for (size_t j = 0; !loaded && j < due_count; j++)
            loaded = store->loaded_complaint.at[j].complaint_id == facts.complaint_id;
        facts.waits = true;
        if (!loaded)
            *memory_push(&store->loaded_complaint) = facts;
    }
    for (size_t i = 0; i < due_count; i++) {
        if (store->loaded_complaint.at[i].phone_id != 0)
            store->phone.at[store->loaded_complaint.at[i].phone_id - 1].drawn = false;
    }
}

static struct instant latest_due(const struct store_load *load)
{
    struct instant latest = load->closed_by[0];
    for (int stage = 1; stage < COMPLAINT_STAGE_COUNT; stage++) {
        if (load->closed_by[stage].unix_s > latest.unix_s)
            latest = load->closed_by[stage];
    }
    return latest;
}

static void load_complaints(struct memory_store *store, const struct store_load *load)
{
    store->loaded_complaint.count = store->loaded_sealed.count = store->loaded_invited.count = 0;
    sort_undecided(store);
    const struct instant latest = latest_due(load);
    for (size_t i = 0; i < store->undecided.count && store->loaded_complaint.count < load->complaints_max;
         i++) {
        const struct store_complaint facts = complaint_row(store, store->undecided.at[i]);
        if (facts.closed_at.unix_s > latest.unix_s)
            break;
        if (!is_due(load, &facts))
            continue;
        *memory_push(&store->loaded_complaint) = facts;
        load_invited(store, load, &facts);
    }
    load_waiting(store, load->now, store->loaded_complaint.count);
    for (size_t i = 0; load->sealed_max > 0 && i < store->complaint.count; i++) {
        if (store->complaint.at[i].waiting != MEMORY_SEALED)
            continue;
        *memory_push(&store->loaded_sealed) =
            (struct store_sealed){ .sealed_id = (int64_t)i + 1, .box = store->complaint.at[i].box };
        if (store->loaded_sealed.count == load->sealed_max)
            break;
    }
}

static void claim(struct memory_store *store, const struct store_load *load)
{
    store->loaded_claim.count = 0;
    store->loaded.sending_stopped = store->stopped;
    store->loaded.links_suspended = store->links_suspended;
    if (store->stopped || load->claim_max == 0)
        return;
    struct timed *ready = calloc(store->queue.count + 1, sizeof *ready);
    assert(ready != NULL);
    size_t count = 0;
    for (size_t i = 0; i < store->queue.count; i++) {
        const struct memory_message *message = &store->message.at[store->queue.at[i]];
        const bool leased = message->leased && load->now.unix_s - message->leased_at.unix_s < STORE_LEASE_S;
        const struct memory_conversation *of = &store->conversation.at[message->conversation_id - 1];
        const bool due = of->live && of->due.unix_s <= load->now.unix_s;
        if (!leased && !due && message->send_at.unix_s <= load->now.unix_s)
            ready[count++] = (struct timed){ message->send_at.unix_s, store->queue.at[i] };
    }
    qsort(ready, count, sizeof *ready, compare_timed);
    for (size_t i = 0; i < count && i < load->claim_max; i++) {
        struct memory_message *message = &store->message.at[ready[i].index];
        const struct vault_phone *phone = &store->phone.at[message->phone_id - 1].sealed;
        const bool whole = message->parts_wanted == 0 || message->parts_wanted == (1u << message->parts) - 1;
        message->leased = true;
        message->leased_at = load->now;
        *memory_push(&store->loaded_claim) = (struct store_claimed){
            .message_id = (int64_t)ready[i].index + 1,
            .parts_wanted = message->parts_wanted,
            .whole = whole,
            .link = (int16_t)(whole ? -1 : message->link),
            .locale = store->conversation.at[message->conversation_id - 1].row.state.locale,
            .cipher = { .at = (const char *)phone->cipher, .len = phone->cipher_len },
            .key_id = phone->key_id,
            .sender = message->sender,
            .text = message->row.text,
            .kind = message->row.kind,
            .push = message->row.push && !message->refused_once,
        };
        struct store_claimed *claimed = &store->loaded_claim.at[store->loaded_claim.count - 1];
        memcpy(claimed->survey_hash, store->conversation.at[message->conversation_id - 1].row.survey_hash,
               SURVEY_HASH_LEN);
    }
    free(ready);
}

static void count_queue(struct memory_store *store, const struct store_load *load)
{
    store->loaded.queued = 0;
    store->loaded.queue_oldest = (struct instant){ 0 };
    for (size_t i = 0; i < store->queue.count && store->loaded.queued < STORE_QUEUED_MAX; i++) {
        const struct instant at = store->message.at[store->queue.at[i]].send_at;
        if (at.unix_s > load->now.unix_s)
            continue;
        if (store->loaded.queued++ == 0 || at.unix_s < store->loaded.queue_oldest.unix_s)
            store->loaded.queue_oldest = at;
    }
}

static void find_next(struct memory_store *store, const struct store_load *load)
{
    struct instant due = INSTANT_NEVER;
    for (size_t i = 0; i < store->live.count; i++) {
        const struct instant at = store->conversation.at[store->live.at[i]].due;
        if (at.unix_s > load->now.unix_s)
            due = instant_earlier(due, at);
    }
    for (size_t i = 0; i < store->queue.count; i++) {
        const struct instant at = store->message.at[store->queue.at[i]].send_at;
        if (at.unix_s > load->now.unix_s)
            due = instant_earlier(due, at);
    }
    for (size_t i = 0; i < store->undecided.count; i++) {
        const struct store_complaint *facts = &store->complaint.at[store->undecided.at[i]].facts;
        struct instant *next = &store->loaded.next_undecided[facts->stage];
        if (!is_due(load, facts))
            *next = instant_earlier(*next, facts->closed_at);
    }
    store->loaded.next_due = due;
}

void memory_load(struct memory_store *store, const struct store_load *load)
{
    store->loaded = (struct store_loaded){ .next_due = INSTANT_NEVER };
    for (int stage = 0; stage < COMPLAINT_STAGE_COUNT; stage++)
        store->loaded.next_undecided[stage] = INSTANT_NEVER;
    memory_drop_stale(store);
    find_inbound(store, load);
    load_conversations(store, load);
    load_complaints(store, load);
    claim(store, load);
    if (load->want_queue)
        count_queue(store, load);
    for (size_t i = 0; load->want_parked && i < store->parked.count; i++)
        store->loaded.parked_due =
            store->loaded.parked_due || store->parked.at[i].try_at.unix_s <= load->now.unix_s;
    if (load->want_next)
        find_next(store, load);
    store->loaded.inbound = store->found.at;
    store->loaded.conversation = store->loaded_conversation.at;
    store->loaded.conversation_count = store->loaded_conversation.count;
    store->loaded.complaint = store->loaded_complaint.at;
    store->loaded.complaint_count = store->loaded_complaint.count;
    memory_surveys_load(store, load);
    store->loaded.invited = store->loaded_invited.at;
    store->loaded.invited_count = store->loaded_invited.count;
    store->loaded.sealed = store->loaded_sealed.at;
    store->loaded.sealed_count = store->loaded_sealed.count;
    store->loaded.claimed = store->loaded_claim.at;
    store->loaded.claimed_count = store->loaded_claim.count;
}
