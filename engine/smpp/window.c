#include "smpp/window.h"

#include <assert.h>
#include <string.h>

#define NONE UINT32_MAX

static uint32_t slots_for(uint32_t size)
{
    return size * 2;
}

/* At most half full, so that probing stays short. */
static uint32_t table_len_for(uint32_t size)
{
    uint32_t len = 8;
    while (len < slots_for(size) * 2)
        len *= 2;
    return len;
}

size_t window_memory(uint32_t size)
{
    enum { PADDING = 64 }; /* three allocations, each aligned */
    return slots_for(size) * (sizeof(struct window_slot) + WINDOW_PDU_LEN_MAX) +
           table_len_for(size) * sizeof(uint32_t) + PADDING;
}

static uint32_t number_of(const struct window *window, const struct window_slot *slot)
{
    return (uint32_t)(slot - window->slot);
}

static struct window_list *list_of(struct window *window, enum window_state state)
{
    switch (state) {
    case WINDOW_FREE:
        return &window->free;
    case WINDOW_SENT:
        return &window->sent;
    case WINDOW_WAITING:
        return &window->waiting;
    case WINDOW_EXPIRED:
        return &window->expired;
    }
    return &window->free;
}

static void unlink_slot(struct window *window, struct window_slot *slot)
{
    struct window_list *list = list_of(window, slot->state);
    if (slot->prev == NONE)
        list->first = slot->next;
    else
        window->slot[slot->prev].next = slot->next;
    if (slot->next == NONE)
        list->last = slot->prev;
    else
        window->slot[slot->next].prev = slot->prev;
    list->count--;
}

/* Puts the slot behind `after` (NONE: first) in its state's list. */
static void link_after(struct window *window, struct window_slot *slot, uint32_t after)
{
    struct window_list *list = list_of(window, slot->state);
    const uint32_t number = number_of(window, slot);
    slot->prev = after;
    slot->next = after == NONE ? list->first : window->slot[after].next;
    if (after == NONE)
        list->first = number;
    else
        window->slot[after].next = number;
    if (slot->next == NONE)
        list->last = number;
    else
        window->slot[slot->next].prev = number;
    list->count++;
}

static void move(struct window *window, struct window_slot *slot, enum window_state state)
{
    unlink_slot(window, slot);
    slot->state = state;
    link_after(window, slot, list_of(window, state)->last);
}

/* Fibonacci hashing: sequence numbers are consecutive, and so are their places. */
static uint32_t place_of(const struct window *window, uint32_t sequence)
{
    return sequence * UINT32_C(2654435769) & window->table_mask;
}

static void table_add(struct window *window, const struct window_slot *slot)
{
    uint32_t at = place_of(window, slot->sequence);
    while (window->table[at] != 0)
        at = (at + 1) & window->table_mask;
    window->table[at] = number_of(window, slot) + 1;
}

/* Deletion by moving later entries of the same run back (Knuth 6.4, algorithm R). */
static void table_remove(struct window *window, const struct window_slot *slot)
{
    const uint32_t wanted = number_of(window, slot) + 1;
    uint32_t at = place_of(window, slot->sequence);
    while (window->table[at] != wanted)
        at = (at + 1) & window->table_mask;
    for (uint32_t next = (at + 1) & window->table_mask; window->table[next] != 0;
         next = (next + 1) & window->table_mask) {
        const uint32_t home = place_of(window, window->slot[window->table[next] - 1].sequence);
        if (((next - home) & window->table_mask) >= ((next - at) & window->table_mask)) {
            window->table[at] = window->table[next];
            at = next;
        }
    }
    window->table[at] = 0;
}

