#include "main/service/engine.h"

#include "adapter/crypto/entropy.h"
#include "adapter/pg/pg_store.h"
#include "adapter/smpp34/codec_smpp34.h"
#include "adapter/systemd/service_notice.h"
#include "adapter/uv/gateway_uv.h"
#include "adapter/uv/season_clock.h"
#include "main/command.h"
#include "main/service/link_set.h"
#include "main/service/live_figures.h"
#include "main/service/nights.h"
#include "main/service/services.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <uv.h>

enum {
    LOOK_MS = 100, /* the loop turns at least so often: due work, the night's hour */
    PROBLEM_LEN_MAX = 300,
    SURVEYS_AGAIN_MS = 1000, /* the database went away before it said what is in force */
    DRAIN_MS = 10000,        /* for submits in flight to be answered after the signal to stop */
};

enum stage { STARTING, RUNNING, DRAINING, UNBINDING, CLOSED };

struct engine {
    const struct engine_parts *parts;
    struct recent_problems problems; /* the log of the parts goes through it */
    struct log log;
    uv_loop_t loop;
    uv_timer_t look;
    uv_check_t turn;
    uv_signal_t term, interrupt, hangup;
    struct pg_store *pg;
    struct gateway_uv *links;
    struct link_set link_set;
    struct services services;
    struct season_clock *clock;
    struct nights nights;
    struct service_notice notice;
    struct flow *flow;
    struct store store;
    struct gateway gateway;
    struct vault vault;
    enum stage stage;
    int exit_code;
    struct instant season;    /* stepped clock: what they said last */
    bool season_known, asked; /* they wait for our `idle` */
    int64_t drain_by_ms;
    bool told_of_database;
    bool surveys_wanted; /* the database is there, what is in force is not known yet */
    int64_t surveys_at_ms;
};

static void say(const struct engine *engine, enum log_level level, const char *event, const char *reason)
{
    char memory[2 * PROBLEM_LEN_MAX + 100];
    struct buffer line;
    buffer_init(&line, memory, sizeof memory);
    buffer_add_text(&line, "event=");
    buffer_add_text(&line, event);
    if (reason != NULL) {
        buffer_add_text(&line, " reason=");
        buffer_add_quoted(&line, slice_from_text(reason));
    }
    engine->log.write(engine->log.self, level, buffer_slice(&line));
}

static bool is_stepped(const struct engine *engine)
{
    return engine->parts->config->clock == CONFIG_CLOCK_STEPPED;
}

static struct instant now_of(const struct engine *engine)
{
    return is_stepped(engine) ? engine->season : (struct instant){ .unix_s = time(NULL) };
}

/* ---- stopping ---- */

static void close_handle(uv_handle_t *handle, void *self)
{
    (void)self;
    if (!uv_is_closing(handle))
        uv_close(handle, NULL);
}

static void close_all(struct engine *engine)
{
    engine->stage = CLOSED;
    services_stop(&engine->services);
    pg_store_free(engine->pg);
    engine->pg = NULL;
    season_clock_free(engine->clock);
    engine->clock = NULL;
    uv_close((uv_handle_t *)&engine->look, NULL);
    uv_close((uv_handle_t *)&engine->turn, NULL);
    uv_close((uv_handle_t *)&engine->term, NULL);
    uv_close((uv_handle_t *)&engine->interrupt, NULL);
    uv_close((uv_handle_t *)&engine->hangup, NULL);
}

static void on_links_closed(void *self)
{
    struct engine *engine = self;
    say(engine, LOG_INFO, "stopped", NULL);
    close_all(engine);
}

static void unbind(struct engine *engine)
{
    engine->stage = UNBINDING;
    if (engine->links == NULL)
        on_links_closed(engine);
    else
        gateway_uv_drain(engine->links, on_links_closed);
}

static void stop(struct engine *engine, int exit_code)
{
    if (engine->stage >= DRAINING)
        return;
    engine->exit_code = exit_code;
    engine->stage = DRAINING;
    engine->drain_by_ms = (int64_t)uv_now(&engine->loop) + DRAIN_MS;
    flow_drain(engine->flow);
    service_notice_stopping();
    say(engine, LOG_INFO, "draining", NULL);
}

