/* flag_record.h - where one flag stands, for the commands that show it and take a step with it. */
#ifndef MAIN_OVERSIGHT_FLAG_RECORD_H
#define MAIN_OVERSIGHT_FLAG_RECORD_H

#include "main/oversight/office_print.h"
#include "oversight/flag_life.h"

#include <stdbool.h>

/** The life of the flag that the argument names; *ret_there is false when there is none. */
__attribute__((warn_unused_result)) enum pg_outcome flag_record_life(const struct office *office,
                                                                     struct flag_life *ret, bool *ret_there);

/** Its acts, and which of them are possible now. */
struct office_acts flag_record_acts(const struct flag_life *life);

/** Says that there is no such flag. */
int flag_record_none(const struct office *office);

#endif
