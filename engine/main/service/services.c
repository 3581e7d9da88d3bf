#include "main/service/services.h"

static void start_control(struct control_service *control, const struct services_setting *setting)
{
    control->flow = setting->flow;
    control->links = setting->links;
    control->now = setting->now;
    control->self = setting->self;
    control->trace.zone = setting->parts->zone;
    control->trace.database = setting->parts->database;
    control_service_start(control, setting->loop, setting->parts->config->control_socket,
                          setting->parts->log);
}

static void start_queries(struct query_service *query, const struct services_setting *setting)
{
    query->loop = setting->loop;
    query->database = setting->parts->database;
    query->log = setting->log;
    query->now = setting->now;
    query->self = setting->self;
}

bool services_start(struct services *services, const struct services_setting *setting,
                    char reterr[HTTP_SERVER_PROBLEM_MAX])
{
    const struct http_service_parts parts = { .loop = setting->loop,
                                              .config = setting->parts->config,
                                              .database = setting->parts->database,
                                              .zone = setting->parts->zone,
                                              .problems = setting->problems,
                                              .log = setting->log,
                                              .vault = setting->vault,
                                              .now = setting->now,
                                              .take = setting->take,
                                              .self = setting->self };
    start_control(&services->control, setting);
    start_queries(&services->query, setting);
    if (!setting->parts->config->http.on)
        return true;
    services->http = http_service_new(&parts, reterr);
    return services->http != NULL;
}

void services_set_gateway(struct services *services, struct gateway_uv *gateway)
{
    control_service_set_gateway(&services->control, gateway);
}

void services_see(struct services *services, uint16_t link, bool sent, struct slice pdu)
{
    trace_service_pdu(&services->control.trace, link, sent, pdu);
}

void services_turn(struct services *services)
{
    control_service_turn(&services->control);
    query_service_turn(&services->query, services->control.gateway);
}

void services_stop(struct services *services)
{
    control_service_stop(&services->control);
    query_service_stop(&services->query);
    http_service_free(services->http);
    services->http = NULL;
}
