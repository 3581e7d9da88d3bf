/*
 * city_case.h - one closed complaint of the invented city, and the drawing of all of them from one seed.
 */
#ifndef SMSC_CITY_CASE_H
#define SMSC_CITY_CASE_H

#include "base/calendar.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    CITY_CASES_MAX = 2000000,
    CITY_NIGHTS_MAX = 1000,
    CITY_PHONE_MAX = 20,
};

struct city_case {
    size_t department, type; /* into city_district */
    int officer;             /* OF-NNNN */
    const char *channel;     /* "online", "phone", "counter", "internal" */
    int64_t opened_local_s,
        closed_local_s;             /* wall time of Seoul as seconds since 1970-01-01T00:00:00 local */
    char phone[CITY_PHONE_MAX + 1]; /* empty: missing */
    const char *locale;             /* "" when the city does not know it */
    int supplements;
};

struct city_wish {
    uint64_t seed;
    size_t complaints, departments;
    int nights;
    struct night from;
};

/** Fills `complaints` cases in order of opening; false when the period holds no working day or without
 *  memory. */
__attribute__((warn_unused_result)) bool city_cases_draw(const struct city_wish *wish, struct city_case *ret);

#endif
