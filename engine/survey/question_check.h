/* question_check.h - one question of a survey: its options, its words, its confirmation (codes in
 * survey_read.h). */
#ifndef SURVEY_QUESTION_CHECK_H
#define SURVEY_QUESTION_CHECK_H

#include "survey/text_check.h"

/** `question` is the survey's question `i`, `node` its mapping. Also finds the index that `confirm.after`
 * names. */
void question_check_question(const struct text_check *check, struct survey_question *question, size_t i,
                             const struct node *node);

#endif
