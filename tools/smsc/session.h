/*
 * session.h - one SMPP connection: its bind, its window, its sequence numbers, the bytes in and out. No
 * sockets here.
 */
#ifndef SMSC_SESSION_H
#define SMSC_SESSION_H

#include "network.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SESSION_WINDOW_MAX = 2048,   /* unanswered deliver_sm */
    SESSION_SLOTS = 4096,        /* power of two; room for sequence numbers that went to enquire_link */
    SESSION_OUT_READS = 1 << 20, /* with more waiting to go out we stop reading: the client must read too */
    SESSION_OUT_DELIVERS = 1 << 19, /* with more waiting we stop delivering */
    SESSION_LATE_MAX = 10000,
};

/** Bytes on their way out. */
struct session_out {
    char *at;
    size_t len, capacity;
};

/** Responses that are held back until they are too late, over all sessions. */
struct session_late {
    struct {
        uint32_t session, sequence;
        uint64_t id;
        int64_t release_ms; /* live mode */
    } of[SESSION_LATE_MAX];
    size_t count;
};

struct session_slot {
    uint32_t sequence;
    struct delivery *delivery; /* NULL: free */
};

struct session {
    struct network *network;
    struct session_late *late;
    uint32_t id;
    bool bound, transmits, receives; /* what the bind allows the client */
    bool broken;                     /* answer what is due, then close */
    bool dropped;                    /* closed on purpose: whatever still comes in is ignored */
    bool fence;                      /* an enquire_link of ours awaits its response */
    bool pausing;                    /* the client answered with a temporary error: deliver later */
    uint32_t last_sequence, in_flight;
    size_t in_len;
    struct session_out out, sending; /* `sending` is being written */
    struct session_slot slot[SESSION_SLOTS];
    char in[PDU_LEN_MAX];
};

void session_init(struct session *session, struct network *network, struct session_late *late, uint32_t id);

/** Frees the buffers; what was in flight goes back to the network. */
void session_done(struct session *session);

/** Gives back what is in flight, oldest first in the ready queue; the session receives nothing more. */
void session_end(struct session *session);

/** Handles bytes from the client; sets `broken` when the connection must end. */
void session_feed(struct session *session, struct slice bytes);

/** May a deliver_sm go out now? */
bool session_has_room(const struct session *session);

void session_deliver(struct session *session, struct delivery *delivery);

/** Asks for a sign of life; `fence` is set until it comes. */
void session_enquire(struct session *session);

/** Sends the response that was held back. */
void session_release(struct session *session, uint32_t sequence, uint64_t id);

#endif
