/*
 * live_figures.h - what a running engine knows of itself, for whoever asks: the control socket, the metrics,
 * the status page. No phone numbers and no texts in it, but for a link's last bad PDU, which is not for logs.
 */
#ifndef MAIN_SERVICE_LIVE_FIGURES_H
#define MAIN_SERVICE_LIVE_FIGURES_H

#include "adapter/uv/gateway_uv.h"
#include "flow/flow.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct live_figures {
    struct gateway_uv_status link[GATEWAY_LINKS_MAX];
    bool link_unprobed[GATEWAY_LINKS_MAX];  /* no tester answered over it: it carries no survey */
    bool link_suspended[GATEWAY_LINKS_MAX]; /* by a row: nothing new leaves over it */
    size_t link_count;
    bool database_up;
    bool sending_stopped; /* stop --all is in force */
    bool draining;
    size_t queued;    /* messages whose time to leave has come; STORE_QUEUED_MAX: or more */
    int64_t oldest_s; /* how long the oldest of them has waited; 0: none waits */
    size_t claimed;   /* of them held by this process, for want of room on a link */
    size_t in_flight; /* segments that await their response */
    size_t inbox;     /* replies, receipts and responses that await their commit */
};

/** `links` is NULL before the links are there. Names and bytes are borrowed until the loop turns. */
void live_figures_take(const struct flow *flow, const struct gateway_uv *links, struct instant now,
                       struct live_figures *ret);

/** "links up: 1 of 2", and before it what else is to be known, for one line of a service manager. */
void live_figures_add_line(const struct live_figures *figures, bool draining, struct buffer *out);

#endif
