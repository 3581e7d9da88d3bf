/*
 * soft_signs.h - R8: unkindness, repeated paperwork and hints together; never called solicitation.
 *
 * The mean of three detectors' E: kindness 1 or 2 (p0 .06), two or more supplements over all closed
 * complaints (p0 .05), texts that hint (p0 .005). Each null is at least that, and at least the bound from the
 * department's own first nights: strict officers and changed forms are common, and innocent.
 */
#ifndef RULES_SOFT_SIGNS_H
#define RULES_SOFT_SIGNS_H

#include "rules/rule_kind.h"

extern const struct rule_kind_entry soft_signs_kind;

#endif
