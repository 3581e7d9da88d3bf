/*
 * pattern.h - the patterns of a lexicon, compiled elsewhere (adapter/pcre2), found in a reply.
 *
 * A pattern is matched against the folded text: lower case, digits as ASCII, composed syllables, traditional
 * characters as simplified, one space for white space, a line feed for a line's end. What it matches is a hit
 * of its class, as if it were one of the lexicon's words.
 */
#ifndef REPLY_PATTERN_H
#define REPLY_PATTERN_H

#include "base/arena.h"
#include "reply/lexicon.h"
#include "reply/pattern_need.h"
#include "reply/scan.h"

enum {
    PATTERNS_MAX = 400,
    PATTERN_BYTES_MAX = 200,
    PATTERN_MATCH_LIMIT = 10000, /* steps of one match; the longest that we ship needs some hundred */
    PATTERN_HITS_MAX = 16,       /* a pattern's in one text */
};

struct pattern {
    const void *code; /* pcre2_code */
    struct slice text;
    enum word_class class;
    enum locale locale;
    struct pattern_needs needs;
};

/** Matching writes to `data`: one reader at a time. */
struct patterns {
    const struct pattern *at;
    size_t count;
    void *data, *context;  /* pcre2_match_data, pcre2_match_context with the limits */
    const size_t *offsets; /* of the last match */
};

/**
 * Adds to scan->hit (room for `hits_max`), in order, the hits of the patterns that may be in a text of a
 * thread in that language, and marks what they cover. False when the arena is exhausted. A pattern that
 * reached its limit is named in scan->limited.
 */
__attribute__((warn_unused_result)) bool pattern_find_all(const struct patterns *patterns, enum locale thread,
                                                          struct arena *arena, struct scan *scan,
                                                          size_t hits_max);

#endif
