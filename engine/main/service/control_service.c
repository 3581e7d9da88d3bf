#include "main/service/control_service.h"

#include "document/json_text.h"
#include "main/gateway/operator.h"
#include "main/service/live_figures.h"
#include "smpp/command_status.h"
#include "smpp/pdu_line.h"

#include <stdio.h>
#include <string.h>

enum { STATUS_BYTES_MAX = 4096 * (GATEWAY_LINKS_MAX + 1) };

/* ---- one line of JSON ---- */

static void add_key(struct buffer *out, const char *key)
{
    const char last = out->len > 0 ? out->at[out->len - 1] : '{';
    buffer_add_text(out, last == '{' || last == '[' ? "\"" : ",\"");
    buffer_add_text(out, key);
    buffer_add_text(out, "\":");
}

static void add_text(struct buffer *out, const char *key, const char *value)
{
    add_key(out, key);
    json_text_add(out, slice_from_text(value));
}

static void add_int(struct buffer *out, const char *key, int64_t value)
{
    add_key(out, key);
    buffer_add_int(out, value);
}

static void add_rate(struct buffer *out, const char *key, double value)
{
    add_key(out, key);
    buffer_add_fixed(out, value, 1);
}

static void add_bool(struct buffer *out, const char *key, bool value)
{
    add_key(out, key);
    buffer_add_text(out, value ? "true" : "false");
}

/* ---- status ---- */

static const char *state_of(const struct gateway_uv_status *link, bool suspended, bool unprobed)
{
    if (link->draining)
        return "drained";
    if (suspended)
        return "suspended";
    if (link->bound == 0)
        return "down";
    if (unprobed)
        return "unprobed"; /* `gateway probe` makes it ready */
    return link->bound < link->sessions ? "part up" : "up";
}

/* Why nothing, or less than could be, leaves over it; "" when nothing is in its way. */
static const char *why_not_up(const struct gateway_uv_status *link, bool suspended, bool unprobed)
{
    if (link->draining)
        return "it was drained; `ccrm gateway resume` lifts that";
    if (suspended)
        return "it is suspended; `ccrm gateway resume` lifts that";
    if (link->bound < link->sessions)
        return link->problem[0] != '\0' ? link->problem : "its first bind was not answered yet";
    return unprobed ? "no tester has answered over it; `ccrm gateway probe` asks one" : "";
}

/* Its header alone: what follows may quote a person, and is shown by a trace with a permit. */
static void add_bad_pdu(struct buffer *out, const struct gateway_uv_status *link)
{
    char memory[PDU_LINE_LEN_MAX];
    struct buffer line;
    const struct pdu_line how = {
        .at = SLICE_EMPTY, .note = SLICE_EMPTY, .json = true, .meaning_of_zero = link->meaning_of_zero
    };
    add_key(out, "last_bad_pdu");
    if (link->last_bad_pdu.len == 0) {
        buffer_add_text(out, "null");
        return;
    }
    buffer_init(&line, memory, sizeof memory);
    pdu_line_add(&line, &how, link->last_bad_pdu);
    buffer_add(out, buffer_slice(&line));
    add_int(out, "last_bad_pdu_age_ms", link->last_bad_pdu_age_ms);
}

