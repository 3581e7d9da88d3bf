/*
 * gateway.h - the seam to the links: what the engine asks of them and what they tell it. No code.
 *
 * Functions only start work; what comes of it arrives as a gateway_event. Nothing here may be called from
 * inside another call of the seam. All slices of an event are borrowed until the event's handler returns.
 */
#ifndef SEAM_GATEWAY_H
#define SEAM_GATEWAY_H

#include "base/slice.h"
#include "smpp/ussd.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    GATEWAY_LINKS_MAX = 64,       /* links have numbers below it, given by the database for ever */
    GATEWAY_PARTS_MAX = 16,       /* segments of one outbound message; a survey text needs 1 to 4 */
    GATEWAY_SMSC_ID_LEN_MAX = 64, /* SMPP 3.4, 5.2.23 says 65 octets with the NUL */
    GATEWAY_BODY_LEN_MAX = 2048,  /* an LMS has 2,000 bytes */
    GATEWAY_NUMBER_LEN_MAX = 20,  /* SMPP 3.4, 5.2.9 */
};

/** One segment of one outbound message. */
struct segment_ref {
    int64_t message_id;
    uint8_t part; /* 0.. */
};

/** How a text is shown and answered; stored. */
enum gateway_mode { GATEWAY_SMS = 0, GATEWAY_USSD = 1 };

/** Names one inbound PDU for ever: a session's number is random and never used twice. */
struct arrival_key {
    uint64_t session;
    uint32_t sequence;
};

struct gateway_submit {
    struct segment_ref segment;
    struct slice from, to; /* digits */
    uint8_t esm_class;
    uint8_t data_coding;
    struct slice body;       /* with its user data header when esm_class says so */
    bool as_message_payload; /* the body goes into the TLV message_payload */
    uint16_t sar_reference;  /* with sar_total > 0: as SAR TLVs */
    uint8_t sar_total, sar_part;
    bool wants_receipt;
    struct ussd_outbound ussd; /* a screen of a session, not a short message */
};

enum gateway_receipt_state {
    GATEWAY_RECEIPT_DELIVERED,
    GATEWAY_RECEIPT_UNDELIVERABLE, /* also rejected and deleted: final, the text did not arrive */
    GATEWAY_RECEIPT_EXPIRED,
    GATEWAY_RECEIPT_INTERMEDIATE, /* en route, accepted: finishes nothing */
    GATEWAY_RECEIPT_UNKNOWN,      /* final, and the SMSC does not say what happened */
};

/** What to do after a response (engine/smpp/ maps each command_status to one of these). */
enum gateway_verdict {
    GATEWAY_ACCEPTED,
    GATEWAY_RETRY,  /* not taken, may be sent again after retry_after_s */
    GATEWAY_FAILED, /* not taken, sending again would not help */
};

enum gateway_event_kind {
    GATEWAY_LINK_UP,
    GATEWAY_LINK_DOWN,
    GATEWAY_LINK_SUSPENDED, /* by a command_status that only people can mend: nothing more over it */
    GATEWAY_RESPONSE,       /* to a submit; with `late` after its NO_RESPONSE */
    GATEWAY_NO_RESPONSE,    /* timed out, or the session was lost with the submit in flight */
    GATEWAY_RECEIPT,        /* a deliver_sm with the SMSC's word on a segment; must be acknowledged */
    GATEWAY_MESSAGE,        /* a deliver_sm with a citizen's text; must be acknowledged */
};

struct gateway_event {
    enum gateway_event_kind kind;
    uint16_t link;

    /* GATEWAY_RESPONSE, GATEWAY_NO_RESPONSE; of LINK_SUSPENDED the command_status alone */
    struct segment_ref segment;
    bool late; /* RESPONSE: the segment was given up as NO_RESPONSE before */
    enum gateway_verdict verdict;
    uint32_t command_status;
    uint32_t sequence; /* of the submit on its session; for the record */
    int32_t retry_after_s;
    struct slice smsc_id;     /* normalised for the link; of RESPONSE and RECEIPT; empty: it says nothing */
    struct slice given_id;    /* RESPONSE: as the SMSC wrote it, where it is to be asked so; else empty */
    struct slice other_id[2]; /* of RECEIPT: what the id would be in other bases; empty unless that is open */

    /* GATEWAY_RECEIPT, GATEWAY_MESSAGE; of LINK_UP and LINK_DOWN the session alone */
    struct arrival_key arrival;
    struct slice from, to; /* digits; as the PDU has them: from = the phone */

    /* GATEWAY_RECEIPT */
    enum gateway_receipt_state receipt;
    int32_t network_error; /* the receipt's err:, or 0 */

    /* GATEWAY_MESSAGE */
    struct slice text; /* UTF-8; empty with decoded == false */
    bool decoded;
    struct slice raw; /* the body's bytes, never altered, without its user data header */
    uint8_t data_coding;
    uint16_t concat_reference;         /* of a long message's part, with concat_total > 1 */
    uint8_t concat_total, concat_part; /* part 1.. */
    struct ussd_inbound ussd;          /* what it does in a USSD session; text and raw are what was typed */
};

struct gateway {
    void *self;

    /** Can it send at all: bound, not suspended by a status, not being drained. A number without a link is
     *  not up. */
    bool (*up)(void *self, uint16_t link);

    /** Segments that the link takes now: free window slots with pacing credit; 0 when it is not bound. */
    size_t (*room)(void *self, uint16_t link);

    /** Sends one segment; room() must have shown a place. Its intent must have been committed. Its bytes
     *  leave at the end of this turn of the loop. */
    void (*submit)(void *self, uint16_t link, const struct gateway_submit *submit);

    /** Answers a deliver_sm with this command_status (0: taken). Gives the place of the answer, for has_read;
     *  0 when the session is gone, which is no error. */
    uint32_t (*acknowledge)(void *self, struct arrival_key arrival, uint32_t command_status);

    /** Whether the peer is known to have read that answer; asking makes the link find out within seconds. A
     *  session that is gone will never say. */
    bool (*has_read)(void *self, uint64_t session, uint32_t place);

    /** Held, nothing leaves over the link, not even again what was throttled; what comes is answered. */
    void (*hold)(void *self, uint16_t link, bool held);

    /** What is in flight is settled, then the link unbinds and stays so until it is resumed. */
    void (*drain)(void *self, uint16_t link);

    /** People resumed the link: what a status suspended sends again, what drained binds again, and what waits
     *  to bind does so now. */
    void (*resume)(void *self, uint16_t link);
};

#endif
