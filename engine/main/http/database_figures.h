/*
 * database_figures.h - what the database says to operators: can it be written, has it our schema, what
 * waits in it.
 *
 * Asked again every few seconds over a connection of its own, so that a page never waits for the database and
 * never disturbs the store. Counts stop at DATABASE_FIGURES_COUNT_MAX: counting further would cost more
 * than it tells.
 */
#ifndef MAIN_HTTP_DATABASE_FIGURES_H
#define MAIN_HTTP_DATABASE_FIGURES_H

#include "adapter/pg/pg_side.h"
#include "base/instant.h"

#include <stdbool.h>
#include <stdint.h>

struct uv_loop_s;

enum {
    DATABASE_FIGURES_EVERY_MS = 5000,
    DATABASE_FIGURES_OLD_MS =
        20000, /* then an answer says nothing about now: a question takes at most 10 s */
    DATABASE_FIGURES_COUNT_MAX = 100000,
};

struct database_figures {
    bool known;       /* there was an answer */
    int64_t taken_ms; /* of the last one, on the loop's clock */
    bool writable, schema_is_current;
    int64_t conversations; /* live */
    int64_t undecided;     /* closed complaints that wait for their decision */
    int64_t scheduled;     /* messages whose time has not come */
    int64_t parked_receipts, orphan_receipts, unanswered;
};

struct database_watch {
    struct uv_loop_s *loop;
    struct pg_side *side;
    struct database_figures figures;
    struct instant (*now)(void *self);
    void *self;
    char problem[PG_SESSION_ERROR_MAX]; /* of the last question; empty: it was answered */
    int64_t asked_ms;
};

/** False when memory is short. `now` is the engine's clock. */
__attribute__((warn_unused_result)) bool database_watch_init(struct database_watch *watch,
                                                             struct uv_loop_s *loop, const char *conninfo,
                                                             struct instant (*now)(void *self), void *self);
void database_watch_done(struct database_watch *watch);

/** To be called often: asks when it is time. */
void database_watch_look(struct database_watch *watch);

/** Is the last answer young enough to be told as today's? */
bool database_watch_is_fresh(const struct database_watch *watch);

#endif
