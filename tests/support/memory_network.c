/* The network's side of a commit: intents, responses, receipts. */
#include "memory_tables.h"

#include <assert.h>
#include <string.h>

static struct memory_message *message_of(struct memory_store *store, int64_t message_id)
{
    if (message_id < 1 || message_id > (int64_t)store->message.count)
        return NULL;
    struct memory_message *message = &store->message.at[message_id - 1];
    return message->parts > 0 ? message : NULL;
}

static uint16_t all_parts(const struct memory_message *message)
{
    return (uint16_t)((1u << message->parts) - 1);
}

static void pull_if_open(struct memory_store *store, int64_t message_id, struct instant to)
{
    const struct memory_message *message = &store->message.at[message_id - 1];
    if (store->conversation.at[message->conversation_id - 1].row.open.message_id == message_id)
        memory_pull(store, message->conversation_id, to);
}

static void fail(struct memory_store *store, int64_t message_id, struct instant now)
{
    struct memory_message *message = &store->message.at[message_id - 1];
    if (message->failed)
        return;
    message->failed = true;
    message->failed_at = now;
    message->queued = false;
    store->queue_stale = true;
    pull_if_open(store, message_id, now);
}

void memory_commit_intents(struct memory_store *store, const struct store_commit *commit)
{
    for (size_t i = 0; i < commit->intent_count; i++) {
        const struct store_intent *intent = &commit->intent[i];
        struct memory_message *message = &store->message.at[intent->message_id - 1];
        message->queued = message->leased = false;
        message->parts = intent->parts;
        message->intended_at = commit->now;
        message->link = intent->link;
        message->delivered |= intent->unreceipted;
        message->mode = intent->mode;
        store->queue_stale = true;
    }
}

static void remember_key(struct memory_store *store, const struct store_response *response)
{
    if (response->smsc_id.len == 0)
        return;
    const struct memory_key key = memory_smsc_key(response->link, response->smsc_id);
    int64_t known = memory_index_get(&store->by_smsc_id, key);
    if (known == MEMORY_NOT_FOUND) {
        known = (int64_t)store->segment.count;
        memory_push(&store->segment);
        memory_index_put(&store->by_smsc_id, key, (size_t)known);
    }
    store->segment.at[known] = (struct memory_segment){
        .smsc_id = memory_copy(store, response->smsc_id),
        .link = response->link,
        .segment = response->segment,
    };
}

static void refuse(struct memory_store *store, const struct store_commit *commit,
                   const struct store_response *response)
{
    struct memory_message *message = &store->message.at[response->segment.message_id - 1];
    const uint16_t bit = (uint16_t)(1u << response->segment.part);
    if (message->failed || (message->accepted & bit) != 0)
        return;
    message->uncertain = (uint16_t)(message->uncertain & ~bit);
    if (message->refused_in != store->commits)
        message->refusals++;
    message->refused_in = store->commits;
    const bool opted_out = store->phone.at[message->phone_id - 1].opted_out;
    if (message->refusals > STORE_ATTEMPTS_MAX || (opted_out && !memory_is_farewell(message->row.kind))) {
        fail(store, response->segment.message_id, commit->now);
        return;
    }
    const struct instant again = instant_add_s(commit->now, response->retry_after_s);
    message->refused_once = true;
    if (!message->queued) {
        message->queued = true;
        message->leased = false;
        message->parts_wanted = 0;
        message->send_at = again;
        *memory_push(&store->queue) = (size_t)response->segment.message_id - 1;
    }
    message->parts_wanted |= bit;
    if (again.unix_s > message->send_at.unix_s)
        message->send_at = again;
}

static void respond(struct memory_store *store, const struct store_commit *commit,
                    const struct store_response *response)
{
    struct memory_message *message = message_of(store, response->segment.message_id);
    if (message == NULL)
        return;
    const uint16_t bit = (uint16_t)(1u << response->segment.part);
    switch (response->verdict) {
    case GATEWAY_ACCEPTED:
        if ((message->accepted & bit) != 0)
            return;
        message->accepted |= bit;
        message->uncertain = (uint16_t)(message->uncertain & ~bit);
        remember_key(store, response);
        if (message->accepted == all_parts(message))
            message->responded_at = commit->now;
        break;
    case GATEWAY_RETRY:
        refuse(store, commit, response);
        break;
    case GATEWAY_FAILED:
        message->uncertain = (uint16_t)(message->uncertain & ~bit);
        fail(store, response->segment.message_id, commit->now);
        break;
    }
}

void memory_commit_responses(struct memory_store *store, const struct store_commit *commit)
{
    memory_drop_stale(store); /* a refused message is queued anew: never twice in the list */
    /* Of one message's responses in a commit the accepted ones act first, then the refusals, then the
     * failures. */
    static const enum gateway_verdict order[] = { GATEWAY_ACCEPTED, GATEWAY_RETRY, GATEWAY_FAILED };
    for (size_t turn = 0; turn < sizeof order / sizeof *order; turn++) {
        for (size_t i = 0; i < commit->response_count; i++) {
            if (commit->response[i].verdict == order[turn])
                respond(store, commit, &commit->response[i]);
        }
    }
    for (size_t i = 0; i < commit->uncertain_count; i++) {
        const struct segment_ref *segment = &commit->uncertain[i];
        struct memory_message *message = message_of(store, segment->message_id);
        const uint16_t bit = (uint16_t)(1u << segment->part);
        if (message == NULL || message->failed || (message->accepted & bit) != 0)
            continue;
        message->uncertain |= bit;
        pull_if_open(store, segment->message_id, instant_add_s(message->intended_at, STORE_UNCERTAIN_S));
    }
}

