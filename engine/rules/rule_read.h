/*
 * rule_read.h - a document of `kind: RuleGroup` as checked rules (rule.h describes the file); every error in
 * one run.
 *
 * Beside the validator's own codes:
 *
 *   duplicate-id         two rules with the same id
 *   wrong-key            a key that this kind of rule does not use
 *   retired-key          a key of an earlier engine that changes nothing any more: a warning, since what was
 *                        published is never altered and must stay readable
 *   rule-budget          an accepted budget that its own starts would cross, or levels in the wrong order
 *   rule-grid            alternatives missing, or on the wrong side of the null rate
 *   rule-weights         weights that do not sum to 1
 *   rule-range           a value that only together with the kind's defaults is out of range
 *   unknown-placeholder  {x} that no flag's sentence fills in
 *   missing-translation  causes in one language only
 */
#ifndef RULES_RULE_READ_H
#define RULES_RULE_READ_H

#include "base/arena.h"
#include "base/slice.h"
#include "document/finding.h"
#include "document/node.h"
#include "document/shape.h"
#include "rules/rule.h"

#include <stdbool.h>
#include <stddef.h>

struct rule_group {
    struct slice id;
    int year_start_month, year_start_day; /* 1..12, 1..31 */
    struct rule *rule;                    /* in the arena, in the file's order */
    size_t rule_count;                    /* 1..RULE_SET_MAX */
};

/** The form of a group, built in the arena from rule_fields(); NULL when the arena is exhausted. */
const struct shape *rule_read_shape(struct arena *arena);

/** False when an error was found; *ret is then not to be used. Borrows from the document and the arena. */
__attribute__((warn_unused_result)) bool rule_read(const struct document *document, struct arena *arena,
                                                   struct findings *findings, struct rule_group *ret);

#endif
