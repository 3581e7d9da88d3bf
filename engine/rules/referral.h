/*
 * referral.h - R0: every confirmed "yes" and every explicit free text is one allegation for a person.
 *
 * It is handed over on the night on which it became known. A "yes" that was withdrawn or left unanswered goes
 * to review, uncounted. No statistic, no threshold, no flag on a department.
 */
#ifndef RULES_REFERRAL_H
#define RULES_REFERRAL_H

#include "rules/rule_kind.h"

extern const struct rule_kind_entry referral_kind;

#endif
