/* rules_history.h - the recorded counts, events and closings of a rules' year as the rules' input, from the
 * database. */
#ifndef MAIN_RULES_RULES_HISTORY_H
#define MAIN_RULES_RULES_HISTORY_H

#include "adapter/pg/night_store.h"
#include "main/night/night_setting.h"
#include "rules/night_rules.h"

/** Where closings come from: night_store_closings, or night_store_closed for who may only read. */
typedef enum pg_outcome rules_history_closings(const struct night_store *store, struct night first,
                                               struct night_rules_closing **ret, size_t *ret_count);

/** The first night of the rules' year that the store's night is in. */
__attribute__((warn_unused_result)) enum pg_outcome
rules_history_first(const struct night_store *store, const struct night_setting *setting, struct night *ret);

/**
 * Everything known by store->night of the year that it is in; sets all of `input` but the rule set and night.
 * The year begins on the first group's day, but on no night before the first of which anything is known:
 * detectors start with the survey and not with the calendar. Rows live in the store's arena.
 */
__attribute__((warn_unused_result)) enum pg_outcome rules_history_read(const struct night_store *store,
                                                                       const struct night_setting *setting,
                                                                       rules_history_closings *closings,
                                                                       struct night_rules_input *ret);

#endif
