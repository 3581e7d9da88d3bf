/* The network's side of a commit: intents and responses. */
#include "memory_tables.h"

#include <assert.h>
#include <string.h>

struct memory_message *memory_message_sent(struct memory_store *store, int64_t message_id)
{
    if (message_id < 1 || message_id > (int64_t)store->message.count)
        return NULL;
    struct memory_message *message = &store->message.at[message_id - 1];
    return message->parts > 0 ? message : NULL;
}

uint16_t memory_all_parts(const struct memory_message *message)
{
    return (uint16_t)((1u << message->parts) - 1);
}

static void pull_if_open(struct memory_store *store, int64_t message_id, struct instant to)
{
    const struct memory_message *message = &store->message.at[message_id - 1];
    if (store->conversation.at[message->conversation_id - 1].row.open.message_id == message_id)
        memory_pull(store, message->conversation_id, to);
}

void memory_fail(struct memory_store *store, int64_t message_id, struct instant now)
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

/* An id that is given again while a receipt for it is still awaited names no segment: message 0. */
static void remember_key(struct memory_store *store, const struct store_response *response,
                         struct instant now)
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
    const struct memory_segment *before = &store->segment.at[known];
    const bool shared =
        !before->final && now.unix_s - before->accepted_at.unix_s < STORE_ID_SHARED_S; /* a new one's is 0 */
    store->segment.at[known] = (struct memory_segment){
        .smsc_id = memory_copy(store, response->smsc_id),
        .link = response->link,
        .segment = { shared ? 0 : response->segment.message_id, response->segment.part },
        .accepted_at = now,
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
        memory_fail(store, response->segment.message_id, commit->now);
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

void memory_respond(struct memory_store *store, const struct store_commit *commit,
                    const struct store_response *response)
{
    struct memory_message *message = memory_message_sent(store, response->segment.message_id);
    if (message == NULL)
        return;
    const uint16_t bit = (uint16_t)(1u << response->segment.part);
    switch (response->verdict) {
    case GATEWAY_ACCEPTED:
        if ((message->accepted & bit) != 0)
            return;
        message->accepted |= bit;
        message->uncertain = (uint16_t)(message->uncertain & ~bit);
        remember_key(store, response, commit->now);
        if (message->accepted == memory_all_parts(message))
            message->responded_at = commit->now;
        break;
    case GATEWAY_RETRY:
        refuse(store, commit, response);
        break;
    case GATEWAY_FAILED:
        message->uncertain = (uint16_t)(message->uncertain & ~bit);
        memory_fail(store, response->segment.message_id, commit->now);
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
                memory_respond(store, commit, &commit->response[i]);
        }
    }
    for (size_t i = 0; i < commit->uncertain_count; i++) {
        const struct segment_ref *segment = &commit->uncertain[i];
        struct memory_message *message = memory_message_sent(store, segment->message_id);
        const uint16_t bit = (uint16_t)(1u << segment->part);
        if (message == NULL || message->failed || (message->accepted & bit) != 0)
            continue;
        message->uncertain |= bit;
        pull_if_open(store, segment->message_id, instant_add_s(message->intended_at, STORE_UNCERTAIN_S));
    }
}
