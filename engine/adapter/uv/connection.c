#include "adapter/uv/connection.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    STEADY_MS =
        /* bound for so long, a session has proved itself: the next outage starts with the shortest wait */
    5000,
};

static int64_t now_of(const struct connection *connection)
{
    return (int64_t)uv_now(connection->loop);
}

/* ---- connecting ---- */

static void on_retry(uv_timer_t *timer);

/* Twice the wait before, within the limits, with jitter: many clients must not come back at the same
 * moment. */
static void wait_then_connect(struct connection *connection)
{
    int64_t wait_ms =
        connection->backoff_ms == 0 ? connection->reconnect_min_ms : (int64_t)connection->backoff_ms * 2;
    if (wait_ms > connection->reconnect_max_ms)
        wait_ms = connection->reconnect_max_ms;
    connection->backoff_ms = (int32_t)wait_ms;
    wait_ms = wait_ms / 2 + random_below(&connection->random, (uint32_t)(wait_ms / 2) + 1);
    if (wait_ms < connection->wait_ms)
        wait_ms = connection->wait_ms;
    connection->wait_ms = 0;
    connection->stage = CONNECTION_WAITING;
    uv_timer_start(&connection->retry, on_retry, (uint64_t)wait_ms, 0);
}

static void on_retry_closed(uv_handle_t *handle)
{
    struct connection *connection = handle->data;
    connection->stage = CONNECTION_ENDED;
    connection->owner->on_ended(connection->owner->self, connection);
}

static void end(struct connection *connection)
{
    if (!uv_is_closing((uv_handle_t *)&connection->retry))
        uv_close((uv_handle_t *)&connection->retry, on_retry_closed);
}

static void wait_or_end(struct connection *connection)
{
    if (connection->draining)
        end(connection);
    else
        wait_then_connect(connection);
}

static void on_tcp_closed(uv_handle_t *handle)
{
    struct connection *connection = handle->data;
    tls_stream_free(connection->stream); /* no write borrows from it any more */
    connection->stream = NULL;
    wait_or_end(connection);
}

static void close_tcp(struct connection *connection)
{
    connection->stage = CONNECTION_CLOSING;
    uv_close((uv_handle_t *)&connection->tcp, on_tcp_closed);
}

static void unreachable(struct connection *connection, const char *why)
{
    snprintf(connection->problem, sizeof connection->problem, "%s", why);
    if (connection->outage_said || connection->draining)
        return;
    connection->outage_said = true;
    connection->owner->on_unreachable(connection->owner->self, connection, why);
}

/* The files are kept until an attempt fails: a renewed certificate or authority then counts. */
static void forget_files(struct connection *connection)
{
    assert(connection->stream == NULL);
    tls_free(connection->context);
    connection->context = NULL;
}

static bool start_tls(struct connection *connection)
{
    char why[TLS_PROBLEM_MAX] = "there is no memory for TLS";
    if (!connection->tls->wanted)
        return true;
    if (connection->context != NULL && !connection->was_bound)
        forget_files(connection);
    if (connection->context == NULL)
        connection->context = tls_new(connection->tls, why);
    if (connection->context != NULL)
        connection->stream = tls_stream_new(connection->context);
    if (connection->stream != NULL)
        return true;
    unreachable(connection, why);
    return false;
}

static void on_pdu(void *self, bool sent, struct slice pdu)
{
    struct connection *connection = self;
    connection->owner->on_pdu(connection->owner->self, connection, sent, pdu);
}

void connection_watch(struct connection *connection, bool watched)
{
    const struct session_watch watch = { .self = connection, .saw = watched ? on_pdu : NULL };
    connection->watched = watched;
    if (connection->stage == CONNECTION_OPEN)
        session_watch_by(&connection->session, watch);
}

static void start_session(struct connection *connection)
{
    arena_reset_to(&connection->arena, 0);
    session_init(&connection->session, &connection->config, connection->codec, &connection->arena,
                 now_of(connection));
    connection->stage = CONNECTION_OPEN;
    connection_watch(connection, connection->watched);
    session_bind(&connection->session, now_of(connection));
    connection->ended = connection->more = connection->was_bound = connection->reading = false;
    if (connection->draining)
        session_drain(&connection->session, now_of(connection));
}

static void on_connected(uv_connect_t *request, int status)
{
    struct connection *connection = request->data;
    if (connection->stage == CONNECTION_CLOSING)
        return; /* drained meanwhile */
    if (status != 0)
        unreachable(connection, uv_strerror(status));
    if (status != 0 || !start_tls(connection)) {
        close_tcp(connection);
        return;
    }
    /* Without it every windowed client stalls at W/40 ms. */
    uv_tcp_nodelay(&connection->tcp, 1);
    start_session(connection);
}

static void connect_to(struct connection *connection, const struct sockaddr *address)
{
    int error = uv_tcp_init(connection->loop, &connection->tcp);
    assert(error == 0); /* cannot fail without flags */
    connection->tcp.data = connection;
    connection->connect.data = connection;
    connection->stage = CONNECTION_CONNECTING;
    error = uv_tcp_connect(&connection->connect, &connection->tcp, address, on_connected);
    if (error != 0) {
        unreachable(connection, uv_strerror(error));
        close_tcp(connection);
    }
}

