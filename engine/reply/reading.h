/*
 * reading.h - what a reply says, as read by reply_read: an outcome, never a guess.
 *
 * The outcomes and the grades of solicitation are those of the product's labelling rules for replies.
 */
#ifndef REPLY_READING_H
#define REPLY_READING_H

#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

enum reply_outcome {
    REPLY_UNCLEAR = 0, /* must not be guessed: ask again once, then a person */
    REPLY_VALUE,       /* a clear answer to the open question: `value` */
    REPLY_TEXT,        /* free text accepted for an open question */
    REPLY_MULTI,       /* several answers in one text: item[] */
    REPLY_OPT_OUT,
    REPLY_HELP,         /* how, what, who are you, another language please */
    REPLY_WRONG_PERSON, /* not my case, wrong number */
};

enum reply_solicitation { REPLY_SOLICITATION_NONE = 0, REPLY_SOLICITATION_HINT, REPLY_SOLICITATION_EXPLICIT };

enum reply_category {
    REPLY_OTHER = 0,
    REPLY_KINDNESS,
    REPLY_DELAY,
    REPLY_MISROUTING,
    REPLY_REPEATED_SUPPLEMENT,
    REPLY_ABSENCE,
    REPLY_PARKING_FACILITY,
    REPLY_SOLICITATION,
    REPLY_PRAISE,
    REPLY_CATEGORY_COUNT,
};

/** Texts that need a person whatever else they say. */
enum reply_alert {
    REPLY_ALERT_NONE = 0,
    REPLY_ALERT_CRISIS, /* despair or danger: the fixed answer at once, and the duty officer */
    REPLY_ALERT_THREAT,
    REPLY_ALERT_PRIVACY,
    REPLY_ALERT_NEW_REQUEST,
};

enum { REPLY_ITEMS_MAX = 12 };

struct reply_item {
    bool clear;
    int value;
};

struct reply_reading {
    enum reply_outcome outcome;
    /* REPLY_VALUE: the point on the scale, the number, the chosen choice's digit, or the bits of several
     * choices' digits. Meaningless otherwise, except: */
    int value;
    bool value_too; /* an opt-out that came together with a clear answer, `value`; both are kept */
    /* REPLY_MULTI: answers in question order, as many as were given; then perhaps a comment. */
    struct reply_item item[REPLY_ITEMS_MAX];
    uint8_t item_count;
    bool comment_follows;

    enum reply_solicitation solicitation; /* on every reply, whatever was asked */
    int sentiment;                        /* -1, 0, 1 */
    enum reply_category category;
    enum reply_alert alert;
    struct {
        bool solicitation, sentiment, category;
    } learned; /* what the second opinion altered (learned.h) */

    struct slice
        rule; /* name of the rule that decided, for `explain` and the record; static or the lexicon's */
    struct slice
        limited_pattern; /* reached its limit, so the rule is "pattern-limit"; borrowed from the lexicon */
    struct slice span;   /* the part of the raw text that it decided on; borrowed from the raw text */
};

#endif
