/*
 * one_handset.h - R5: one phone answered for five people, at once and all best; or a staff handset answered
 * at all.
 *
 * Watch when the median reply is quick: an agent with dozens of cases gets there now and then. Alert when
 * nearly all are quick and the median is within half of the limit, or when the handset is on the list of
 * staff handsets. No statistic: a description of what one handset did within `window_nights`, so it has no
 * budget.
 */
#ifndef RULES_ONE_HANDSET_H
#define RULES_ONE_HANDSET_H

#include "rules/rule_kind.h"

extern const struct rule_kind_entry one_handset_kind;

#endif
