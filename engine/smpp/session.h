/*
 * session.h - one bind as a pure state machine: bytes in, events out; commands in, bytes out.
 *
 *   CONNECTED ──bind──▶ BINDING ──ok──▶ BOUND ──drain──▶ DRAINING ──window empty──▶ UNBINDING ──▶ CLOSED
 *                          ╰──refused, time-out, lost, out of step (from any state)──────────────────▲
 *
 * The caller owns the socket. In each turn of its loop it (1) reads into session_space/session_filled and
 * takes events with session_next until there is none, (2) submits and acknowledges, (3) calls session_tick
 * until there is none, then (4) writes session_output once. Times are milliseconds of a monotonic clock.
 * Events' slices live until the next call of session_next, session_space or session_tick.
 *
 * In what one turn has read, responses come before deliveries, so that a receipt does not overtake its
 * response by our own doing; otherwise the events do not depend on how the stream was cut into reads.
 */
#ifndef SMPP_SESSION_H
#define SMPP_SESSION_H

#include "base/arena.h"
#include "base/slice.h"
#include "smpp/codec.h"
#include "smpp/command_status.h"
#include "smpp/pacing.h"
#include "smpp/pdu.h"
#include "smpp/window.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SESSION_UNACKNOWLEDGED_MAX = 4096, /* deliveries that wait for their commit; then reading stops */
    SESSION_BAD_PDU_LEN_MAX = 2048,    /* kept for the operator: all of it, but for a long message_payload */
    SESSION_QUERIES_MAX = 16,          /* queries that may await their response */
    SESSION_QUERY_ID_LEN_MAX = 64,     /* SMPP 3.4, 5.2.23: 65 octets with the NUL */
    SESSION_STATUS_RINVCMDID = 0x03,   /* SMPP 3.4, 5.1.3 */
    SESSION_PROOF_MS = 2000,           /* whether the peer has read our answers is asked after so long */
    SESSION_SUBMIT_FAILURES_MAX = 3, /* RSUBMITFAIL is taken for throttling so often, then for what it says */
};

enum session_bind { SESSION_BIND_TRX = 0, SESSION_BIND_TX, SESSION_BIND_RX };

struct session_config {
    enum session_bind bind;
    struct slice system_id, password,
        system_type; /* at most 15, 8, 12 octets (SMPP 3.4 5.2.1-3); must outlive it */
    uint8_t source_ton, source_npi, destination_ton, destination_npi;
    uint32_t window;             /* 1..WINDOW_SIZE_MAX */
    uint32_t rate;               /* segments a second; 0: no limit */
    uint32_t unacknowledged_max; /* 1..SESSION_UNACKNOWLEDGED_MAX */
    int32_t bind_timeout_ms;
    int32_t response_timeout_ms;
    int32_t
        enquire_interval_ms; /* of silence from the peer; twice that without a byte and the session is dead */
    int32_t throttle_give_up_ms; /* a segment throttled for so long is reported instead */
    int32_t drain_timeout_ms;    /* for the window to empty before unbind, and again for unbind_resp */
};

/** TRX, window 10, 1000 unacknowledged, 10 s to bind, 30 s to respond, 30 s between enquire_links. */
extern const struct session_config session_config_default;

enum session_state {
    SESSION_CONNECTED = 0, /* session_bind was not called yet */
    SESSION_BINDING,
    SESSION_BOUND,
    SESSION_DRAINING,
    SESSION_UNBINDING,
    SESSION_CLOSED,
};

enum session_close {
    SESSION_CLOSE_NONE = 0,
    SESSION_CLOSE_LOST,         /* the connection ended */
    SESSION_CLOSE_BIND_REFUSED, /* `status` says why: RALYBND with back-off, a wrong password suspends */
    SESSION_CLOSE_BIND_TIMEOUT,
    SESSION_CLOSE_SILENT,      /* no answer to enquire_link */
    SESSION_CLOSE_OUT_OF_STEP, /* a command_length that cannot be */
    SESSION_CLOSE_HTTP,        /* the peer talks HTTP: a wrong port or a proxy */
    SESSION_CLOSE_TLS,         /* the peer talks TLS on a plain link */
    SESSION_CLOSE_PEER_UNBOUND,
    SESSION_CLOSE_UNBOUND, /* by us, cleanly */
    SESSION_CLOSE_UNBIND_TIMEOUT,
};

