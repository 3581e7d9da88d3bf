/* referral_record.h - where one referral stands, for the commands that show and handle it. */
#ifndef MAIN_OVERSIGHT_REFERRAL_RECORD_H
#define MAIN_OVERSIGHT_REFERRAL_RECORD_H

#include "main/oversight/office_print.h"
#include "oversight/referral_life.h"

#include <stdbool.h>

/** The life of the referral that the argument names; *ret_there is false when there is none, or it was handed
 *  on. */
__attribute__((warn_unused_result)) enum pg_outcome
referral_record_life(const struct office *office, struct referral_life *ret, bool *ret_there);

/** Its acts, and which of them are possible now. */
struct office_acts referral_record_acts(const struct referral_life *life);

/** Says that there is no such referral for this person. */
int referral_record_none(const struct office *office);

#endif
