/*
 * reply_fall.h - R4: its citizens stopped answering while others' did not.
 *
 * How readily a department's citizens reply is a multiple of how readily the rest of the city's do; nobody
 * knows it, so the null is a mixture over multiples, spread as those of departments are, whose weights the
 * department's own replies shift (Bayes). A null that is one number has to be a bound far below the truth,
 * and half of the evidence of a fall is spent on reaching it.
 *
 * Departments change without anybody meaning harm, so the null changes too: each week a multiple moves by a
 * step (12 % a year), and one department in twenty a year falls to four fifths. An alternative is `grid`
 * times the multiple from some week on, after baseline_nights.
 *
 * The recursion is detector.h's, with the null's predictive probability as the denominator: each week every
 * R_jm grows by the weight that multiple m has by then; each night multiplies it by P(night | grid_j m) over
 * P(night | null). While multiples are spread and move as the null says, the sum of R minus the starts is a
 * supermartingale; E = sum R / (alternatives * 53). In the worst-case test each department keeps one rate.
 */
#ifndef RULES_REPLY_FALL_H
#define RULES_REPLY_FALL_H

#include "rules/rule_kind.h"

extern const struct rule_kind_entry reply_fall_kind;

#endif
