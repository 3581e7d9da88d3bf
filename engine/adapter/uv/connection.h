/*
 * connection.h - one TCP connection of a link, kept up: connects, binds, carries a session's bytes, plain or
 * in TLS, connects again.
 *
 * The owner calls connection_turn after each poll of the loop (uv_check) and connection_flush before the next
 * (uv_prepare); everything else happens in the connection's own callbacks, which only move bytes.
 */
#ifndef ADAPTER_UV_CONNECTION_H
#define ADAPTER_UV_CONNECTION_H

#include "adapter/tls/tls.h"
#include "base/random.h"
#include "smpp/session.h"

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

enum connection_stage {
    CONNECTION_WAITING = 0, /* for the time to connect */
    CONNECTION_RESOLVING,
    CONNECTION_CONNECTING,
    CONNECTION_OPEN,
    CONNECTION_CLOSING,
    CONNECTION_ENDED, /* drained; nothing of it is in the loop any more */
};

enum {
    CONNECTION_CIPHER_LEN = 65536, /* four of TLS's largest records */
    CONNECTION_PROBLEM_MAX = TLS_PROBLEM_MAX,
};

struct connection;

struct connection_owner {
    void *self;
    /** An event of the session; slices as in session.h. Not called from inside any function below but
     *  turn. */
    void (*on_event)(void *self, struct connection *connection, const struct session_event *event);
    /** Could not connect, or TLS failed: why. Once an outage. */
    void (*on_unreachable)(void *self, struct connection *connection, const char *why);
    /** A PDU left or was read, while the connection is watched; must call nothing of it. */
    void (*on_pdu)(void *self, struct connection *connection, bool sent, struct slice pdu);
    /** After connection_drain: CONNECTION_ENDED. */
    void (*on_ended)(void *self, struct connection *connection);
};

struct connection {
    uv_loop_t *loop;
    const struct connection_owner *owner;
    const char *host;
    uint16_t port;
    uint16_t link;
    const struct tls_settings *tls;
    struct session_config config;
    struct codec codec;
    int32_t reconnect_min_ms, reconnect_max_ms;

    enum connection_stage stage;
    bool draining;
    bool ended; /* the peer closed, or an error: what was read is still handled */
    bool reading;
    bool more;      /* the last read filled its buffer: the socket may hold more */
    bool was_bound; /* in this connection */
    bool outage_said;
    bool watched;
    char problem[CONNECTION_PROBLEM_MAX]; /* why it is not bound, as of the last attempt; "" while it is */
    int32_t backoff_ms;                   /* of the latest wait; 0: none yet */
    int32_t wait_ms; /* at least so long before the next attempt; the owner may raise it on CLOSE */
    int64_t bound_ms;
    uint64_t session_number; /* random, of the present session */
    struct random random;    /* for jitter */

    uv_tcp_t tcp;
    uv_timer_t retry;
    uv_connect_t connect;
    uv_getaddrinfo_t resolve;
    uv_write_t write;

    struct tls *context;       /* what the settings' files held; read again after an attempt that failed */
    struct tls_stream *stream; /* NULL: plain TCP */
    char *cipher;              /* CONNECTION_CIPHER_LEN, with TLS: what is read */

    struct session session;
    struct arena arena;
    void *memory;
};

/** The connection starts when the loop runs. `config` is complete (bind, names), `tls` is set; strings must
 *  outlive it. False when memory is short. */
__attribute__((warn_unused_result)) bool connection_init(struct connection *connection, uv_loop_t *loop,
                                                         const struct connection_owner *owner, uint64_t seed);

/** Unbinds, closes, and does not connect again. */
void connection_drain(struct connection *connection);

/** Connects now if it waits for the time to; whether it did wait. */
bool connection_hurry(struct connection *connection);

/** How long it still waits for the time to connect; -1: it does not wait. */
int64_t connection_wait_ms(const struct connection *connection);

/** Whether on_pdu is called; over reconnections, too. */
void connection_watch(struct connection *connection, bool watched);

/** What was read becomes events; then what time brought. */
void connection_turn(struct connection *connection);

/** Writes what the session has to say, once. */
void connection_flush(struct connection *connection);

/** When connection_turn has something to do at the latest; INT64_MAX when only the loop's own events
 *  matter. */
int64_t connection_next_ms(const struct connection *connection);

/** Only when ended, or when the loop will not run again. */
void connection_done(struct connection *connection);

#endif
