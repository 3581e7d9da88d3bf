/* same_phones.h - R7: the same handsets keep answering for different citizens. */
#ifndef RULES_SAME_PHONES_H
#define RULES_SAME_PHONES_H

#include "rules/rule_kind.h"

extern const struct rule_kind_entry same_phones_kind;

#endif
