/*
 * pg_store.h - the store's seam over PostgreSQL: libpq in pipeline mode on a libuv loop, never blocking it.
 *
 * One connection. A load is a pipeline of prepared set-based statements, a commit one transaction of them.
 * Every query has a deadline on the monotonic clock; a connection that is lost, frozen or fallen to a
 * read-only server is closed and made again with back-off, and the seam's events say so: STORE_DOWN,
 * STORE_UP, STORE_UNKNOWN for a commit in flight. What a deployment must mend (a wrong password, an old
 * schema) is STORE_REFUSED with one clear line; after it nothing more comes. A server that is not there is
 * not such a case: the store keeps trying, and pg_store_problem says why it is down.
 */
#ifndef ADAPTER_PG_PG_STORE_H
#define ADAPTER_PG_PG_STORE_H

#include "base/slice.h"
#include "seam/store.h"

#include <uv.h>

struct pg_store;

/** Called from the loop, never from within load or commit. */
typedef void pg_store_on_event(void *self, const struct store_event *event);

/** Borrows everything but `conninfo`. NULL when memory is short. The first event is STORE_UP or
 *  STORE_REFUSED. */
struct pg_store *pg_store_new(uv_loop_t *loop, const char *conninfo, pg_store_on_event *on_event, void *self);

/** Closes the connection and its handles; the memory goes when the loop has run their close callbacks. No
 *  event comes any more. NULL is fine. */
void pg_store_free(struct pg_store *store);

struct store pg_store_seam(struct pg_store *store);

/** Why there is no connection, one line; empty when there is one. Valid until the loop turns. */
struct slice pg_store_problem(const struct pg_store *store);

#endif
