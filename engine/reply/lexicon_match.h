/* lexicon_match.h - the inside of a built lexicon, for the reader's scan alone. */
#ifndef REPLY_LEXICON_MATCH_H
#define REPLY_LEXICON_MATCH_H

#include "reply/glyph.h"
#include "reply/lexicon.h"

struct lexicon_entry {
    uint32_t next;   /* further entry with the same characters, 0: none */
    uint32_t spaces; /* bit i: white space may stand before character i */
    uint32_t marks;  /* Vietnamese: where the marks of its letters start in lexicon.marks */
    uint8_t len;     /* characters */
    uint8_t class;   /* enum word_class */
    uint8_t locale;  /* enum locale */
    bool at_start, at_end, open_end;
};

struct lexicon_edge {
    uint32_t node, code;
    uint32_t child; /* 0: free slot */
};

/** The node reached from `node` (0: the root) by a character, or 0. */
uint32_t lexicon_step(const struct lexicon *lexicon, uint32_t node, uint32_t code);

#endif
