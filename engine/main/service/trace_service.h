/*
 * trace_service.h - the control socket's `trace`: a link's PDUs as lines, live, to one who asked.
 *
 * A trace ends by itself, after a time or a number of PDUs. It never slows the link: each has a buffer of a
 * fixed size, what does not fit is counted and the count is told. Numbers and texts are masked, unless the
 * asker brings a permit: a token that the database gave once, to a person who may, for a reason that stands
 * in the audit log, and that this engine redeems there. The socket alone opens none.
 */
#ifndef MAIN_SERVICE_TRACE_SERVICE_H
#define MAIN_SERVICE_TRACE_SERVICE_H

#include "adapter/pg/pg_side.h"
#include "adapter/uv/control_socket.h"
#include "adapter/uv/gateway_uv.h"
#include "base/zone.h"
#include "seam/log.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

enum {
    TRACE_TRACES_MAX = 4, /* at the same time, of all links together */
    TRACE_SECONDS_MAX = 3600,
    TRACE_COUNT_MAX = 100000,
    TRACE_BUFFER_LEN = 128 * 1024, /* of a turn's lines: at least three of the longest */
    TRACE_UNREAD_MAX = 256 * 1024, /* that the asker may leave unread; then nothing is added */
    TRACE_TOKEN_LEN_MAX = 80,
};

struct trace {
    uint64_t client; /* 0: the place is free */
    uint16_t link;
    bool running; /* else its permit is looked at */
    bool json, unmasked;
    enum alphabet meaning_of_zero; /* of the link, as it began */
    int64_t seconds;
    int64_t until_ms;
    size_t left, shown;
    size_t dropped, dropped_told;
    char token[TRACE_TOKEN_LEN_MAX];
    size_t token_len;
    struct buffer lines;
    char memory[TRACE_BUFFER_LEN];
};

struct trace_service {
    struct control_socket *socket;
    struct gateway_uv *gateway; /* NULL before the links are there */
    uv_loop_t *loop;
    const struct zone *zone;
    const char *database;
    const struct log *log;
    struct pg_side *side; /* opened for the first permit */
    struct trace trace[TRACE_TRACES_MAX];
};

struct trace_request {
    uint16_t link;
    bool json;
    int64_t seconds;    /* 1..TRACE_SECONDS_MAX */
    size_t count;       /* 1..TRACE_COUNT_MAX */
    struct slice token; /* empty: masked */
};

/** Begins a trace; what comes of it is said to the client: a first line of JSON (`tracing` or `error`), then
 *  a line each PDU, at last one of JSON (`ended`), after which the connection ends. */
void trace_service_begin(struct trace_service *service, uint64_t client, const struct trace_request *request);

/** The client has gone. */
void trace_service_gone(struct trace_service *service, uint64_t client);

/** A watched link's PDU. */
void trace_service_pdu(struct trace_service *service, uint16_t link, bool sent, struct slice pdu);

/** Once a turn of the loop: says what was gathered, ends what is over. */
void trace_service_turn(struct trace_service *service);

/** Nothing is said any more. */
void trace_service_stop(struct trace_service *service);

#endif
