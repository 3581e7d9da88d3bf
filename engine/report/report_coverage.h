/* report_coverage.h - what a published survey no longer asks about, until the office says that it knows. */
#ifndef REPORT_REPORT_COVERAGE_H
#define REPORT_REPORT_COVERAGE_H

#include "base/calendar.h"
#include "base/slice.h"

#include <stddef.h>

enum { REPORT_COVERAGE_MAX = 32 };

struct report_coverage_loss {
    int32_t revision;
    struct slice survey, lost; /* "department 건축과, type 허가" as the publisher's check wrote it */
    struct night since;        /* its approval */
};

struct report_coverage {
    struct report_coverage_loss loss[REPORT_COVERAGE_MAX]; /* by revision */
    size_t count;
};

#endif
