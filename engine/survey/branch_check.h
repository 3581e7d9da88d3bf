/* branch_check.h - where a survey's questions lead: `next`, `when`, the orders of an experiment's arms
 * (codes in survey_read.h). */
#ifndef SURVEY_BRANCH_CHECK_H
#define SURVEY_BRANCH_CHECK_H

#include "survey/text_check.h"

/** Finds the indexes that `next`, `when` and `order` name, and checks that every question can be reached and
 *  every way ends. `survey` is the one that `check` names. */
void branch_check(const struct text_check *check, struct survey *survey);

#endif
