/*
 * anonymous_check.h - what a survey with `anonymous:` may not ask, hold or promise (codes in survey_read.h).
 *
 * Its answers stand with the conversation for as long as that is live, since a reply must find its question.
 * The transaction that ends the conversation adds them to counts by unit and takes them away. Whatever would
 * carry an answer past that end, or tell its writer by itself, is an error here: words, a referral, a
 * review, a call, an arm, a case. What the network's operators see is beyond any definition.
 */
#ifndef SURVEY_ANONYMOUS_CHECK_H
#define SURVEY_ANONYMOUS_CHECK_H

#include "survey/text_check.h"

void anonymous_check(const struct text_check *check);

#endif
