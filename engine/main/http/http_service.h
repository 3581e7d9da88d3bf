/*
 * http_service.h - what the engine serves over HTTP: the status page (/), /metrics, /healthz, /readyz, and
 * POST /v1/complaints where the configuration has a token for it.
 *
 * It reads figures and never waits for anything: the database's come from a connection of its own, a few
 * seconds old at most.
 */
#ifndef MAIN_HTTP_HTTP_SERVICE_H
#define MAIN_HTTP_HTTP_SERVICE_H

#include "adapter/http/http_server.h"
#include "base/zone.h"
#include "main/config/config.h"
#include "main/http/recent_problems.h"
#include "main/service/live_figures.h"
#include "seam/log.h"
#include "seam/vault.h"

struct uv_loop_s;
struct http_service;

struct http_service_parts {
    struct uv_loop_s *loop;
    const struct config *config; /* http.on is set */
    const char *database;        /* libpq connection string */
    const struct zone *zone;
    const struct recent_problems *problems;
    const struct log *log;
    struct vault vault;
    struct instant (*now)(void *self); /* the engine's clock */
    void (*take)(void *self, struct live_figures *ret);
    void *self;
};

/** Listens from now on and says where in the log. Borrows everything. NULL after one line in reterr. */
__attribute__((warn_unused_result)) struct http_service *
http_service_new(const struct http_service_parts *parts, char reterr[HTTP_SERVER_PROBLEM_MAX]);

/** NULL is fine. */
void http_service_free(struct http_service *service);

#endif
