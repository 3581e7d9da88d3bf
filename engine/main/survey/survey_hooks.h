/* survey_hooks.h - what the check of a survey asks of the rooms above it: the length of texts as sent, and
 * words that stop. */
#ifndef MAIN_SURVEY_SURVEY_HOOKS_H
#define MAIN_SURVEY_SURVEY_HOOKS_H

#include "survey/survey_read.h"

/** Lengths on a Korean carrier's link (text_link_default); the configured links may hold less and are checked
 *  when used. */
extern const struct survey_read_hooks survey_hooks;

/**
 * From now on a word stops when the reader says so with the words and patterns of DEFS/lexicons, as the
 * engine reads with them; before, when it is a whole word of the shipped lexicon. Once a process. False, and
 * nothing is changed, when that folder has no lexicons or one with errors.
 */
bool survey_hooks_use(const char *defs);

#endif