enum session_event_kind {
    SESSION_EVENT_BOUND,
    SESSION_EVENT_RESPONSE,    /* to a submit; also a late one, after its NO_RESPONSE */
    SESSION_EVENT_NO_RESPONSE, /* timed out or lost with the session */
    SESSION_EVENT_DELIVERY,    /* deliver_sm or data_sm; awaits session_acknowledge(arrival) */
    SESSION_EVENT_QUERIED,     /* the answer to a query */
    SESSION_EVENT_BAD_PDU,     /* answered already; for the operator */
    SESSION_EVENT_OUTBIND,     /* refused already; for the operator */
    SESSION_EVENT_CLOSE,       /* flush the output, close the connection; the last event */
};

struct session_event {
    enum session_event_kind kind;
    /* RESPONSE, NO_RESPONSE */
    int64_t message_id;
    uint8_t part;
    bool late;
    const struct command_status *verdict; /* RESPONSE; never THROTTLE with room to try again */
    uint32_t status;                      /* RESPONSE, QUERIED, CLOSE: as the peer sent it */
    uint32_t sequence;                    /* RESPONSE: of the submit */
    struct slice smsc_id;                 /* RESPONSE: raw; QUERIED: that was asked about */
    uint8_t state, error;                 /* QUERIED: enum receipt_state, or what else came; error_code */
    int64_t took_ms;                      /* RESPONSE: since the segment was first sent */
    /* DELIVERY */
    uint32_t arrival; /* counts the session's deliveries from 1: peers repeat sequence numbers */
    const struct pdu *pdu;
    /* BAD_PDU: its beginning. CLOSE: HTTP's first bytes */
    struct slice bytes;
    enum session_close close;
};

/** Counters for operators. */
struct session_stats {
    uint64_t submitted, accepted, refused, throttled, timed_out, late, unmatched_responses;
    uint64_t deliveries, bad_pdus, unknown_commands, codec_refusals, outbinds, queries;
};

/** Sees every PDU as it leaves or is read, and what came in place of one; borrowed for the call, which must
 *  not call the session. */
struct session_watch {
    void *self;
    void (*saw)(void *self, bool sent, struct slice pdu); /* NULL: nobody watches */
};

/** Adds each counter. */
void session_stats_add(struct session_stats *to, const struct session_stats *from);

/* A delivery that waits for its commit: what its response needs. */
struct session_unacknowledged {
    uint32_t sequence;
    uint32_t command; /* of the response */
    bool open;
};

/* A query that awaits its answer. */
struct session_query_slot {
    uint32_t sequence; /* 0: the place is free */
    int64_t sent_ms;
    uint8_t id_len;
    char id[SESSION_QUERY_ID_LEN_MAX];
};

struct session {
    struct session_config config;
    struct codec codec;
    struct session_watch watch;
    enum session_state state;
    enum session_close close;
    uint32_t close_status;
    bool close_reported;
    bool held;                                                 /* nothing is submitted, nor submitted again */
    uint32_t sequence;                                         /* last used */
    uint32_t bind_sequence, enquire_sequence, unbind_sequence; /* awaited; 0: none */
    int64_t state_ms;                                          /* since when in this state */
    int64_t heard_ms;                                          /* last byte from the peer */
    int64_t enquired_ms;

    uint32_t answered_sequence; /* the latest of our requests that the peer has answered; 0: none yet */
    uint32_t proof_sequence;    /* an answer to a later one than this is wanted; 0: none */
    int64_t proof_ms;           /* since when; 0: the next tick says */

    struct window window;
    struct pacing pacing;

