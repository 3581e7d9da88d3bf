/* The receipts of a commit: known, unknown, parked and tried again. */
#include "memory_tables.h"

#include <string.h>

/* What a segment's first final receipt does. */
static void take(struct memory_store *store, struct segment_ref segment, enum gateway_receipt_state state,
                 struct instant now)
{
    struct memory_message *message = &store->message.at[segment.message_id - 1];
    store->receipts++;
    switch (state) {
    case GATEWAY_RECEIPT_DELIVERED:
        message->delivered |= (uint16_t)(1u << segment.part);
        if (message->delivered == memory_all_parts(message))
            message->delivered_at = now;
        break;
    case GATEWAY_RECEIPT_UNDELIVERABLE:
    case GATEWAY_RECEIPT_EXPIRED:
        memory_fail(store, segment.message_id, now);
        break;
    case GATEWAY_RECEIPT_INTERMEDIATE:
    case GATEWAY_RECEIPT_UNKNOWN:
        break;
    }
}

/* False when no segment of that id is known. */
static bool receive(struct memory_store *store, const struct store_receipt *receipt, struct instant now)
{
    const int64_t known =
        memory_index_get(&store->by_smsc_id, memory_smsc_key(receipt->link, receipt->smsc_id));
    if (known == MEMORY_NOT_FOUND || store->segment.at[known].segment.message_id == 0)
        return false;
    struct memory_segment *segment = &store->segment.at[known];
    if (segment->final) {
        store->receipts_repeated++;
        return true;
    }
    segment->final = true;
    take(store, segment->segment, receipt->state, now);
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
        struct memory_message *message = memory_message_sent(store, row->open.message_id);
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
    memory_respond(store, commit, &response);
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
        if (known || (parked.row.smsc_id.len > 0 && parked.arrived_at.unix_s >= since_s &&
                      name(store, commit, &parked) && receive(store, &parked.row, commit->now)))
            continue;
        store->parked.at[kept++] = parked;
    }
    store->parked.count = kept;
}

/* ---- parked receipts tried again ---- */

static bool is_due(const struct memory_parked *parked, struct instant now)
{
    return parked->try_at.unix_s <= now.unix_s;
}

static bool is_aged(const struct memory_parked *parked, struct instant now)
{
    return parked->row.smsc_id.len == 0 || now.unix_s - parked->arrived_at.unix_s >= STORE_RECEIPT_AGED_S;
}

/* Its phone's number here, or 0. */
static int64_t phone_of(const struct memory_store *store, const struct memory_parked *parked)
{
    struct vault_phone phone = { 0 };
    memcpy(phone.hash, parked->row.phone_hash, sizeof phone.hash);
    return memory_phone_known(store, &phone) + 1;
}

static bool same_destination(const struct memory_parked *a, const struct memory_parked *b)
{
    return a->row.link == b->row.link && memcmp(a->row.phone_hash, b->row.phone_hash, VAULT_HASH_LEN) == 0;
}

/* By the readings of its id: in doubt only a segment of its own phone. */
static bool find_by_id(struct memory_store *store, const struct memory_parked *parked, struct instant now)
{
    const int64_t phone_id = phone_of(store, parked);
    const struct slice id[] = { parked->row.smsc_id, parked->row.other_id[0], parked->row.other_id[1] };
    for (size_t i = 0; i < sizeof id / sizeof *id; i++) {
        const int64_t known =
            id[i].len == 0 ? MEMORY_NOT_FOUND
                           : memory_index_get(&store->by_smsc_id, memory_smsc_key(parked->row.link, id[i]));
        if (known == MEMORY_NOT_FOUND || store->segment.at[known].segment.message_id == 0)
            continue;
        const int64_t message_id = store->segment.at[known].segment.message_id;
        if (store->message.at[message_id - 1].phone_id != phone_id && (i > 0 || phone_id != 0))
            continue;
        struct store_receipt receipt = parked->row;
        receipt.smsc_id = id[i];
        return receive(store, &receipt, now);
    }
    return false;
}

