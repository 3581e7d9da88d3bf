#include "survey/survey_set.h"

#include <assert.h>
#include <string.h>

struct survey_set survey_set_of(const struct survey *survey)
{
    return (struct survey_set){ .survey = { survey }, .count = 1, .in_force = 1 };
}

const struct survey *survey_set_find(const struct survey_set *set, const uint8_t hash[SURVEY_HASH_LEN])
{
    for (size_t i = 0; i < set->count; i++) {
        if (memcmp(set->survey[i]->hash, hash, SURVEY_HASH_LEN) == 0)
            return set->survey[i];
    }
    return NULL;
}

int64_t survey_set_delay_s(const struct survey_set *set, enum survey_trigger_kind trigger)
{
    assert(set->in_force <= set->count);
    int64_t delay_s = 0;
    for (size_t i = 0; i < set->in_force; i++) {
        const struct survey *survey = set->survey[i];
        if (survey->trigger.kind == trigger && survey->delay_s > delay_s)
            delay_s = survey->delay_s;
    }
    return delay_s;
}