void window_init(struct window *window, uint32_t size, struct arena *memory)
{
    assert(size >= 1 && size <= WINDOW_SIZE_MAX);
    const struct window_list empty = { .first = NONE, .last = NONE };
    const uint32_t table_len = table_len_for(size);
    *window = (struct window){ .size = size,
                               .slot_count = slots_for(size),
                               .table_mask = table_len - 1,
                               .free = empty,
                               .sent = empty,
                               .waiting = empty,
                               .expired = empty };
    window->slot = arena_new_array(memory, struct window_slot, window->slot_count);
    window->pdu = arena_alloc_array(memory, window->slot_count, WINDOW_PDU_LEN_MAX);
    window->table = arena_new_array(memory, uint32_t, table_len);
    assert(window->slot != NULL && window->pdu != NULL && window->table != NULL);
    for (uint32_t i = 0; i < window->slot_count; i++)
        link_after(window, &window->slot[i], window->free.last);
}

static char *pdu_of(const struct window *window, const struct window_slot *slot)
{
    return window->pdu + (size_t)number_of(window, slot) * WINDOW_PDU_LEN_MAX;
}

void window_add(struct window *window, uint32_t sequence, int64_t message_id, uint8_t part, struct slice pdu,
                int64_t now_ms)
{
    assert(window_room(window) > 0);
    assert(pdu.len <= WINDOW_PDU_LEN_MAX);
    if (window->free.count == 0)
        window_remove(window, window_oldest(window, &window->expired));
    /* The last freed first: its memory is still in the cache. */
    struct window_slot *slot = &window->slot[window->free.last];
    move(window, slot, WINDOW_SENT);
    slot->sequence = sequence;
    slot->message_id = message_id;
    slot->part = part;
    slot->attempts = 1;
    slot->order = window->next_order++;
    slot->first_ms = now_ms;
    slot->sent_ms = now_ms;
    slot->pdu_len = (uint16_t)pdu.len;
    memcpy(pdu_of(window, slot), pdu.at, pdu.len);
    table_add(window, slot);
}

struct window_slot *window_find(struct window *window, uint32_t sequence)
{
    for (uint32_t at = place_of(window, sequence); window->table[at] != 0;
         at = (at + 1) & window->table_mask) {
        struct window_slot *slot = &window->slot[window->table[at] - 1];
        if (slot->sequence == sequence)
            return slot;
    }
    return NULL;
}

struct window_slot *window_oldest(const struct window *window, const struct window_list *list)
{
    return list->first == NONE ? NULL : &window->slot[list->first];
}

struct slice window_pdu(const struct window *window, const struct window_slot *slot)
{
    return (struct slice){ .at = pdu_of(window, slot), .len = slot->pdu_len };
}

void window_remove(struct window *window, struct window_slot *slot)
{
    assert(slot->state != WINDOW_FREE);
    if (slot->state != WINDOW_WAITING) /* those have no sequence number to be found by */
        table_remove(window, slot);
    move(window, slot, WINDOW_FREE);
}

void window_throttle(struct window *window, struct window_slot *slot, uint32_t status)
{
    assert(slot->state == WINDOW_SENT);
    table_remove(window, slot);
    unlink_slot(window, slot);
    slot->state = WINDOW_WAITING;
    slot->status = status;
    /* Responses mostly come in order, so its place is at or near the end. */
    uint32_t after = window->waiting.last;
    while (after != NONE && window->slot[after].order > slot->order)
        after = window->slot[after].prev;
    link_after(window, slot, after);
}

void window_resend(struct window *window, struct window_slot *slot, uint32_t sequence, int64_t now_ms)
{
    assert(slot->state == WINDOW_WAITING);
    move(window, slot, WINDOW_SENT);
    slot->sequence = sequence;
    slot->sent_ms = now_ms;
    if (slot->attempts < UINT8_MAX)
        slot->attempts++;
    char *at = pdu_of(window, slot) + 12; /* sequence_number, SMPP 3.4 3.2 */
    at[0] = (char)(sequence >> 24);
    at[1] = (char)(sequence >> 16);
    at[2] = (char)(sequence >> 8);
    at[3] = (char)sequence;
    table_add(window, slot);
}

void window_expire(struct window *window, struct window_slot *slot)
{
    assert(slot->state == WINDOW_SENT);
    move(window, slot, WINDOW_EXPIRED);
}
