/* word_check.h - words that citizens may send: which are alike, which stop or ask for help. */
#ifndef SURVEY_WORD_CHECK_H
#define SURVEY_WORD_CHECK_H

#include "survey/text_check.h"

/** Equal without spaces and without ASCII case: what a hurried thumb makes of a word. */
bool word_check_same(struct slice a, struct slice b);

/** Does it stop the survey, or ask for help, whatever the question is? */
bool word_check_stops(const struct text_check *check, struct slice word, enum locale locale);

/** Does a text name a word that stops? */
bool word_check_says_how_to_stop(const struct text_check *check, struct slice text, enum locale locale);

#endif
