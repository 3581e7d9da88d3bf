/*
 * second_look.h - R1's doubt: the same evidence against a department whose own rate of mistakes nobody knows.
 *
 * The first look has one null rate for every department. Mistakes are not one number: where many elderly
 * citizens are served they are three times as many. Here the null is a mixture: a department's citizens say
 * yes by mistake at MULTIPLES of the rest of the city's rate, with weights that its own answers then shift
 * (Bayes), and the rest of the city shows how many of those who answer the confirmation confirm a mistake.
 * The alternative adds true reports, at the rule's grid, from some week on, in the whole department, in one
 * type or at one officer; they are confirmed far more often than withdrawn, so it is the endings of the first
 * "yes", not only their number, that tell the two apart.
 *
 * The recursion is detector.h's, with the null's predictive probability as the denominator: each week every
 * R_mj grows by the weight that multiple m has by then; each night multiplies it by P(night | m, g_j) over
 * P(night | null). If departments' rates are spread as the weights say, the sum of R minus the starts is a
 * supermartingale again. E = sum R / (alternatives * 53); a department's own, its types' and its officers'
 * are averaged by weight.
 *
 * It is a condition more for alert and high, never one less, so the first look's guarantee stands.
 */
#ifndef RULES_SECOND_LOOK_H
#define RULES_SECOND_LOOK_H

#include "rules/ledger.h"
#include "rules/rule_kind.h"

#include <stdint.h>

/** A unit's answers of one night by how they ended, as far as is known tonight. */
struct second_look_answers {
    int32_t confirmed, withdrawn, silent;
    int32_t no; /* and those whose confirmation is still out */
};

/** What the rest of the city shows. */
struct second_look {
    double yes;       /* share of answers that say yes */
    double confirmed; /* share of those who answered the confirmation */
};

struct second_look second_look_of(const struct rule *rule, size_t department, const struct rule_night *night);

/** Answers of one unit by night of arrival, from..tonight; `ret` has room for the year's nights. */
void second_look_answers(const struct unit *unit, int32_t from, const struct rule_night *night,
                         struct second_look_answers *ret);

/** E of one unit, a member of the department or itself, over nights from..tonight. */
double second_look_e(const struct second_look *look, const struct rule *rule,
                     const struct second_look_answers *department, const struct second_look_answers *unit,
                     int32_t from, const struct rule_night *night);

#endif
