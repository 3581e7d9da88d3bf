/*
 * glyph.h - a reply's characters, folded for comparison, each with its place in the raw text.
 *
 * Folding: composed Hangul (also from conjoining jamo), letters without case, width and tone marks, every
 * written form of a digit as ASCII, invisible characters dropped, punctuation to one form. Compatibility jamo
 * (ㅇㅇ, ㄴㄴ) stay as they are: NFKC would destroy them. White space is not a glyph; it is the next glyph's
 * `gap`.
 */
#ifndef REPLY_GLYPH_H
#define REPLY_GLYPH_H

#include "base/arena.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum glyph_kind {
    GLYPH_DIGIT,
    GLYPH_HANGUL,
    GLYPH_JAMO,
    GLYPH_LATIN,
    GLYPH_HAN, /* ideographs and kana */
    GLYPH_PUNCT,
    GLYPH_EMOJI,
    GLYPH_STAR, /* a filled star */
    GLYPH_STAR_EMPTY,
    GLYPH_OTHER,
};

enum glyph_gap { GLYPH_JOINED = 0, GLYPH_SPACED, GLYPH_NEW_LINE };

struct glyph {
    uint32_t code;
    uint32_t from, to; /* bytes of the raw text */
    uint8_t kind;      /* enum glyph_kind */
    uint8_t gap;       /* enum glyph_gap: what stood before it; the first glyph has GLYPH_NEW_LINE */
    bool upper;        /* a capital Latin letter; the keyboard repair needs it */
    bool enclosed;     /* a digit written as one sign that ends there: ⑤, ❺, 5️⃣ */
    uint8_t marks;     /* a bit for each mark over or under a Latin letter, so that quà is not quá */
};

struct glyphs {
    struct glyph *at;
    size_t count;
    size_t room; /* of the array */
    bool valid;  /* the bytes were UTF-8 */
    bool cut;    /* longer than glyph_count_max */
};

/** Reads at most `count_max` glyphs; false when the arena is exhausted. */
__attribute__((warn_unused_result)) bool glyphs_read(struct arena *arena, struct slice raw, size_t count_max,
                                                     struct glyphs *ret);

/** The text looks like another alphabet's bytes read as Latin-1 or CP949 read as UTF-8 ("¸¸Á·ÇÕ´Ï´Ù",
 *  "ë§Œì¡±"). */
bool glyphs_mojibake(struct slice raw);

#endif
