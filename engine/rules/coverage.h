/*
 * coverage.h - R10: how far a department's answers carry: replies of sent, what silence may hide. No flag.
 *
 * Below n0 replies the page says that the evidence is insufficient, never that all is well.
 */
#ifndef RULES_COVERAGE_H
#define RULES_COVERAGE_H

#include "rules/rule_kind.h"
#include "rules/statistics.h"

#include <stdbool.h>
#include <stdint.h>

struct coverage {
    double reply_share;
    struct interval reply_interval; /* Wilson, 95 % */
    struct interval yes_interval;   /* Wilson, 95 %, of those who answered */
    struct interval yes_bounds;     /* Manski: whatever the silent would have said */
    int32_t replies_needed;         /* n0 */
    bool sufficient;                /* answers >= n0 */
};

extern const struct rule_kind_entry coverage_kind;

/** `confirmed`: measured share of true reports that get confirmed, in (0, 1]; 0 <= yes <= answers <= replies
 *  <= sent. */
struct coverage coverage_of(int32_t sent, int32_t replies, int32_t answers, int32_t yes, double confirmed);

#endif
