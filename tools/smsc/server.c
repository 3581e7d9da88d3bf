#include "server.h"

#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum {
    BACKLOG = 128,
    TICK_MS = 10000,
    BIND_WITHIN_MS = 30000, /* a connection that does not bind is none of ours */
    ENQUIRE_AFTER_MS = 30000,
    SILENT_MAX_MS = 90000,
    DROP_DELIVERIES = 16, /* small enough to leave in one TCP segment with the FIN */
};

struct server_connection {
    struct server *server;
    uv_tcp_t tcp;
    uv_write_t write;
    bool writing, reading, closing;
    uint64_t heard_ms; /* monotonic */
    struct session session;
};

static char read_memory[65536]; /* one thread, and handled before the next read */

static int64_t wall_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool is_live(const struct server *server)
{
    return server->network->options->control == NULL;
}

static void on_closed(uv_handle_t *handle)
{
    struct server_connection *connection = handle->data;
    session_done(&connection->session);
    free(connection);
}

static void close_connection(struct server_connection *connection)
{
    if (connection->closing)
        return;
    connection->closing = true;
    connection->server->progress++;
    session_end(&connection->session);
    for (size_t i = 0; i < SERVER_SESSIONS_MAX; i++)
        if (connection->server->connection[i] == connection)
            connection->server->connection[i] = NULL;
    uv_close((uv_handle_t *)&connection->tcp, on_closed);
}

static void give_memory(uv_handle_t *handle, size_t suggested, uv_buf_t *ret)
{
    (void)handle;
    (void)suggested;
    *ret = uv_buf_init(read_memory, sizeof read_memory);
}

static void on_read(uv_stream_t *stream, ssize_t len, const uv_buf_t *buffer)
{
    struct server_connection *connection = stream->data;
    if (len < 0) {
        close_connection(connection);
        return;
    }
    struct server *server = connection->server;
    if (is_live(server))
        server->network->now_ms = wall_ms();
    connection->heard_ms = uv_now(server->loop);
    server->progress++;
    session_feed(&connection->session, (struct slice){ .at = buffer->base, .len = (size_t)len });
    if (connection->session.out.len > SESSION_OUT_READS && connection->reading) {
        connection->reading = false;
        uv_read_stop(stream);
    }
}

static void start_reading(struct server_connection *connection)
{
    connection->reading = true;
    uv_read_start((uv_stream_t *)&connection->tcp, give_memory, on_read);
}

static void on_written(uv_write_t *write, int status)
{
    struct server_connection *connection = write->data;
    connection->writing = false;
    connection->session.sending.len = 0;
    if (status < 0)
        close_connection(connection);
}

/** One write a turn; what the socket does not take at once goes out when it can. */
static void flush(struct server_connection *connection)
{
    struct session *session = &connection->session;
    if (connection->closing || connection->writing)
        return;
    if (session->out.len == 0) {
        if (session->broken)
            close_connection(connection);
        return;
    }
    const struct session_out filled = session->out;
    session->out = session->sending;
    session->out.len = 0;
    session->sending = filled;
    uv_stream_t *stream = (uv_stream_t *)&connection->tcp;
    uv_buf_t buffer = uv_buf_init(filled.at, (unsigned)filled.len);
    const int written = uv_try_write(stream, &buffer, 1);
    if (written < 0 && written != UV_EAGAIN) {
        close_connection(connection);
        return;
    }
    const size_t done = written > 0 ? (size_t)written : 0;
    if (done == filled.len) {
        session->sending.len = 0;
        if (session->broken)
            close_connection(connection);
        else if (!connection->reading)
            start_reading(connection);
        return;
    }
    buffer = uv_buf_init(filled.at + done, (unsigned)(filled.len - done));
    connection->write.data = connection;
    connection->writing = uv_write(&connection->write, stream, &buffer, 1, on_written) == 0;
    if (!connection->writing)
        close_connection(connection);
}

