/* start_check.h - whom a survey asks, when, and by what right (codes in survey_read.h). */
#ifndef SURVEY_START_CHECK_H
#define SURVEY_START_CHECK_H

#include "survey/text_check.h"

void start_check(const struct text_check *check);

#endif
