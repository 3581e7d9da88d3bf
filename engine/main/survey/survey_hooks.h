/* survey_hooks.h - what the check of a survey asks of the rooms above it: the length of texts as sent, and
 * words that stop. */
#ifndef MAIN_SURVEY_SURVEY_HOOKS_H
#define MAIN_SURVEY_SURVEY_HOOKS_H

#include "survey/survey_read.h"

/** Lengths on a Korean carrier's link (text_link_default); the configured links may hold less and are checked
 * when used. */
extern const struct survey_read_hooks survey_hooks;

#endif
