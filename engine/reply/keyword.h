/*
 * keyword.h - is a whole message one of a survey's words? Punctuation, spaces and case aside, and however it
 * was typed.
 */
#ifndef REPLY_KEYWORD_H
#define REPLY_KEYWORD_H

#include "base/arena.h"
#include "reply/glyph.h"
#include "survey/survey.h"

#include <stdbool.h>

/** The words of any locale: whoever knows one has read it in a text of ours or on a poster. *ret_locale is
 *  the word's; an exhausted arena is no match. The arena is left as it was. */
bool keyword_is(const struct survey_words *words, const struct glyph *glyph, size_t count,
                struct arena *arena, enum locale *ret_locale);

/** The same of a raw text. */
bool keyword_read(const struct survey_words *words, struct slice raw, struct arena *arena,
                  enum locale *ret_locale);

#endif
