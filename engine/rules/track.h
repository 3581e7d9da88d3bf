/*
 * track.h - a detector's way through the year, kept so that a late confirmation refolds weeks, not the year.
 *
 * The state before each week's start is kept; folding from any earlier kept week gives the same bits as
 * folding from the first night, because the operations and their order are the same (a test compares them).
 */
#ifndef RULES_TRACK_H
#define RULES_TRACK_H

#include "rules/detector.h"
#include "rules/ledger.h"

#include <stdint.h>

struct track {
    struct detector week[RULE_YEAR_STARTS + 1]; /* state before the start of week w, counted from `begin` */
    struct detector now;                        /* at the end of the night folded to */
    int32_t valid;                              /* week[0..valid] are right */
    int32_t reset; /* index of the last closing, or -1: R is 0 at the end of that night */
};

void track_open(struct track *track);

/** R becomes 0 at the end of night `at`. */
void track_reset(struct track *track, int32_t at, int32_t begin);

/** Fold to the end of night `at` (index >= begin) after the cell changed from its `touched` on; `odds` of
 *  each night. */
void track_fold(struct track *track, const struct detector_odds *const *odds, const struct ledger_cell *cell,
                int32_t begin, int32_t at);

/** One more night of a plain walk: start when due, then the night's counts. */
void track_walk(struct detector *detector, const struct detector_odds *const *odds,
                const struct ledger_cell *cell, int32_t begin, int32_t at);

#endif
