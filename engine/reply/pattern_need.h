/*
 * pattern_need.h - letters that a text must have for a pattern to match it, so that most patterns need not be
 * tried on most texts.
 *
 * Sound and not exact: where the pattern's syntax says nothing certain (classes, options, escapes, inline
 * flags), nothing is needed.
 */
#ifndef REPLY_PATTERN_NEED_H
#define REPLY_PATTERN_NEED_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PATTERN_NEEDS_MAX = 4, LETTER_SET_WORDS = 8 };

/** Letters by a hash of 9 bits. */
struct letter_set {
    uint64_t bits[LETTER_SET_WORDS];
};

/** Every text that the pattern matches has a letter of each set. */
struct pattern_needs {
    struct letter_set set[PATTERN_NEEDS_MAX];
    uint8_t size[PATTERN_NEEDS_MAX]; /* letters in the set */
    uint8_t count;
};

void letter_set_add(struct letter_set *set, uint32_t code);

static inline bool pattern_needs_met(const struct pattern_needs *needs, const struct letter_set *text)
{
    for (size_t i = 0; i < needs->count; i++) {
        uint64_t common = 0;
        for (size_t w = 0; w < LETTER_SET_WORDS; w++)
            common |= needs->set[i].bits[w] & text->bits[w];
        if (common == 0)
            return false;
    }
    return true;
}

/** Of a pattern that compiles, in UTF-8. */
struct pattern_needs pattern_needs_of(struct slice pattern);

#endif