static void on_resolved(uv_getaddrinfo_t *request, int status, struct addrinfo *found)
{
    struct connection *connection = request->data;
    if (status == 0 && !connection->draining) {
        connect_to(connection, found->ai_addr);
    } else {
        if (status != 0)
            unreachable(connection, uv_strerror(status));
        wait_or_end(connection);
    }
    uv_freeaddrinfo(found);
}

static void on_retry(uv_timer_t *timer)
{
    struct connection *connection = timer->data;
    struct sockaddr_in address;
    if (uv_ip4_addr(connection->host, connection->port, &address) == 0) {
        connect_to(connection, (const struct sockaddr *)&address);
        return;
    }
    char service[8];
    snprintf(service, sizeof service, "%u", connection->port);
    const struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_family = AF_UNSPEC };
    connection->resolve.data = connection;
    connection->stage = CONNECTION_RESOLVING;
    const int error = uv_getaddrinfo(connection->loop, &connection->resolve, on_resolved, connection->host,
                                     service, &hints);
    if (error != 0) {
        unreachable(connection, uv_strerror(error));
        wait_or_end(connection);
    }
}

bool connection_init(struct connection *connection, uv_loop_t *loop, const struct connection_owner *owner,
                     uint64_t seed)
{
    const size_t len = session_memory(&connection->config);
    connection->memory = malloc(len);
    connection->cipher = connection->tls->wanted ? malloc(CONNECTION_CIPHER_LEN) : NULL;
    if (connection->memory == NULL || (connection->cipher == NULL && connection->tls->wanted)) {
        connection_done(connection);
        return false;
    }
    arena_init(&connection->arena, connection->memory, len);
    connection->loop = loop;
    connection->owner = owner;
    connection->random = random_from_seed(seed);
    connection->stage = CONNECTION_WAITING;
    uv_timer_init(loop, &connection->retry);
    connection->retry.data = connection;
    uv_timer_start(&connection->retry, on_retry, 0, 0);
    return true;
}

void connection_done(struct connection *connection)
{
    tls_stream_free(connection->stream);
    connection->stream = NULL;
    tls_free(connection->context);
    connection->context = NULL;
    free(connection->cipher);
    connection->cipher = NULL;
    free(connection->memory);
    connection->memory = NULL;
}

/* ---- reading ---- */

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *ret)
{
    (void)suggested;
    struct connection *connection = handle->data;
    size_t len = CONNECTION_CIPHER_LEN;
    char *at = connection->stream != NULL ? connection->cipher : session_space(&connection->session, &len);
    *ret = uv_buf_init(at, (unsigned)len);
}

static void stop_reading(struct connection *connection)
{
    uv_read_stop((uv_stream_t *)&connection->tcp);
    connection->reading = false;
}

static size_t space_of(struct connection *connection)
{
    size_t space = 0;
    (void)session_space(&connection->session, &space);
    return space;
}

/* TLS failed, and says why to both sides. */
static void fail_tls(struct connection *connection)
{
    unreachable(connection, tls_stream_problem(connection->stream));
    connection_flush(connection); /* its alert, if the socket takes it at once */
    connection->ended = true;
    stop_reading(connection);
}

/* What came in TLS goes to the session, as far as it has space. True when that was something. */
static bool decipher(struct connection *connection)
{
    bool some = false;
    while (connection->stream != NULL && !connection->ended) {
        size_t space = 0, len = 0;
        char *at = session_space(&connection->session, &space);
        if (space == 0)
            return some;
        switch (tls_stream_read(connection->stream, at, space, &len)) {
        case TLS_READ_BYTES:
            session_filled(&connection->session, len, now_of(connection));
            some = true;
            break;
        case TLS_READ_NOTHING:
            return some;
        case TLS_READ_ENDED:
            connection->ended = true;
            stop_reading(connection);
            break;
        case TLS_READ_FAILED:
            fail_tls(connection);
            break;
        }
    }
    return some;
}

static void take_bytes(struct connection *connection, struct slice bytes)
{
    if (connection->stream == NULL) {
        session_filled(&connection->session, bytes.len, now_of(connection));
        return;
    }
    if (!tls_stream_received(connection->stream, bytes))
        connection->ended = true;
    (void)decipher(connection);
    if (connection->reading && space_of(connection) == 0) {
        connection->more = true;
        stop_reading(connection); /* connection_turn starts it again when there is space */
    }
}

static void on_read(uv_stream_t *stream, ssize_t len, const uv_buf_t *buf)
{
    struct connection *connection = stream->data;
    if (len > 0) {
        connection->more = (size_t)len == buf->len;
        take_bytes(connection, (struct slice){ .at = buf->base, .len = (size_t)len });
    } else if (len == UV_ENOBUFS) {
        connection->more = true;
        stop_reading(connection); /* connection_turn starts it again when there is space */
    } else if (len < 0) {
        connection->ended = true;
        stop_reading(connection);
    } else {
        connection->more = false;
    }
}

