/*
 * phrase.h - the words that simulated citizens type, by language and manner.
 *
 * Invented for this simulator. Every function picks one of a table with the given random stream, so the same
 * citizen always types the same.
 */
#ifndef SMSC_PHRASE_H
#define SMSC_PHRASE_H

#include "base/buffer.h"
#include "base/locale.h"
#include "base/random.h"

enum phrase_manner { PHRASE_DIGIT, PHRASE_WORD, PHRASE_FULL_WIDTH, PHRASE_MISSPELLED };

enum phrase_topic {
    PHRASE_OPT_OUT,
    PHRASE_WRONG_PERSON,
    PHRASE_HELP,
    PHRASE_THANKS,
    PHRASE_PRAISE,
    PHRASE_DELAY,
    PHRASE_PARKING,
    PHRASE_NOTHING,    /* nothing to add */
    PHRASE_LOOK_ALIKE, /* holds words like 식사 or 봉투 and is harmless */
    PHRASE_ALLEGATION, /* says plainly that money or a meal was asked for or taken */
    PHRASE_TOPIC_COUNT
};

enum phrase_meaning { PHRASE_NO, PHRASE_YES, PHRASE_DECLINED };

/** A score 1..max as a digit or in words of kindness or of satisfaction. */
void phrase_add_score(struct buffer *out, struct random *random, enum locale locale,
                      enum phrase_manner manner, bool kindness, int score);

/** An answer to the sensitive question; `digit` is the option that stands for the meaning. */
void phrase_add_meaning(struct buffer *out, struct random *random, enum locale locale,
                        enum phrase_manner manner, enum phrase_meaning meaning, int digit);

/** A bare digit: confirmation and other options. */
void phrase_add_digit(struct buffer *out, struct random *random, enum phrase_manner manner, int digit);

/** Free text. */
void phrase_add_topic(struct buffer *out, struct random *random, enum locale locale, enum phrase_topic topic);

#endif
