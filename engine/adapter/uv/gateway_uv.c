#include "adapter/uv/gateway_uv.h"

#include "adapter/uv/gateway_uv_state.h"
#include "smpp/command_status.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ALREADY_BOUND_WAIT_MS = 2000, /* RALYBND: the SMSC must first notice that our last session is gone */
    SUSPENDED_WAIT_MS =
        300000, /* a wrong password: trying again often locks accounts, never trying needs an operator */
    STATUS_RALYBND = 0x05,
    LOG_ERROR_PRIORITY = 3, /* syslog's */
    LOG_WARNING_PRIORITY = 4,
    LOG_NOTICE_PRIORITY = 5,
};

int64_t gateway_uv_state_now_ms(const struct gateway_uv *gateway)
{
    return (int64_t)uv_now(gateway->loop);
}

static void on_pending(uv_idle_t *handle)
{
    (void)handle; /* that it is active is enough: the loop polls without waiting */
}

void gateway_uv_state_want_flush(struct gateway_uv *gateway)
{
    if (!uv_is_active((const uv_handle_t *)&gateway->pending))
        uv_idle_start(&gateway->pending, on_pending);
}

/* ---- log: no numbers of phones and no texts in it ---- */

static void log_line(struct gateway_uv *gateway, int priority, const struct link *link, const char *what,
                     const char *why)
{
    char line[TLS_PROBLEM_MAX + 2 * GATEWAY_UV_NAME_LEN_MAX]; /* the longest reason, a name and the words */
    if (gateway->config.log == NULL)
        return;
    snprintf(line, sizeof line, "event=%s link=%s%s%s%s", what, link->config.name,
             why[0] == '\0' ? "" : " reason=\"", why, why[0] == '\0' ? "" : "\"");
    gateway->config.log(gateway->config.self, priority, line);
}

static void describe_close(const struct session_event *event, char why[CONNECTION_PROBLEM_MAX])
{
    const struct slice text = session_close_text(event->close);
    const struct command_status *status = command_status_find(event->status);
    if (event->close == SESSION_CLOSE_BIND_REFUSED)
        snprintf(why, CONNECTION_PROBLEM_MAX, "%.*s: %s 0x%08X", (int)text.len, text.at, status->name,
                 event->status);
    else
        snprintf(why, CONNECTION_PROBLEM_MAX, "%.*s", (int)text.len, text.at);
}

/* One line an outage; TLS may have given a reason that says more. */
static void log_close(struct gateway_uv *gateway, const struct link *link, struct connection *connection,
                      const struct session_event *event)
{
    const bool clean = event->close == SESSION_CLOSE_UNBOUND;
    if (!connection->outage_said)
        log_line(gateway, clean ? LOG_NOTICE_PRIORITY : LOG_WARNING_PRIORITY, link, "link_down",
                 connection->problem);
    connection->outage_said = true;
}

/* ---- events ---- */

static void emit(struct gateway_uv *gateway, const struct gateway_event *event)
{
    gateway->config.on_event(gateway->config.self, event);
}

static void on_response(struct gateway_uv *gateway, struct link *link, const struct connection *connection,
                        const struct session_event *event)
{
    struct link_event_memory memory;
    const struct gateway_event out = link_event_of_response(connection->link, &link->ids, event, &memory);
    const int64_t now_ms = gateway_uv_state_now_ms(gateway);
    if (event->kind == SESSION_EVENT_RESPONSE && out.verdict == GATEWAY_ACCEPTED)
        link_figures_accepted(&link->figures, out.smsc_id, event->took_ms, now_ms);
    else if (event->kind == SESSION_EVENT_RESPONSE)
        link_figures_refused(&link->figures, event->status, now_ms);
    if (event->kind == SESSION_EVENT_RESPONSE && event->verdict->action == COMMAND_STATUS_SUSPEND_LINK &&
        !link->suspended_by_status) {
        link->suspended_by_status = true;
        log_line(gateway, LOG_ERROR_PRIORITY, link, "link_suspended", event->verdict->name);
        struct gateway_event suspended = link_event(GATEWAY_LINK_SUSPENDED, connection->link);
        suspended.command_status = event->status;
        emit(gateway, &suspended);
    }
    emit(gateway, &out);
}

static void on_delivery(struct gateway_uv *gateway, struct link *link, const struct connection *connection,
                        const struct session_event *event)
{
    struct link_event_memory memory;
    arena_reset_to(&gateway->arena, 0);
    struct gateway_event out =
        link_event_of_delivery(connection->link, connection->session_number, &link->ids,
                               link->config.meaning_of_zero, event, &gateway->arena, &memory);
    if (out.kind == GATEWAY_MESSAGE)
        out.ussd = ussd_read(event->pdu, &link->config.ussd, out.text);
    const enum smsc_id_mode mode = smsc_id_guess_mode(&link->ids.guess);
    if (mode != link->said_mode) {
        link->said_mode = mode;
        log_line(gateway, LOG_NOTICE_PRIORITY, link, "receipt_ids_guessed", smsc_id_mode_name(mode).at);
    }
    if (out.kind == GATEWAY_MESSAGE)
        link_figures_reply(&link->figures, gateway_uv_state_now_ms(gateway));
    else if (out.receipt != GATEWAY_RECEIPT_INTERMEDIATE)
        link_figures_receipt(&link->figures, out.smsc_id, gateway_uv_state_now_ms(gateway));
    emit(gateway, &out);
}

