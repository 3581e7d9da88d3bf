/*
 * solicitation.h - R1: more confirmed reports of solicitation than the base rate explains.
 *
 * For each department E = 1/2 of its own detector + 1/4 of the weighted mean over its complaint types + 1/4
 * over its officers. The mean of e-values is valid under any dependence while every weight is fixed without
 * looking at answers and all weights ever given sum to at most 1: those seen in the first `roster_nights`
 * share (1 - reserve) equally, from then on; the j-th newcomer gets reserve / 2^j. A department's own
 * newcomers are counted from its own first night.
 *
 * Levels: watch at 40/budget_watch, alert at 40/budget_alert and high at 40/budget_high, the last two only
 * with
 * `handsets_min` distinct confirmed handsets within `handsets_nights`.
 *
 * Before alert or high the evidence is looked at a second time, against mistakes whose rate nobody knows
 * (second_look.h), and has to reach `doubt_e` there too, with weights of its own (`doubt_types`,
 * `doubt_officers`). A condition more can only lower the number of false flags, so the guarantee of the first
 * look stands.
 */
#ifndef RULES_SOLICITATION_H
#define RULES_SOLICITATION_H

#include "rules/rule_kind.h"

extern const struct rule_kind_entry solicitation_kind;

#endif
