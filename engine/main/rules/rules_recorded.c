#include "main/rules/rules_recorded.h"

#include "base/calendar.h"

#include <stdio.h>

struct night_store rules_recorded_store(struct night_setting *setting, struct night night)
{
    return (struct night_store){
        .session = setting->session,
        .arena = &setting->rows,
        .zone_name = setting->config.zone,
        .night = night,
        .from = night_instant(night, 0, &setting->zone),
        .until = night_instant((struct night){ .day = night.day + 1 }, 0, &setting->zone),
    };
}

bool rules_recorded_is_hash(const struct rule_set *set, struct slice hash)
{
    char hex[2 * sizeof set->hash + 1];
    for (size_t i = 0; i < sizeof set->hash; i++)
        snprintf(hex + 2 * i, 3, "%02x", set->hash[i]);
    return slice_equal(slice_from_text(hex), hash);
}