static bool is_accepted_now(const struct store_commit *commit, const struct memory_parked *parked)
{
    for (size_t i = 0; i < commit->response_count; i++) {
        const struct store_response *response = &commit->response[i];
        for (size_t other = 0; other < 2; other++) {
            if (response->verdict == GATEWAY_ACCEPTED && response->smsc_id.len > 0 &&
                slice_equal(response->smsc_id, parked->row.other_id[other]))
                return true;
        }
    }
    return false;
}

static void take_by_other_ids(struct memory_store *store, const struct store_commit *commit)
{
    size_t kept = 0;
    for (size_t i = 0; i < store->parked.count; i++) {
        const struct memory_parked parked = store->parked.at[i];
        if (!is_accepted_now(commit, &parked) || !find_by_id(store, &parked, commit->now))
            store->parked.at[kept++] = parked;
    }
    store->parked.count = kept;
}

static struct memory_segment *segment_of(struct memory_store *store, struct segment_ref ref)
{
    for (size_t i = 0; i < store->segment.count; i++) {
        struct memory_segment *segment = &store->segment.at[i];
        if (segment->segment.message_id == ref.message_id && segment->segment.part == ref.part)
            return segment;
    }
    return NULL;
}

enum { GROUP_MAX = 64 };

/* All parked of one phone and link, each id once; and what is outstanding there. In order. */
struct group {
    size_t parked[GROUP_MAX], parked_count;
    struct segment_ref open[GROUP_MAX];
    size_t open_count;
};

static bool gather_parked(const struct memory_store *store, const struct memory_parked *one,
                          struct instant now, struct group *group)
{
    for (size_t i = 0; i < store->parked.count; i++) {
        const struct memory_parked *parked = &store->parked.at[i];
        bool repeated = false;
        for (size_t j = 0; j < group->parked_count; j++)
            repeated = repeated ||
                       (parked->row.smsc_id.len > 0 &&
                        slice_equal(parked->row.smsc_id, store->parked.at[group->parked[j]].row.smsc_id));
        if (!same_destination(parked, one) || repeated)
            continue;
        if (!is_aged(parked, now) || group->parked_count == GROUP_MAX)
            return false;
        group->parked[group->parked_count++] = i;
    }
    return true;
}

static bool is_outstanding(struct memory_store *store, const struct memory_message *message, uint8_t part)
{
    const struct segment_ref ref = { message - store->message.at + 1, part };
    const struct memory_segment *segment = segment_of(store, ref);
    return ((unsigned)((message->accepted | message->uncertain) & ~message->delivered) >> part & 1) != 0 &&
           (segment == NULL || !segment->final);
}

/* Messages are numbered as they were queued; oldest intent first. */
static void gather_open(struct memory_store *store, const struct memory_parked *last, int64_t phone_id,
                        struct instant now, struct group *group)
{
    for (size_t m = 0; m < store->message.count; m++) {
        const struct memory_message *message = memory_message_sent(store, (int64_t)m + 1);
        if (message == NULL || message->phone_id != phone_id || message->link != last->row.link ||
            message->failed || message->intended_at.unix_s > last->arrived_at.unix_s ||
            now.unix_s - message->intended_at.unix_s >= STORE_RECEIPT_SPAN_S ||
            memory_index_get(&store->latest, memory_latest_key(phone_id, message->sender)) !=
                message->conversation_id - 1)
            continue;
        for (uint8_t part = 0; part < message->parts; part++) {
            if (!is_outstanding(store, message, part) || group->open_count == GROUP_MAX)
                continue;
            size_t place = group->open_count++;
            for (; place > 0 && store->message.at[group->open[place - 1].message_id - 1].intended_at.unix_s >
                                    message->intended_at.unix_s;
                 place--)
                group->open[place] = group->open[place - 1];
            group->open[place] = (struct segment_ref){ (int64_t)m + 1, part };
        }
    }
}

static bool is_certain(const struct memory_store *store, const struct group *group)
{
    bool fits = group->parked_count == group->open_count && group->open_count > 0;
    for (size_t i = 0; fits && i < group->open_count; i++)
        fits = store->message.at[group->open[i].message_id - 1].intended_at.unix_s <=
               store->parked.at[group->parked[i]].arrived_at.unix_s;
    return fits;
}

