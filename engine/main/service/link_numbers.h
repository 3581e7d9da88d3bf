/*
 * link_numbers.h - asks the database for the links' numbers, on a thread beside the loop.
 *
 * A link is known by its name in the configuration and by its number in every row; the database gives a name
 * its number once and for ever, so that all machines mean the same link, and a link that comes back finds its
 * receipts.
 */
#ifndef MAIN_SERVICE_LINK_NUMBERS_H
#define MAIN_SERVICE_LINK_NUMBERS_H

#include "adapter/pg/session.h"
#include "main/service/links.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

struct link_numbers {
    uv_work_t work;
    const char *database;
    char name[CONFIG_LINKS_MAX][GATEWAY_UV_NAME_LEN_MAX + 1];
    size_t count;
    uint16_t number[CONFIG_LINKS_MAX];
    bool ok;
    char error[PG_SESSION_ERROR_MAX]; /* one line, unless ok */
    void (*on_done)(void *self);
    void *self;
};

/** Fills number[] for the links' names; on_done comes from the loop. One at a time. False when the loop takes
 *  no work. */
__attribute__((warn_unused_result)) bool link_numbers_ask(struct link_numbers *numbers, uv_loop_t *loop,
                                                          const struct links *links);

#endif
