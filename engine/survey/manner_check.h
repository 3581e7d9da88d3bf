/*
 * manner_check.h - what no text to citizens says, in whatever words: stars and emoji, promises that the
 * office cannot keep, whether the citizen gave.
 *
 * Codes: emoji-in-text, unkept-promise, asks-giver (survey_read.h). The words are a short list in each
 * language: a reminder for whoever writes, no guard against whoever wants to.
 */
#ifndef SURVEY_MANNER_CHECK_H
#define SURVEY_MANNER_CHECK_H

#include "survey/text_check.h"

/** One text in one language, at its node. */
void manner_check_text(const struct text_check *check, struct slice text, const struct node *node);

/** A text of a sensitive question: `node` is the mapping of locales, NULL when it is not given. */
void manner_check_sensitive(const struct text_check *check, const struct survey_text *text,
                            const struct node *node);

#endif
