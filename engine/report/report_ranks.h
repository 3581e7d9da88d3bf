/*
 * report_ranks.h - where a department may stand among the others: a distribution of ranks, no league table.
 *
 * Goldstein, Spiegelhalter (1996), "League tables and their limitations": ranks of noisy rates are far wider
 * than they look. Drawn from the posteriors Gamma(shape, rate), 200 times, from a fixed seed.
 */
#ifndef REPORT_REPORT_RANKS_H
#define REPORT_REPORT_RANKS_H

#include <stddef.h>
#include <stdint.h>

enum { REPORT_RANKS_MAX = 100 }; /* of more no ranks are given */

struct report_posterior {
    double shape, rate; /* > 0 */
};

/** The 5 % and 95 % points of its rank; 1 is the highest rate. */
struct report_rank {
    int32_t low, high;
};

/** `count` <= REPORT_RANKS_MAX. */
void report_ranks(const struct report_posterior *unit, size_t count, uint64_t seed, struct report_rank *ret);

#endif
