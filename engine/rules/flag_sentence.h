/* flag_sentence.h - a rule's text with a flag's figures in it: the one sentence that explains the flag. */
#ifndef RULES_FLAG_SENTENCE_H
#define RULES_FLAG_SENTENCE_H

#include "base/arena.h"
#include "rules/night_rules.h"
#include "rules/rule.h"

#include <stdbool.h>

enum { FLAG_SENTENCE_MAX = 1200 }; /* bytes; a longer one is cut at a placeholder's edge, never inside */

/** Fills {department} (by its name in each language) {n} {k} {e} {threshold} {handsets} {expected} {budget};
 *  other braces stay. False: no room. */
__attribute__((warn_unused_result)) bool flag_sentence(const struct rule *rule, const struct flag *flag,
                                                       struct rule_text department, size_t departments,
                                                       struct arena *arena, struct rule_text *ret);

#endif
