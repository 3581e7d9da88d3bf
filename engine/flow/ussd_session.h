/*
 * ussd_session.h - the USSD sessions of this process: whose screen is where, and who waits for whom. For
 * flow/ alone.
 *
 * Nothing here outlives the process, nor the session's 180 s: what was asked and answered is in the database.
 * A prompt whose session ended before its answer is asked again by a short message (converse.c).
 */
#ifndef FLOW_USSD_SESSION_H
#define FLOW_USSD_SESSION_H

#include "base/instant.h"
#include "dialog/wording.h"
#include "flow/inbox.h"
#include "seam/gateway.h"
#include "seam/vault.h"
#include "smpp/ussd.h"
#include "text/screen.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct flow;
struct flow_held;
struct store_arrival;

/* A gateway that keeps more at once is larger than any city's; without a place a short message goes. */
enum { USSD_SESSIONS_MAX = 512, USSD_SESSION_SCREEN_PART = 0x80 };

/** What a session wants to send that is no message of its conversation. */
enum ussd_session_wish {
    USSD_SESSION_NOTHING = 0,
    USSD_SESSION_NEXT_SCREEN, /* of the text that is shown */
    USSD_SESSION_CLOSE,       /* there is nothing to ask */
};

struct ussd_session {
    bool used;
    bool by_dial;
    bool awaited;   /* the citizen waits for our screen */
    bool unsent;    /* its first screen is in the turn under way */
    bool last;      /* the text that is shown is the last */
    bool more;      /* it has a further screen */
    bool committed; /* the wish: what asked for it is on record */
    enum ussd_session_wish wish;
    uint16_t link;
    struct ussd_key key;
    uint8_t phone_hash[VAULT_HASH_LEN];
    char to[VAULT_DIGITS_MAX], from[GATEWAY_NUMBER_LEN_MAX];
    uint8_t to_len, from_len;
    struct instant began; /* unix_s 0: since the latest turn */
    int64_t message_id;   /* whose text is shown; 0: none yet */
    uint8_t screen;
    uint16_t text_len;
    char text[WORDING_LEN_MAX];
};

struct ussd_sessions {
    struct ussd_session session[USSD_SESSIONS_MAX];
    uint32_t mark[USSD_SESSIONS_MAX]; /* of each session's phone, to be looked through quickly */
    uint32_t number;                  /* of the session last begun by us */
};

/** An inbound message of USSD has come from that number: finds or begins its session, and puts the sender's
 *  number in the place of the service code. */
void ussd_session_arrived(struct flow *flow, struct inbox_message *message, struct slice from);

/** A response or the want of one: a refused screen ends its session. True when the screen was no message of a
 *  conversation, so that the store is not to hear of it. */
bool ussd_session_responded(struct flow *flow, const struct gateway_event *event);

void ussd_session_link_down(struct flow *flow, uint16_t link);

/** Forgets those that no network keeps any more. */
void ussd_session_expire(struct flow *flow);

/** Whether the text turns to the next screen; then it is wished for. */
bool ussd_session_turns(struct flow *flow, const struct inbox_message *message, struct slice text);

/** There is nothing to say to the citizen who waits: a polite end. */
void ussd_session_close(struct flow *flow, const struct inbox_message *message);

/** The message is a probe of a link that speaks USSD: a screen over that link or nothing. */
bool ussd_session_probes(const struct flow *flow, const struct flow_held *held);

/** The session in which a claimed message is to be shown, begun for it if it may push and a link has room;
 *  -1: it goes as a short message. `room`: by link, what this turn has left. On success *ret is its first
 *  screen. */
int ussd_session_for(struct flow *flow, const struct flow_held *held, const size_t *room, struct screen *ret);

/** Submits the first screen; false when the session has ended meanwhile. */
bool ussd_session_show(struct flow *flow, int place, const struct flow_held *held,
                       const struct screen *screen);

/** The turn's commit was lost (false) or holds (true): wishes may be sent, or are asked for anew. */
void ussd_session_committed(struct flow *flow, bool held);

/** Sends what sessions wish for, as far as links have room. */
void ussd_session_send(struct flow *flow);

#endif
