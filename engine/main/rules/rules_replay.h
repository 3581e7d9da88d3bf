/* rules_replay.h - rules over what the nights of a database recorded, beside other rules. */
#ifndef MAIN_RULES_RULES_REPLAY_H
#define MAIN_RULES_RULES_REPLAY_H

#include "base/calendar.h"
#include "main/night/night_setting.h"

/**
 * Prints department,rule,change,before,before_night,after,after_night: the highest level since
 * `since` in the rules' year under way, under the rules in force and under those of `against` (a folder or a
 * file; NULL: the same), closings as they were. The exit code.
 */
__attribute__((warn_unused_result)) int rules_replay(const struct night_options *options, struct night since,
                                                     const char *against);

#endif
