/*
 * classify.h - one row of a labelled set to the row that scoring compares: `ccrm reply classify --tsv`, as a
 * pure function.
 *
 * The questions are those that the labelling rules assume: a scale of 1 to 5, the sensitive question, a
 * choice of three about the outcome, an open question, and all of them in one text.
 */
#ifndef REPLY_CLASSIFY_H
#define REPLY_CLASSIFY_H

#include "base/arena.h"
#include "base/buffer.h"
#include "reply/lexicon.h"
#include "reply/reader.h"

enum { CLASSIFY_COLUMNS_MAX = 32 };

/** Where the columns stand, from the header row. */
struct classify_columns {
    size_t id, locale, kind, raw;
};

/** The survey of the labelling rules; static. */
const struct survey *classify_survey(void);

/** False when a column that is needed is missing. */
__attribute__((warn_unused_result)) bool classify_header(struct slice line, struct classify_columns *ret);

/**
 * Adds "id<TAB>outcome<TAB>solicitation<TAB>sentiment<TAB>category<LF>"; false for a row without the columns
 * or of an unknown question kind. The arena is used as far as one reading needs and is the caller's to reset.
 */
__attribute__((warn_unused_result)) bool classify_row(const struct lexicon *lexicon,
                                                      const struct classify_columns *columns,
                                                      struct slice line, struct arena *arena,
                                                      struct buffer *out);

/** As classify_row, with the raw text given apart (already unescaped): for tests that alter it. */
__attribute__((warn_unused_result)) bool classify_text(const struct lexicon *lexicon, struct slice locale,
                                                       struct slice kind, struct slice raw,
                                                       struct arena *arena, struct reply_reading *ret);

/** "value=4", "multi=5,3,no,text", "optout" ... as in the labelling rules. */
void classify_outcome(const struct reply_reading *reading, struct slice kind, struct buffer *out);

#endif
