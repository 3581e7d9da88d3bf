/* made_choices.h - what follows from the kind of a question: the choices of yes/no and language questions,
 * the range of numbers. */
#ifndef SURVEY_MADE_CHOICES_H
#define SURVEY_MADE_CHOICES_H

#include "survey/survey.h"

/** Fills in choice[] of the survey's questions of the kinds YESNO and LANGUAGE, scale_min and scale_max of
 *  NUMBER. */
void made_choices_fill(struct survey *survey);

#endif
