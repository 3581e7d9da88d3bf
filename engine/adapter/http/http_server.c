#include "adapter/http/http_server.h"

#include <assert.h>
#include <errno.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

enum {
    BACKLOG = 64,
    LOOK_MS = 1000, /* how often connections that live too long are looked for */
    BODY_FIRST_LEN = 4096,
    DISCARD_LEN_MAX = 8 * 1024 * 1024, /* of a body that is too long: its sender can then read why */
};

/* A connection from its accept to its close. */
struct client {
    struct client *next, **to_me;
    int fd;
    uint64_t begun_ms;
    bool waits_for_us;
};

struct http_exchange {
    struct http_exchange *next, **to_me; /* among the server's */
    struct http_server *server;
    struct MHD_Connection *connection;
    struct client *client;
    const char *method, *path;
    char *body;
    size_t body_len, body_capacity;
    bool too_long;
    bool handed_over, suspended;
    int status;
    struct MHD_Response *response; /* to be queued by the handler's next call */
};

struct http_server {
    uv_loop_t *loop;
    struct http_server_config config;
    struct MHD_Daemon *daemon;
    uv_poll_t poll;   /* libmicrohttpd's epoll descriptor */
    uv_timer_t timer; /* its next time-out */
    uv_timer_t look;
    struct client *clients;
    struct http_exchange *exchanges;
    int handles_left;
    uint16_t port;
};

/* ---- the loop ---- */

static void on_timer(uv_timer_t *timer);

static void run(struct http_server *server)
{
    MHD_UNSIGNED_LONG_LONG wait_ms = 0;
    (void)MHD_run(server->daemon);
    if (MHD_get_timeout(server->daemon, &wait_ms) == MHD_YES)
        uv_timer_start(&server->timer, on_timer, wait_ms, 0);
    else
        uv_timer_stop(&server->timer);
}

static void on_timer(uv_timer_t *timer)
{
    run(timer->data);
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
    (void)status;
    (void)events;
    run(poll->data);
}

/* libmicrohttpd's own time-out starts anew with every byte. */
static void on_look(uv_timer_t *timer)
{
    const struct http_server *server = timer->data;
    const uint64_t now_ms = uv_now(server->loop);
    for (const struct client *client = server->clients; client != NULL; client = client->next) {
        if (!client->waits_for_us && now_ms - client->begun_ms > HTTP_SERVER_LIFE_MS)
            shutdown(client->fd, SHUT_RDWR);
    }
}

static void on_connection(void *self, struct MHD_Connection *connection, void **context,
                          enum MHD_ConnectionNotificationCode code)
{
    struct http_server *server = self;
    struct client *client = *context;
    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        if (client == NULL)
            return;
        *client->to_me = client->next;
        if (client->next != NULL)
            client->next->to_me = client->to_me;
        free(client);
        *context = NULL;
        return;
    }
    client = calloc(1, sizeof *client);
    *context = client; /* without memory its request is refused below */
    if (client == NULL)
        return;
    client->fd = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    client->begun_ms = uv_now(server->loop);
    client->next = server->clients;
    client->to_me = &server->clients;
    if (client->next != NULL)
        client->next->to_me = &client->next;
    server->clients = client;
}

/* ---- a request ---- */

static struct http_exchange *exchange_new(struct http_server *server, struct MHD_Connection *connection,
                                          const char *method, const char *path)
{
    struct client *client =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
    struct http_exchange *exchange = client != NULL ? calloc(1, sizeof *exchange) : NULL;
    if (exchange == NULL)
        return NULL;
    *exchange = (struct http_exchange){ .server = server,
                                        .connection = connection,
                                        .client = client,
                                        .method = method,
                                        .path = path,
                                        .next = server->exchanges,
                                        .to_me = &server->exchanges };
    if (exchange->next != NULL)
        exchange->next->to_me = &exchange->next;
    server->exchanges = exchange;
    return exchange;
}

static void on_completed(void *self, struct MHD_Connection *connection, void **context,
                         enum MHD_RequestTerminationCode why)
{
    (void)self;
    (void)connection;
    (void)why;
    struct http_exchange *exchange = *context;
    if (exchange == NULL)
        return;
    *exchange->to_me = exchange->next;
    if (exchange->next != NULL)
        exchange->next->to_me = exchange->to_me;
    if (exchange->response != NULL)
        MHD_destroy_response(exchange->response);
    free(exchange->body);
    free(exchange);
    *context = NULL;
}

static void take_body(struct http_exchange *exchange, const char *bytes, size_t len)
{
    const size_t max = exchange->server->config.body_len_max;
    if (exchange->too_long || len > max - exchange->body_len) {
        exchange->too_long = true;
        return;
    }
    if (len > exchange->body_capacity - exchange->body_len) {
        size_t capacity = exchange->body_capacity == 0 ? BODY_FIRST_LEN : 2 * exchange->body_capacity;
        while (capacity - exchange->body_len < len)
            capacity *= 2;
        char *body = realloc(exchange->body, capacity);
        if (body == NULL) {
            exchange->too_long = true;
            return;
        }
        exchange->body = body;
        exchange->body_capacity = capacity;
    }
    memcpy(exchange->body + exchange->body_len, bytes, len);
    exchange->body_len += len;
}

