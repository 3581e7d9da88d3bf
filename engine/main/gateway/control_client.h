/* control_client.h - a tool's side of the control socket: asks a running engine, reads its lines. */
#ifndef MAIN_GATEWAY_CONTROL_CLIENT_H
#define MAIN_GATEWAY_CONTROL_CLIENT_H

#include "base/slice.h"

#include <stdbool.h>
#include <stdio.h>

struct control_client {
    FILE *stream;
    char *line;
    size_t capacity;
};

/** EXIT_OK, or EXIT_DEPENDENCY after a line on stderr: nobody listens there, or it may not be opened. */
__attribute__((warn_unused_result)) int control_client_open(const char *path, struct control_client *ret);

__attribute__((warn_unused_result)) bool control_client_ask(struct control_client *client,
                                                            const char *request);

/** The next line, borrowed until the next call; false at the end. */
__attribute__((warn_unused_result)) bool control_client_read(struct control_client *client,
                                                             struct slice *ret);

void control_client_close(struct control_client *client);

#endif
