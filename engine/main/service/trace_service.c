#include "main/service/trace_service.h"

#include "base/calendar.h"
#include "document/json_text.h"
#include "smpp/pdu_line.h"

#include <assert.h>
#include <string.h>
#include <time.h>

enum { ANSWER_LEN_MAX = 400, TIME_LEN_MAX = 40, MS_PER_S = 1000 };

static_assert((int)TRACE_BUFFER_LEN >= 3 * (int)PDU_LINE_LEN_MAX, "the longest lines of a turn fit");

static const char redeem[] = "select author, seconds from ccrm.redeem_trace_permit($1, $2::smallint)";

/* ---- what is said ---- */

static void say(const struct trace_service *service, uint64_t client, const struct buffer *line)
{
    control_socket_say(service->socket, client, buffer_slice(line));
}

static void refuse(const struct trace_service *service, uint64_t client, const char *why)
{
    char memory[ANSWER_LEN_MAX];
    struct buffer line;
    buffer_init(&line, memory, sizeof memory);
    buffer_add_text(&line, "{\"error\":");
    json_text_add(&line, slice_from_text(why));
    buffer_add_byte(&line, '}');
    say(service, client, &line);
    control_socket_end(service->socket, client);
}

/* The moment by the computer's clock: on a stepped one, too, PDUs come when they come. */
static void add_time(struct buffer *out, const struct trace_service *service, bool json)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    const struct instant when = { .unix_s = now.tv_sec };
    const int64_t offset_s = zone_at(service->zone, when)->utc_offset_s;
    const int64_t of_day = ((when.unix_s + (json ? 0 : offset_s)) % 86400 + 86400) % 86400;
    if (json) {
        night_add(out, (struct night){ .day = (int32_t)(when.unix_s / 86400) });
        buffer_add_byte(out, 'T');
    }
    buffer_add_padded(out, of_day / 3600, 2);
    buffer_add_byte(out, ':');
    buffer_add_padded(out, of_day / 60 % 60, 2);
    buffer_add_byte(out, ':');
    buffer_add_padded(out, of_day % 60, 2);
    buffer_add_byte(out, '.');
    buffer_add_padded(out, now.tv_nsec / 1000000, 3);
    buffer_add_text(out, json ? "Z" : "");
}

/* ---- lines ---- */

static void tell_dropped(struct trace *trace)
{
    const size_t dropped = trace->dropped - trace->dropped_told;
    if (dropped == 0)
        return;
    buffer_add_text(&trace->lines, trace->json ? "{\"dropped\":" : "... ");
    buffer_add_int(&trace->lines, (int64_t)dropped);
    buffer_add_text(&trace->lines,
                    trace->json ? "}\n" : " PDUs are not shown: they came faster than they were read\n");
    trace->dropped_told = trace->dropped;
}

/* A whole line or none. */
static void add_line(const struct trace_service *service, struct trace *trace, const struct pdu_line *how,
                     struct slice pdu)
{
    char time[TIME_LEN_MAX];
    struct buffer at;
    const struct buffer before = trace->lines;
    const size_t told_before = trace->dropped_told;
    struct pdu_line line = *how;
    buffer_init(&at, time, sizeof time);
    add_time(&at, service, trace->json);
    line.at = buffer_slice(&at);
    line.json = trace->json;
    line.meaning_of_zero = trace->meaning_of_zero;
    line.unmasked = trace->unmasked;
    tell_dropped(trace);
    pdu_line_add(&trace->lines, &line, pdu);
    buffer_add_byte(&trace->lines, '\n');
    if (!trace->lines.overflowed) {
        trace->shown++;
        return;
    }
    trace->lines = before;
    trace->dropped_told = told_before; /* the line about it is gone as well */
    trace->dropped++;
}

void trace_service_pdu(struct trace_service *service, uint16_t link, bool sent, struct slice pdu)
{
    const struct pdu_line how = { .note = SLICE_EMPTY, .sent = sent };
    for (size_t i = 0; i < TRACE_TRACES_MAX; i++) {
        struct trace *trace = &service->trace[i];
        if (trace->client == 0 || !trace->running || trace->link != link || trace->left == 0)
            continue;
        trace->left--;
        if (control_socket_unread(service->socket, trace->client) > TRACE_UNREAD_MAX)
            trace->dropped++;
        else
            add_line(service, trace, &how, pdu);
    }
}

