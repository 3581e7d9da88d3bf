/*
 * display_order.h - R9: in which order departments are shown: the best guess of each rate, with its
 * uncertainty. No flag.
 *
 * Gamma-Poisson shrinkage towards what the city's rate explains (DuMouchel 1999). Ranks differ only as far as
 * P(rate_i > rate_j) says so.
 */
#ifndef RULES_DISPLAY_ORDER_H
#define RULES_DISPLAY_ORDER_H

#include "base/arena.h"
#include "rules/rule_kind.h"
#include "rules/statistics.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct display_row {
    int32_t department;
    int32_t n, k;
    double expected;
    struct shrinkage rate; /* relative to the city's: 1 is as expected */
    double above_next;     /* P(this rate > the next row's); 0 in the last row */
};

extern const struct rule_kind_entry display_order_kind;

/** Rows ordered by EBGM, highest first, then by department. False: no room. Rows with n = 0 are kept, at
 *  1. */
__attribute__((warn_unused_result)) bool display_order(struct display_row *row, size_t count,
                                                       struct arena *arena);

#endif
