/*
 * season_clock.h - the stepped clock's control socket: somebody outside owns the time and asks when we are
 * done with it.
 *
 * Protocol, lines ending in LF, we are the client: we say `hello ccrm 1`; they say `now T` (unix seconds,
 * never going back); once all that is due at T is done we say `idle T NEXT` (the next due time later than T,
 * or `never`); they go on with `now`, or say `end`. A connection that ends without `end` is an error: the
 * season cannot go on.
 */
#ifndef ADAPTER_UV_SEASON_CLOCK_H
#define ADAPTER_UV_SEASON_CLOCK_H

#include "base/instant.h"

#include <stdbool.h>

struct uv_loop_s;
struct season_clock;

struct season_clock_listener {
    void *self;
    void (*on_now)(void *self, struct instant now);
    void (*on_end)(void *self);
    /** One line: why the season cannot go on. Nothing comes after it. */
    void (*on_failed)(void *self, const char *reason);
};

/** Connects when the loop runs, trying for 10 s. NULL when memory is short or the path is longer than 107
 *  bytes. */
__attribute__((warn_unused_result)) struct season_clock *
season_clock_new(struct uv_loop_s *loop, const char *path, const struct season_clock_listener *listener);

/** Says that everything due at `now` is done; next is INSTANT_NEVER for "never". */
void season_clock_idle(struct season_clock *clock, struct instant now, struct instant next);

/** Closes; the memory goes when the loop has run the close callbacks. NULL is fine. */
void season_clock_free(struct season_clock *clock);

#endif
