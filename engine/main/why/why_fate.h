/* why_fate.h - the one state of a message, out of its steps, and what happens next. Pure. */
#ifndef MAIN_WHY_WHY_FATE_H
#define MAIN_WHY_WHY_FATE_H

#include "main/why/why_steps.h"

enum why_state {
    WHY_STATE_OPEN = 0,    /* the complaint is not closed */
    WHY_STATE_UNDECIDED,   /* closed, and not decided yet */
    WHY_STATE_NOT_INVITED, /* decided against */
    WHY_STATE_PLANNED,     /* invited; no message yet */
    WHY_STATE_WAITING,     /* in the queue; `at`: when it is to leave */
    WHY_STATE_WITHDRAWN,   /* taken out of the queue before it left */
    WHY_STATE_SENT,        /* handed to the network, its response is awaited */
    WHY_STATE_ACCEPTED,    /* the SMSC took it, its receipt is awaited */
    WHY_STATE_DELIVERED,
    WHY_STATE_FAILED,
    WHY_STATE_UNCERTAIN, /* no response came; `until` */
    WHY_STATE_ANSWERED,
    WHY_STATE_COUNT,
};

struct why_fate {
    enum why_state state;
    int64_t message;      /* 0: none */
    struct instant at;    /* since when, or for WAITING until when; INSTANT_NEVER: not known */
    struct instant until; /* UNCERTAIN */
    struct instant
        due;      /* when the conversation is looked at next; INSTANT_NEVER: it ended or there is none */
    bool stopped; /* sending is stopped */
    const struct why_step *decided, *ended, *receipt, *refusal; /* the last of each; NULL: none */
};

/** Of that message, or with 0 of the complaint's last one. */
struct why_fate why_fate(const struct why_steps *steps, int64_t message);

/** "delivered", ...: a stable name. */
const char *why_state_name(enum why_state state);

#endif
