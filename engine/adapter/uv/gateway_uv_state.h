/* gateway_uv_state.h - what the files of gateway_uv share. Not for others. */
#ifndef ADAPTER_UV_GATEWAY_UV_STATE_H
#define ADAPTER_UV_GATEWAY_UV_STATE_H

#include "adapter/uv/connection.h"
#include "adapter/uv/gateway_uv.h"
#include "adapter/uv/link_event.h"
#include "smpp/link_figures.h"

enum {
    GATEWAY_UV_SESSIONS_MAX = 8,   /* a link's: four binds of each kind */
    GATEWAY_UV_REFUSED_MAX = 1024, /* submits that could not be packed, until the next turn reports them */
    GATEWAY_UV_ARENA_LEN =
        65536, /* a delivery's text: 2,048 octets at three bytes each; a receipt narrowed from 64 KB */
};

struct link {
    struct gateway_uv_link config;
    struct gateway_uv_link next; /* what it becomes once it has left, AGAIN */
    enum gateway_uv_after after; /* leaving */
    bool leaving;                /* drains or has; nothing is sent over it */
    size_t connections_left;     /* not ended */
    struct connection
        connection[GATEWAY_UV_SESSIONS_MAX]; /* those that send come first: their responses are read first */
    size_t connection_count;
    struct link_ids ids;
    enum smsc_id_mode said_mode; /* the guess last reported */
    bool suspended_by_status;
    bool watched;
    uint32_t query_refused; /* the status that ended asking; 0: none */
    uint32_t last_bind_status;
    enum session_close last_close;
    char bad_pdu[SESSION_BAD_PDU_LEN_MAX]; /* the beginning of the last one */
    size_t bad_pdu_len;
    int64_t bad_pdu_ms;
    struct session_stats past; /* of its ended sessions */
    struct link_figures figures;
    int64_t down_since_ms; /* no session is bound since; meaningless while one is */
};

struct gateway_uv {
    uv_loop_t *loop;
    struct gateway_uv_config config;
    struct connection_owner owner;
    struct link *link[GATEWAY_LINKS_MAX]; /* by number; NULL: there is none */
    bool draining;                        /* all of it, for good */
    size_t connections_left;              /* not ended */
    struct connection *found;             /* the connection last looked up by its session */

    uv_check_t turn;
    uv_prepare_t flush;
    uv_idle_t pending; /* runs while something waits to be written, so that the loop does not sleep on it */
    uv_timer_t wake;   /* the sessions' next time-out; does nothing but turn the loop */
    int64_t wake_ms;
    bool woken;         /* by the timer; the turn that it is for has not come yet */
    bool credit_wanted; /* somebody found no room for want of credit */
    size_t handles_left;
    void (*on_closed)(void *self);

    struct segment_ref refused[GATEWAY_UV_REFUSED_MAX];
    uint16_t refused_link[GATEWAY_UV_REFUSED_MAX];
    size_t refused_count;
    struct arena arena;
    char arena_memory[GATEWAY_UV_ARENA_LEN];
};

/** The loop's cached monotonic time. */
int64_t gateway_uv_state_now_ms(const struct gateway_uv *gateway);

/** Something waits to be written: the loop must not sleep on it. */
void gateway_uv_state_want_flush(struct gateway_uv *gateway);

/* What connections report (gateway_uv.c). */
void gateway_uv_state_on_event(void *self, struct connection *connection, const struct session_event *event);
void gateway_uv_state_on_pdu(void *self, struct connection *connection, bool sent, struct slice pdu);
void gateway_uv_state_on_unreachable(void *self, struct connection *connection, const char *why);

/** The answer to a query (gateway_uv_query.c): true when it settles the segment, as a receipt does. A refusal
 *  ends asking. */
__attribute__((warn_unused_result)) bool gateway_uv_state_take_answer(struct link *link, uint16_t number,
                                                                      const struct session_event *event,
                                                                      struct gateway_event *ret);

uint64_t gateway_uv_state_random(void);

/** The loop's handles; closing them leads to on_closed. */
void gateway_uv_state_start_handles(struct gateway_uv *gateway);
void gateway_uv_state_close_handles(struct gateway_uv *gateway);

#endif
