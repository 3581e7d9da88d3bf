/*
 * citizen.h - one simulated citizen reading texts and answering them, or not.
 *
 * What a citizen does depends on the seed, the phone, the persona and how many texts came before, on nothing
 * else.
 */
#ifndef SMSC_CITIZEN_H
#define SMSC_CITIZEN_H

#include "persona.h"
#include "prompt.h"

#include "base/buffer.h"
#include "base/locale.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

enum { CITIZEN_REPLY_MAX = 1000 }; /* octets of UTF-8; about 330 Korean syllables */

/** How far a citizen is; zeroed before the first text. */
struct citizen {
    struct prompt pending; /* the question last read */
    int64_t last_text_s;
    uint16_t texts;        /* read so far, over all conversations */
    uint8_t answered;      /* in this conversation */
    bool answered_pending; /* that question got a reply from us */
    bool answered_open;
    bool gone; /* opted out or was the wrong person: silent for ever */
    bool asked_help, talked;
    bool says_yes, truly; /* answered yes to the sensitive question; because it happened */
    bool first_seen;      /* the first prompt of this conversation was counted */
};

/** What all citizens share. */
struct citizen_world {
    uint64_t seed;
    struct slice planted_department; /* empty: nothing planted */
    double planted_rate;             /* 0..1, of the cases of that department */
    bool plain;                      /* live mode: everybody answers every prompt at once, properly */
    double plain_rate;               /* share of prompts answered then */
};

/** Who reads a text. */
struct citizen_reader {
    struct slice phone;
    struct persona persona;
    enum locale locale;      /* LOCALE_COUNT: the language of the text */
    struct slice department; /* of the case that the text is about; empty when unknown */
};

/** What came of it. */
struct citizen_reaction {
    struct prompt prompt; /* what the text asked */
    bool first_prompt;    /* of a conversation */
    bool first_reply;     /* of a conversation */
    bool replies;
    bool opted_out;
    bool said_yes, confirmed, alleged;
    int64_t delay_s; /* of the reply, at least 0 */
};

/** Reads one whole UTF-8 text at `now_s`; a reply's UTF-8 text is appended to `reply` (CITIZEN_REPLY_MAX
 *  octets). */
struct citizen_reaction citizen_read(const struct citizen_world *world, const struct citizen_reader *reader,
                                     struct citizen *citizen, struct slice text, int64_t now_s,
                                     struct buffer *reply);

#endif
