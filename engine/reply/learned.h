/*
 * learned.h - a second opinion on a reply, learned from labelled ones: what the grammar's words do not reach.
 *
 * Multinomial logistic regression over character n-grams of one to three glyphs, one regression a subject:
 * whether the writer answers or wants something else, what is said to the sensitive question, how far a free
 * text speaks of solicitation, how its author feels, what it is about. Such linear models are the hard
 * baseline for short texts (Wang, Manning 2012, "Baselines and Bigrams"). A text's log-odds are the sum of
 * its n-grams' weights over the square root of their count, so that long texts are no surer than short ones.
 * The weights are learned_weights.tsv, which build/tools/learn/learn-replies makes from tests/replies; the
 * same text gives the same opinion everywhere. It never answers a question, and never says that somebody was
 * asked for money: at most that a person should read the text, or that the question is put again.
 */
#ifndef REPLY_LEARNED_H
#define REPLY_LEARNED_H

#include "reply/reading.h"
#include "reply/scan.h"

#include <stdbool.h>

enum {
    LEARNED_NGRAM_MAX = 3,
    LEARNED_GLYPHS_MAX = 400,                                  /* more of a text is not weighed */
    LEARNED_SOLICITATION = 0,                                  /* three columns: enum reply_solicitation */
    LEARNED_SENTIMENT = 3,                                     /* three columns: -1, 0, 1 */
    LEARNED_CATEGORY = 6,                                      /* REPLY_CATEGORY_COUNT columns */
    LEARNED_PURPOSE = LEARNED_CATEGORY + REPLY_CATEGORY_COUNT, /* enum learned_purpose */
    LEARNED_PURPOSES = 5,
    LEARNED_SENSITIVE = LEARNED_PURPOSE + LEARNED_PURPOSES, /* enum learned_sensitive */
    LEARNED_SENSITIVES = 3,
    LEARNED_COLUMNS = LEARNED_SENSITIVE + LEARNED_SENSITIVES,
    LEARNED_UNIT = 16,      /* a weight of 16 is 1 */
    LEARNED_START = 0x2402, /* before the first glyph, as in the file: U+2402 */
    LEARNED_SPACE = 0x2420, /* for white space */
    LEARNED_END = 0x2403,   /* behind the last glyph */
};

/** What a reply is for. */
enum learned_purpose {
    LEARNED_ANSWER = 0, /* also free text */
    LEARNED_UNCLEAR,
    LEARNED_OPT_OUT,
    LEARNED_HELP,
    LEARNED_WRONG_PERSON,
};

/** What is said to the sensitive question. */
enum learned_sensitive { LEARNED_NEITHER = 0, LEARNED_NO, LEARNED_YES };

/* Below it a yes or no is asked again: that costs a message, a yes for a no accuses an official. */
#define LEARNED_SENSITIVE_MIN 0.05

/** The probability of each class; those of one subject sum to 1. */
struct learned {
    double probability[LEARNED_COLUMNS];
};

struct learned_ngram {
    uint32_t code[LEARNED_NGRAM_MAX];
    size_t len;
    size_t from, to; /* glyphs of the scan that it covers */
    uint32_t hash;   /* FNV-1a by whole codes, 64 bits folded to 32, as tools/reply_tables.py does */
};

typedef void learned_take_f(void *user, const struct learned_ngram *ngram);

/** Hands every n-gram of the text to `take`, in order; returns how many. */
size_t learned_ngrams(const struct scan *scan, learned_take_f *take, void *user);

/** What `count` n-grams say of a subject's classes; `sum`: of their weights, in units of 1/LEARNED_UNIT. */
void learned_softmax(const double *sum, size_t classes, size_t count, double *ret);

void learned_read(const struct scan *scan, struct learned *ret);

/** The glyphs of the n-gram, of two or more, that speaks most for the column; false when none does. */
bool learned_strongest(const struct scan *scan, size_t column, size_t *ret_from, size_t *ret_to);

/** The likeliest purpose when it is likely enough to act on, else LEARNED_UNCLEAR. */
enum learned_purpose learned_sure_purpose(const double purpose[LEARNED_PURPOSES]);

/** A reply that no rule could read becomes an opt-out, a question to us or a wrong person if that is sure. */
void learned_alter_unclear(const struct learned *learned, struct reply_reading *reading);

/** More likely than not a question to us. */
bool learned_asks_us(const struct learned *learned);

/** Lets the opinion make a yes or no to the sensitive question unclear that it holds for very unlikely. */
void learned_doubt(const struct learned *learned, bool yes, struct reply_reading *reading);

/**
 * Lets the opinion alter a free text's reading where the grammar found nothing or the opinion is sure: "none"
 * becomes a hint, "other" the likeliest category, the sentiment the likeliest one. `reading->learned` has
 * which. `refused`: the text tells of a gift refused, and raises no hint.
 */
void learned_alter_text(const struct learned *learned, bool refused, struct reply_reading *reading);

#endif
