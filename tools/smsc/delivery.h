/*
 * delivery.h - one deliver_sm on its way to the client: when it is due, queued, sent, acknowledged or sent
 * again.
 *
 * Records come from a pool and go back to it; none is copied. Times are milliseconds of the simulator's
 * clock.
 */
#ifndef SMSC_DELIVERY_H
#define SMSC_DELIVERY_H

#include "pdu.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum delivery_kind { DELIVERY_RECEIPT, DELIVERY_REPLY };

struct delivery {
    struct delivery *next; /* in the pool or in a queue */
    int64_t due_ms;
    uint64_t order;   /* among those due at once: the phone's hash, so that arrival order is no matter */
    uint32_t ordinal; /* then: the phone's own sequence */
    enum delivery_kind kind;
    uint64_t id;          /* this delivery's, for the ledger */
    uint64_t message_id;  /* DELIVERY_RECEIPT: of what */
    int64_t submitted_ms; /* DELIVERY_RECEIPT */
    enum pdu_state state; /* DELIVERY_RECEIPT */
    struct pdu_address phone, sender;
    uint32_t attempts;              /* times sent so far */
    uint8_t esm_class, data_coding; /* DELIVERY_REPLY */
    bool in_payload;
    uint8_t ussd_op; /* 0: a short message */
    uint16_t ussd_session;
    uint16_t body_len;
    char *body; /* DELIVERY_REPLY: owned octets */
};

/** A first-in-first-out list. */
struct delivery_queue {
    struct delivery *head, *tail;
    size_t count;
};

void delivery_queue_push(struct delivery_queue *queue, struct delivery *delivery);
/** To the front: it was taken once and must go again before the others. */
void delivery_queue_push_front(struct delivery_queue *queue, struct delivery *delivery);
struct delivery *delivery_queue_pop(struct delivery_queue *queue);

/** All that is due later, earliest first. */
struct delivery_agenda {
    struct delivery **heap;
    size_t count, capacity;
};

/** False without memory. */
__attribute__((warn_unused_result)) bool delivery_agenda_add(struct delivery_agenda *agenda,
                                                             struct delivery *delivery);
/** The earliest if it is due at `now_ms`, taken off; else NULL. */
struct delivery *delivery_agenda_take(struct delivery_agenda *agenda, int64_t now_ms);
/** When the earliest is due, or INT64_MAX. */
int64_t delivery_agenda_next_ms(const struct delivery_agenda *agenda);

struct delivery_pool {
    struct delivery *free;
    size_t out; /* records in use */
};

/** A zeroed record, or NULL without memory. */
struct delivery *delivery_pool_take(struct delivery_pool *pool);
/** Gives it back with its body. */
void delivery_pool_give(struct delivery_pool *pool, struct delivery *delivery);

#endif
