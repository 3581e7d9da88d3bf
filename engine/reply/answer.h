/* answer.h - what one grammar made of a reply to the question it knows; reader.c turns it into a reading. */
#ifndef REPLY_ANSWER_H
#define REPLY_ANSWER_H

#include "reply/number.h"
#include "reply/scan.h"
#include "survey/survey.h"

struct answer {
    bool clear;
    int value;
    const char *rule; /* static */
    size_t from, to;  /* glyphs that decided; equal when none in particular */
};

/** Judgement on a scale by digit or words; the words are those of a five-point scale. */
struct answer scale_read(const struct scan *scan, const struct numbers *numbers, int min, int max);

/** The sensitive question: the values are its choices' digits. */
struct answer yesno_read(const struct scan *scan, const struct numbers *numbers,
                         const struct survey_question *question);

/** The confirmation of a sensitive answer. */
struct answer confirm_read(const struct scan *scan, const struct numbers *numbers,
                           const struct survey_confirm *confirm);

/** The hit of the class that is nearest before hit `at` in its clause, with at most `gap` glyphs between; or
 *  hit_count. */
size_t answer_before(const struct scan *scan, size_t at, enum word_class class, size_t gap);

/** The same, after. */
size_t answer_after(const struct scan *scan, size_t at, enum word_class class, size_t gap);

#endif
