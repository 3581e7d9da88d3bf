/*
 * link_set.h - the links that the process has and those that its configuration wants: adds, changes and
 * removes what differs and touches nothing else.
 *
 * A removed link drains: what is in flight is answered, then it unbinds. A changed one drains and binds
 * again.
 */
#ifndef MAIN_SERVICE_LINK_SET_H
#define MAIN_SERVICE_LINK_SET_H

#include "flow/flow.h"
#include "main/service/link_numbers.h"
#include "main/service/links.h"

#include <stdbool.h>
#include <uv.h>

enum { LINK_SET_ASK_AGAIN_MS = 1000 };

struct link_set {
    uv_loop_t *loop;
    struct flow *flow;
    struct gateway_uv *gateway;
    const struct log *log;
    struct links wanted; /* as the configuration has them */
    struct links asked;  /* whose numbers are being asked for */
    bool is_wanted, asking, told_of_failure, ready;
    int64_t asked_ms;
    struct link_numbers numbers;
    /* what there is, by number */
    bool is[GATEWAY_LINKS_MAX];
    struct gateway_uv_link present[GATEWAY_LINKS_MAX];
    struct flow_links carries;
};

/** Borrows everything; it is zeroed before. */
void link_set_init(struct link_set *set, uv_loop_t *loop, const char *database, struct flow *flow,
                   struct gateway_uv *gateway, const struct log *log);

/** These links and routes from now on; copied. What an earlier call wanted and has not become yet is
 *  forgotten. */
void link_set_want(struct link_set *set, const struct links *links);

/** Once a turn: asks for numbers when there is something to ask, again after a failure. */
void link_set_look(struct link_set *set);

/** Places in `wanted` by number; false when the configuration has no link of that name. */
bool link_set_number(const struct link_set *set, struct slice name, uint16_t *ret);

#endif
