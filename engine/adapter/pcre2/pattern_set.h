/*
 * pattern_set.h - patterns of lexicons compiled by PCRE2, with limits and the memory of their matches.
 *
 * Compiled as UTF-8 with PCRE2_NEVER_BACKSLASH_C; a match may take PATTERN_MATCH_LIMIT steps and
 * PATTERN_SET_HEAP_KIB of memory, which is allocated here and not when a reply is read. Where the system lets
 * a program make code (ccrm.service does not), they are machine code, some three times as fast together.
 */
#ifndef ADAPTER_PCRE2_PATTERN_SET_H
#define ADAPTER_PCRE2_PATTERN_SET_H

#include "base/arena.h"
#include "reply/pattern.h"

enum { PATTERN_SET_HEAP_KIB = 512, PATTERN_SET_MESSAGE_MAX = 160 };

struct pattern_set;

/** NULL when there is no memory. */
struct pattern_set *pattern_set_new(void);

/** False when the pattern does not compile or there is no room; reterr says why, with the place in it. */
__attribute__((warn_unused_result)) bool pattern_set_add(struct pattern_set *set,
                                                         const struct lexicon_pattern *pattern,
                                                         char reterr[static PATTERN_SET_MESSAGE_MAX]);

/** What the reader takes; lives as long as the set and borrows the patterns' texts. */
const struct patterns *pattern_set_view(const struct pattern_set *set);

/** NULL is allowed. */
void pattern_set_free(struct pattern_set *set);

#endif