static void on_connection(uv_stream_t *listener, int status)
{
    struct server *server = listener->data;
    if (status < 0)
        return;
    size_t place = 0;
    while (place < SERVER_SESSIONS_MAX && server->connection[place] != NULL)
        place++;
    struct server_connection *connection = calloc(1, sizeof *connection);
    if (connection == NULL)
        return;
    connection->server = server;
    session_init(&connection->session, server->network, &server->late, ++server->last_session);
    uv_tcp_init(server->loop, &connection->tcp);
    connection->tcp.data = connection;
    if (uv_accept(listener, (uv_stream_t *)&connection->tcp) != 0 || place == SERVER_SESSIONS_MAX) {
        close_connection(connection);
        return;
    }
    server->connection[place] = connection;
    uv_tcp_nodelay(&connection->tcp, 1);
    connection->heard_ms = uv_now(server->loop);
    start_reading(connection);
}

/** Hands the ready deliveries to the sessions in turn, as far as their windows go. */
static void pump(struct server *server)
{
    struct delivery_queue *ready = &server->network->ready;
    size_t full = 0;
    while (ready->count > 0 && full < SERVER_SESSIONS_MAX) {
        struct server_connection *connection = server->connection[server->round_robin];
        server->round_robin = (server->round_robin + 1) % SERVER_SESSIONS_MAX;
        if (connection == NULL || connection->closing || !session_has_room(&connection->session)) {
            full++;
            continue;
        }
        full = 0;
        session_deliver(&connection->session, delivery_queue_pop(ready));
    }
}

static struct server_connection *connection_of(const struct server *server, uint32_t session)
{
    for (size_t i = 0; i < SERVER_SESSIONS_MAX; i++)
        if (server->connection[i] != NULL && server->connection[i]->session.id == session)
            return server->connection[i];
    return NULL;
}

/** Releases the late responses that are due; their order is that of their submits. */
static void release_due(struct server *server, int64_t now_ms)
{
    size_t kept = 0;
    for (size_t i = 0; i < server->late.count; i++) {
        if (server->late.of[i].release_ms > now_ms) {
            server->late.of[kept++] = server->late.of[i];
            continue;
        }
        struct server_connection *connection = connection_of(server, server->late.of[i].session);
        if (connection != NULL && connection->session.bound)
            session_release(&connection->session, server->late.of[i].sequence, server->late.of[i].id);
    }
    server->late.count = kept;
}

static void on_wake(uv_timer_t *timer)
{
    (void)timer; /* the turn that follows does the work */
}

static void turn_live(struct server *server)
{
    struct network *network = server->network;
    network->now_ms = wall_ms();
    network_due(network);
    if (server->late.count > 0)
        release_due(server, network->now_ms);
    if (fault_takes_drop(&network->faults, (int64_t)network->summary.submits)) {
        network->summary.dropped_links++;
        server_drop(server);
    }
    int64_t next_ms = delivery_agenda_next_ms(&network->agenda);
    for (size_t i = 0; i < server->late.count; i++)
        next_ms = server->late.of[i].release_ms < next_ms ? server->late.of[i].release_ms : next_ms;
    uv_timer_stop(&server->wake);
    if (next_ms != INT64_MAX) {
        const int64_t wait_ms = next_ms - network->now_ms;
        uv_timer_start(&server->wake, on_wake, wait_ms > 0 ? (uint64_t)wait_ms : 0, 0);
    }
}

static void on_turn(uv_prepare_t *prepare)
{
    struct server *server = prepare->data;
    if (is_live(server))
        turn_live(server);
    else if (server->on_turn != NULL)
        server->on_turn(server->argument);
    if (!server->holds)
        pump(server);
    ledger_flush(&server->network->ledger);
    for (size_t i = 0; i < SERVER_SESSIONS_MAX; i++)
        if (server->connection[i] != NULL)
            flush(server->connection[i]);
}

static void on_tick(uv_timer_t *timer)
{
    struct server *server = timer->data;
    for (size_t i = 0; i < SERVER_SESSIONS_MAX; i++) {
        struct server_connection *connection = server->connection[i];
        if (connection == NULL)
            continue;
        const uint64_t silent_ms = uv_now(server->loop) - connection->heard_ms;
        const bool bound = connection->session.bound;
        if (silent_ms > (bound ? SILENT_MAX_MS : BIND_WITHIN_MS))
            close_connection(connection);
        else if (bound && silent_ms > ENQUIRE_AFTER_MS)
            session_enquire(&connection->session);
    }
}

/** A pause after temporary errors ends on a timer of its own: retries must not spin. */
static void on_unpause(uv_timer_t *timer)
{
    struct server *server = timer->data;
    for (size_t i = 0; i < SERVER_SESSIONS_MAX; i++)
        if (server->connection[i] != NULL)
            server->connection[i]->session.pausing = false;
}

