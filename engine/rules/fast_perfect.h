/* fast_perfect.h - R6: replies too fast and too perfect to have been read. */
#ifndef RULES_FAST_PERFECT_H
#define RULES_FAST_PERFECT_H

#include "rules/rule_kind.h"

extern const struct rule_kind_entry fast_perfect_kind;

#endif
