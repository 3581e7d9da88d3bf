/* referral_record.h - where one referral stands, for the commands that show and handle it. */
#ifndef MAIN_OVERSIGHT_REFERRAL_RECORD_H
#define MAIN_OVERSIGHT_REFERRAL_RECORD_H

#include "main/oversight/office.h"
#include "oversight/referral_life.h"
#include "report/json.h"

#include <stdbool.h>

enum { REFERRAL_RECORD_POSSIBLE_MAX = 256 }; /* the names of all acts, in either language */

/** The life of the referral that the argument names; *ret_there is false when there is none, or it was handed
 *  on. */
__attribute__((warn_unused_result)) enum pg_outcome
referral_record_life(const struct office *office, struct referral_life *ret, bool *ret_there);

/** "contact, decide", or a word for none. */
void referral_record_possible(const struct office *office, const struct referral_life *life,
                              char ret[REFERRAL_RECORD_POSSIBLE_MAX]);
void referral_record_json_possible(struct json *json, const struct referral_life *life);

/** Says that there is no such referral for this person. */
int referral_record_none(const struct office *office);

#endif