static void on_signal(uv_signal_t *handle, int number)
{
    (void)number;
    stop(handle->data, EXIT_OK);
}

/* ---- links ---- */

static void on_hangup(uv_signal_t *handle, int number)
{
    (void)number;
    struct engine *engine = handle->data;
    char reason[ENGINE_REASON_MAX];
    struct links *links = malloc(sizeof *links);
    if (links == NULL || engine->stage >= DRAINING) {
        free(links);
        return;
    }
    if (!engine->parts->reload(engine->parts->reload_self, links, reason)) {
        say(engine, LOG_ERROR, "configuration_refused", reason);
    } else {
        say(engine, LOG_INFO, "configuration_read", NULL);
        link_set_want(&engine->link_set, links);
        if (engine->links != NULL &&
            versions_take_up(engine->parts->versions, engine->flow, engine->parts->log) != PG_DONE)
            say(engine, LOG_WARNING, "surveys_unchanged", NULL);
    }
    free(links);
}

static void on_gateway_event(void *self, const struct gateway_event *event)
{
    struct engine *engine = self;
    flow_handle_gateway(engine->flow, event);
}

static void on_gateway_pdu(void *self, uint16_t link, bool sent, struct slice pdu)
{
    struct engine *engine = self;
    services_see(&engine->services, link, sent, pdu);
}

static void on_gateway_log(void *self, int priority, const char *line)
{
    const struct engine *engine = self;
    const enum log_level level = priority <= 3   ? LOG_ERROR
                                 : priority == 4 ? LOG_WARNING
                                 : priority <= 6 ? LOG_INFO
                                                 : LOG_DEBUG;
    engine->log.write(engine->log.self, level, slice_from_text(line));
}

static void start_links(struct engine *engine)
{
    const struct gateway_uv_config config = {
        .codec = codec_smpp34,
        .on_event = on_gateway_event,
        .log = on_gateway_log,
        .on_pdu = on_gateway_pdu,
        .self = engine,
    };
    engine->links = gateway_uv_new(&engine->loop, &config);
    if (engine->links == NULL) {
        say(engine, LOG_ERROR, "no_memory_for_links", NULL);
        stop(engine, EXIT_DEPENDENCY);
        return;
    }
    engine->gateway = gateway_uv_seam(engine->links);
    services_set_gateway(&engine->services, engine->links);
    link_set_init(&engine->link_set, &engine->loop, engine->parts->database, engine->flow, engine->links,
                  engine->parts->log);
    link_set_want(&engine->link_set, engine->parts->links);
}

/* ---- the database ---- */

/* Nothing is decided or sent before it is known which surveys are in force. */
static void start_with_surveys(struct engine *engine)
{
    const int64_t now_ms = (int64_t)uv_now(&engine->loop);
    if (!engine->surveys_wanted || engine->stage != STARTING || now_ms < engine->surveys_at_ms)
        return;
    engine->surveys_at_ms = now_ms + SURVEYS_AGAIN_MS;
    const enum pg_outcome outcome =
        versions_take_up(engine->parts->versions, engine->flow, engine->parts->log);
    if (outcome == PG_NO_SERVER)
        return;
    if (outcome != PG_DONE) {
        stop(engine, pg_outcome_exit_code(outcome) == EXIT_DEPENDENCY ? EXIT_DEPENDENCY : EXIT_CONFIGURATION);
        return;
    }
    engine->surveys_wanted = false;
    start_links(engine);
    flow_handle_store(engine->flow, &(struct store_event){ .kind = STORE_UP });
}

static void on_store_event(void *self, const struct store_event *event)
{
    struct engine *engine = self;
    if (event->kind == STORE_UP && engine->stage == STARTING && engine->links == NULL) {
        engine->surveys_wanted = true;
        start_with_surveys(engine);
        return;
    }
    flow_handle_store(engine->flow, event);
    if (event->kind == STORE_REFUSED)
        stop(engine, EXIT_CONFIGURATION);
}

/* ---- the clock ---- */

