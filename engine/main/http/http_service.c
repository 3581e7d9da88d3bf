#include "main/http/http_service.h"

#include "main/http/complaint_intake.h"
#include "main/http/database_figures.h"
#include "main/http/metrics_text.h"
#include "main/http/operator_view.h"
#include "main/http/status_page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <uv.h>

enum {
    LOOK_MS = 250, /* also how the loop's own delay is measured */
    DELAY_WINDOW_MS = 10000,
    BODY_LEN_MAX = 512 * 1024,
    PAGE_BYTES_MAX = 128 * 1024,
};

_Static_assert((int)PAGE_BYTES_MAX >= (int)STATUS_PAGE_BYTES_MAX, "the page fits");
_Static_assert((int)PAGE_BYTES_MAX >= (int)METRICS_TEXT_BYTES_MAX, "the metrics fit");

struct http_service {
    struct http_service_parts parts;
    struct http_server *server;
    struct complaint_intake *intake; /* NULL: it is off */
    struct database_watch watch;
    uv_timer_t *look;
    uint64_t begun_ms, looked_ms;
    uint64_t window_from_ms, worst_ms,
        worst_before_ms; /* the loop's delay, in this window and the one before */
    uint64_t answers[HTTP_ANSWER_CLASSES];
    char policy[STATUS_PAGE_POLICY_LEN_MAX];
    char page[PAGE_BYTES_MAX];
};

unsigned operator_view_unready(const struct operator_view *view)
{
    unsigned unready = 0;
    size_t bound = 0;
    for (size_t i = 0; i < view->live.link_count; i++)
        bound += view->live.link[i].bound;
    if (!view->live.database_up || !view->database_is_fresh || !view->database.writable)
        unready |= READINESS_DATABASE;
    if (view->database_is_fresh && !view->database.schema_is_current)
        unready |= READINESS_SCHEMA;
    if (bound == 0)
        unready |= READINESS_NO_LINK;
    if (view->live.draining)
        unready |= READINESS_DRAINING;
    return unready;
}

/* ---- figures ---- */

static void look(struct http_service *service)
{
    const uint64_t now_ms = uv_now(service->parts.loop);
    const uint64_t expected_ms = service->looked_ms + LOOK_MS;
    const uint64_t late_ms = now_ms > expected_ms ? now_ms - expected_ms : 0;
    service->looked_ms = now_ms;
    if (now_ms - service->window_from_ms >= DELAY_WINDOW_MS) {
        service->worst_before_ms = service->worst_ms;
        service->worst_ms = 0;
        service->window_from_ms = now_ms;
    }
    service->worst_ms = late_ms > service->worst_ms ? late_ms : service->worst_ms;
    database_watch_look(&service->watch);
}

static void on_look(uv_timer_t *timer)
{
    look(timer->data);
}

static void take_view(struct http_service *service, struct operator_view *ret)
{
    const struct http_service_parts *parts = &service->parts;
    const uint64_t worst_ms =
        service->worst_ms > service->worst_before_ms ? service->worst_ms : service->worst_before_ms;
    *ret = (struct operator_view){
        .node = parts->config->node,
        .now = { .unix_s = time(NULL) },
        .zone = parts->zone,
        .database = service->watch.figures,
        .database_is_fresh = database_watch_is_fresh(&service->watch),
        .up_s = (int64_t)(uv_now(parts->loop) - service->begun_ms) / 1000,
        .loop_delay_s = (double)worst_ms / 1000,
        .problems = parts->problems,
    };
    memcpy(ret->answers, service->answers, sizeof ret->answers);
    if (service->intake != NULL)
        ret->intake = *complaint_intake_figures(service->intake);
    parts->take(parts->self, &ret->live);
}

/* ---- answers ---- */

static void answer(struct http_service *service, struct http_exchange *exchange,
                   const struct http_answer *what)
{
    service->answers[what->status < 400   ? HTTP_OK
                     : what->status < 500 ? HTTP_CLIENT_ERROR
                                          : HTTP_SERVER_ERROR]++;
    http_server_answer(exchange, what);
}

