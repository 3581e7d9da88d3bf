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

int64_t survey_set_delay_s(const struct survey_set *set)
{
    assert(set->in_force <= set->count);
    int64_t delay_s = 0;
    for (size_t i = 0; i < set->in_force; i++) {
        if (set->survey[i]->delay_s > delay_s)
            delay_s = set->survey[i]->delay_s;
    }
    return delay_s;
}
