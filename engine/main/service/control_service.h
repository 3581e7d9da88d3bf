/*
 * control_service.h - what the control socket answers: `status`, `retry LINK`; each answer is a line of JSON.
 * Whoever may open the socket may ask for figures; there are no numbers and no texts in them.
 */
#ifndef MAIN_SERVICE_CONTROL_SERVICE_H
#define MAIN_SERVICE_CONTROL_SERVICE_H

#include "adapter/uv/control_socket.h"
#include "adapter/uv/gateway_uv.h"
#include "flow/flow.h"
#include "main/service/link_set.h"
#include "seam/log.h"

#include <stdbool.h>
#include <uv.h>

struct control_service {
    struct control_socket *socket;
    const struct flow *flow;
    struct gateway_uv *gateway; /* NULL before the links are there */
    const struct link_set *links;
    struct instant (*now)(void *self);
    void *self;
};

/** Listens at the path, unless it is empty. Where it cannot, one line in the log says why and the engine
 *  serves all the same: the figures are in the metrics, too. Borrows everything but the path. */
void control_service_start(struct control_service *control, uv_loop_t *loop, struct slice path,
                           const struct log *log);
void control_service_stop(struct control_service *control);

/** The figures as one line of JSON; also for tests. */
void control_service_status(const struct control_service *control, struct buffer *out);

#endif
