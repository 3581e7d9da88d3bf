/* choice.h - one choice, several, or a number: replies to questions whose answers the survey lists. */
#ifndef REPLY_CHOICE_H
#define REPLY_CHOICE_H

#include "reply/answer.h"

/** Any choice but the sensitive one, by digit or by the choices' words. */
struct answer choice_read(const struct scan *scan, const struct numbers *numbers,
                          const struct lexicon *lexicon, enum locale locale,
                          const struct survey_question *question, struct arena *arena);

/** Any number of choices: the value has the bit of each chosen digit. */
struct answer choice_several(const struct scan *scan, const struct numbers *numbers,
                             const struct survey_question *question, struct arena *arena);

/** A number in a range, with what it counts or without. */
struct answer choice_number(const struct scan *scan, const struct numbers *numbers, int min, int max);

#endif
