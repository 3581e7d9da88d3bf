/*
 * survey_shape.h - the parts of survey_shape that stand in files of their own. For survey/ alone.
 */
#ifndef SURVEY_SURVEY_SHAPE_H
#define SURVEY_SURVEY_SHAPE_H

#include "document/shape.h"
#include "survey/survey.h"

extern const struct shape survey_shape_text;      /* a struct survey_text */
extern const struct shape survey_shape_words;     /* a list of words, in an array of SURVEY_WORDS_MAX */
extern const struct shape survey_shape_all_words; /* a struct survey_words */
extern const struct shape survey_shape_questions; /* survey.question, with its count */
extern const struct shape survey_shape_trigger;   /* a struct survey_trigger */
extern const struct shape survey_shape_eligibility;
extern const struct shape survey_shape_sampling; /* fields of struct survey */
extern const struct shape survey_shape_schedule; /* fields of struct survey */

/** Keys "ko", "en", "zh", "vi" of lists of words in `array`, counted in `counts`. */
#define SURVEY_SHAPE_WORDS_IN(type, array, counts, locale_id, locale_text)                                   \
    {                                                                                                        \
        .name = (locale_text), .shape = &survey_shape_words, .offset = offsetof(type, array[locale_id]),     \
        .size = sizeof(struct slice) * SURVEY_WORDS_MAX, .count_offset = offsetof(type, counts[locale_id]),  \
        .has_count = true                                                                                    \
    }
#define SURVEY_SHAPE_WORDS(type, array, counts)                                                              \
    SURVEY_SHAPE_WORDS_IN(type, array, counts, LOCALE_KO, "ko"),                                             \
        SURVEY_SHAPE_WORDS_IN(type, array, counts, LOCALE_EN, "en"),                                         \
        SURVEY_SHAPE_WORDS_IN(type, array, counts, LOCALE_ZH, "zh"),                                         \
        SURVEY_SHAPE_WORDS_IN(type, array, counts, LOCALE_VI, "vi")

#endif
