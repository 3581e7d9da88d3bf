/*
 * lexicon.h - the words that the reader knows, as data: a text, the class it belongs to, and where it may
 * stand.
 *
 * A word is written as in survey-defs/lexicons/LOCALE.yaml:
 *   a space       white space may stand here (Hangul, Han) or must be a word's end (Latin letters)
 *   ^ at the front  only at the start of a token;  $ at the end: only at the end of one
 *   * at the end    Latin letters: any ending may follow (without it the whole word must match)
 * Hangul and Han words match anywhere in a token; at each place the longest known word wins, so a compound
 * ("쓰레기봉투") hides the word inside it ("봉투"). Letters are compared folded: case, width, tone marks;
 * but in a text that has tone marks a Vietnamese word must have its own.
 */
#ifndef REPLY_LEXICON_H
#define REPLY_LEXICON_H

#include "base/arena.h"
#include "base/locale.h"
#include "base/slice.h"
#include "reply/word_class.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    LEXICON_WORD_CHARS_MAX = 31, /* one bit a character in the mask of permitted spaces */
    LEXICON_WORDS_MAX = 40000,
    LEXICON_ARENA_BYTES = 16 * 1024 * 1024, /* enough for LEXICON_WORDS_MAX words of ordinary length */
};

/** One word as the definitions give it. */
struct lexicon_word {
    struct slice text;
    enum word_class class;
    enum locale locale;
};

/** A regular expression as the definitions give it; reply/pattern.h says what it is matched against. */
struct lexicon_pattern {
    struct slice text;
    enum word_class class;
    enum locale locale;
};

struct lexicon_entry;
struct lexicon_edge;
struct patterns;

/** A trie over folded characters; immutable once built, borrows nothing but its arena. */
struct lexicon {
    const struct lexicon_entry *entry; /* entry[0] is unused: 0 means none */
    const struct lexicon_edge *edge;   /* open-addressed table of (node, character) -> node */
    size_t edge_mask;
    const uint8_t *marks;       /* glyph.marks of the Vietnamese words' letters */
    const uint32_t *node_entry; /* first entry that ends at a node, chained by lexicon_entry.next */
    size_t node_count;
    size_t word_count;
    const struct patterns *patterns; /* compiled elsewhere; NULL: none */
};

enum lexicon_status { LEXICON_OK = 0, LEXICON_NO_ROOM, LEXICON_BAD_WORD };

/** The words that ship with the product (generated from survey-defs/lexicons). */
extern const struct lexicon_word lexicon_shipped[];
extern const size_t lexicon_shipped_count;
extern const struct lexicon_pattern lexicon_shipped_patterns[];
extern const size_t lexicon_shipped_pattern_count;

/**
 * Builds the trie in `arena` (LEXICON_ARENA_BYTES suffice). On LEXICON_BAD_WORD `*reterr_index` is the word
 * that is empty, too long or not UTF-8.
 */
__attribute__((warn_unused_result)) enum lexicon_status lexicon_build(struct arena *arena,
                                                                      const struct lexicon_word *words,
                                                                      size_t count, struct lexicon *ret,
                                                                      size_t *reterr_index);

#endif
