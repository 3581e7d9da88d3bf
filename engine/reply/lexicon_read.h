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

/** False when an error was found. The words are in the arena, in the file's order. */
__attribute__((warn_unused_result)) bool lexicon_read(const struct document *document, struct arena *arena,
                                                      struct findings *findings,
                                                      const struct lexicon_word **ret, size_t *ret_count);

#endif
