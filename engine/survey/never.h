/*
 * never.h - complaints that are not surveyed unless the office says otherwise, by the words of their type.
 *
 * People in these cases are hurt, or in danger, by a text about them.
 * The words are those of Korean offices' case types, and English ones; an office names its own types in
 * `kind: Units`.
 */
#ifndef SURVEY_NEVER_H
#define SURVEY_NEVER_H

#include "survey/survey.h"

/** The category that a type's name (or a department's) falls into by its words. */
enum survey_never never_of(struct slice name);

/** "welfare", …: as `survey_although` names it. */
struct slice never_name(enum survey_never category);

/** Does the survey say that this category is asked all the same? */
bool never_is_excepted(const struct survey *survey, enum survey_never category);

#endif
