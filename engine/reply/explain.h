/*
 * explain.h - why the reader read a reply as it did: the known words with their places, and each rule as a
 * sentence.
 *
 * An answer is read by rules that weigh nothing, so it has no degrees of confidence: it is clear or not.
 * What a free text is about is read by rules and by a learned second opinion, which weighs (learned.h).
 */
#ifndef REPLY_EXPLAIN_H
#define REPLY_EXPLAIN_H

#include "reply/reader.h"
#include "reply/word_class.h"

struct explain_token {
    size_t from, to; /* bytes of the raw text */
    size_t clause;   /* from 0; a negation ends with its clause */
    bool known;
    enum word_class class; /* when known */
};

/**
 * The text's tokens in order: known words, and what lies between them and is neither white space nor an
 * inflection. In the arena; `*ret` is NULL with count 0 when the text is not UTF-8 or the arena is exhausted.
 */
void explain_tokens(const struct reply_context *context, struct slice raw_utf8, struct arena *arena,
                    const struct explain_token **ret, size_t *ret_count);

/**
 * The part of the text that speaks most for a column of the second opinion (learned.h); empty when none does.
 * Borrowed from the raw text.
 */
struct slice explain_learned(const struct reply_context *context, struct slice raw_utf8, size_t column,
                             struct arena *arena);

/** What the rule says, as an English sentence without a full stop; static. */
struct slice explain_rule(struct slice rule);

/** As the lexicon's files write it. */
struct slice explain_class(enum word_class class);

struct slice explain_outcome(enum reply_outcome outcome);
struct slice explain_solicitation(enum reply_solicitation grade);
struct slice explain_category(enum reply_category category);
struct slice explain_alert(enum reply_alert alert);

#endif
