/*
 * number.h - the numbers in a reply and whether one of them is an answer.
 *
 * A number answers alone, with 점, or with 번 and nothing counted. What counts something else (visits, minutes,
 * dates, phones) is no answer; what is out of range, a range, a decimal or on another scale makes the reply
 * unclear.
 */
#ifndef REPLY_NUMBER_H
#define REPLY_NUMBER_H

#include "reply/scan.h"

enum number_kind {
    NUMBER_BARE,
    NUMBER_POINTS,
    NUMBER_OPTION,
    NUMBER_COUNTED, /* counts something else */
    NUMBER_ODD,     /* decimal, range, sign, percentage */
    NUMBER_SCALE,   /* the top of the scale: "5점 만점에", "/5" */
};

enum { NUMBERS_MAX = 24, NUMBER_TOO_BIG = 1000000 };

struct number {
    enum number_kind kind;
    int value;
    bool native;      /* 두 번: twice as likely as the second */
    bool points_odd;  /* ODD, and with 점 */
    bool rejected;    /* not 5: it does not answer, but another may */
    bool ungranted;   /* 5점은 못 줘: it does not answer, but another may */
    size_t from, to;  /* glyphs; `to` after its counter */
    size_t digits_to; /* after its digits */
};

struct numbers {
    struct number at[NUMBERS_MAX];
    size_t count;
};

enum number_answer { NUMBER_NONE, NUMBER_ANSWER, NUMBER_UNCLEAR };

void numbers_find(const struct scan *scan, struct numbers *ret);

/**
 * The one number between min and max that answers. NUMBER_NONE: no number tries to answer. `*ret_index` is
 * the number's place in the list, set only with NUMBER_ANSWER.
 */
enum number_answer numbers_answer(const struct scan *scan, const struct numbers *numbers, int min, int max,
                                  size_t *ret_index);

#endif