    char *in; /* [in_from, in_to) not handled; responses below in_scanned are */
    size_t in_capacity, in_from, in_scanned, in_to;
    char *out[2]; /* one fills while the other is being written */
    size_t out_capacity, out_len;
    int out_at;
    bool out_taken;

    struct session_query_slot query[SESSION_QUERIES_MAX];
    struct session_unacknowledged *unacknowledged; /* ring, by arrival number */
    uint32_t arrival_next, arrival_oldest;

    struct pdu pdu; /* of the event last given */
    char bad_pdu[SESSION_BAD_PDU_LEN_MAX];
    size_t bad_pdu_len; /* the last one; 0: none yet */
    struct session_stats stats;
};

/** Bytes of arena that session_init takes for such a configuration. */
size_t session_memory(const struct session_config *config);

/** The arena must have session_memory(config) left. */
void session_init(struct session *session, const struct session_config *config, struct codec codec,
                  struct arena *memory, int64_t now_ms);

/** From now on this sees what is sent and read. Without TLS or with it, it is the plain PDUs. */
static inline void session_watch_by(struct session *session, struct session_watch watch)
{
    session->watch = watch;
}

/** CONNECTED -> BINDING: writes the bind. */
void session_bind(struct session *session, int64_t now_ms);

/** Where the next bytes of the peer go. *ret_len is 0 when reading must stop for now (deliveries wait for
 *  commits, or the peer does not read our answers). */
char *session_space(struct session *session, size_t *ret_len);
void session_filled(struct session *session, size_t len, int64_t now_ms);

/** The next event of what was read; false when there is none. */
__attribute__((warn_unused_result)) bool session_next(struct session *session, int64_t now_ms,
                                                      struct session_event *ret);

/** The next event of time passing (time-outs, the end); also enquires and sends throttled segments again.
 *  `drained`: the socket was read until it had no more in this turn; without it no response is judged late,
 *  for it may lie there. */
__attribute__((warn_unused_result)) bool session_tick(struct session *session, int64_t now_ms, bool drained,
                                                      struct session_event *ret);

/** The connection ended; session_tick then gives what was in flight, then CLOSE. */
void session_lost(struct session *session);

/** Stops sending, waits for the window to empty, unbinds, closes. */
void session_drain(struct session *session, int64_t now_ms);

/** Held, a session submits nothing more, not even again what was throttled; receipts, replies and responses
 *  come and are answered. */
void session_hold(struct session *session, bool held);

/** Submits that it takes now: BOUND for sending, window, credit, output. */
uint32_t session_room(struct session *session, int64_t now_ms);

/** Submits one segment; session_room must have been > 0. `pdu` needs the mandatory fields and tlvs only:
 *  command, sequence and TON/NPI are set here. False when the codec cannot pack it (a field too long):
 *  nothing was sent. */
__attribute__((warn_unused_result)) bool session_submit(struct session *session, int64_t message_id,
                                                        uint8_t part, const struct pdu *pdu, int64_t now_ms);

/** Answers a delivery; one that is not open is ignored. What it gives says where the answer stands in our
 *  stream, for session_has_read. */
uint32_t session_acknowledge(struct session *session, uint32_t arrival, uint32_t status);

/** Whether the peer has read our stream so far: it has answered a request that we wrote later. TCP's own word
 *  would only say that its system took the bytes. After a no, session_tick enquires in SESSION_PROOF_MS,
 *  unless an answer comes by itself. */
bool session_has_read(struct session *session, uint32_t where);

/** Takes what is to be written; empty when there is nothing or the last piece was not yet given back. */
struct slice session_output(struct session *session);
void session_output_done(struct session *session);

/** When session_tick has something to do next at the latest. */
int64_t session_next_ms(const struct session *session, int64_t now_ms);

/** Submits without their final response. */
static inline uint32_t session_in_flight(const struct session *session)
{
    return session->window.sent.count + session->window.waiting.count;
}

struct slice session_close_text(enum session_close close);

#endif
