/*
 * link_event.h - what a link's sessions report, in the words of the seam: verdicts, receipts, texts,
 * normalised ids.
 */
#ifndef ADAPTER_UV_LINK_EVENT_H
#define ADAPTER_UV_LINK_EVENT_H

#include "base/arena.h"
#include "seam/gateway.h"
#include "smpp/session.h"
#include "smpp/smsc_id.h"
#include "text/alphabet.h"

#include <stdint.h>

/** How one link writes message ids. */
struct link_ids {
    enum smsc_id_mode mode; /* as configured */
    bool given_wanted;      /* its SMSC is asked about messages: by the ids that it gave */
    struct smsc_id_guess guess;
};

/** What its slices borrow, besides the session's and the arena's memory. */
struct link_event_memory {
    struct smsc_id id, other[SMSC_ID_OTHERS];
    char from[GATEWAY_NUMBER_LEN_MAX], to[GATEWAY_NUMBER_LEN_MAX];
};

/** An event of that kind with nothing else in it. */
struct gateway_event link_event(enum gateway_event_kind kind, uint16_t link);

/** Of SESSION_EVENT_RESPONSE and SESSION_EVENT_NO_RESPONSE. An accepted one's id teaches the guess. */
struct gateway_event link_event_of_response(uint16_t link, struct link_ids *ids,
                                            const struct session_event *event,
                                            struct link_event_memory *memory);

/** Of SESSION_EVENT_DELIVERY: a receipt or a message. A receipt's id teaches the guess. */
struct gateway_event link_event_of_delivery(uint16_t link, uint64_t session, struct link_ids *ids,
                                            enum alphabet meaning_of_zero, const struct session_event *event,
                                            struct arena *arena, struct link_event_memory *memory);

/** The answer to a query as a receipt that asks for no acknowledgement. */
struct gateway_event link_event_of_query(uint16_t link, const struct session_event *event);

#endif
