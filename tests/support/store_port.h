/*
 * store_port.h - a store and a way to wait for its event, so that one test drives the store in memory, the
 * one in PostgreSQL, and either behind a commit whose fate is never known at first.
 */
#ifndef SUPPORT_STORE_PORT_H
#define SUPPORT_STORE_PORT_H

#include "memory_store.h"
#include "seam/store.h"

#include <stdint.h>

struct store_port {
    struct store seam;
    void *self;
    /** Waits for the next event; for the PostgreSQL store it turns the loop. Ends the program after 30 s. */
    struct store_event (*wait)(void *self);

    /* what others than the engine do, and what can be seen */
    int64_t (*put_complaint)(void *self, const struct memory_complaint *complaint);
    void (*opt_out)(void *self, const struct vault_phone *phone, struct instant now);
    void (*stop)(void *self, bool stopped);
    void (*die)(void *self); /* the process that uses the store is gone; another one takes over */
    void (*totals)(void *self, struct store_totals *ret);
    void (*free)(void *self);
};

struct store_port store_port_memory(void);

/** `admin` is a superuser's conninfo to the same database. Waits until it is up. */
struct store_port store_port_pg(const char *conninfo, const char *admin);

/** Every commit's fate is unknown at first: one in two was applied. Both ports are freed by the outer one. */
struct store_port store_port_unsure(struct store_port inner);

#endif
