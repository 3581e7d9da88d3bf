/*
 * plan.h - what a survey would have done over recorded closings: whom it would have asked, when, and what the
 * first messages cost.
 *
 * The engine's own decisions, wording and prices over each closing in its order. What citizens would have
 * replied is not known: the plan counts first messages, which nothing that they say can change; what follows
 * is given for a citizen who answers everything at once.
 */
#ifndef AUTHORING_PLAN_H
#define AUTHORING_PLAN_H

#include "authoring/rehearsal.h"
#include "base/arena.h"
#include "schedule/invitation.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    PLAN_CLOSINGS_MAX = 2 * 1000 * 1000, /* a large city's year */
    PLAN_DEPARTMENTS_MAX = 500,
    PLAN_SCRATCH_BYTES = 8 * 1024 * 1024, /* beside what is kept: 100 bytes a closing */
};

struct plan_closing {
    struct instant closed_at;
    struct slice department, type, channel, outcome;
    enum complaint_stage stage;
    enum locale locale;
    bool from_citizen;
    enum complaint_phone phone;
    int64_t phone_id;            /* 0: none */
    struct instant opted_out_at; /* unix_s 0: never */
    double draw;                 /* uniform in [0, 1) */
};

struct plan_department {
    struct slice name;
    size_t closings, citizens;
};

struct plan {
    size_t outcome[INVITATION_OUTCOME_COUNT]; /* closings by what is decided; INVITED: the citizens */
    size_t deferred;                          /* of the citizens: the first message waits for a window */
    size_t segments, segments_in[ALPHABET_COUNT];
    int64_t price;          /* of the first messages, hundredths of a won; 0: no prices */
    size_t segments_if_all; /* of all messages if every citizen answers everything at once */
    int64_t price_if_all;
    struct instant first, last;         /* first messages are due */
    struct instant finished;            /* the last has left, at the route's pace */
    int64_t wait_max_s;                 /* the longest that one waits for the route */
    struct plan_department *department; /* in the order of their first closing */
    size_t department_count;
};

/**
 * `closing` is in the order of closed_at; the setting's link prices, its locale and start are not used.
 * `segments_per_s` is the route's pace, 0: no limit. False when the arena is exhausted.
 */
__attribute__((warn_unused_result)) bool plan_make(const struct rehearsal_setting *setting,
                                                   const struct plan_closing *closing, size_t count,
                                                   int segments_per_s, struct arena *arena, struct plan *ret);

#endif
