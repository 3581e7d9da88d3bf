/*
 * ledger.h - the year's counts by unit, measure and night of arrival, as seen on the night reached so far.
 *
 * Rows are applied night by night in the order in which they became known; `touched` says from which night of
 * arrival on the last step changed something, so detectors refold no more than that.
 */
#ifndef RULES_LEDGER_H
#define RULES_LEDGER_H

#include "base/arena.h"
#include "rules/roster.h"
#include "tally/tally.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LEDGER_UNTOUCHED = INT32_MAX };

struct ledger_night {
    int32_t n, k;
};

/** One unit and measure; `night` is NULL until its first row. Index 0 is the year's first night. */
struct ledger_cell {
    struct ledger_night *night;
    int32_t touched; /* lowest index changed by the last ledger_advance, or LEDGER_UNTOUCHED */
};

struct ledger {
    const struct roster *roster;
    struct arena *arena;
    struct night first;
    int32_t nights;
    struct ledger_cell *cell;      /* [unit index][measure] */
    const struct tally_count *row; /* every row, and */
    const uint32_t *order;         /* its order by (known, unit, measure, arrived) */
    size_t row_count;
    size_t next; /* rows before it are applied */
    size_t last; /* rows from it to `next` were applied by the last step */
};

/** Borrows rows and roster; cells are allocated in the arena as rows need them. False: no room. */
__attribute__((warn_unused_result)) bool ledger_open(struct ledger *ledger, const struct roster *roster,
                                                     struct night first, int32_t nights,
                                                     const struct tally_count *row, size_t row_count,
                                                     struct arena *arena);

/** Apply every row known by the end of `night`; nights only go forward. False: no room. */
__attribute__((warn_unused_result)) bool ledger_advance(struct ledger *ledger, struct night night);

/** The cell of a unit (roster index) and a measure. */
const struct ledger_cell *ledger_at(const struct ledger *ledger, size_t unit, enum tally_measure measure);

/** Sum over nights of arrival from..to (indices, inclusive, clamped to the year). */
struct ledger_night ledger_sum(const struct ledger_cell *cell, int32_t from, int32_t to, int32_t nights);

#endif
