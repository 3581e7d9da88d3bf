/* phrase.h - the lexicon's words that begin at a place of the text, also across particles and adverbs. */
#ifndef REPLY_PHRASE_H
#define REPLY_PHRASE_H

#include "reply/lexicon_match.h"
#include "reply/scan.h"

enum { PHRASES_MAX = LEXICON_WORD_CHARS_MAX };

struct phrase {
    uint32_t entry; /* first of a chain */
    size_t to;
    uint32_t spaces; /* bit i: white space stood before character i */
};

/** All words that start at glyph `at`, shortest first; the count. scan->skip and scan->marked must be set. */
size_t phrase_matches(const struct lexicon *lexicon, const struct scan *scan, size_t at,
                      struct phrase ret[static PHRASES_MAX]);

/** One of the phrase's entries fits its place: its marks, spaces and tones. */
bool phrase_fits(const struct lexicon *lexicon, const struct lexicon_entry *entry, const struct scan *scan,
                 size_t at, const struct phrase *phrase);

/** Fills scan->skip. */
void phrase_find_skips(const struct lexicon *lexicon, struct scan *scan);

#endif