uint64_t gateway_uv_state_random(void)
{
    uint64_t number = 0;
    const int error = uv_random(NULL, NULL, &number, sizeof number, 0, NULL);
    assert(error == 0); /* getrandom does not fail for eight bytes once the system has booted */
    return number;
}

static void on_queried(struct gateway_uv *gateway, struct link *link, const struct connection *connection,
                       const struct session_event *event)
{
    struct gateway_event out;
    const bool refused_before = link->query_refused != 0;
    if (gateway_uv_state_take_answer(link, connection->link, event, &out))
        emit(gateway, &out);
    else if (link->query_refused != 0 && !refused_before)
        log_line(gateway, LOG_WARNING_PRIORITY, link, "query_refused",
                 command_status_find(event->status)->name);
}

static void on_bound(struct gateway_uv *gateway, struct link *link, struct connection *connection)
{
    connection->session_number = gateway_uv_state_random();
    link->last_bind_status = 0;
    log_line(gateway, LOG_NOTICE_PRIORITY, link, "link_up", "");
    struct gateway_event out = link_event(GATEWAY_LINK_UP, connection->link);
    out.arrival.session = connection->session_number;
    emit(gateway, &out);
}

static void keep_bad_pdu(const struct gateway_uv *gateway, struct link *link, struct slice bytes)
{
    assert(bytes.len <= sizeof link->bad_pdu);
    memcpy(link->bad_pdu, bytes.at, bytes.len);
    link->bad_pdu_len = bytes.len;
    link->bad_pdu_ms = gateway_uv_state_now_ms(gateway);
}

static void on_close(struct gateway_uv *gateway, struct link *link, struct connection *connection,
                     const struct session_event *event)
{
    link->last_close = event->close;
    if (event->close == SESSION_CLOSE_OUT_OF_STEP || event->close == SESSION_CLOSE_HTTP ||
        event->close == SESSION_CLOSE_TLS)
        keep_bad_pdu(gateway, link, event->bytes); /* that was the end; others had their own event */
    session_stats_add(&link->past, &connection->session.stats);
    connection->session.stats = (struct session_stats){ 0 };
    if (event->close == SESSION_CLOSE_BIND_REFUSED) {
        link->last_bind_status = event->status;
        link_figures_refused(&link->figures, event->status, gateway_uv_state_now_ms(gateway));
        if (event->status == STATUS_RALYBND)
            connection->wait_ms = ALREADY_BOUND_WAIT_MS;
        if (command_status_find(event->status)->action == COMMAND_STATUS_SUSPEND_LINK)
            connection->wait_ms = SUSPENDED_WAIT_MS;
    }
    if (connection->stream == NULL || tls_stream_ready(connection->stream))
        describe_close(event, connection->problem); /* else TLS gave the reason already */
    log_close(gateway, link, connection, event);
    if (!connection->was_bound)
        return;
    link->down_since_ms = gateway_uv_state_now_ms(gateway);
    struct gateway_event out = link_event(GATEWAY_LINK_DOWN, connection->link);
    out.arrival.session = connection->session_number;
    emit(gateway, &out);
}

void gateway_uv_state_on_event(void *self, struct connection *connection, const struct session_event *event)
{
    struct gateway_uv *gateway = self;
    struct link *link = gateway->link[connection->link];
    switch (event->kind) {
    case SESSION_EVENT_BOUND:
        on_bound(gateway, link, connection);
        return;
    case SESSION_EVENT_RESPONSE:
    case SESSION_EVENT_NO_RESPONSE:
        on_response(gateway, link, connection, event);
        return;
    case SESSION_EVENT_DELIVERY:
        on_delivery(gateway, link, connection, event);
        return;
    case SESSION_EVENT_QUERIED:
        on_queried(gateway, link, connection, event);
        return;
    case SESSION_EVENT_BAD_PDU:
        keep_bad_pdu(gateway, link, event->bytes);
        if (connection->session.stats.bad_pdus == 1) /* the first of a session; the rest is counted */
            log_line(gateway, LOG_WARNING_PRIORITY, link, "bad_pdu",
                     pdu_command_name(connection->session.pdu.command).at);
        return;
    case SESSION_EVENT_OUTBIND:
        if (connection->session.stats.outbinds == 1) /* likewise */
            log_line(gateway, LOG_WARNING_PRIORITY, link, "outbind_refused",
                     "we bind by ourselves: the SMSC's operator can switch outbind off for this account");
        return;
    case SESSION_EVENT_CLOSE:
        on_close(gateway, link, connection, event);
        return;
    }
}

