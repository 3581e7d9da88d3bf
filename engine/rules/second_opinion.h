/*
 * second_opinion.h - a flag's counts by textbook measures, for the reader who wants to check the detector.
 *
 * None of them decides anything. But for the confidence sequence none survives a look every night: a p-value
 * that was looked for long enough is small somewhere.
 */
#ifndef RULES_SECOND_OPINION_H
#define RULES_SECOND_OPINION_H

#include "rules/night_rules.h"
#include "rules/statistics.h"

#include <stdbool.h>

enum { SECOND_OPINION_LATELY = 28 }; /* nights that are compared with those before them */

struct second_opinion {
    struct interval exact;    /* Clopper-Pearson, of the share */
    struct interval any_time; /* the confidence sequence */
    double tail;              /* P(so many or more) at the expected rate */
    double e;      /* of the whole stretch as one batch: the rule's bets, or Beta(1/2, 5) above the null */
    double fisher; /* against the rest of the city, one-sided */
    double predictive; /* P(so many lately), given the nights before */
    double twice;      /* P(the true rate is more than twice the expected), shrunk */
};

/** False for rules whose events are no excess over an expected number, and without any counts. `rest`: n and
 *  k of the other departments in the same nights. */
__attribute__((warn_unused_result)) bool second_opinion_of(const struct rule *rule, const struct flag *flag,
                                                           double rest_n, double rest_k,
                                                           struct second_opinion *ret);

#endif
