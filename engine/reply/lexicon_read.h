/*
 * lexicon_read.h - a document of `kind: Lexicon` as words (reply/lexicon.h), with everything that is wrong at
 * once.
 *
 * Beside the validator's own codes: duplicate-word (a word twice in one class, a warning).
 */
#ifndef REPLY_LEXICON_READ_H
#define REPLY_LEXICON_READ_H

#include "base/arena.h"
#include "document/finding.h"
#include "document/node.h"
#include "document/shape.h"
#include "reply/lexicon.h"

#include <stdbool.h>
#include <stddef.h>

extern const struct shape lexicon_read_shape;

/** What a file defines, in its order; in the arena. */
struct lexicon_definition {
    const struct lexicon_word *word;
    size_t word_count;
    const struct lexicon_pattern *pattern;
    const struct node *const *pattern_node; /* where each stands, for what its compiler says of it */
    size_t pattern_count;
};

/** False when an error was found. */
__attribute__((warn_unused_result)) bool lexicon_read(const struct document *document, struct arena *arena,
                                                      struct findings *findings,
                                                      struct lexicon_definition *ret);

#endif
