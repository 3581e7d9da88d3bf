/* phone_quality.h - R3: far more dead or wrong numbers than the department's own past, and than the rest of
 * the city explains. */
#ifndef RULES_PHONE_QUALITY_H
#define RULES_PHONE_QUALITY_H

#include "rules/rule_kind.h"

extern const struct rule_kind_entry phone_quality_kind;

#endif