static void keep_reading(struct connection *connection)
{
    if (connection->reading || connection->ended || space_of(connection) == 0)
        return;
    connection->reading = uv_read_start((uv_stream_t *)&connection->tcp, on_alloc, on_read) == 0;
}

/* ---- writing ---- */

/* TLS holds what it has enciphered until the socket has taken it; meanwhile nothing more is enciphered:
 * a peer that does not read cannot fill the memory. */
static struct slice take_output(struct connection *connection)
{
    struct session *session = &connection->session;
    struct tls_stream *stream = connection->stream;
    if (stream == NULL)
        return session_output(session);
    if (tls_stream_output_taken(stream))
        return SLICE_EMPTY;
    const struct slice plain = tls_stream_ready(stream) ? session_output(session) : SLICE_EMPTY;
    if (plain.len > 0) {
        if (!tls_stream_write(stream, plain))
            connection->ended = true;
        session_output_done(session);
    }
    return tls_stream_output(stream);
}

static void output_done(struct connection *connection)
{
    if (connection->stream == NULL)
        session_output_done(&connection->session);
    else
        tls_stream_output_done(connection->stream);
}

static void on_written(uv_write_t *request, int status)
{
    struct connection *connection = request->data;
    output_done(connection);
    if (status < 0)
        connection->ended = true;
}

void connection_flush(struct connection *connection)
{
    if (connection->stage != CONNECTION_OPEN || connection->ended)
        return;
    struct slice out = take_output(connection);
    if (out.len == 0)
        return;
    /* uv_buf_t wants a writable pointer and does not write. */
    uv_buf_t buf = uv_buf_init((char *)(uintptr_t)out.at, (unsigned)out.len);
    const int written = uv_try_write((uv_stream_t *)&connection->tcp, &buf, 1);
    if (written == (int)out.len) {
        output_done(connection);
        return;
    }
    if (written > 0)
        buf = uv_buf_init(buf.base + written, (unsigned)(out.len - (size_t)written));
    connection->write.data = connection;
    if ((written < 0 && written != UV_EAGAIN) ||
        uv_write(&connection->write, (uv_stream_t *)&connection->tcp, &buf, 1, on_written) != 0) {
        output_done(connection);
        connection->ended = true;
    }
}

/* ---- turns ---- */

/* The handshake was never done: that, and not the bind, is what went wrong. */
static void note_unfinished_tls(struct connection *connection)
{
    if (connection->stream != NULL && !tls_stream_ready(connection->stream))
        unreachable(connection, tls_stream_unfinished());
}

static void note(struct connection *connection, const struct session_event *event)
{
    if (event->kind == SESSION_EVENT_CLOSE)
        note_unfinished_tls(connection);
    if (event->kind == SESSION_EVENT_BOUND) {
        connection->was_bound = true;
        connection->bound_ms = now_of(connection);
        connection->outage_said = false;
        connection->problem[0] = '\0';
    }
    connection->owner->on_event(connection->owner->self, connection, event);
    if (event->kind != SESSION_EVENT_CLOSE)
        return;
    if (connection->was_bound && now_of(connection) - connection->bound_ms >= STEADY_MS)
        connection->backoff_ms = 0;
    connection_flush(connection); /* a last answer, if the socket takes it at once */
    if (connection->stream != NULL) {
        tls_stream_end(connection->stream);
        connection_flush(connection);
    }
    close_tcp(connection);
}

void connection_turn(struct connection *connection)
{
    if (connection->stage != CONNECTION_OPEN)
        return;
    struct session *session = &connection->session;
    const int64_t now_ms = now_of(connection);
    struct session_event event;
    do {
        while (session_next(session, now_ms, &event))
            note(connection, &event);
    } while (decipher(connection));
    if (connection->ended)
        session_lost(session);
    const bool drained = connection->reading && !connection->more;
    while (connection->stage == CONNECTION_OPEN && session_tick(session, now_ms, drained, &event))
        note(connection, &event);
    if (connection->stage == CONNECTION_OPEN)
        keep_reading(connection);
}

bool connection_hurry(struct connection *connection)
{
    const bool waits = connection->stage == CONNECTION_WAITING && !connection->draining;
    if (waits)
        uv_timer_start(&connection->retry, on_retry, 0, 0);
    return waits;
}

int64_t connection_wait_ms(const struct connection *connection)
{
    if (connection->stage != CONNECTION_WAITING || connection->draining)
        return -1;
    return (int64_t)uv_timer_get_due_in(&connection->retry);
}

void connection_drain(struct connection *connection)
{
    if (connection->draining)
        return;
    connection->draining = true;
    switch (connection->stage) {
    case CONNECTION_WAITING:
        end(connection);
        return;
    case CONNECTION_CONNECTING:
        close_tcp(connection);
        return;
    case CONNECTION_OPEN:
        session_drain(&connection->session, now_of(connection));
        return;
    case CONNECTION_RESOLVING:
    case CONNECTION_CLOSING:
    case CONNECTION_ENDED:
        return;
    }
}

int64_t connection_next_ms(const struct connection *connection)
{
    if (connection->stage != CONNECTION_OPEN)
        return INT64_MAX;
    return session_next_ms(&connection->session, now_of(connection));
}
