/* rules_load.h - the rule set of a folder of YAML files, or the one that the binary carries. */
#ifndef MAIN_RULES_RULES_LOAD_H
#define MAIN_RULES_RULES_LOAD_H

#include "base/arena.h"
#include "document/finding.h"
#include "rules/rule_read.h"

#include <stdbool.h>

/**
 * All groups together, in the order of their files' names; `path` is a folder, a file, or NULL for the
 * shipped rules. False when an error was found. The set's hash stays zero; the set borrows from the arena.
 */
__attribute__((warn_unused_result)) bool rules_load(const char *path, struct arena *arena,
                                                    struct findings *findings, struct rule_set *ret);

/**
 * Adds a group's rules to those that were read before: `rule` has room for RULE_SET_MAX, *rule_count are
 * there. False, with a finding, when an id is there already or the room is full. `file` is the group's, for
 * the finding.
 */
__attribute__((warn_unused_result)) bool rules_load_add(const struct rule_group *group, struct slice file,
                                                        struct findings *findings, struct rule *rule,
                                                        size_t *rule_count);

#endif
