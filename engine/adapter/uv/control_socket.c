#include "adapter/uv/control_socket.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <uv.h>

struct client {
    struct control_socket *socket;
    uv_pipe_t pipe;
    uint64_t number; /* 0: the place is free */
    bool closing, ending;
    char line[CONTROL_SOCKET_LINE_MAX];
    size_t line_len;
    char bytes[1024];
};

struct control_socket {
    struct control_socket_listener listener;
    uv_pipe_t pipe;
    char path[sizeof((struct sockaddr_un *)0)->sun_path];
    struct client client[CONTROL_SOCKET_CLIENTS_MAX];
    uint64_t last_number;
    int open_handles;
    bool closing;
};

struct outgoing {
    uv_write_t request;
    struct client *client;
    char text[];
};

/* ---- clients ---- */

static void handle_closed(struct control_socket *socket)
{
    if (--socket->open_handles == 0)
        free(socket);
}

static void on_client_closed(uv_handle_t *handle)
{
    struct client *client = handle->data;
    struct control_socket *socket = client->socket;
    client->number = 0;
    handle_closed(socket);
}

static void drop(struct client *client)
{
    struct control_socket *socket = client->socket;
    if (client->closing)
        return;
    client->closing = true;
    if (!socket->closing)
        socket->listener.on_gone(socket->listener.self, client->number);
    uv_close((uv_handle_t *)&client->pipe, on_client_closed);
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *ret)
{
    (void)suggested;
    struct client *client = handle->data;
    *ret = uv_buf_init(client->bytes, sizeof client->bytes);
}

static void take_byte(struct client *client, char byte)
{
    struct control_socket *socket = client->socket;
    if (byte != '\n' && client->line_len == sizeof client->line) {
        drop(client);
        return;
    }
    if (byte != '\n') {
        client->line[client->line_len++] = byte;
        return;
    }
    const struct slice line = { .at = client->line, .len = client->line_len };
    client->line_len = 0;
    socket->listener.on_line(socket->listener.self, client->number, line);
}

static void on_read(uv_stream_t *stream, ssize_t len, const uv_buf_t *bytes)
{
    struct client *client = stream->data;
    if (len < 0)
        drop(client);
    for (ssize_t i = 0; i < len && !client->closing; i++)
        take_byte(client, bytes->base[i]);
}

static void on_connection(uv_stream_t *stream, int status)
{
    struct control_socket *socket = stream->data;
    struct client *client = NULL;
    for (size_t i = 0; i < CONTROL_SOCKET_CLIENTS_MAX && client == NULL; i++) {
        if (socket->client[i].number == 0)
            client = &socket->client[i];
    }
    if (status != 0 || client == NULL)
        return; /* it waits in the backlog until another has gone */
    *client = (struct client){ .socket = socket, .number = ++socket->last_number };
    uv_pipe_init(stream->loop, &client->pipe, 0);
    client->pipe.data = client;
    socket->open_handles++;
    if (uv_accept(stream, (uv_stream_t *)&client->pipe) != 0 ||
        uv_read_start((uv_stream_t *)&client->pipe, on_alloc, on_read) != 0)
        drop(client);
}

/* ---- answers ---- */

static struct client *client_of(struct control_socket *socket, uint64_t number)
{
    for (size_t i = 0; i < CONTROL_SOCKET_CLIENTS_MAX; i++) {
        if (socket->client[i].number == number && !socket->client[i].closing)
            return &socket->client[i];
    }
    return NULL;
}

static void on_written(uv_write_t *request, int status)
{
    struct outgoing *outgoing = request->data;
    struct client *client = outgoing->client;
    free(outgoing);
    if (status < 0 || (client->ending && uv_stream_get_write_queue_size((uv_stream_t *)&client->pipe) == 0))
        drop(client);
}

void control_socket_say(struct control_socket *socket, uint64_t number, struct slice line)
{
    struct client *client = client_of(socket, number);
    if (client == NULL)
        return;
    struct outgoing *outgoing = malloc(sizeof *outgoing + line.len + 1);
    if (outgoing == NULL ||
        uv_stream_get_write_queue_size((uv_stream_t *)&client->pipe) > CONTROL_SOCKET_UNREAD_MAX) {
        free(outgoing);
        drop(client);
        return;
    }
    outgoing->client = client;
    outgoing->request.data = outgoing;
    memcpy(outgoing->text, line.at, line.len);
    outgoing->text[line.len] = '\n';
    const uv_buf_t bytes = uv_buf_init(outgoing->text, (unsigned)line.len + 1);
    if (uv_write(&outgoing->request, (uv_stream_t *)&client->pipe, &bytes, 1, on_written) != 0) {
        free(outgoing);
        drop(client);
    }
}

