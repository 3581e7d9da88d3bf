/*
 * pg_hosts.h - the addresses behind a connection string's host names, found without blocking the loop.
 *
 * PQconnectStart resolves names itself, and waits for the resolver while everything else waits too. So the
 * names are looked up by uv_getaddrinfo (on libuv's threads) and handed to libpq as `hostaddr`; `host` stays
 * for the certificate's check. Socket directories, addresses and a given `hostaddr` need no looking up.
 */
#ifndef ADAPTER_PG_PG_HOSTS_H
#define ADAPTER_PG_PG_HOSTS_H

#include <uv.h>

#include <stdbool.h>

enum {
    PG_HOSTS_NAMES_MAX = 8,     /* of one connection string: a primary, its standbys */
    PG_HOSTS_ADDRESSES_MAX = 4, /* used of one name */
    PG_HOSTS_LIST_MAX = 4096,   /* octets of each list below */
    PG_HOSTS_PROBLEM_MAX = 300,
};

/** Three lists with commas between, of equal length, as libpq takes them. */
struct pg_hosts_found {
    char host[PG_HOSTS_LIST_MAX], hostaddr[PG_HOSTS_LIST_MAX], port[PG_HOSTS_LIST_MAX];
    char problem[PG_HOSTS_PROBLEM_MAX]; /* set when not one name has an address */
};

struct pg_hosts;

typedef void pg_hosts_done(void *self, const struct pg_hosts_found *found);

/**
 * Looks the names of `conninfo` up, one after the other, and tells `done` from the loop, once. NULL when
 * nothing needs looking up or memory is short: connect with the string as it is. It frees itself after
 * `done`.
 */
struct pg_hosts *pg_hosts_resolve(uv_loop_t *loop, const char *conninfo, pg_hosts_done *done, void *self);

/** `done` will not be called any more; the resolver's thread ends by itself. */
void pg_hosts_forget(struct pg_hosts *hosts);

#endif
