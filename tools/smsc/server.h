/*
 * server.h - the sockets of the SMSC on one libuv loop: accepts, reads, writes once a turn, drops, times out.
 */
#ifndef SMSC_SERVER_H
#define SMSC_SERVER_H

#include "network.h"
#include "session.h"

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

enum { SERVER_SESSIONS_MAX = 64 };

struct server_connection;

struct server {
    uv_loop_t *loop;
    struct network *network;
    struct session_late late;
    uv_tcp_t listener;
    uv_timer_t tick, wake; /* every ten seconds; when the agenda of live mode is due */
    uv_prepare_t turn;
    struct server_connection *connection[SERVER_SESSIONS_MAX];
    size_t round_robin;
    uint32_t last_session;
    bool holds;                      /* season mode: deliveries wait until the engine is idle */
    uint64_t progress;               /* counts what the peer did, so that a watchdog sees a stall */
    void (*on_turn)(void *argument); /* season mode: runs once a turn before the writes */
    void *argument;
};

/** 0, or a libuv error; the port bound to is returned. */
__attribute__((warn_unused_result)) int server_start(struct server *server, uv_loop_t *loop,
                                                     struct network *network, uint16_t *ret_port);

/** Deliveries that were sent and await their response. */
uint64_t server_in_flight(const struct server *server);

/** Sends the responses that were held back and an enquire_link behind them. */
void server_release_late(struct server *server);

/** Does a session still owe the response to such an enquire_link? */
bool server_fenced(const struct server *server);

/** Sends a few of the ready deliveries and ends every session in the same breath, without reading the
 *  responses. */
void server_drop(struct server *server);

/** Closes everything, so that the loop can end. */
void server_stop(struct server *server);

#endif
