/* two_handsets.h - R2: two people, independently, confirmed within 90 nights. Watch only: no statistic stands
 * behind it. */
#ifndef RULES_TWO_HANDSETS_H
#define RULES_TWO_HANDSETS_H

#include "rules/rule_kind.h"

extern const struct rule_kind_entry two_handsets_kind;

#endif
