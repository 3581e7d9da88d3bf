/*
 * calendar.h - days as numbers, proleptic Gregorian.
 *
 * Hinnant, "chrono-Compatible Low-Level Date Algorithms" (2021): days_from_civil, civil_from_days.
 */
#ifndef BASE_CALENDAR_H
#define BASE_CALENDAR_H

#include "base/buffer.h"
#include "base/instant.h"
#include "base/slice.h"
#include "base/zone.h"

#include <stdbool.h>

/** A local calendar day: days since 1970-01-01. The *night* of a day closes it. */
struct night {
    int32_t day;
};

struct civil {
    int32_t year;
    int month; /* 1..12 */
    int day;   /* 1..31 */
};

struct night night_from_civil(struct civil date);
struct civil civil_from_night(struct night night);

/** 0 = Sunday .. 6 = Saturday. */
int night_weekday(struct night night);

/** The local day in which an instant falls. */
struct night night_of(struct instant when, const struct zone *zone);

/** The instant at which a local day plus `second_of_day` (0..86399, wall clock) begins; a time that a clock
 *  change skips falls on the change, one that it repeats on the first of the two. */
struct instant night_instant(struct night night, int32_t second_of_day, const struct zone *zone);

/** "YYYY-MM-DD", exactly; false when it is not a date. */
__attribute__((warn_unused_result)) bool night_parse(struct slice text, struct night *ret);
void night_add(struct buffer *buffer, struct night night);

/** "YYYY-MM-DDTHH:MM:SSZ". */
void instant_add(struct buffer *buffer, struct instant when);

#endif
