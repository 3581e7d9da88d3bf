/* instant.h - time as types, so seconds, minutes and UTC offsets cannot be swapped. */
#ifndef BASE_INSTANT_H
#define BASE_INSTANT_H

#include <stdint.h>

/** A point in time: seconds since 1970-01-01T00:00:00Z, no leap seconds. */
struct instant {
    int64_t unix_s;
};

/** Later than every instant that the product handles; "never". */
#define INSTANT_NEVER ((struct instant){ .unix_s = INT64_MAX })

static inline struct instant instant_add_s(struct instant when, int64_t seconds)
{
    return (struct instant){ .unix_s = when.unix_s + seconds };
}

static inline struct instant instant_earlier(struct instant a, struct instant b)
{
    return a.unix_s <= b.unix_s ? a : b;
}

#endif
