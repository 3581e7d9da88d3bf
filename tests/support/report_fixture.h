/*
 * report_fixture.h - a made-up city's night for tests of the page and for looking at it: 14 departments,
 * three flags.
 *
 * Everything is drawn from one seed; the detector's path is a real Shiryaev-Roberts path over drawn counts,
 * not a rule's.
 */
#ifndef SUPPORT_REPORT_FIXTURE_H
#define SUPPORT_REPORT_FIXTURE_H

#include "report/report_input.h"

enum { REPORT_FIXTURE_DEPARTMENTS = 14, REPORT_FIXTURE_NIGHTS = 59 };

enum report_fixture_kind {
    REPORT_FIXTURE_BUSY,    /* flags new, raised, continuing, ended; referrals waiting too long */
    REPORT_FIXTURE_QUIET,   /* nothing to do */
    REPORT_FIXTURE_HOSTILE, /* names that are markup, formulas and controls */
    REPORT_FIXTURE_EMPTY,   /* the first night: nothing happened yet */
};

/** One at a time: the input borrows static memory. */
const struct report_input *report_fixture(enum report_fixture_kind kind);

#endif