void gateway_uv_state_on_pdu(void *self, struct connection *connection, bool sent, struct slice pdu)
{
    const struct gateway_uv *gateway = self;
    if (gateway->config.on_pdu != NULL)
        gateway->config.on_pdu(gateway->config.self, connection->link, sent, pdu);
}

void gateway_uv_state_on_unreachable(void *self, struct connection *connection, const char *why)
{
    struct gateway_uv *gateway = self;
    log_line(gateway, LOG_WARNING_PRIORITY, gateway->link[connection->link], "link_unreachable", why);
}

/* ---- the loop ---- */

typedef void connection_visit(struct connection *connection);

static void each_connection(struct gateway_uv *gateway, connection_visit *visit)
{
    for (size_t l = 0; l < GATEWAY_LINKS_MAX; l++) {
        struct link *link = gateway->link[l];
        for (size_t c = 0; link != NULL && c < link->connection_count; c++)
            visit(&link->connection[c]);
    }
}

static void report_refused(struct gateway_uv *gateway)
{
    while (gateway->refused_count > 0) {
        const size_t last = --gateway->refused_count;
        struct gateway_event out = link_event(GATEWAY_RESPONSE, gateway->refused_link[last]);
        out.segment = gateway->refused[last];
        out.verdict = GATEWAY_FAILED;
        out.command_status = UINT32_MAX; /* ours: it cannot be written as a submit_sm */
        emit(gateway, &out);
    }
}

/* Timers run before the poll, connections are looked at after it: this poll must not wait. */
static void on_wake(uv_timer_t *timer)
{
    struct gateway_uv *gateway = timer->data;
    gateway->woken = true;
    gateway->wake_ms = INT64_MAX;
    gateway_uv_state_want_flush(gateway);
}

/* Times are looked at once a turn, so the loop must turn when the next one comes. */
static void set_wake(struct gateway_uv *gateway)
{
    const int64_t now_ms = gateway_uv_state_now_ms(gateway);
    int64_t next_ms = INT64_MAX;
    for (size_t l = 0; l < GATEWAY_LINKS_MAX; l++) {
        const struct link *link = gateway->link[l];
        for (size_t c = 0; link != NULL && c < link->connection_count; c++) {
            const struct connection *connection = &link->connection[c];
            int64_t at_ms = connection_next_ms(connection);
            if (gateway->credit_wanted && connection->stage == CONNECTION_OPEN) {
                const int64_t credit_ms = pacing_next_ms(&connection->session.pacing, now_ms);
                at_ms = credit_ms < at_ms ? credit_ms : at_ms; /* it may have come since somebody asked */
            }
            next_ms = at_ms < next_ms ? at_ms : next_ms;
        }
    }
    gateway->credit_wanted = false;
    if (next_ms <= now_ms) /* what this turn could not do, for want of space or news from the socket */
        next_ms = now_ms + 1;
    if (next_ms == gateway->wake_ms)
        return;
    gateway->wake_ms = next_ms;
    if (next_ms == INT64_MAX)
        uv_timer_stop(&gateway->wake);
    else
        uv_timer_start(&gateway->wake, on_wake, (uint64_t)(next_ms - now_ms), 0);
}

static void on_turn(uv_check_t *handle)
{
    struct gateway_uv *gateway = handle->data;
    gateway->woken = false;
    report_refused(gateway);
    each_connection(gateway, connection_turn);
    if (gateway->config.on_turn != NULL)
        gateway->config.on_turn(gateway->config.self);
}

static void on_flush(uv_prepare_t *handle)
{
    struct gateway_uv *gateway = handle->data;
    each_connection(gateway, connection_flush);
    if (gateway->woken)
        return;
    uv_idle_stop(&gateway->pending);
    set_wake(gateway);
}

/* ---- the handles ---- */

static void on_handle_closed(uv_handle_t *handle)
{
    struct gateway_uv *gateway = handle->data;
    if (--gateway->handles_left == 0 && gateway->on_closed != NULL)
        gateway->on_closed(gateway->config.self);
}

void gateway_uv_state_close_handles(struct gateway_uv *gateway)
{
    gateway->handles_left = 4;
    uv_close((uv_handle_t *)&gateway->turn, on_handle_closed);
    uv_close((uv_handle_t *)&gateway->flush, on_handle_closed);
    uv_close((uv_handle_t *)&gateway->pending, on_handle_closed);
    uv_close((uv_handle_t *)&gateway->wake, on_handle_closed);
}

void gateway_uv_state_start_handles(struct gateway_uv *gateway)
{
    uv_check_init(gateway->loop, &gateway->turn);
    uv_prepare_init(gateway->loop, &gateway->flush);
    uv_idle_init(gateway->loop, &gateway->pending);
    uv_timer_init(gateway->loop, &gateway->wake);
    gateway->turn.data = gateway->flush.data = gateway->pending.data = gateway->wake.data = gateway;
    uv_check_start(&gateway->turn, on_turn);
    uv_prepare_start(&gateway->flush, on_flush);
    gateway->wake_ms = INT64_MAX;
}
