#include "memory_store.h"

#include "base/hash.h"
#include "memory_tables.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- memory, indexes ---- */

static void *must(void *block)
{
    if (block == NULL)
        abort();
    return block;
}

void *memory_grown(void *at, size_t *capacity, size_t count, size_t size)
{
    if (count == *capacity) {
        *capacity = *capacity == 0 ? 16 : *capacity * 2;
        at = must(realloc(at, *capacity * size));
    }
    memset((char *)at + count * size, 0, size);
    return at;
}

struct slice memory_copy(struct memory_store *store, struct slice text)
{
    if (text.at == NULL || text.len == 0)
        return SLICE_EMPTY;
    struct memory_block *block = must(malloc(sizeof *block + text.len));
    block->next = store->block;
    store->block = block;
    memcpy(block + 1, text.at, text.len);
    return (struct slice){ .at = (const char *)(block + 1), .len = text.len };
}

struct memory_key memory_key_start(void)
{
    return (struct memory_key){ .hash = HASH_START };
}

void memory_key_add(struct memory_key *key, const void *bytes, size_t len)
{
    /* The length too: "ab", "c" and "a", "bc" are not the same key. */
    key->hash = hash_add(key->hash, (struct slice){ .at = bytes, .len = len });
    key->hash = hash_add(key->hash, (struct slice){ .at = (const char *)&len, .len = sizeof len });
}

static size_t place_of(const struct memory_index *index, uint64_t hash)
{
    size_t i = (size_t)(hash * 0x9e3779b97f4a7c15u >> 20) & (index->capacity - 1);
    while (index->key[i] != 0 && index->key[i] != hash)
        i = (i + 1) & (index->capacity - 1);
    return i;
}

void memory_index_put(struct memory_index *index, struct memory_key key, size_t value)
{
    if (index->count * 2 >= index->capacity) {
        struct memory_index larger = { .capacity = index->capacity == 0 ? 64 : index->capacity * 2 };
        larger.key = must(calloc(larger.capacity, sizeof *larger.key));
        larger.value = must(calloc(larger.capacity, sizeof *larger.value));
        for (size_t i = 0; i < index->capacity; i++) {
            if (index->key[i] != 0) {
                const size_t place = place_of(&larger, index->key[i]);
                larger.key[place] = index->key[i];
                larger.value[place] = index->value[i];
            }
        }
        larger.count = index->count;
        free(index->key);
        free(index->value);
        *index = larger;
    }
    const uint64_t hash = key.hash | 1; /* never the mark of a free place */
    const size_t place = place_of(index, hash);
    index->count += index->key[place] == 0;
    index->key[place] = hash;
    index->value[place] = value;
}

int64_t memory_index_get(const struct memory_index *index, struct memory_key key)
{
    if (index->capacity == 0)
        return MEMORY_NOT_FOUND;
    const size_t place = place_of(index, key.hash | 1);
    return index->key[place] != 0 ? (int64_t)index->value[place] : MEMORY_NOT_FOUND;
}

static void index_free(struct memory_index *index)
{
    free(index->key);
    free(index->value);
}

/* ---- what load and commit share ---- */

struct memory_key memory_latest_key(int64_t phone_id, struct slice sender)
{
    struct memory_key key = memory_key_start();
    memory_key_add(&key, &phone_id, sizeof phone_id);
    memory_key_add(&key, sender.at, sender.len);
    return key;
}

struct memory_key memory_smsc_key(uint16_t link, struct slice smsc_id)
{
    struct memory_key key = memory_key_start();
    memory_key_add(&key, &link, sizeof link);
    memory_key_add(&key, smsc_id.at, smsc_id.len);
    return key;
}

static struct memory_key hash_key(const struct vault_phone *phone)
{
    struct memory_key key = memory_key_start();
    memory_key_add(&key, phone->hash, sizeof phone->hash);
    return key;
}

int64_t memory_phone_known(const struct memory_store *store, const struct vault_phone *sealed)
{
    return memory_index_get(&store->by_hash, hash_key(sealed));
}

size_t memory_phone_of(struct memory_store *store, const struct vault_phone *sealed)
{
    const int64_t known = memory_index_get(&store->by_hash, hash_key(sealed));
    if (known != MEMORY_NOT_FOUND)
        return (size_t)known;
    memory_push(&store->phone)->sealed = *sealed;
    memory_index_put(&store->by_hash, hash_key(sealed), store->phone.count - 1);
    return store->phone.count - 1;
}

void memory_wait_for_decision(struct memory_store *store, size_t complaint)
{
    store->complaint.at[complaint].waiting = MEMORY_UNDECIDED;
    *memory_push(&store->undecided) = complaint;
    store->undecided_unsorted = true;
}