static void on_now(void *self, struct instant now)
{
    struct engine *engine = self;
    if (!engine->season_known)
        nights_start_with(&engine->nights, now);
    engine->season_known = engine->asked = true;
    engine->season = now;
}

static void on_season_end(void *self)
{
    stop(self, EXIT_OK);
}

static void on_season_failed(void *self, const char *reason)
{
    struct engine *engine = self;
    say(engine, LOG_ERROR, "season_failed", reason);
    stop(engine, EXIT_DEPENDENCY);
}

/* All that is due is done: the owner of the clock may go on. */
static void answer_season(struct engine *engine)
{
    struct instant next;
    const struct instant now = engine->season;
    if (!engine->asked || engine->stage != RUNNING || nights_busy(&engine->nights, now) ||
        !flow_is_settled(engine->flow, now, &next))
        return;
    engine->asked = false;
    season_clock_idle(engine->clock, now, instant_earlier(next, nights_next(&engine->nights, now)));
}

/* One line when the database is not there at the start; the store keeps trying. Later on flow tells. */
static void tell_of_missing_database(struct engine *engine)
{
    const struct slice problem = pg_store_problem(engine->pg);
    if (engine->stage != STARTING || problem.len == 0 || engine->told_of_database)
        return;
    char reason[PROBLEM_LEN_MAX];
    const size_t len = problem.len < sizeof reason ? problem.len : sizeof reason - 1;
    memcpy(reason, problem.at, len);
    reason[len] = '\0';
    say(engine, LOG_ERROR, "database_unreachable", reason);
    engine->told_of_database = true;
}

static void look_at_links(struct engine *engine)
{
    if (engine->links == NULL || engine->stage >= DRAINING)
        return;
    link_set_look(&engine->link_set);
    if (engine->stage == STARTING && engine->link_set.ready)
        engine->stage = RUNNING;
}

static void on_turn(uv_check_t *handle)
{
    struct engine *engine = handle->data;
    const int64_t now_ms = (int64_t)uv_now(&engine->loop);
    const bool timed = !is_stepped(engine) || engine->season_known;
    if (engine->stage == CLOSED)
        return;
    start_with_surveys(engine);
    versions_answer(engine->parts->versions, engine->flow, engine->parts->log);
    look_at_links(engine);
    services_turn(&engine->services);
    if (timed) {
        const struct instant now = now_of(engine);
        flow_tick(engine->flow, now, now_ms);
        if (engine->stage == RUNNING)
            nights_look(&engine->nights, now);
        if (is_stepped(engine) && engine->nights.failures > 0)
            stop(engine, EXIT_DEPENDENCY); /* a season with a hole in it is no season */
    }
    answer_season(engine);
    tell_of_missing_database(engine);
    if (engine->stage == DRAINING && !engine->nights.running &&
        (engine->links == NULL || flow_is_quiet(engine->flow) || now_ms >= engine->drain_by_ms ||
         engine->flow->phase == FLOW_REFUSED))
        unbind(engine);
}

/* One line for `systemctl status`. */
static void tell_service_manager(struct engine *engine)
{
    char memory[SERVICE_NOTICE_STATUS_MAX];
    struct buffer line;
    buffer_init(&line, memory, sizeof memory);
    static struct live_figures figures; /* too large for the stack */
    live_figures_take(engine->flow, engine->links, now_of(engine), &figures);
    if (engine->stage == STARTING)
        buffer_add_text(&line, "waiting for the database");
    else
        live_figures_add_line(&figures, engine->stage >= DRAINING, &line);
    service_notice_turn(&engine->notice, (int64_t)uv_now(&engine->loop), engine->stage == RUNNING,
                        buffer_slice(&line));
}

/* It turns the loop: on_turn looks for work. */
static void on_look(uv_timer_t *handle)
{
    tell_service_manager(handle->data);
}

/* ---- together ---- */

static void start_flow(struct engine *engine)
{
    const struct engine_parts *parts = engine->parts;
    const struct flow_config config = {
        .surveys = parts->versions->set,
        .zone = parts->zone,
        .lexicon = parts->lexicon,
        .seed = entropy_u64(),
        .tester = parts->tester,
        .tester_count = parts->config->tester_count,
        .probe_required = parts->config->probe.required,
        .probe_valid_s = parts->config->probe.valid_s,
        .stepped = is_stepped(engine),
        .store = &engine->store,
        .gateway = &engine->gateway,
        .vault = &engine->vault,
        .log = &engine->log,
    };
    flow_init(engine->flow, &config);
}