int server_start(struct server *server, uv_loop_t *loop, struct network *network, uint16_t *ret_port)
{
    enum { UNPAUSE_MS = 500 };
    static uv_timer_t unpause; /* one server a process */
    server->loop = loop;
    server->network = network;
    if (is_live(server))
        network->now_ms = wall_ms();
    uv_tcp_init(loop, &server->listener);
    server->listener.data = server;
    struct sockaddr_in address;
    uv_ip4_addr("127.0.0.1", network->options->port, &address);
    int error = uv_tcp_bind(&server->listener, (const struct sockaddr *)&address, 0);
    if (error == 0)
        error = uv_listen((uv_stream_t *)&server->listener, BACKLOG, on_connection);
    int len = sizeof address;
    if (error == 0)
        error = uv_tcp_getsockname(&server->listener, (struct sockaddr *)&address, &len);
    if (error != 0)
        return error;
    *ret_port = ntohs(address.sin_port);
    uv_timer_init(loop, &server->tick);
    uv_timer_init(loop, &server->wake);
    uv_timer_init(loop, &unpause);
    uv_prepare_init(loop, &server->turn);
    server->tick.data = server->wake.data = unpause.data = server->turn.data = server;
    uv_timer_start(&server->tick, on_tick, TICK_MS, TICK_MS);
    uv_timer_start(&unpause, on_unpause, UNPAUSE_MS, UNPAUSE_MS);
    uv_prepare_start(&server->turn, on_turn);
    return 0;
}

uint64_t server_in_flight(const struct server *server)
{
    uint64_t in_flight = 0;
    for (size_t i = 0; i < SERVER_SESSIONS_MAX; i++)
        if (server->connection[i] != NULL)
            in_flight += server->connection[i]->session.in_flight;
    return in_flight;
}

void server_release_late(struct server *server)
{
    release_due(server, INT64_MAX);
    for (size_t i = 0; i < SERVER_SESSIONS_MAX; i++)
        if (server->connection[i] != NULL && server->connection[i]->session.bound)
            session_enquire(&server->connection[i]->session);
}

bool server_fenced(const struct server *server)
{
    for (size_t i = 0; i < SERVER_SESSIONS_MAX; i++)
        if (server->connection[i] != NULL && server->connection[i]->session.fence)
            return true;
    return false;
}

static void drop_connection(struct server_connection *connection)
{
    struct session *session = &connection->session;
    int fd = -1;
    if (uv_fileno((uv_handle_t *)&connection->tcp, &fd) == 0) {
        /* Corked, the last deliveries and the FIN leave as one: the client cannot act on the first and not
         * yet know of the second, however busy the machine is. */
        const int on = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_CORK, &on, sizeof on);
    }
    flush(connection);
    if (connection->closing)
        return;
    session->dropped = true;
    session_end(session);
    if (fd >= 0)
        shutdown(fd, SHUT_WR);
    connection->heard_ms = uv_now(connection->server->loop); /* its EOF, or the tick, closes it */
}

void server_drop(struct server *server)
{
    struct delivery_queue *ready = &server->network->ready;
    for (size_t i = 0; i < SERVER_SESSIONS_MAX; i++) {
        struct server_connection *connection = server->connection[i];
        if (connection == NULL || !connection->session.bound)
            continue;
        for (int sent = 0; sent < DROP_DELIVERIES && ready->count > 0; sent++) {
            if (!session_has_room(&connection->session))
                break;
            session_deliver(&connection->session, delivery_queue_pop(ready));
        }
        drop_connection(connection);
    }
}

static void close_handle(uv_handle_t *handle)
{
    if (!uv_is_closing(handle))
        uv_close(handle, NULL);
}

void server_stop(struct server *server)
{
    for (size_t i = 0; i < SERVER_SESSIONS_MAX; i++)
        if (server->connection[i] != NULL)
            close_connection(server->connection[i]);
    close_handle((uv_handle_t *)&server->listener);
    close_handle((uv_handle_t *)&server->tick);
    close_handle((uv_handle_t *)&server->wake);
    close_handle((uv_handle_t *)&server->turn);
    uv_stop(server->loop);
}
