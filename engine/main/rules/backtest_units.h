/* backtest_units.h - the departments and officers of a recorded city as a file of units names them, by the
 * day of each closing: what the night makes of published units. */
#ifndef MAIN_RULES_BACKTEST_UNITS_H
#define MAIN_RULES_BACKTEST_UNITS_H

#include "base/arena.h"
#include "intake/units.h"
#include "main/rules/backtest_table.h"
#include "tally/unit.h"

#include <stdbool.h>
#include <stddef.h>

struct backtest_units_columns {
    size_t department, officer, closed;
};

/** Rewrites the cells: a department's code to its unit's key, an officer's code to the key. A complaint of a
 *  code that nobody knows on that day loses its department and counts in *ret_held. False: the arena is too
 *  small. */
__attribute__((warn_unused_result)) bool backtest_units_apply(struct backtest_table *complaints,
                                                              struct backtest_units_columns columns,
                                                              const struct units *units, struct arena *arena,
                                                              size_t *ret_held);

/** The class of each of the city's first `departments` units from each of its entries on, ordered as the
 *  rules want it. False: the arena is too small. */
__attribute__((warn_unused_result)) bool backtest_units_classes(const struct units *units,
                                                                const struct unit *unit, size_t departments,
                                                                struct arena *arena, struct unit_class **ret,
                                                                size_t *ret_count);

#endif