static enum MHD_Result queue(struct http_exchange *exchange)
{
    const enum MHD_Result queued =
        MHD_queue_response(exchange->connection, (unsigned)exchange->status, exchange->response);
    MHD_destroy_response(exchange->response);
    exchange->response = NULL;
    return queued;
}

static void refuse_length(struct http_exchange *exchange)
{
    char text[100];
    snprintf(text, sizeof text, "{\"error\":\"too-long\",\"text\":\"a body has at most %zu bytes\"}\n",
             exchange->server->config.body_len_max);
    http_server_answer(exchange, &(struct http_answer){ .status = MHD_HTTP_CONTENT_TOO_LARGE,
                                                        .type = "application/json",
                                                        .body = slice_from_text(text) });
}

/* A body that says itself that it is too long is not waited for when its sender waits for our word, or
 * when it is so long that reading it to its end, to be polite, would be a burden. */
static bool is_hopeless(const struct http_exchange *exchange)
{
    long long len = 0;
    const struct slice said = http_exchange_header(exchange, MHD_HTTP_HEADER_CONTENT_LENGTH);
    if (said.len == 0)
        return false;
    if (!slice_to_int(said, 0, DISCARD_LEN_MAX, &len))
        return true;
    return (size_t)len > exchange->server->config.body_len_max &&
           http_exchange_header(exchange, MHD_HTTP_HEADER_EXPECT).len > 0;
}

static enum MHD_Result on_access(void *self, struct MHD_Connection *connection, const char *path,
                                 const char *method, const char *version, const char *upload,
                                 size_t *upload_len, void **context)
{
    (void)version;
    struct http_exchange *exchange = *context;
    if (exchange == NULL) {
        exchange = exchange_new(self, connection, method, path);
        *context = exchange;
        if (exchange == NULL)
            return MHD_NO;
        if (!is_hopeless(exchange))
            return MHD_YES;
        refuse_length(exchange);
        return queue(exchange);
    }
    if (*upload_len > 0) {
        take_body(exchange, upload, *upload_len);
        *upload_len = 0;
        return MHD_YES;
    }
    if (exchange->response == NULL && !exchange->handed_over) {
        exchange->handed_over = true;
        if (exchange->too_long)
            refuse_length(exchange);
        else
            exchange->server->config.on_request(exchange->server->config.self, exchange);
    }
    if (exchange->response != NULL)
        return queue(exchange);
    exchange->suspended = exchange->client->waits_for_us = true;
    MHD_suspend_connection(connection);
    return MHD_YES;
}

struct slice http_exchange_method(const struct http_exchange *exchange)
{
    return strcmp(exchange->method, MHD_HTTP_METHOD_HEAD) == 0 ? SLICE_LIT("GET")
                                                               : slice_from_text(exchange->method);
}

struct slice http_exchange_path(const struct http_exchange *exchange)
{
    return slice_from_text(exchange->path);
}

struct slice http_exchange_body(const struct http_exchange *exchange)
{
    return exchange->body_len > 0 ? (struct slice){ .at = exchange->body, .len = exchange->body_len }
                                  : SLICE_EMPTY;
}

struct slice http_exchange_header(const struct http_exchange *exchange, const char *name)
{
    return slice_from_text(MHD_lookup_connection_value(exchange->connection, MHD_HEADER_KIND, name));
}

struct slice http_exchange_argument(const struct http_exchange *exchange, const char *name)
{
    return slice_from_text(MHD_lookup_connection_value(exchange->connection, MHD_GET_ARGUMENT_KIND, name));
}

/* ---- an answer ---- */

static void add_header(struct MHD_Response *response, const char *name, const char *value)
{
    if (value != NULL)
        (void)MHD_add_response_header(response, name, value);
}

