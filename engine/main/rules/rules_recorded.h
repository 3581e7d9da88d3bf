/* rules_recorded.h - what the commands about rules over recorded nights share. */
#ifndef MAIN_RULES_RULES_RECORDED_H
#define MAIN_RULES_RULES_RECORDED_H

#include "adapter/pg/night_store.h"
#include "main/night/night_setting.h"

/** A store that reads what was known on that night, into setting->rows. */
struct night_store rules_recorded_store(struct night_setting *setting, struct night night);

/** Whether the set's hash is this hexadecimal one. */
bool rules_recorded_is_hash(const struct rule_set *set, struct slice hash);

#endif
