/*
 * survey_set.h - the surveys that one process knows: those in force, and the versions that conversations
 * still run on.
 *
 * A conversation stays on the version that it began with, found by its hash. Only the first `in_force`
 * surveys invite anybody; they stand in the order of their priority. The surveys are borrowed.
 */
#ifndef SURVEY_SURVEY_SET_H
#define SURVEY_SURVEY_SET_H

#include "survey/survey.h"

enum { SURVEY_SET_MAX = 64 }; /* a district has some ten surveys, each with few versions still running */

struct survey_set {
    const struct survey *survey[SURVEY_SET_MAX];
    size_t count;
    size_t in_force; /* at least 1 where complaints are decided */
};

/** A set of one survey, in force. */
struct survey_set survey_set_of(const struct survey *survey);

/** The survey version with that hash, or NULL. */
const struct survey *survey_set_find(const struct survey_set *set, const uint8_t hash[SURVEY_HASH_LEN]);

/** The longest delay of those in force that this event starts: then each of them can decide about it. */
int64_t survey_set_delay_s(const struct survey_set *set, enum survey_trigger_kind trigger);

#endif
