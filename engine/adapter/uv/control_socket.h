/*
 * control_socket.h - a unix socket on which people's tools ask a running process: one line in, lines out.
 *
 * Mode 0660: whoever the file's group lets in may ask. A client that does not read what it asked for is
 * dropped, so that nobody's terminal can hold the process up.
 */
#ifndef ADAPTER_UV_CONTROL_SOCKET_H
#define ADAPTER_UV_CONTROL_SOCKET_H

#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

struct uv_loop_s;
struct control_socket;

enum {
    CONTROL_SOCKET_CLIENTS_MAX = 16,
    CONTROL_SOCKET_LINE_MAX = 512,       /* of a request */
    CONTROL_SOCKET_UNREAD_MAX = 1 << 20, /* bytes that a client may leave unread */
    CONTROL_SOCKET_REASON_MAX = 360,
};

struct control_socket_listener {
    void *self;
    /** A request without its line end. `client` names its connection, never again another. */
    void (*on_line)(void *self, uint64_t client, struct slice line);
    void (*on_gone)(void *self, uint64_t client);
};

/** Listens at `path`, in place of a socket that a process left behind. NULL with one line in reterr. */
__attribute__((warn_unused_result)) struct control_socket *
control_socket_new(struct uv_loop_s *loop, const char *path, const struct control_socket_listener *listener,
                   char reterr[CONTROL_SOCKET_REASON_MAX]);

/** Sends a line (its end is added); a client that is gone is no error. */
void control_socket_say(struct control_socket *socket, uint64_t client, struct slice line);

/** Bytes that were said and that the client has not read yet; 0 for one that is gone. */
size_t control_socket_unread(const struct control_socket *socket, uint64_t client);

/** Once what was said is sent, the connection ends. */
void control_socket_end(struct control_socket *socket, uint64_t client);

/** Closes all and removes the file; the memory goes when the loop has run the close callbacks. NULL is
 *  fine. */
void control_socket_free(struct control_socket *socket);

#endif
