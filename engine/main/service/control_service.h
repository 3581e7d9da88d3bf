/*
 * control_service.h - what the control socket answers: `status`, `retry LINK`, `trace LINK ...`.
 *
 * Each answer is a line of JSON, and of a trace lines that follow. Whoever may open the socket may ask; there
 * are no numbers and no texts in what is answered, but for a trace by permit (trace_service.h).
 */
#ifndef MAIN_SERVICE_CONTROL_SERVICE_H
#define MAIN_SERVICE_CONTROL_SERVICE_H

#include "adapter/uv/control_socket.h"
#include "adapter/uv/gateway_uv.h"
#include "flow/flow.h"
#include "main/service/link_set.h"
#include "main/service/trace_service.h"
#include "seam/log.h"

#include <stdbool.h>
#include <uv.h>

struct control_service {
    struct control_socket *socket;
    const struct flow *flow;
    struct gateway_uv *gateway; /* NULL before the links are there */
    const struct link_set *links;
    struct trace_service trace;
    struct instant (*now)(void *self);
    void *self;
};

/** Listens at the path, unless it is empty. Where it cannot, one line in the log says why and the engine
 *  serves all the same: the figures are in the metrics, too. Borrows everything but the path. */
void control_service_start(struct control_service *control, uv_loop_t *loop, struct slice path,
                           const struct log *log);

/** The links are there. */
void control_service_set_gateway(struct control_service *control, struct gateway_uv *gateway);

/** Once a turn of the loop. */
void control_service_turn(struct control_service *control);

void control_service_stop(struct control_service *control);

/** The figures as one line of JSON; also for tests. */
void control_service_status(const struct control_service *control, struct buffer *out);

#endif