/* The segment is taken, if that was not known, and final. */
static void place(struct memory_store *store, struct segment_ref ref, const struct memory_parked *parked,
                  struct instant now)
{
    struct memory_message *message = &store->message.at[ref.message_id - 1];
    struct memory_segment *segment = segment_of(store, ref);
    if (segment == NULL) {
        segment = memory_push(&store->segment);
        *segment = (struct memory_segment){ .link = parked->row.link, .segment = ref, .accepted_at = now };
    }
    segment->final = true;
    const uint16_t bit = (uint16_t)(1u << ref.part);
    message->uncertain = (uint16_t)(message->uncertain & ~bit);
    if ((message->accepted & bit) == 0 && (message->accepted | bit) == memory_all_parts(message))
        message->responded_at = now;
    message->accepted |= bit;
    take(store, ref, parked->row.state, now);
}

static void place_parked(struct memory_store *store, const struct memory_parked *one, struct instant now)
{
    const int64_t phone_id = phone_of(store, one);
    struct group group = { .parked_count = 0 };
    if (phone_id == 0 || !is_aged(one, now) || !gather_parked(store, one, now, &group))
        return;
    gather_open(store, &store->parked.at[group.parked[group.parked_count - 1]], phone_id, now, &group);
    if (!is_certain(store, &group))
        return;
    for (size_t i = 0; i < group.open_count; i++)
        place(store, group.open[i], &store->parked.at[group.parked[i]], now);
    const struct memory_parked is = *one;
    size_t kept = 0, gone = 0;
    for (size_t i = 0; i < store->parked.count; i++) {
        if (same_destination(&store->parked.at[i], &is))
            gone++;
        else
            store->parked.at[kept++] = store->parked.at[i];
    }
    store->parked.count = kept;
    store->receipts_repeated += (int64_t)(gone - group.open_count);
}

/* The waits double: 5, 10, 20, 40 s, at 60 s, then up to an hour. */
static struct instant next_try(const struct memory_parked *parked, struct instant now)
{
    const int64_t age_s = now.unix_s - parked->arrived_at.unix_s;
    int64_t wait_s = age_s > STORE_RECEIPT_AGAIN_S ? age_s : STORE_RECEIPT_AGAIN_S;
    if (age_s < STORE_RECEIPT_AGED_S && wait_s > STORE_RECEIPT_AGED_S - age_s)
        wait_s = STORE_RECEIPT_AGED_S - age_s;
    if (age_s >= STORE_RECEIPT_AGED_S && age_s > STORE_RECEIPT_AGAIN_MAX_S)
        wait_s = STORE_RECEIPT_AGAIN_MAX_S;
    return instant_add_s(now, wait_s);
}

static void try_parked(struct memory_store *store, struct instant now)
{
    size_t kept = 0;
    for (size_t i = 0; i < store->parked.count; i++) {
        const struct memory_parked parked = store->parked.at[i];
        if (!is_due(&parked, now) || !find_by_id(store, &parked, now))
            store->parked.at[kept++] = parked;
    }
    store->parked.count = kept;
    for (size_t i = 0; i < store->parked.count;) {
        const size_t before = store->parked.count;
        if (is_due(&store->parked.at[i], now))
            place_parked(store, &store->parked.at[i], now);
        i = store->parked.count < before ? 0 : i + 1; /* what stood before it may have gone */
    }
    for (size_t i = 0; i < store->parked.count; i++) {
        if (is_due(&store->parked.at[i], now))
            store->parked.at[i].try_at = next_try(&store->parked.at[i], now);
    }
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
            parked->try_at = instant_add_s(commit->now, receipt->smsc_id.len > 0 ? STORE_RECEIPT_AGAIN_S : 0);
            parked->row.smsc_id = memory_copy(store, receipt->smsc_id);
            for (size_t other = 0; other < 2; other++)
                parked->row.other_id[other] = memory_copy(store, receipt->other_id[other]);
        }
    }
    size_t kept = 0;
    for (size_t i = 0; i < store->parked.count; i++) {
        const struct memory_parked parked = store->parked.at[i];
        if (!receive(store, &parked.row, commit->now))
            store->parked.at[kept++] = parked;
    }
    store->parked.count = kept;
    if (commit->try_other_ids)
        take_by_other_ids(store, commit);
    name_parked(store, commit);
    if (commit->try_parked)
        try_parked(store, commit->now);
}
