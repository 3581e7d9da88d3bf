/*
 * power.h - how soon a department's true rate of solicitation would be seen: simulated, before anybody waits
 * for it, by the very nights that the engine runs (night_rules.h), second look and all.
 *
 * One department and the rest of its city. Answers come evenly over the year's nights, each from a handset of
 * its own; types and officers share them evenly. In both some say yes by mistake. The onset is the year's
 * 120th night. How a yes ends follows rules.md's simulated cities: 5 % of the mistakes that are asked again
 * are confirmed; of the true reports that are not, three in eight are taken back, the others left open.
 */
#ifndef RULES_POWER_H
#define RULES_POWER_H

#include "base/arena.h"
#include "base/random.h"
#include "rules/rule.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    POWER_ONSET = 120,      /* nights; weights are fixed and detectors are warm by then */
    POWER_NIGHTS_MAX = 251, /* from the onset to the end of 371 nights */
    POWER_MEMBERS_MAX = 64,
    POWER_RUNS_MAX = 2000,
    POWER_ARENA_BYTES = 16 * 1024 * 1024,
};

struct power_case {
    double answers_a_year;
    double rest_answers_a_year; /* of the other departments together */
    struct slice class_name;    /* by which a rule's p0_by_class goes; may be empty */
    double rate;                /* true share of answers that report */
    double confirmed;           /* share of true reports that get confirmed */
    double mistaken;            /* share of answers that say yes by mistake */
    int types, officers;        /* at least 1 each, together at most POWER_MEMBERS_MAX - 2 */
};

/** As rules.md's cities have it: an officer for each 55 answers a year (at most 40), three types, 80 % of the
 *  true reports confirmed, 0.6 % mistaken. The rate is left at 0, the class empty. */
struct power_case power_case_typical(double answers_a_year, double rest_answers_a_year);

struct power {
    bool seen;       /* with probability 0.8 within the year */
    int32_t nights;  /* from the onset until then */
    int32_t answers; /* that arrived meanwhile, on average */
    double share;    /* of runs that were flagged within the year, and not before the onset */
};

/** 80 % of `runs` (1..POWER_RUNS_MAX) made-up departments are at alert after that many nights. False: the
 *  arena has less than POWER_ARENA_BYTES; it is left as it was found. */
__attribute__((warn_unused_result)) bool power_of(const struct rule *rule,
                                                  const struct power_case *department, int runs,
                                                  struct random *random, struct arena *arena,
                                                  struct power *ret);

#endif