/* What was refused before anybody looked is often why somebody looks now. */
static void show_last_bad_pdu(const struct trace_service *service, struct trace *trace)
{
    struct gateway_uv_status status;
    char memory[80];
    struct buffer note;
    if (!gateway_uv_status(service->gateway, trace->link, &status))
        return;
    trace->meaning_of_zero = status.meaning_of_zero;
    if (status.last_bad_pdu.len == 0)
        return;
    buffer_init(&note, memory, sizeof memory);
    buffer_add_text(&note, "last bad PDU, ");
    buffer_add_int(&note, status.last_bad_pdu_age_ms / MS_PER_S);
    buffer_add_text(&note, " s ago");
    const struct pdu_line how = { .note = buffer_slice(&note) };
    add_line(service, trace, &how, status.last_bad_pdu);
    trace->shown = 0; /* it is not one of those that came */
}

/* ---- beginning and end ---- */

static void watch(const struct trace_service *service, uint16_t link)
{
    bool watched = false;
    for (size_t i = 0; i < TRACE_TRACES_MAX; i++) {
        const struct trace *trace = &service->trace[i];
        watched = watched || (trace->client != 0 && trace->running && trace->link == link);
    }
    if (service->gateway != NULL)
        gateway_uv_watch(service->gateway, link, watched);
}

static void forget(struct trace_service *service, struct trace *trace)
{
    trace->client = 0;
    memset(trace->token, 0, sizeof trace->token);
    watch(service, trace->link);
}

static void flush(const struct trace_service *service, struct trace *trace)
{
    if (trace->lines.len == 0 || trace->client == 0)
        return;
    const struct slice all = { .at = trace->lines.at,
                               .len = trace->lines.len - 1 }; /* say adds the line end */
    control_socket_say(service->socket, trace->client, all);
    buffer_init(&trace->lines, trace->memory, sizeof trace->memory);
}

static void end(struct trace_service *service, struct trace *trace, const char *why)
{
    char memory[ANSWER_LEN_MAX];
    struct buffer line;
    const uint64_t client = trace->client;
    flush(service, trace);
    buffer_init(&line, memory, sizeof memory);
    buffer_add_text(&line, "{\"ended\":");
    json_text_add(&line, slice_from_text(why));
    buffer_add_text(&line, ",\"shown\":");
    buffer_add_int(&line, (int64_t)trace->shown);
    buffer_add_text(&line, ",\"dropped\":");
    buffer_add_int(&line, (int64_t)trace->dropped);
    buffer_add_byte(&line, '}');
    forget(service, trace);
    say(service, client, &line);
    control_socket_end(service->socket, client);
}

static void start(struct trace_service *service, struct trace *trace)
{
    char memory[ANSWER_LEN_MAX];
    struct buffer line;
    trace->running = true;
    trace->until_ms = (int64_t)uv_now(service->loop) + trace->seconds * MS_PER_S;
    buffer_init(&line, memory, sizeof memory);
    buffer_add_text(&line, "{\"tracing\":true,\"unmasked\":");
    buffer_add_text(&line, trace->unmasked ? "true" : "false");
    buffer_add_text(&line, ",\"seconds\":");
    buffer_add_int(&line, trace->seconds);
    buffer_add_byte(&line, '}');
    say(service, trace->client, &line);
    show_last_bad_pdu(service, trace);
    watch(service, trace->link);
}

/* ---- permits ---- */

static struct trace *waiting(struct trace_service *service)
{
    for (size_t i = 0; i < TRACE_TRACES_MAX; i++) {
        if (service->trace[i].client != 0 && !service->trace[i].running)
            return &service->trace[i];
    }
    return NULL;
}

static void log_unmasked(const struct trace_service *service, const struct trace *trace, struct slice author)
{
    char memory[ANSWER_LEN_MAX];
    struct buffer line;
    struct gateway_uv_status status;
    const bool is = gateway_uv_status(service->gateway, trace->link, &status);
    buffer_init(&line, memory, sizeof memory);
    buffer_add_text(&line, "event=trace_unmasked link=");
    buffer_add_text(&line, is ? status.name : "");
    buffer_add_text(&line, " by=");
    buffer_add(&line, author);
    buffer_add_text(&line, " seconds=");
    buffer_add_int(&line, trace->seconds);
    service->log->write(service->log->self, LOG_INFO, buffer_slice(&line));
}

