/*
 * screens.h - every screen that a citizen's phone may show in a survey, and which reply leads where.
 *
 * Found by playing all answers from the beginning: each choice, each point of a scale, words, an unclear
 * reply, silence; help, the wrong person and an opt-out at the first question only, as they are the same
 * everywhere. Two states that show the same text for the same question are one screen.
 */
#ifndef AUTHORING_SCREENS_H
#define AUTHORING_SCREENS_H

#include "authoring/rehearsal.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SCREENS_MAX = 120,      /* twelve questions with their confirmations, re-asks and closings are 60 */
    SCREENS_EXITS_MAX = 24, /* nine choices, and what else can happen */
    SCREENS_ARENA_BYTES = 16 * 1024 * 1024,
};

enum screens_way {
    SCREENS_ANSWER = 0, /* `from`..`to`, numbers that lead to the same place */
    SCREENS_WORDS,      /* any text, of an open question */
    SCREENS_UNCLEAR,
    SCREENS_SILENCE, /* after_s without a reply */
    SCREENS_HELP,
    SCREENS_STRANGER, /* the wrong person */
    SCREENS_STOP,
};

struct screens_exit {
    enum screens_way way;
    int from, to;         /* ANSWER */
    int64_t after_s;      /* SILENCE */
    size_t screen;        /* that follows; SCREENS_MAX when nothing is sent */
    bool ends;            /* the conversation */
    bool refers, reviews; /* to the integrity office, to a person */
};

struct screen {
    enum dialog_text kind;
    uint8_t question;
    struct slice text;
    struct message_cost cost;
    struct screens_exit exit[SCREENS_EXITS_MAX];
    size_t exit_count;
};

/** The straight way: every first choice that reports nothing, the best of every scale. */
struct screens_total {
    size_t messages, segments;
    int64_t price;
};

struct screens {
    struct screen *screen; /* in the order found: the straight way comes first */
    size_t count;
    bool cut; /* there are more than SCREENS_MAX */
    struct screens_total straight;
};

/** Goes the straight way from where the rehearsal stands to the end; what it took from its beginning on. */
struct screens_total screens_straight(struct rehearsal *rehearsal);

/** False when the arena is exhausted (SCREENS_ARENA_BYTES suffice). */
__attribute__((warn_unused_result)) bool screens_find(const struct rehearsal_setting *setting,
                                                      struct arena *arena, struct screens *ret);

#endif
