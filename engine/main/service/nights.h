/*
 * nights.h - runs each night once its hour has come, as a child process of its own, one at a time and in
 * order.
 *
 * The child is this very program: `ccrm night DATE`, with a database role and a memory limit of its own; what
 * faces the hostile network cannot read flags or referrals.
 */
#ifndef MAIN_SERVICE_NIGHTS_H
#define MAIN_SERVICE_NIGHTS_H

#include "base/calendar.h"
#include "base/zone.h"
#include "seam/log.h"

#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

enum { NIGHTS_ARGUMENTS_MAX = 80, NIGHTS_RETRY_S = 600 };

struct nights {
    uv_loop_t *loop;
    const struct zone *zone;
    const struct log *log;
    /* local minutes after midnight at which the night of the day before is run */
    int at_min;
    char *argument[NIGHTS_ARGUMENTS_MAX]; /* program, "night", the date, then the options; NULL at the end */
    char program[4096];
    char date[16];
    bool known; /* last_run means something */
    struct night last_run;
    struct instant retry_at; /* after a failure; unix_s 0: none */
    uv_process_t child;
    bool running, closing;
    int failures;
    void (*on_done)(void *self); /* a child ended */
    void *self;
};

/** `option` are borrowed arguments that the child gets after the date (--config FILE …), at most
 *  NIGHTS_ARGUMENTS_MAX - 4. */
void nights_init(struct nights *nights, uv_loop_t *loop, const struct zone *zone, int at_min,
                 char *const *option, size_t option_count, const struct log *log);

/** Starts the earliest night that is due and not yet run; with none known yet, only the latest is due. */
void nights_look(struct nights *nights, struct instant now);

/** Whether a night is running or due at `now`. */
bool nights_busy(const struct nights *nights, struct instant now);

/** When the next night is due, later than now. */
struct instant nights_next(const struct nights *nights, struct instant now);

/** In a season nothing lies before its first day: the nights start with that day. */
void nights_start_with(struct nights *nights, struct instant first);

#endif