static void answer_text(struct http_service *service, struct http_exchange *exchange, int status,
                        struct slice text)
{
    const struct http_answer what = { .status = status, .type = "text/plain; charset=utf-8", .body = text };
    answer(service, exchange, &what);
}

static void answer_intake(void *self, struct http_exchange *exchange, const struct http_answer *what)
{
    answer(self, exchange, what);
}

static void serve_intake(struct http_service *service, struct http_exchange *exchange)
{
    if (service->intake != NULL)
        complaint_intake_serve(service->intake, exchange);
    else
        answer_text(service, exchange, 404,
                    SLICE_LIT("no complaints are taken here: http.intake_token_file\n"));
}

static void serve_health(struct http_service *service, struct http_exchange *exchange)
{
    answer_text(service, exchange, 200, SLICE_LIT("the loop lives\n"));
}

static void serve_readiness(struct http_service *service, struct http_exchange *exchange)
{
    struct operator_view view;
    take_view(service, &view);
    const unsigned unready = operator_view_unready(&view);
    char memory[400];
    struct buffer text;
    buffer_init(&text, memory, sizeof memory);
    buffer_add_text(&text, unready == 0 ? "ready\n" : "not ready\n");
    if ((unready & READINESS_DATABASE) != 0)
        buffer_add_text(&text, "the database cannot be written\n");
    if ((unready & READINESS_SCHEMA) != 0)
        buffer_add_text(&text, "the database has another schema than this program's: ccrm migrate\n");
    if ((unready & READINESS_NO_LINK) != 0)
        buffer_add_text(&text, "no link is bound\n");
    if ((unready & READINESS_DRAINING) != 0)
        buffer_add_text(&text, "the engine is stopping\n");
    answer_text(service, exchange, unready == 0 ? 200 : 503, buffer_slice(&text));
}

static void serve_metrics(struct http_service *service, struct http_exchange *exchange)
{
    struct operator_view view;
    struct buffer text;
    take_view(service, &view);
    buffer_init(&text, service->page, sizeof service->page);
    metrics_text(&text, &view);
    const struct http_answer what = { .status = 200,
                                      .type = "text/plain; version=0.0.4; charset=utf-8",
                                      .body = buffer_slice(&text) };
    answer(service, exchange, &what);
}

/* ?lang= decides, else the first of the two languages that the browser names, else Korean. */
static enum locale locale_of(const struct http_exchange *exchange)
{
    const struct slice given = http_exchange_argument(exchange, "lang");
    const struct slice accepted = http_exchange_header(exchange, "Accept-Language");
    if (given.len > 0)
        return slice_equal(given, SLICE_LIT("en")) ? LOCALE_EN : LOCALE_KO;
    return slice_find(accepted, SLICE_LIT("en")) < slice_find(accepted, SLICE_LIT("ko")) ? LOCALE_EN
                                                                                         : LOCALE_KO;
}

static void serve_page(struct http_service *service, struct http_exchange *exchange)
{
    struct operator_view view;
    struct buffer text;
    const enum locale locale = locale_of(exchange);
    take_view(service, &view);
    buffer_init(&text, service->page, sizeof service->page);
    status_page(&text, &view, locale);
    const struct http_answer what = { .status = 200,
                                      .type = "text/html; charset=utf-8",
                                      .body = buffer_slice(&text),
                                      .policy = service->policy,
                                      .language = locale == LOCALE_KO ? "ko" : "en" };
    answer(service, exchange, &what);
}

static const struct route {
    const char *method, *path;
    void (*serve)(struct http_service *service, struct http_exchange *exchange);
} route[] = {
    { "GET", "/", serve_page },
    { "GET", "/metrics", serve_metrics },
    { "GET", "/healthz", serve_health },
    { "GET", "/readyz", serve_readiness },
    { "POST", "/v1/complaints", serve_intake },
};

