/*
 * scan.h - a reply as the known words in it, in order, grouped by clause.
 *
 * Words are found leftmost-longest. What follows a known word in its token is its inflection; what precedes
 * one, or a token without any, is unknown. A clause ends at a mark of punctuation, a line's end or a
 * connective (-고, -지만, but).
 */
#ifndef REPLY_SCAN_H
#define REPLY_SCAN_H

#include "reply/glyph.h"
#include "reply/lexicon.h"
#include "reply/reader.h"

enum { SCAN_CLAUSES_MAX = 200, SCAN_CLASS_BITS = 64, SCAN_CLASS_WORDS = 3 };

struct class_set {
    uint64_t bits[SCAN_CLASS_WORDS];
};

enum cover { COVER_UNKNOWN = 0, COVER_WORD, COVER_SUFFIX };

struct hit {
    uint8_t class; /* enum word_class */
    bool attached; /* an unknown Hangul syllable stands directly before it, so it may be another word */
    uint16_t from, to;
    uint16_t clause;
};

struct clause {
    size_t from, to;         /* glyphs */
    size_t hit_from, hit_to; /* hits */
    struct class_set set;
    bool question; /* ends with a question mark or a verb that asks */
};

struct scan {
    struct glyph *glyph;
    size_t count;
    bool marked;    /* has letters with marks, as Vietnamese has */
    uint8_t *cover; /* enum cover, a glyph */
    uint16_t
        *skip; /* a glyph: where a phrase goes on behind the particle or adverb that starts here; 0: none */
    struct hit *hit;
    size_t hit_count;
    struct clause *clause;
    size_t clause_count;
    struct class_set set; /* of all clauses */
    size_t unknown;       /* letters that no word explains */
    size_t letters;       /* all letters, digits excluded */
    size_t emoji;
    struct slice limited; /* a pattern that reached its limit; empty: none did */
};

static inline bool set_has(const struct class_set *set, enum word_class class)
{
    return (set->bits[class / SCAN_CLASS_BITS] >> (class % SCAN_CLASS_BITS) & 1) != 0;
}

static inline void set_add(struct class_set *set, enum word_class class)
{
    set->bits[class / SCAN_CLASS_BITS] |= (uint64_t)1 << (class % SCAN_CLASS_BITS);
}

/** Finds the words; false when the arena is exhausted. The glyphs are altered in place where wrappers were
 *  dropped. */
__attribute__((warn_unused_result)) bool scan_read(struct arena *arena, const struct lexicon *lexicon,
                                                   enum locale locale, struct glyphs *glyphs,
                                                   struct scan *ret);

/** First hit of the class at or after hit `from`, before `to`; `to` when there is none. */
size_t scan_find(const struct scan *scan, enum word_class class, size_t from, size_t to);

/** First hit that starts at or after the glyph; hit_count when none does. */
size_t scan_hit_at(const struct scan *scan, size_t glyph);

/** A word of the class ends where the glyph stands. */
bool scan_class_before(const struct scan *scan, size_t at, enum word_class class);

/** A token starts at this glyph: white space before it, or another kind of glyph. */
bool scan_token_start(const struct glyph *glyph, size_t at);

/** A token ends before this glyph (also at the end of the text). */
bool scan_token_end(const struct scan *scan, size_t at);

#endif
