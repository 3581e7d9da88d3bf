/*
 * window.h - the submits of one session that await their response, found by sequence number, in the order of
 * sending.
 *
 * Keeps the packed PDU of each, so that a throttled one can be sent again in its place. A timed-out one is
 * remembered until its slot is needed: a late response still says what became of it.
 */
#ifndef SMPP_WINDOW_H
#define SMPP_WINDOW_H

#include "base/arena.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    WINDOW_SIZE_MAX = 4000, /* SMSCs allow 1 to 1000 */
    WINDOW_PDU_LEN_MAX =
        2304, /* header and mandatory part 171 at most, 2,048 of body with its tag, three SAR tags */
};

enum window_state { WINDOW_FREE = 0, WINDOW_SENT, WINDOW_WAITING, WINDOW_EXPIRED };

struct window_slot {
    enum window_state state;
    uint8_t part;
    uint8_t attempts;    /* times sent */
    uint32_t sequence;   /* of its latest sending */
    uint32_t status;     /* WAITING: what it was throttled with */
    uint32_t next, prev; /* in its state's list */
    int64_t message_id;
    uint64_t order; /* of its first sending */
    int64_t first_ms, sent_ms;
    uint16_t pdu_len;
};

/** A list of slots, oldest first. */
struct window_list {
    uint32_t first, last;
    uint32_t count;
};

struct window {
    struct window_slot *slot;
    char *pdu;       /* WINDOW_PDU_LEN_MAX bytes a slot */
    uint32_t *table; /* open addressing: slot number + 1, by sequence */
    uint32_t table_mask;
    uint32_t slot_count; /* twice the size: the other half remembers expired ones */
    uint32_t size;
    uint64_t next_order;
    struct window_list free, sent, waiting, expired;
};

/** Bytes of arena that window_init takes. */
size_t window_memory(uint32_t size);

/** 1 <= size <= WINDOW_SIZE_MAX; the arena must have window_memory(size). */
void window_init(struct window *window, uint32_t size, struct arena *memory);

/** Submits that may still be added. */
static inline uint32_t window_room(const struct window *window)
{
    return window->size - window->sent.count - window->waiting.count;
}

/** Adds a sent PDU; there must be room. */
void window_add(struct window *window, uint32_t sequence, int64_t message_id, uint8_t part, struct slice pdu,
                int64_t now_ms);

/** The SENT or EXPIRED slot of that sequence, or NULL; of two (numbers wrap after 2^31) the older goes
 *  first. */
struct window_slot *window_find(struct window *window, uint32_t sequence);

struct window_slot *window_oldest(const struct window *window, const struct window_list *list);

struct slice window_pdu(const struct window *window, const struct window_slot *slot);

/** Answered: the slot is free. */
void window_remove(struct window *window, struct window_slot *slot);

/** SENT -> WAITING to be sent again, in its place among the waiting. */
void window_throttle(struct window *window, struct window_slot *slot, uint32_t status);

/** WAITING -> SENT under a new sequence number, which is written into the kept PDU. */
void window_resend(struct window *window, struct window_slot *slot, uint32_t sequence, int64_t now_ms);

/** SENT -> EXPIRED. */
void window_expire(struct window *window, struct window_slot *slot);

#endif