static bool start_clock(struct engine *engine)
{
    if (!is_stepped(engine))
        return true;
    char path[128];
    const struct slice from = engine->parts->config->clock_socket;
    const struct season_clock_listener listener = {
        .self = engine, .on_now = on_now, .on_end = on_season_end, .on_failed = on_season_failed
    };
    if (from.len >= sizeof path)
        return false;
    memcpy(path, from.at, from.len);
    path[from.len] = '\0';
    engine->clock = season_clock_new(&engine->loop, path, &listener);
    return engine->clock != NULL;
}

static struct instant tell_now(void *self)
{
    return now_of(self);
}

static void take_figures(void *self, struct live_figures *ret)
{
    const struct engine *engine = self;
    live_figures_take(engine->flow, engine->links, now_of(engine), ret);
}

static void start_services(struct engine *engine)
{
    char problem[HTTP_SERVER_PROBLEM_MAX];
    const struct services_setting setting = { .loop = &engine->loop,
                                              .parts = engine->parts,
                                              .flow = engine->flow,
                                              .links = &engine->link_set,
                                              .problems = &engine->problems,
                                              .log = &engine->log,
                                              .vault = engine->vault,
                                              .now = tell_now,
                                              .take = take_figures,
                                              .self = engine };
    if (services_start(&engine->services, &setting, problem))
        return;
    say(engine, LOG_ERROR, "http_not_served", problem);
    stop(engine, EXIT_CONFIGURATION);
}

static void start_signal(struct engine *engine, uv_signal_t *handle, uv_signal_cb on, int number)
{
    uv_signal_init(&engine->loop, handle);
    handle->data = engine;
    uv_signal_start(handle, on, number);
}

static void start_handles(struct engine *engine)
{
    uv_timer_init(&engine->loop, &engine->look);
    engine->look.data = engine;
    uv_timer_start(&engine->look, on_look, LOOK_MS, LOOK_MS);
    uv_check_init(&engine->loop, &engine->turn);
    engine->turn.data = engine;
    uv_check_start(&engine->turn, on_turn);
    start_signal(engine, &engine->term, on_signal, SIGTERM);
    start_signal(engine, &engine->interrupt, on_signal, SIGINT);
    start_signal(engine, &engine->hangup, on_hangup, SIGHUP);
}

int engine_run(const struct engine_parts *parts)
{
    struct engine *engine = calloc(1, sizeof *engine);
    struct flow *flow = malloc(sizeof *flow);
    int exit_code = EXIT_DEPENDENCY;
    if (engine == NULL || flow == NULL || uv_loop_init(&engine->loop) != 0)
        goto out;
    signal(SIGPIPE, SIG_IGN);
    engine->parts = parts;
    recent_problems_init(&engine->problems, parts->log);
    engine->log = recent_problems_log(&engine->problems);
    engine->flow = flow;
    engine->vault = keys_vault(parts->keys);
    start_handles(engine);
    service_notice_init(&engine->notice);
    nights_init(&engine->nights, &engine->loop, parts->zone, parts->config->night.at_min, parts->night_option,
                parts->night_option_count, &engine->log);
    engine->pg = pg_store_new(&engine->loop, parts->database, on_store_event, engine);
    if (engine->pg != NULL) {
        engine->store = pg_store_seam(engine->pg);
        start_flow(engine);
        if (!start_clock(engine))
            on_season_failed(engine, "the clock's socket has a path of more than 107 bytes");
        start_services(engine);
        uv_run(&engine->loop, UV_RUN_DEFAULT);
        exit_code = engine->exit_code;
    }
    uv_walk(&engine->loop, close_handle, NULL);
    uv_run(&engine->loop, UV_RUN_DEFAULT);
    gateway_uv_free(engine->links);
    uv_loop_close(&engine->loop);
out:
    free(flow);
    free(engine);
    return exit_code;
}