static enum dialog_prompt_fate fate_of(const struct memory_message *message)
{
    if (message->failed)
        return DIALOG_PROMPT_FAILED;
    if (message->delivered_at.unix_s != 0)
        return DIALOG_PROMPT_DELIVERED;
    return message->uncertain != 0 ? DIALOG_PROMPT_UNCERTAIN : DIALOG_PROMPT_WAITING;
}

static struct store_prompt prompt_row(const struct memory_store *store, struct store_prompt prompt)
{
    if (prompt.message_id == 0)
        return prompt;
    const struct memory_message *message = &store->message.at[prompt.message_id - 1];
    prompt.responded_at = message->responded_at;
    prompt.mode = message->mode;
    prompt.fate = fate_of(message);
    switch (prompt.fate) {
    case DIALOG_PROMPT_FAILED:
        prompt.fate_at = message->failed_at;
        break;
    case DIALOG_PROMPT_DELIVERED:
        prompt.fate_at = message->delivered_at;
        break;
    case DIALOG_PROMPT_WAITING:
    case DIALOG_PROMPT_UNCERTAIN:
        prompt.fate_at = message->intended_at;
        break;
    }
    return prompt;
}

struct store_conversation memory_conversation_row(const struct memory_store *store, size_t conversation)
{
    struct store_conversation row = store->conversation.at[conversation].row;
    row.opted_out = store->phone.at[row.phone_id - 1].opted_out;
    row.open = prompt_row(store, row.open);
    row.before = prompt_row(store, row.before);
    return row;
}

void memory_pull(struct memory_store *store, int64_t conversation_id, struct instant to)
{
    struct memory_conversation *conversation = &store->conversation.at[conversation_id - 1];
    if (!conversation->live || conversation->due.unix_s <= to.unix_s)
        return;
    conversation->due = to;
    conversation->row.version++;
}

bool memory_is_farewell(enum dialog_text kind)
{
    return kind == DIALOG_TEXT_OPTED_OUT || kind == DIALOG_TEXT_WRONG_PERSON;
}

void memory_opt_out(struct memory_store *store, size_t phone, int64_t except_conversation, struct instant now)
{
    store->opt_outs += !store->phone.at[phone].opted_out;
    store->phone.at[phone].opted_out = true;
    for (size_t i = 0; i < store->queue.count; i++) {
        struct memory_message *message = &store->message.at[store->queue.at[i]];
        if (message->phone_id == (int64_t)phone + 1 && !memory_is_farewell(message->row.kind))
            message->queued = false;
    }
    store->queue_stale = true;
    for (size_t i = 0; i < store->live.count; i++) {
        const struct memory_conversation *other = &store->conversation.at[store->live.at[i]];
        if (other->row.phone_id == (int64_t)phone + 1 && other->row.conversation_id != except_conversation)
            memory_pull(store, other->row.conversation_id, now);
    }
}

/* ---- the seam ---- */

static void answer_with(struct memory_store *store, struct store_event event)
{
    assert(!store->event_waits); /* at most one load or commit is under way */
    store->event = event;
    store->event_waits = true;
}

static void on_load(void *self, const struct store_load *load)
{
    struct memory_store *store = self;
    memory_load(store, load);
    answer_with(store, (struct store_event){ .kind = STORE_LOADED, .loaded = &store->loaded });
}

static void on_commit(void *self, const struct store_commit *commit)
{
    struct memory_store *store = self;
    answer_with(store, (struct store_event){ .kind = memory_commit(store, commit) });
}

struct store memory_store_seam(struct memory_store *store)
{
    return (struct store){ .self = store, .load = on_load, .commit = on_commit };
}

bool memory_store_take_event(struct memory_store *store, struct store_event *ret)
{
    if (!store->event_waits)
        return false;
    store->event_waits = false;
    *ret = store->event;
    return true;
}

struct memory_store *memory_store_new(void)
{
    struct memory_store *store = must(calloc(1, sizeof *store));
    answer_with(store, (struct store_event){ .kind = STORE_UP });
    return store;
}

