/* why_words.h - the steps and the state of `ccrm why` in words. */
#ifndef MAIN_WHY_WHY_WORDS_H
#define MAIN_WHY_WHY_WORDS_H

#include "base/buffer.h"
#include "base/zone.h"
#include "main/why/why_fate.h"
#include "seam/gateway.h"

struct why_words {
    const struct zone *zone;              /* of the times in the words */
    struct slice link[GATEWAY_LINKS_MAX]; /* names; empty: not known */
};

/** "2026-11-22 15:04:05" there; "-" for INSTANT_NEVER. */
void why_words_time(const struct why_words *words, struct buffer *out, struct instant at);

/** What happened, in one line without its time. */
void why_words_step(const struct why_words *words, struct buffer *out, const struct why_step *step);

/** The state, with its reason; and what happens next. One line each. */
void why_words_state(const struct why_words *words, struct buffer *out, const struct why_fate *fate);
void why_words_next(const struct why_words *words, struct buffer *out, const struct why_fate *fate);

#endif
