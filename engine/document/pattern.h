/*
 * pattern.h - the small part of regular expressions that our shapes use, so that the validator and the JSON
 * Schema made from the same table accept the same texts.
 *
 * Known: literals, '.', \d \. \- and other escaped punctuation, [classes] of ASCII ranges with ^, (groups),
 * |, ? * + {n} {n,m}, and one leading (?=.) for "not empty". The whole text must match (JSON Schema gets
 * ^(?:...)$). '.' and a negated class match one code point. Patterns are constants of this program, never
 * read from a file; matching costs at most PATTERN_STEPS_MAX steps and then answers false.
 */
#ifndef DOCUMENT_PATTERN_H
#define DOCUMENT_PATTERN_H

#include "base/slice.h"

#include <stdbool.h>

enum { PATTERN_STEPS_MAX = 100000 }; /* far above what our patterns need on texts of 200 bytes */

__attribute__((warn_unused_result)) bool pattern_matches(const char *pattern, struct slice text);

#endif