void memory_store_free(struct memory_store *store)
{
    if (store == NULL)
        return;
    while (store->block != NULL) {
        struct memory_block *next = store->block->next;
        free(store->block);
        store->block = next;
    }
    void *vector[] = { store->phone.at,
                       store->complaint.at,
                       store->conversation.at,
                       store->message.at,
                       store->segment.at,
                       store->answer.at,
                       store->person.at,
                       store->reply.at,
                       store->unanswered.at,
                       store->reading.at,
                       store->part.at,
                       store->parked.at,
                       store->undecided.at,
                       store->live.at,
                       store->queue.at,
                       store->found.at,
                       store->loaded_claim.at,
                       store->loaded_conversation.at,
                       store->loaded_complaint.at,
                       store->loaded_sealed.at,
                       store->loaded_invited.at,
                       store->loaded_sampled.at,
                       store->share.at,
                       store->budget.at };
    for (size_t i = 0; i < sizeof vector / sizeof *vector; i++)
        free(vector[i]);
    struct memory_index *index[] = { &store->by_hash, &store->by_number, &store->latest, &store->by_smsc_id,
                                     &store->batch,   &store->arrival,   &store->invited };
    for (size_t i = 0; i < sizeof index / sizeof *index; i++)
        index_free(index[i]);
    free(store);
}

/* ---- what others than the engine write ---- */

int64_t memory_store_put_complaint(struct memory_store *store, const struct memory_complaint *complaint)
{
    struct memory_key key = memory_key_start();
    memory_key_add(&key, complaint->facts.source.at, complaint->facts.source.len);
    memory_key_add(&key, complaint->facts.source_number.at, complaint->facts.source_number.len);
    int64_t i = memory_index_get(&store->by_number, key);
    if (i == MEMORY_NOT_FOUND) {
        i = (int64_t)store->complaint.count;
        memory_push(&store->complaint);
        memory_index_put(&store->by_number, key, (size_t)i);
    }
    struct memory_row_complaint *row = &store->complaint.at[i];
    struct store_complaint facts = complaint->facts;
    facts.complaint_id = i + 1;
    struct slice *text[] = { &facts.source,  &facts.source_number, &facts.department, &facts.type,
                             &facts.officer, &facts.channel,       &facts.outcome };
    for (size_t t = 0; t < sizeof text / sizeof *text; t++)
        *text[t] = memory_copy(store, *text[t]);
    facts.phone_id = complaint->box.len == 0 && facts.phone == COMPLAINT_PHONE_GIVEN
                         ? (int64_t)memory_phone_of(store, &complaint->sealed) + 1
                         : 0;
    row->facts = facts;
    row->box = memory_copy(store, complaint->box);
    if (facts.closed_at.unix_s == 0 || row->waiting == MEMORY_DECIDED)
        return i + 1;
    if (row->box.len > 0)
        row->waiting = MEMORY_SEALED;
    else if (row->waiting != MEMORY_UNDECIDED)
        memory_wait_for_decision(store, (size_t)i);
    store->undecided_unsorted = store->undecided_stale = true;
    return i + 1;
}

void memory_store_opt_out(struct memory_store *store, const struct vault_phone *phone, struct instant now)
{
    memory_opt_out(store, memory_phone_of(store, phone), 0, now);
}

void memory_store_stop(struct memory_store *store, bool stopped)
{
    store->stopped = stopped;
}

void memory_store_die(struct memory_store *store)
{
    store->process++;
    store->event = (struct store_event){ .kind = STORE_UP };
    store->event_waits = true;
}

/* ---- looking ---- */

void memory_store_totals(const struct memory_store *store, struct store_totals *ret)
{
    struct store_totals totals = {
        .conversations = (int64_t)store->conversation.count,
        .opt_outs = store->opt_outs,
        .messages = (int64_t)store->message.count,
        .receipts = store->receipts,
        .receipts_repeated = store->receipts_repeated,
        .receipts_parked = (int64_t)store->parked.count,
        .replies = (int64_t)store->reply.count,
        .unanswered = (int64_t)store->unanswered.count,
    };
    memcpy(totals.invitations, store->invitations, sizeof totals.invitations);
    for (size_t i = 0; i < store->conversation.count; i++) {
        const struct memory_conversation *conversation = &store->conversation.at[i];
        totals.conversations_live += conversation->live;
        if (!conversation->live)
            totals.outcomes[conversation->row.state.outcome]++;
    }
    for (size_t i = 0; i < store->answer.count; i++)
        totals.answers[store->answer.at[i].answer.state]++;
    for (size_t i = 0; i < store->person.count; i++) {
        const struct store_case *person = &store->person.at[i].person;
        *(person->is_referral ? &totals.referrals : &totals.reviews) += 1;
        totals.unread += !person->is_referral && person->review == DIALOG_REVIEW_UNREAD;
    }
    for (size_t i = 0; i < store->message.count; i++) {
        const struct memory_message *message = &store->message.at[i];
        totals.queued += message->queued;
        for (uint16_t left = message->accepted; left != 0; left &= (uint16_t)(left - 1))
            totals.segments++;
        if (message->parts > 0)
            totals.messages_by_fate[fate_of(message)]++;
    }
    *ret = totals;
}
