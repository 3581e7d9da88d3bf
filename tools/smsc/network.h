/*
 * network.h - the mobile network behind the SMSC: takes messages, brings them to phones, makes receipts and
 * replies.
 *
 * Knows nothing of sockets. The clock is given from outside: real milliseconds in live mode, the season's in
 * season mode, where receipts and replies fall on multiples of the step so that a season has few distinct
 * instants.
 */
#ifndef SMSC_NETWORK_H
#define SMSC_NETWORK_H

#include "alphabet.h"
#include "citizen.h"
#include "delivery.h"
#include "fault.h"
#include "ledger.h"
#include "options.h"
#include "pdu.h"
#include "subscriber.h"
#include "summary.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    NETWORK_DELIVERIES_MAX = 4000000
}; /* made and not yet acknowledged; beyond it they are lost and counted */

struct network {
    const struct options *options;
    struct subscribers subscribers;
    struct citizen_world world;
    struct alphabet alphabet;
    struct fault_plan faults;
    struct ledger ledger;
    struct summary summary;
    struct delivery_pool pool;
    struct delivery_agenda agenda; /* due later */
    struct delivery_queue ready;   /* due, waiting for a session with a free window slot */
    int64_t now_ms;
    uint64_t next_id, next_delivery_id;
    uint8_t *state; /* of each message, by id - first_id */
    size_t state_capacity;
};

/** Where a submit came from, for the ledger. */
struct network_origin {
    uint32_t session, sequence;
};

enum network_fate { NETWORK_ACCEPTED, NETWORK_REFUSED, NETWORK_ACCEPTED_LOST, NETWORK_ACCEPTED_LATE };

struct network_verdict {
    enum network_fate fate;
    uint32_t status; /* NETWORK_REFUSED */
    uint64_t id;
};

/** False when the C library lacks CP949. The ledger is opened by the caller. */
__attribute__((warn_unused_result)) bool network_init(struct network *network, const struct options *options);

struct network_verdict network_submit(struct network *network, const struct pdu_message *message,
                                      struct network_origin origin);

/** PDU_STATE_NONE: no such message. */
enum pdu_state network_state(const struct network *network, uint64_t id);

/** Moves what is due at `now_ms` to the ready queue. */
void network_due(struct network *network);

/** Writes the deliver_sm of a delivery taken from the ready queue and notes that it was sent. */
void network_send(struct network *network, struct delivery *delivery, struct network_origin to,
                  struct buffer *out);

/** The client answered. True: it is ready again (a temporary error), and sending should pause a moment. */
bool network_answered(struct network *network, struct delivery *delivery, uint32_t status);

/** Its session ended first: ready again, before all others. */
void network_lost(struct network *network, struct delivery *delivery);

#endif
