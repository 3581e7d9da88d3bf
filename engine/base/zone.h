/* zone.h - a time zone as data, so that pure code can turn instants into wall time and back. */
#ifndef BASE_ZONE_H
#define BASE_ZONE_H

#include "base/arena.h"
#include "base/instant.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** From this instant on (until the next period's), the wall clock is utc_offset_s seconds east of UTC. */
struct zone_period {
    struct instant from;
    int32_t utc_offset_s; /* -50400..+50400 */
};

/** Periods in ascending order; the first also serves every earlier instant. Borrowed, never owned. */
struct zone {
    const struct zone_period *period;
    size_t count; /* at least 1 */
};

/** The period in force at an instant. */
const struct zone_period *zone_at(const struct zone *zone, struct instant when);

/** The instant at which the wall clock shows `local_s` (seconds since 1970-01-01T00:00:00 local). A wall time
 *  that a clock change skips gives the change itself; one that it repeats, the first of the two. */
struct instant zone_instant(const struct zone *zone, int64_t local_s);

/**
 * Read a TZif file's bytes (RFC 8536, version 2 or later, its 64-bit data). Transitions are taken as listed;
 * Debian's tzdata lists them up to 2037, so the footer's rule for later years is not read.
 * Periods are allocated in the arena. False when the bytes are not such a file or the arena is exhausted.
 */
__attribute__((warn_unused_result)) bool zone_parse_tzif(struct slice bytes, struct arena *arena,
                                                         struct zone *ret);

#endif