/* False when no segment of that id is known. */
static bool receive(struct memory_store *store, const struct store_receipt *receipt, struct instant now)
{
    const int64_t known =
        memory_index_get(&store->by_smsc_id, memory_smsc_key(receipt->link, receipt->smsc_id));
    if (known == MEMORY_NOT_FOUND)
        return false;
    struct memory_segment *segment = &store->segment.at[known];
    if (segment->final) {
        store->receipts_repeated++;
        return true;
    }
    segment->final = true;
    store->receipts++;
    struct memory_message *message = &store->message.at[segment->segment.message_id - 1];
    switch (receipt->state) {
    case GATEWAY_RECEIPT_DELIVERED:
        message->delivered |= (uint16_t)(1u << segment->segment.part);
        if (message->delivered == all_parts(message))
            message->delivered_at = now;
        break;
    case GATEWAY_RECEIPT_UNDELIVERABLE:
    case GATEWAY_RECEIPT_EXPIRED:
        fail(store, segment->segment.message_id, now);
        break;
    case GATEWAY_RECEIPT_INTERMEDIATE:
    case GATEWAY_RECEIPT_UNKNOWN:
        break;
    }
    return true;
}

/* The phone's uncertain prompt on that link, newest first; NULL when there is none. */
static struct memory_message *uncertain_prompt_of(struct memory_store *store,
                                                  const struct memory_parked *parked)
{
    struct vault_phone phone = { 0 };
    memcpy(phone.hash, parked->row.phone_hash, sizeof phone.hash);
    const int64_t phone_id = memory_phone_known(store, &phone) + 1;
    struct memory_message *best = NULL;
    for (size_t i = 0; phone_id > 0 && i < store->conversation.count; i++) {
        const struct store_conversation *row = &store->conversation.at[i].row;
        const struct memory_key key = memory_latest_key(phone_id, row->sender);
        if (row->phone_id != phone_id || memory_index_get(&store->latest, key) != (int64_t)i)
            continue;
        struct memory_message *message = message_of(store, row->open.message_id);
        if (message != NULL && message->uncertain != 0 && !message->failed &&
            message->link == parked->row.link && message->intended_at.unix_s <= parked->arrived_at.unix_s &&
            (best == NULL || message->intended_at.unix_s >= best->intended_at.unix_s))
            best = message;
    }
    return best;
}

/* The receipt's id becomes that of the prompt's lowest uncertain part. */
static bool name(struct memory_store *store, const struct store_commit *commit,
                 const struct memory_parked *parked)
{
    const struct memory_message *message = uncertain_prompt_of(store, parked);
    if (message == NULL)
        return false;
    uint8_t part = 0;
    while ((message->uncertain >> part & 1) == 0)
        part++;
    const struct store_response response = {
        .segment = { .message_id = message - store->message.at + 1, .part = part },
        .link = parked->row.link,
        .verdict = GATEWAY_ACCEPTED,
        .smsc_id = parked->row.smsc_id,
    };
    respond(store, commit, &response);
    return true;
}

static void name_parked(struct memory_store *store, const struct store_commit *commit)
{
    const int64_t since_s =
        commit->uncertain_count > 0 ? commit->now.unix_s - STORE_PARKED_S : commit->now.unix_s;
    size_t kept = 0;
    for (size_t i = 0; i < store->parked.count; i++) {
        const struct memory_parked parked = store->parked.at[i];
        const bool known = receive(store, &parked.row, commit->now); /* named by an equal one before it */
        if (known || (parked.arrived_at.unix_s >= since_s && name(store, commit, &parked) &&
                      receive(store, &parked.row, commit->now)))
            continue;
        store->parked.at[kept++] = parked;
    }
    store->parked.count = kept;
}

void memory_commit_receipts(struct memory_store *store, const struct store_commit *commit)
{
    for (size_t i = 0; i < commit->receipt_count; i++) {
        const struct store_receipt *receipt = &commit->receipt[i];
        if (receipt->state == GATEWAY_RECEIPT_INTERMEDIATE)
            continue;
        if (!receive(store, receipt, commit->now)) {
            struct memory_parked *parked = memory_push(&store->parked);
            *parked = (struct memory_parked){ .row = *receipt, .arrived_at = commit->now };
            parked->row.smsc_id = memory_copy(store, receipt->smsc_id);
        }
    }
    size_t kept = 0;
    for (size_t i = 0; i < store->parked.count; i++) {
        const struct memory_parked parked = store->parked.at[i];
        if (!receive(store, &parked.row, commit->now))
            store->parked.at[kept++] = parked;
    }
    store->parked.count = kept;
    name_parked(store, commit);
}
