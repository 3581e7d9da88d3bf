/*
 * prompt.h - what a text asks, as a citizen reads it: by its words and digits, not by any survey definition.
 *
 * Tolerant on purpose: another wording of the same question must still be understood, or changing a survey's
 * text would silence the simulated city.
 */
#ifndef SMSC_PROMPT_H
#define SMSC_PROMPT_H

#include "base/locale.h"
#include "base/slice.h"

enum prompt_kind {
    PROMPT_NONE,      /* asks nothing: thanks, help, a goodbye */
    PROMPT_SCALE,     /* 1..scale_max */
    PROMPT_SENSITIVE, /* money, meals, entertainment: no / yes / rather not say */
    PROMPT_CONFIRM,   /* "you answered yes; right or wrong?" */
    PROMPT_CHOICE,    /* any other numbered options */
    PROMPT_OPEN,      /* in your own words */
};

enum prompt_subject { PROMPT_OTHER, PROMPT_KINDNESS, PROMPT_SATISFACTION };

struct prompt {
    enum prompt_kind kind;
    enum prompt_subject subject;
    enum locale language;                    /* of the text */
    int scale_max;                           /* PROMPT_SCALE, PROMPT_CHOICE: the highest digit offered */
    int digit_no, digit_yes, digit_declined; /* PROMPT_SENSITIVE; declined 0: not offered */
    int digit_right, digit_wrong;            /* PROMPT_CONFIRM */
};

/** The last question of a UTF-8 text. */
struct prompt prompt_understand(struct slice text);

/** A name for tables and summaries: "kindness", "satisfaction", "sensitive", "confirm", "choice", "open",
 *  "none". */
const char *prompt_name(const struct prompt *prompt);

#endif
