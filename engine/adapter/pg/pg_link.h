/*
 * pg_link.h - one libpq connection on a libuv loop: connects, prepares, runs one pipeline at a time,
 * reconnects.
 *
 *     WAITING ──timer──▶ RESOLVING ──▶ CONNECTING ──▶ CHECKING ──▶ PREPARING ──▶ READY ◀──▶ RUNNING
 *        ▲                   │             │              │            │           │           │
 *        ╰───────────────────┴─────────────┴──────────────┴────────────┴─── lost ──┴───────────╯
 *                                                                                 (any) ──▶ REFUSED
 *
 * A pipeline is: pg_link_add one or more statements, then pg_link_run. Its results are kept until the next
 * pipeline. Every state but READY has a deadline on the monotonic clock; a frozen server is a lost
 * connection.
 */
#ifndef ADAPTER_PG_PG_LINK_H
#define ADAPTER_PG_PG_LINK_H

#include "adapter/pg/pg_hosts.h"
#include "adapter/pg/pg_params.h"
#include "adapter/pg/pg_statement.h"

#include <libpq-fe.h>
#include <uv.h>

#include <stdbool.h>
#include <stdint.h>

enum {
    PG_LINK_PIPELINE_MAX = 48, /* statements of one pipeline */
    PG_LINK_DEADLINE_MS =
        10 * 1000, /* of a pipeline: a commit takes some 20 ms; a frozen server takes for ever */
    PG_LINK_RESOLVE_MS = 10 * 1000, /* a resolver asks twice at 5 s; it may answer the next attempt at once */
    PG_LINK_CONNECT_MS = 5 * 1000,
    PG_LINK_PREPARE_MS = 30 * 1000, /* a migration may hold its locks for a while */
    PG_LINK_BACK_OFF_MIN_MS = 100,
    PG_LINK_BACK_OFF_MAX_MS = 5 * 1000,
    PG_LINK_PROBLEM_MAX = 300,
};

enum pg_link_news {
    PG_LINK_UP,
    PG_LINK_DONE,    /* the pipeline ran; `failed` tells its first error, if any */
    PG_LINK_LOST,    /* also while a pipeline ran: nobody knows its fate */
    PG_LINK_REFUSED, /* `problem` says why; nothing more comes */
};

enum pg_link_state {
    PG_LINK_STATE_WAITING,
    PG_LINK_STATE_RESOLVING,
    PG_LINK_STATE_CONNECTING,
    PG_LINK_STATE_CHECKING,
    PG_LINK_STATE_PREPARING,
    PG_LINK_STATE_READY,
    PG_LINK_STATE_RUNNING,
    PG_LINK_STATE_REFUSED,
    PG_LINK_STATE_CLOSED,
};

struct pg_link {
    uv_loop_t *loop;
    char *conninfo;
    void (*on_news)(void *self, enum pg_link_news news);
    void *self;
    int64_t owner; /* of leases */

    enum pg_link_state state;
    PGconn *connection;
    uv_poll_t *poll; /* of this connection's socket; NULL without one */
    int poll_fd, poll_events;
    uv_timer_t *timer;
    struct pg_hosts *hosts; /* while RESOLVING */
    uint64_t back_off_ms;
    bool was_up;
    bool broken; /* a send failed: told by the timer, never from within a call */

    struct pg_params params;
    enum pg_statement sent[PG_LINK_PIPELINE_MAX];
    int sent_count;
    PGresult *result[PG_LINK_PIPELINE_MAX];
    int result_count;
    bool awaiting_null; /* libpq ends each statement's results with one */
    int failed;         /* index of the first statement that failed; -1: none */
    char problem[PG_LINK_PROBLEM_MAX];
};

/** False when memory is short. Starts connecting on the next turn of the loop. */
__attribute__((warn_unused_result)) bool pg_link_init(struct pg_link *link, uv_loop_t *loop,
                                                      const char *conninfo, int64_t owner,
                                                      void (*on_news)(void *, enum pg_link_news), void *self);

/** Drops the connection, the results and the handles; `on_closed` may free the link: it is called from the
 *  loop. */
void pg_link_close(struct pg_link *link, uv_close_cb on_closed, void *closed_data);

/** Forgets the results of the pipeline before. */
void pg_link_start(struct pg_link *link);

/** Adds a statement with link->params (pg_params_start first). */
void pg_link_add(struct pg_link *link, enum pg_statement statement);

/** Sends the pipeline; its news comes from the loop. */
void pg_link_run(struct pg_link *link);

/** SQLSTATE of the first error, five characters; "" when there is none. */
const char *pg_link_sqlstate(const struct pg_link *link);

/** The connection must be made anew: the server is of no use for now (read-only, shutting down, out of
 *  space). */
void pg_link_drop(struct pg_link *link, const char *problem);

/** Nothing more will come of this database: state REFUSED, no news. */
void pg_link_refuse(struct pg_link *link, const char *problem);

#endif
