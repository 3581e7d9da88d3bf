/* reply_fall.h - R4: its citizens stopped answering while others' did not. */
#ifndef RULES_REPLY_FALL_H
#define RULES_REPLY_FALL_H

#include "rules/rule_kind.h"

extern const struct rule_kind_entry reply_fall_kind;

#endif
