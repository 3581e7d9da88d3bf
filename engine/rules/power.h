/*
 * power.h - how soon a department's true rate of solicitation would be seen: simulated, before anybody waits
 * for it.
 *
 * Answers come evenly over the year's nights, types and officers share them evenly, a share of true reports
 * gets confirmed, nobody is mistaken (so the figure is a little slow, never too fast). The onset is the
 * year's 120th night.
 */
#ifndef RULES_POWER_H
#define RULES_POWER_H

#include "base/random.h"
#include "rules/rule.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    POWER_ONSET = 120,      /* nights; weights are fixed and detectors are warm by then */
    POWER_NIGHTS_MAX = 251, /* from the onset to the end of 371 nights */
    POWER_MEMBERS_MAX = 64,
    POWER_RUNS_MAX = 2000,
};

struct power_case {
    double answers_a_year;
    double rate;         /* true share of answers that report */
    double confirmed;    /* share of true reports that get confirmed */
    int types, officers; /* at least 1 each, together at most POWER_MEMBERS_MAX - 1 */
};

struct power {
    bool seen;       /* with probability 0.8 within the year */
    int32_t nights;  /* from the onset until then */
    int32_t answers; /* that arrived meanwhile, on average */
    double share;    /* of runs that were flagged within the year */
};

/** 80 % of `runs` (1..POWER_RUNS_MAX) made-up departments are at alert after that many nights. */
struct power power_of(const struct rule *rule, const struct power_case *department, int runs,
                      struct random *random);

#endif
