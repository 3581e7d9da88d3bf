/*
 * text_check.h - whether a text of a survey may be sent to citizens: its translations, placeholders, links
 * and length.
 *
 * Codes: missing-translation, unexpected-translation, unknown-placeholder, link-in-text, long-text
 * (survey_read.h).
 */
#ifndef SURVEY_TEXT_CHECK_H
#define SURVEY_TEXT_CHECK_H

#include "survey/survey_read.h"

/** Everything that the checks of one survey share. */
struct text_check {
    const struct document *document;
    const struct survey_read_hooks *hooks; /* may be NULL */
    struct arena *arena;
    struct findings *findings;
    const struct survey *survey;
};

enum text_check_length {
    TEXT_CHECK_ONE_SEGMENT,
    TEXT_CHECK_ANY_LENGTH,
    TEXT_CHECK_CONFIRMATION, /* one segment, and its digits may be written {right} and {wrong} */
};

/** `node` is the mapping of locales, NULL when the text is not given: then nothing is found. */
void text_check_text(const struct text_check *check, const struct survey_text *text, const struct node *node,
                     enum text_check_length length);

/** Does the text show this digit as a digit of its own (not within a longer number)? */
bool text_check_shows_digit(struct slice text, int digit);

/** Did the form's check find fault anywhere in the node? Then what it means is not known, and nothing follows
 *  from it. */
bool text_check_is_broken(const struct text_check *check, const struct node *node);

#endif
