/*
 * reader.h - a citizen's text to a reading: what was answered, and what else the text says.
 *
 * Pure and total: any bytes give a reading, in time linear in the text (only the first READER_CHARS_MAX
 * characters are read) and in a bounded part of the arena. In doubt the outcome is REPLY_UNCLEAR; a sensitive
 * answer is never guessed. The grammar's words come from the lexicon, the answers that are possible from the
 * survey.
 */
#ifndef REPLY_READER_H
#define REPLY_READER_H

#include "base/arena.h"
#include "base/locale.h"
#include "base/slice.h"
#include "reply/lexicon.h"
#include "reply/reading.h"
#include "survey/survey.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    READER_CHARS_MAX =
        2000, /* the longest concatenated message is 255 x 67 characters; nobody types more than this */
    READER_ARENA_BYTES =
        512 * 1024, /* what one reading may take from the arena at most, whatever the bytes */
};

struct reply_context {
    const struct lexicon *lexicon;
    enum locale locale; /* of the thread: decides between words that two languages share */
    const struct survey *survey;
    size_t question; /* index of the open question; ignored when `any` */
    bool confirming; /* that question's confirmation is open: digit_right or digit_wrong */
    size_t arm;      /* of the survey's experiment: which digit confirms */
    bool any;        /* the first message: all questions were put in one text */
};

/**
 * Reads one reply. `raw_utf8` is what the alphabet's decoder gave; bytes that are not UTF-8 and mojibake read
 * as unclear. `*ret` borrows `span` from `raw_utf8` and `rule` from static text. An exhausted arena reads as
 * unclear with the rule "arena", a text on which a pattern reached its limit with
 * "pattern-limit". The arena is not reset.
 *
 * Confirming: the value is the confirmation's digit_right or digit_wrong; no other digit confirms or
 * retracts. A choice that means "declined" is an answer: REPLY_VALUE with its digit.
 */
void reply_read(const struct reply_context *context, struct slice raw_utf8, struct arena *arena,
                struct reply_reading *ret);

#endif
