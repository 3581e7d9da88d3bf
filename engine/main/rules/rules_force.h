/*
 * rules_force.h - the rules that are in force on a night: the configured groups, each replaced by its latest
 * approved revision.
 *
 * A rule whose figures a revision changes starts anew on the revision's night; one that it leaves as it was
 * goes on, also when only its texts or causes change. The version before stays in the set as a former one
 * (rule.h, `retired`): what it flagged stands until a person closes it or the rules' year ends.
 */
#ifndef MAIN_RULES_RULES_FORCE_H
#define MAIN_RULES_RULES_FORCE_H

#include "adapter/pg/night_store.h"
#include "main/night/night_setting.h"
#include "rules/rule.h"

/** Lives in store->arena. Without any published revision it is setting->rules, hash and all. */
__attribute__((warn_unused_result)) enum pg_outcome
rules_force_on(const struct night_store *store, const struct night_setting *setting, struct rule_set *ret);

#endif
