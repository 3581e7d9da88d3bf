/*
 * http_server.h - a small HTTP/1.1 server (libmicrohttpd) on a libuv loop, for operators and neighbouring
 * systems.
 *
 * Everything happens on the loop's thread. One request a connection: the answer closes it, so a connection's
 * life has an end that no client can put off. A request is handed over when its body is whole; it may be
 * answered then or later.
 */
#ifndef ADAPTER_HTTP_HTTP_SERVER_H
#define ADAPTER_HTTP_HTTP_SERVER_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct uv_loop_s;
struct http_server;
struct http_exchange; /* one request that waits for its answer */

enum {
    HTTP_SERVER_CONNECTIONS_MAX = 64, /* at once; more wait in the listen queue */
    HTTP_SERVER_HEADER_BYTES_MAX = 16 * 1024,
    HTTP_SERVER_SILENCE_S = 10,      /* without a byte */
    HTTP_SERVER_LIFE_MS = 20 * 1000, /* of a connection, a slow client's too, but for the time we take */
    HTTP_SERVER_PROBLEM_MAX = 200,
};

struct http_answer {
    int status;
    const char *type;         /* Content-Type */
    struct slice body;        /* copied */
    const char *policy;       /* Content-Security-Policy; NULL: nothing may be loaded */
    const char *language;     /* Content-Language, of what Accept-Language chose; NULL: none */
    const char *allow;        /* of a 405 */
    const char *authenticate; /* of a 401 */
    int retry_after_s;        /* of a 429 or 503; 0: not said */
};

/** Called from the loop when a request is whole. It or somebody later must call http_server_answer once. */
typedef void http_server_on_request(void *self, struct http_exchange *exchange);

struct http_server_config {
    struct slice address; /* IPv4 or IPv6, as text */
    uint16_t port;        /* 0: any free one */
    size_t body_len_max;  /* bytes; a longer one is answered with 413 here */
    http_server_on_request *on_request;
    void *self;
};

/** Listens from now on. NULL with one line in reterr: a wrong address, a port that is taken, no memory. */
__attribute__((warn_unused_result)) struct http_server *
http_server_new(struct uv_loop_s *loop, const struct http_server_config *config,
                char reterr[HTTP_SERVER_PROBLEM_MAX]);

/** Closes every connection, also those whose request was not answered: their exchanges are gone. The memory
 *  goes when the loop has run the close callbacks. NULL is fine. */
void http_server_free(struct http_server *server);

uint16_t http_server_port(const struct http_server *server);

/** Of a request; borrowed until it is answered. HEAD reads as GET. */
struct slice http_exchange_method(const struct http_exchange *exchange);
struct slice http_exchange_path(const struct http_exchange *exchange);
struct slice http_exchange_body(const struct http_exchange *exchange);
struct slice http_exchange_header(const struct http_exchange *exchange, const char *name); /* empty: none */
struct slice http_exchange_argument(const struct http_exchange *exchange,
                                    const char *name); /* of the query */

/** Ends the exchange. */
void http_server_answer(struct http_exchange *exchange, const struct http_answer *answer);

#endif
