/*
 * services.h - what serves people and the network beside flow: the control socket with its traces, HTTP, and
 * the questions to SMSCs about receipts that do not come.
 */
#ifndef MAIN_SERVICE_SERVICES_H
#define MAIN_SERVICE_SERVICES_H

#include "main/http/http_service.h"
#include "main/service/control_service.h"
#include "main/service/engine.h"
#include "main/service/query_service.h"

#include <stdbool.h>

struct services {
    struct control_service control;
    struct query_service query;
    struct http_service *http; /* NULL: it is off */
};

struct services_setting {
    uv_loop_t *loop;
    const struct engine_parts *parts;
    const struct flow *flow;
    const struct link_set *links;
    struct recent_problems *problems;
    const struct log *log;
    struct vault vault;
    struct instant (*now)(void *self);
    void (*take)(void *self, struct live_figures *ret);
    void *self;
};

/** Zeroed before; borrows everything. False with one line in reterr when HTTP is wanted and cannot be served:
 *  who asked for it would learn so only in the hour of need. */
__attribute__((warn_unused_result)) bool services_start(struct services *services,
                                                        const struct services_setting *setting,
                                                        char reterr[HTTP_SERVER_PROBLEM_MAX]);

/** The links are there. */
void services_set_gateway(struct services *services, struct gateway_uv *gateway);

/** A watched link's PDU. */
void services_see(struct services *services, uint16_t link, bool sent, struct slice pdu);

/** Once a turn of the loop. */
void services_turn(struct services *services);

void services_stop(struct services *services);

#endif