static void drop(struct trace_service *service, struct trace *trace, const char *why)
{
    const uint64_t client = trace->client;
    forget(service, trace);
    refuse(service, client, why);
}

static void on_redeemed(void *self, enum pg_outcome outcome, const struct pg_rows *rows, struct slice error)
{
    (void)error; /* it may quote the token */
    struct trace_service *service = self;
    struct trace *trace = waiting(service);
    if (trace == NULL)
        return; /* the asker has gone; the permit is spent */
    if (outcome != PG_DONE) {
        drop(service, trace, "the permit could not be looked up: the engine's database does not answer");
        return;
    }
    if (pg_rows_count(rows) == 0) {
        drop(service, trace, "that is no permit for this link, or it was used or is older than a minute");
        return;
    }
    const int64_t permitted_s = pg_rows_int(rows, 0, 1);
    trace->unmasked = true;
    trace->seconds = trace->seconds < permitted_s ? trace->seconds : permitted_s;
    log_unmasked(service, trace, pg_rows_text(rows, 0, 0));
    start(service, trace);
}

static bool ask(struct trace_service *service, struct trace *trace)
{
    char number[8];
    struct buffer link;
    buffer_init(&link, number, sizeof number);
    buffer_add_int(&link, trace->link);
    const struct slice param[] = { { .at = trace->token, .len = trace->token_len }, buffer_slice(&link) };
    if (service->side == NULL)
        service->side = pg_side_new(service->loop, service->database, "set statement_timeout = '5s'");
    return service->side != NULL && pg_side_ask(service->side, redeem, param, 2, on_redeemed, service);
}

/* ---- requests ---- */

static struct trace *place(struct trace_service *service)
{
    for (size_t i = 0; i < TRACE_TRACES_MAX; i++) {
        if (service->trace[i].client == 0)
            return &service->trace[i];
    }
    return NULL;
}

static bool is_traced_by(const struct trace_service *service, uint64_t client)
{
    for (size_t i = 0; i < TRACE_TRACES_MAX; i++) {
        if (service->trace[i].client == client)
            return true;
    }
    return false;
}

void trace_service_begin(struct trace_service *service, uint64_t client, const struct trace_request *request)
{
    struct trace *trace = place(service);
    const bool by_permit = request->token.len > 0;
    const bool busy = waiting(service) != NULL || (service->side != NULL && pg_side_is_busy(service->side));
    if (trace == NULL || is_traced_by(service, client) || (by_permit && busy)) {
        refuse(service, client, "too many traces are under way; try again when one has ended");
        return;
    }
    trace->client = client;
    trace->link = request->link;
    trace->running = trace->unmasked = false;
    trace->json = request->json;
    trace->seconds = request->seconds;
    trace->left = request->count;
    trace->shown = trace->dropped = trace->dropped_told = 0;
    buffer_init(&trace->lines, trace->memory, sizeof trace->memory);
    if (!by_permit) {
        start(service, trace);
        return;
    }
    assert(request->token.len <= sizeof trace->token);
    memcpy(trace->token, request->token.at, request->token.len);
    trace->token_len = request->token.len;
    if (!ask(service, trace))
        drop(service, trace, "there is no memory for looking up the permit");
}

void trace_service_gone(struct trace_service *service, uint64_t client)
{
    for (size_t i = 0; i < TRACE_TRACES_MAX; i++) {
        if (service->trace[i].client == client)
            forget(service, &service->trace[i]);
    }
}

void trace_service_turn(struct trace_service *service)
{
    const int64_t now_ms = (int64_t)uv_now(service->loop);
    for (size_t i = 0; i < TRACE_TRACES_MAX; i++) {
        struct trace *trace = &service->trace[i];
        if (trace->client == 0 || !trace->running)
            continue;
        flush(service, trace);
        tell_dropped(trace); /* there is room for it now */
        flush(service, trace);
        if (trace->client == 0)
            continue; /* it did not read, and is gone */
        if (!gateway_uv_is(service->gateway, trace->link))
            end(service, trace, "the link is no more");
        else if (trace->left == 0)
            end(service, trace, "count");
        else if (now_ms >= trace->until_ms)
            end(service, trace, "time");
    }
}

void trace_service_stop(struct trace_service *service)
{
    for (size_t i = 0; i < TRACE_TRACES_MAX; i++)
        service->trace[i].client = 0;
    pg_side_free(service->side);
    service->side = NULL;
    service->socket = NULL;
}