static void add_link(struct buffer *out, const struct gateway_uv_status *link, bool suspended, bool unprobed)
{
    const bool refused = link->last_error != 0;
    buffer_add_text(out, out->at[out->len - 1] == '[' ? "{" : ",{");
    add_text(out, "link", link->name);
    add_text(out, "state", state_of(link, suspended, unprobed));
    add_int(out, "sessions", (int64_t)link->sessions);
    add_int(out, "bound", (int64_t)link->bound);
    add_int(out, "down_ms", link->down_ms);
    add_int(out, "in_flight", link->in_flight);
    add_int(out, "window", link->window);
    add_int(out, "rate", link->rate);
    add_rate(out, "accepted_per_s", link->accepted_per_s);
    add_rate(out, "replies_per_s", link->replies_per_s);
    add_int(out, "submitted", (int64_t)link->stats.submitted);
    add_int(out, "accepted", (int64_t)link->stats.accepted);
    add_int(out, "refused", (int64_t)link->stats.refused);
    add_int(out, "throttled", (int64_t)link->stats.throttled);
    add_int(out, "timed_out", (int64_t)link->stats.timed_out);
    add_int(out, "receipts", (int64_t)link->receipts);
    add_int(out, "bad_pdus", (int64_t)link->stats.bad_pdus);
    add_int(out, "response_ms_median", link->response_ms_median);
    add_int(out, "response_ms_p95", link->response_ms_p95);
    add_int(out, "receipt_ms_median", link->receipt_ms_median);
    add_int(out, "receipt_ms_p95", link->receipt_ms_p95);
    add_text(out, "ids", link->constant_ids ? "constant" : smsc_id_mode_name(link->id_mode).at);
    add_text(out, "query",
             !link->query               ? "off"
             : link->query_refused == 0 ? "on"
                                        : command_status_find(link->query_refused)->name);
    add_int(out, "queries", (int64_t)link->stats.queries);
    add_text(out, "last_error", refused ? command_status_find(link->last_error)->name : "");
    add_int(out, "last_error_status", link->last_error);
    add_int(out, "last_error_age_ms", link->last_error_age_ms);
    add_text(out, "last_close", session_close_text(link->last_close).at);
    add_text(out, "why", why_not_up(link, suspended, unprobed));
    add_int(out, "retry_in_ms", link->retry_in_ms);
    add_bad_pdu(out, link);
    buffer_add_byte(out, '}');
}

void control_service_status(const struct control_service *control, struct buffer *out)
{
    static struct live_figures figures; /* too large for the stack; taken anew each time */
    live_figures_take(control->flow, control->gateway, control->now(control->self), &figures);
    buffer_add_byte(out, '{');
    add_bool(out, "database_up", figures.database_up);
    add_bool(out, "sending_stopped", figures.sending_stopped);
    add_bool(out, "draining", figures.draining);
    add_int(out, "queued", (int64_t)figures.queued);
    add_int(out, "oldest_s", figures.oldest_s);
    add_int(out, "claimed", (int64_t)figures.claimed);
    add_int(out, "in_flight", (int64_t)figures.in_flight);
    add_int(out, "inbox", (int64_t)figures.inbox);
    add_key(out, "links");
    buffer_add_byte(out, '[');
    for (size_t i = 0; i < figures.link_count; i++)
        add_link(out, &figures.link[i], figures.link_suspended[i], figures.link_unprobed[i]);
    buffer_add_text(out, "]}");
}

/* ---- requests ---- */

static void say_error(const struct control_service *control, uint64_t client, const char *what)
{
    char memory[300];
    struct buffer line;
    buffer_init(&line, memory, sizeof memory);
    buffer_add_byte(&line, '{');
    add_text(&line, "error", what);
    buffer_add_byte(&line, '}');
    control_socket_say(control->socket, client, buffer_slice(&line));
}

static void say_status(const struct control_service *control, uint64_t client)
{
    static char memory[STATUS_BYTES_MAX];
    struct buffer line;
    buffer_init(&line, memory, sizeof memory);
    control_service_status(control, &line);
    if (line.overflowed)
        say_error(control, client, "more links than an answer holds");
    else
        control_socket_say(control->socket, client, buffer_slice(&line));
}

static struct slice next_word(struct slice *rest)
{
    const size_t end = slice_find(*rest, SLICE_LIT(" "));
    const struct slice word = slice_part(*rest, 0, end);
    *rest = slice_part(*rest, end + 1, rest->len);
    return word;
}

