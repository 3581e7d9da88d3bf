/* flag_record.h - where one flag stands, for the commands that show it and take a step with it. */
#ifndef MAIN_OVERSIGHT_FLAG_RECORD_H
#define MAIN_OVERSIGHT_FLAG_RECORD_H

#include "main/oversight/office.h"
#include "oversight/flag_life.h"
#include "report/json.h"

#include <stdbool.h>

enum { FLAG_RECORD_POSSIBLE_MAX = 256 }; /* the names of all acts, in either language */

/** The life of the flag that the argument names; *ret_there is false when there is none. */
__attribute__((warn_unused_result)) enum pg_outcome flag_record_life(const struct office *office,
                                                                     struct flag_life *ret, bool *ret_there);

/** "acknowledge, close", or a word for none. */
void flag_record_possible(const struct office *office, const struct flag_life *life,
                          char ret[FLAG_RECORD_POSSIBLE_MAX]);
void flag_record_json_possible(struct json *json, const struct flag_life *life);

/** Says that there is no such flag. */
int flag_record_none(const struct office *office);

#endif
