/*
 * time_pattern.h - how a source writes its times, as a small pattern, and reading them.
 *
 * Two ways to write a pattern; a '%' anywhere means the first:
 *   %Y %m %d %H %I %M %S %p %z, %F (%Y-%m-%d), %T (%H:%M:%S), %% (strftime's letters)
 *   YYYY MM DD HH hh mm ss AM Z (HH 00-23, hh 01-12, AM: either half of the day)
 * Numbers have exactly two digits, the year four. The half of the day is AM, PM (any case), 오전 or 오후. The
 * offset is Z, +HH:MM or +HHMM. Everything else stands for itself; a space stands for one or more.
 */
#ifndef INTAKE_TIME_PATTERN_H
#define INTAKE_TIME_PATTERN_H

#include "base/instant.h"
#include "base/slice.h"
#include "base/zone.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TIME_PATTERN_PARTS_MAX = 40 };

struct time_pattern_part {
    char kind; /* 'Y' 'm' 'd' 'H' 'I' 'M' 'S' 'p' 'z', or 'c' for the byte itself */
    char literal;
};

struct time_pattern {
    struct time_pattern_part part[TIME_PATTERN_PARTS_MAX];
    size_t count;
    bool has_offset; /* %z: the zone is not needed */
};

/** Wall time as written; `local_s` is what the clock on the wall shows, in seconds since 1970-01-01T00:00:00
 *  there. */
struct time_pattern_value {
    int64_t local_s;
    int32_t utc_offset_s; /* has_offset only */
};

/** False when the pattern lacks a part of date or time, has one twice, or %I without %p; *reterr_why says it
 *  in a few words. */
__attribute__((warn_unused_result)) bool time_pattern_parse(struct slice pattern, struct time_pattern *ret,
                                                            const char **reterr_why);

/** The whole text must match and be a time that exists on a calendar (years 1900..2199; no leap seconds). */
__attribute__((warn_unused_result)) bool time_pattern_read(const struct time_pattern *pattern,
                                                           struct slice text, struct time_pattern_value *ret);

/** The instant: by the offset, if it was written, else by the zone (base/zone.h says what happens at clock
 *  changes). */
struct instant time_pattern_instant(const struct time_pattern *pattern, struct time_pattern_value value,
                                    const struct zone *zone);

#endif