static void retry(const struct control_service *control, uint64_t client, struct slice name)
{
    uint16_t number = 0;
    if (control->gateway == NULL || !link_set_number(control->links, name, &number)) {
        say_error(control, client, "there is no such link here");
        return;
    }
    char memory[60];
    struct buffer line;
    buffer_init(&line, memory, sizeof memory);
    buffer_add_byte(&line, '{');
    add_int(&line, "sessions", (int64_t)gateway_uv_hurry(control->gateway, number));
    buffer_add_byte(&line, '}');
    control_socket_say(control->socket, client, buffer_slice(&line));
}

/* LINK text|json SECONDS COUNT [TOKEN] */
static void trace(struct control_service *control, uint64_t client, struct slice rest)
{
    struct trace_request request = { .json = false };
    long long seconds = 0, count = 0;
    const struct slice name = next_word(&rest), form = next_word(&rest);
    const bool timed = slice_to_int(next_word(&rest), 1, TRACE_SECONDS_MAX, &seconds);
    const bool counted = slice_to_int(next_word(&rest), 1, TRACE_COUNT_MAX, &count);
    request.token = next_word(&rest);
    request.json = slice_equal(form, SLICE_LIT("json"));
    request.seconds = seconds;
    request.count = (size_t)count;
    if (!timed || !counted || request.token.len > TRACE_TOKEN_LEN_MAX)
        say_error(control, client, "that is: trace LINK text|json SECONDS COUNT [TOKEN]");
    else if (control->gateway == NULL || !link_set_number(control->links, name, &request.link))
        say_error(control, client, "there is no such link here");
    else
        trace_service_begin(&control->trace, client, &request);
}

static void on_line(void *self, uint64_t client, struct slice line)
{
    struct control_service *control = self;
    struct slice rest = slice_trim(line);
    const struct slice command = next_word(&rest);
    if (slice_equal(command, SLICE_LIT("status")))
        say_status(control, client);
    else if (slice_equal(command, SLICE_LIT("retry")))
        retry(control, client, rest);
    else if (slice_equal(command, SLICE_LIT("trace")))
        trace(control, client, rest);
    else
        say_error(control, client, "known are: status, retry LINK, trace LINK");
}

static void on_gone(void *self, uint64_t client)
{
    struct control_service *control = self;
    trace_service_gone(&control->trace, client);
}

void control_service_set_gateway(struct control_service *control, struct gateway_uv *gateway)
{
    control->gateway = control->trace.gateway = gateway;
}

void control_service_turn(struct control_service *control)
{
    if (control->trace.socket != NULL)
        trace_service_turn(&control->trace);
}

void control_service_start(struct control_service *control, uv_loop_t *loop, struct slice path,
                           const struct log *log)
{
    char name[CONTROL_SOCKET_REASON_MAX], reason[CONTROL_SOCKET_REASON_MAX];
    char memory[2 * CONTROL_SOCKET_REASON_MAX + 60];
    const struct control_socket_listener listener = { .self = control,
                                                      .on_line = on_line,
                                                      .on_gone = on_gone };
    if (path.len == 0)
        return;
    snprintf(name, sizeof name, "%.*s", (int)path.len, path.at);
    control->socket = control_socket_new(loop, name, &listener, reason);
    control->trace.socket = control->socket;
    control->trace.loop = loop;
    control->trace.log = log;
    if (control->socket != NULL)
        return;
    struct buffer line;
    buffer_init(&line, memory, sizeof memory);
    buffer_add_text(&line, "event=no_control_socket reason=");
    buffer_add_quoted(&line, slice_from_text(reason));
    /* A trial by hand has no /run/ccrm; who names a path wants it. */
    log->write(log->self, slice_equal(path, SLICE_LIT(OPERATOR_SOCKET)) ? LOG_INFO : LOG_WARNING,
               buffer_slice(&line));
}

void control_service_stop(struct control_service *control)
{
    trace_service_stop(&control->trace);
    control_socket_free(control->socket);
    control->socket = NULL;
}