size_t control_socket_unread(const struct control_socket *socket, uint64_t number)
{
    for (size_t i = 0; i < CONTROL_SOCKET_CLIENTS_MAX; i++) {
        if (socket->client[i].number == number && !socket->client[i].closing)
            return uv_stream_get_write_queue_size((const uv_stream_t *)&socket->client[i].pipe);
    }
    return 0;
}

void control_socket_end(struct control_socket *socket, uint64_t number)
{
    struct client *client = client_of(socket, number);
    if (client == NULL)
        return;
    client->ending = true;
    if (uv_stream_get_write_queue_size((uv_stream_t *)&client->pipe) == 0)
        drop(client);
}

/* ---- beginning and end ---- */

/* A socket that nobody listens on is what a process that died left behind. */
static bool remove_leftover(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    const int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (probe < 0)
        return false;
    const bool dead =
        connect(probe, (const struct sockaddr *)&address, sizeof address) != 0 && errno == ECONNREFUSED;
    close(probe);
    return dead && unlink(path) == 0;
}

/* libuv says EACCES where a folder is missing, too. */
static bool has_folder(const char *path)
{
    char folder[sizeof((struct sockaddr_un *)0)->sun_path];
    snprintf(folder, sizeof folder, "%s", path);
    char *end = strrchr(folder, '/');
    if (end == NULL)
        return true;
    *end = '\0';
    return end == folder || access(folder, F_OK) == 0;
}

static void explain(const char *path, int error, char reterr[CONTROL_SOCKET_REASON_MAX])
{
    const bool denied = error == UV_EACCES || error == UV_EPERM;
    const char *what_to_do =
        denied && !has_folder(path)
            ? "; its folder is not there: make it, or let systemd (RuntimeDirectory=ccrm)"
        : denied                 ? "; its folder must belong to the user of the engine"
        : error == UV_EADDRINUSE ? "; another engine listens there"
                                 : "";
    snprintf(reterr, CONTROL_SOCKET_REASON_MAX, "%s: %s%s; or name another as control_socket", path,
             uv_strerror(error), what_to_do);
}

static void on_listener_closed(uv_handle_t *handle)
{
    handle_closed(handle->data);
}

struct control_socket *control_socket_new(struct uv_loop_s *loop, const char *path,
                                          const struct control_socket_listener *listener,
                                          char reterr[CONTROL_SOCKET_REASON_MAX])
{
    struct control_socket *socket = calloc(1, sizeof *socket);
    const size_t len = strlen(path);
    if (socket == NULL || len >= sizeof socket->path) {
        snprintf(reterr, CONTROL_SOCKET_REASON_MAX, "%.100s: too long for a socket's path (107 bytes)", path);
        free(socket);
        return NULL;
    }
    memcpy(socket->path, path, len + 1);
    socket->listener = *listener;
    socket->open_handles = 1;
    uv_pipe_init(loop, &socket->pipe, 0);
    socket->pipe.data = socket;
    const mode_t mask = umask(0117); /* 0660 from the first moment on */
    int error = uv_pipe_bind(&socket->pipe, path);
    if (error == UV_EADDRINUSE && remove_leftover(path))
        error = uv_pipe_bind(&socket->pipe, path);
    umask(mask);
    if (error == 0)
        error = uv_listen((uv_stream_t *)&socket->pipe, CONTROL_SOCKET_CLIENTS_MAX, on_connection);
    if (error == 0)
        return socket;
    explain(path, error, reterr);
    socket->closing = true;
    uv_close((uv_handle_t *)&socket->pipe, on_listener_closed);
    return NULL;
}

void control_socket_free(struct control_socket *socket)
{
    if (socket == NULL || socket->closing)
        return;
    socket->closing = true;
    for (size_t i = 0; i < CONTROL_SOCKET_CLIENTS_MAX; i++) {
        if (socket->client[i].number != 0)
            drop(&socket->client[i]);
    }
    uv_close((uv_handle_t *)&socket->pipe, on_listener_closed); /* libuv removes the file */
}