void http_server_answer(struct http_exchange *exchange, const struct http_answer *answer)
{
    assert(exchange->response == NULL);
    struct MHD_Response *response = MHD_create_response_from_buffer(
        answer->body.len, (void *)(uintptr_t)answer->body.at, MHD_RESPMEM_MUST_COPY);
    assert(response != NULL); /* as much memory as the answer has: a machine without it ends here */
    char retry[16];
    snprintf(retry, sizeof retry, "%d", answer->retry_after_s);
    add_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, answer->type);
    add_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
    add_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
    add_header(response, "X-Content-Type-Options", "nosniff");
    add_header(response, "Referrer-Policy", "no-referrer");
    add_header(response, "Content-Security-Policy",
               answer->policy != NULL ? answer->policy : "default-src 'none'; frame-ancestors 'none'");
    add_header(response, MHD_HTTP_HEADER_CONTENT_LANGUAGE, answer->language);
    add_header(response, MHD_HTTP_HEADER_VARY, answer->language != NULL ? "Accept-Language" : NULL);
    add_header(response, MHD_HTTP_HEADER_ALLOW, answer->allow);
    add_header(response, MHD_HTTP_HEADER_WWW_AUTHENTICATE, answer->authenticate);
    add_header(response, MHD_HTTP_HEADER_RETRY_AFTER, answer->retry_after_s > 0 ? retry : NULL);
    exchange->response = response;
    exchange->status = answer->status;
    if (!exchange->suspended)
        return;
    exchange->suspended = exchange->client->waits_for_us = false;
    exchange->client->begun_ms = uv_now(exchange->server->loop); /* to read the answer */
    MHD_resume_connection(exchange->connection);
    uv_timer_start(&exchange->server->timer, on_timer, 0, 0);
}

/* ---- beginning and end ---- */

static int problem(char reterr[HTTP_SERVER_PROBLEM_MAX], const char *what, const char *why)
{
    snprintf(reterr, HTTP_SERVER_PROBLEM_MAX, "%s: %s", what, why);
    return -1;
}

static int listen_at(const struct http_server_config *config, char reterr[HTTP_SERVER_PROBLEM_MAX])
{
    struct sockaddr_storage where = { 0 };
    char address[64];
    const int on = 1;
    snprintf(address, sizeof address, "%.*s", (int)config->address.len, config->address.at);
    const bool is_v4 = uv_ip4_addr(address, config->port, (struct sockaddr_in *)&where) == 0;
    if (!is_v4 && uv_ip6_addr(address, config->port, (struct sockaddr_in6 *)&where) != 0)
        return problem(reterr, address, "that is no IPv4 or IPv6 address");
    const int fd = socket(is_v4 ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return problem(reterr, address, strerror(errno));
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    const socklen_t len = is_v4 ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
    if (bind(fd, (const struct sockaddr *)&where, len) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    problem(reterr, address, strerror(errno));
    close(fd);
    return -1;
}

static struct MHD_Daemon *start_daemon(struct http_server *server, int fd)
{
    return MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, on_access, server,
                            MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_LIMIT,
                            (unsigned)HTTP_SERVER_CONNECTIONS_MAX, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                            (size_t)HTTP_SERVER_HEADER_BYTES_MAX, MHD_OPTION_CONNECTION_TIMEOUT,
                            (unsigned)HTTP_SERVER_SILENCE_S, MHD_OPTION_NOTIFY_COMPLETED, on_completed, NULL,
                            MHD_OPTION_NOTIFY_CONNECTION, on_connection, server, MHD_OPTION_END);
}

struct http_server *http_server_new(uv_loop_t *loop, const struct http_server_config *config,
                                    char reterr[HTTP_SERVER_PROBLEM_MAX])
{
    struct http_server *server = calloc(1, sizeof *server);
    snprintf(reterr, HTTP_SERVER_PROBLEM_MAX, "out of memory");
    if (server == NULL)
        return NULL;
    server->loop = loop;
    server->config = *config;
    const int fd = listen_at(config, reterr);
    server->daemon = fd >= 0 ? start_daemon(server, fd) : NULL;
    if (server->daemon == NULL) {
        if (fd >= 0)
            close(fd);
        free(server);
        return NULL;
    }
    server->port = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
    const int epoll_fd = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
    uv_poll_init(loop, &server->poll, epoll_fd);
    uv_timer_init(loop, &server->timer);
    uv_timer_init(loop, &server->look);
    server->poll.data = server->timer.data = server->look.data = server;
    uv_poll_start(&server->poll, UV_READABLE, on_poll);
    uv_timer_start(&server->look, on_look, LOOK_MS, LOOK_MS);
    server->handles_left = 3;
    return server;
}

static void on_handle_closed(uv_handle_t *handle)
{
    struct http_server *server = handle->data;
    if (--server->handles_left == 0)
        free(server);
}

void http_server_free(struct http_server *server)
{
    if (server == NULL)
        return;
    for (struct http_exchange *exchange = server->exchanges; exchange != NULL; exchange = exchange->next) {
        if (exchange->suspended) {
            http_server_answer(exchange, &(struct http_answer){ .status = MHD_HTTP_SERVICE_UNAVAILABLE,
                                                                .type = "text/plain",
                                                                .body = SLICE_LIT("stopping\n") });
        }
    }
    (void)MHD_run(server->daemon); /* takes those up again: a daemon is not stopped with some suspended */
    uv_poll_stop(&server->poll);
    MHD_stop_daemon(server->daemon);
    uv_close((uv_handle_t *)&server->poll, on_handle_closed);
    uv_close((uv_handle_t *)&server->timer, on_handle_closed);
    uv_close((uv_handle_t *)&server->look, on_handle_closed);
}

uint16_t http_server_port(const struct http_server *server)
{
    return server->port;
}