static void on_request(void *self, struct http_exchange *exchange)
{
    struct http_service *service = self;
    const struct slice path = http_exchange_path(exchange), method = http_exchange_method(exchange);
    for (size_t i = 0; i < sizeof route / sizeof route[0]; i++) {
        if (!slice_equal(path, slice_from_text(route[i].path)))
            continue;
        if (slice_equal(method, slice_from_text(route[i].method))) {
            route[i].serve(service, exchange);
            return;
        }
        const struct http_answer what = { .status = 405,
                                          .type = "text/plain; charset=utf-8",
                                          .body = SLICE_LIT("this path takes another method: see Allow\n"),
                                          .allow = route[i].method };
        answer(service, exchange, &what);
        return;
    }
    answer_text(service, exchange, 404,
                SLICE_LIT("here are /, /metrics, /healthz, /readyz and /v1/complaints\n"));
}

/* ---- beginning and end ---- */

static void say_where(const struct http_service *service)
{
    char memory[200];
    struct buffer line;
    const struct slice address = service->parts.config->http.address;
    const bool is_loopback =
        slice_starts_with(address, SLICE_LIT("127.")) || slice_equal(address, SLICE_LIT("::1"));
    buffer_init(&line, memory, sizeof memory);
    buffer_add_text(&line, "event=http_listening address=");
    buffer_add(&line, address);
    buffer_add_text(&line, " port=");
    buffer_add_int(&line, http_server_port(service->server));
    if (!is_loopback)
        buffer_add_text(&line, " reason=\"not loopback: whoever reaches it can read the figures\"");
    service->parts.log->write(service->parts.log->self, is_loopback ? LOG_INFO : LOG_WARNING,
                              buffer_slice(&line));
}

static bool start_intake(struct http_service *service, char reterr[HTTP_SERVER_PROBLEM_MAX])
{
    const struct http_service_parts *parts = &service->parts;
    const struct complaint_intake_parts intake = { .loop = parts->loop,
                                                   .config = parts->config,
                                                   .database = parts->database,
                                                   .vault = parts->vault,
                                                   .log = parts->log,
                                                   .answer = answer_intake,
                                                   .self = service };
    if (parts->config->http.intake_token_file.len > 0)
        service->intake = complaint_intake_new(&intake, reterr);
    return service->intake != NULL || parts->config->http.intake_token_file.len == 0;
}

static bool start(struct http_service *service, char reterr[HTTP_SERVER_PROBLEM_MAX])
{
    const struct http_service_parts *parts = &service->parts;
    const struct http_server_config config = { .address = parts->config->http.address,
                                               .port = (uint16_t)parts->config->http.port,
                                               .body_len_max = BODY_LEN_MAX,
                                               .on_request = on_request,
                                               .self = service };
    snprintf(reterr, HTTP_SERVER_PROBLEM_MAX, "out of memory");
    if (!database_watch_init(&service->watch, parts->loop, parts->database, parts->now, parts->self) ||
        !start_intake(service, reterr))
        return false;
    service->look = malloc(sizeof *service->look);
    service->server = service->look != NULL ? http_server_new(parts->loop, &config, reterr) : NULL;
    if (service->server == NULL)
        return false;
    uv_timer_init(parts->loop, service->look);
    service->look->data = service;
    uv_timer_start(service->look, on_look, 0, LOOK_MS);
    return true;
}

struct http_service *http_service_new(const struct http_service_parts *parts,
                                      char reterr[HTTP_SERVER_PROBLEM_MAX])
{
    struct http_service *service = calloc(1, sizeof *service);
    if (service == NULL) {
        snprintf(reterr, HTTP_SERVER_PROBLEM_MAX, "out of memory");
        return NULL;
    }
    service->parts = *parts;
    service->begun_ms = service->looked_ms = service->window_from_ms = uv_now(parts->loop);
    status_page_policy(service->policy);
    if (!start(service, reterr)) {
        free(service->look);
        service->look = NULL;
        http_service_free(service);
        return NULL;
    }
    say_where(service);
    return service;
}

static void on_look_closed(uv_handle_t *handle)
{
    free(handle);
}

void http_service_free(struct http_service *service)
{
    if (service == NULL)
        return;
    http_server_free(service->server);
    complaint_intake_free(service->intake);
    database_watch_done(&service->watch);
    if (service->look != NULL) {
        uv_timer_stop(service->look);
        uv_close((uv_handle_t *)service->look, on_look_closed);
    }
    free(service);
}
