/*
 * tls.h - TLS 1.2 and later for one client connection, over memory: the owner moves the bytes.
 *
 * What the peer sent goes in with tls_stream_received, what it said comes out of tls_stream_read; what is to
 * be said goes in with tls_stream_write, what is to be sent comes out of tls_stream_output. The peer's
 * certificate must be signed by a known authority, valid now, and carry the name that was called; nothing
 * switches that off.
 */
#ifndef ADAPTER_TLS_TLS_H
#define ADAPTER_TLS_TLS_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    TLS_PATH_MAX = 1024,
    TLS_NAME_MAX = 256,    /* a DNS name has 253 characters */
    TLS_PROBLEM_MAX = 400, /* one line: which certificate, why, what to do */
};

struct tls_settings {
    bool wanted;                /* false: plain TCP, and nothing else here counts */
    char ca_file[TLS_PATH_MAX]; /* PEM; "": the authorities that the system trusts */
    /* ours, PEM with its chain, and its private key; "": none is shown */
    char certificate_file[TLS_PATH_MAX], key_file[TLS_PATH_MAX];
    char server_name[TLS_NAME_MAX]; /* name or address that the peer's certificate must carry */
};

/** What the settings' files hold, read once. */
struct tls;

/** NULL with one line in reterr when a file cannot be read or does not fit the other. */
__attribute__((warn_unused_result)) struct tls *tls_new(const struct tls_settings *settings,
                                                        char reterr[TLS_PROBLEM_MAX]);
void tls_free(struct tls *tls);

struct tls_stream;

/** A connection that has just been made; `tls` must outlive it. NULL when memory is short. */
__attribute__((warn_unused_result)) struct tls_stream *tls_stream_new(const struct tls *tls);
void tls_stream_free(struct tls_stream *stream);

/** Bytes from the socket; false when memory is short. */
__attribute__((warn_unused_result)) bool tls_stream_received(struct tls_stream *stream, struct slice bytes);

enum tls_read_result {
    TLS_READ_BYTES,   /* *ret_len > 0 of them */
    TLS_READ_NOTHING, /* not without more from the socket */
    TLS_READ_ENDED,   /* the peer said that it ends (close_notify) */
    TLS_READ_FAILED,  /* tls_stream_problem says why; what tls_stream_output still gives tells the peer */
};

/** Also takes the handshake further: to be called once at the beginning. Reads whole records only: of one
 *  that was cut nothing comes out. capacity > 0. */
__attribute__((warn_unused_result)) enum tls_read_result tls_stream_read(struct tls_stream *stream, char *to,
                                                                         size_t capacity, size_t *ret_len);

/** Whether the handshake is done: before, nothing can be written. */
bool tls_stream_ready(const struct tls_stream *stream);

/** False when it failed, as in tls_stream_read. */
__attribute__((warn_unused_result)) bool tls_stream_write(struct tls_stream *stream, struct slice plain);

/** Says that we end (close_notify). */
void tls_stream_end(struct tls_stream *stream);

/** Takes what is to be sent, valid until tls_stream_output_done; empty when there is nothing, and while the
 *  last piece is still out. */
struct slice tls_stream_output(struct tls_stream *stream);
void tls_stream_output_done(struct tls_stream *stream);
bool tls_stream_output_taken(const struct tls_stream *stream);

/** One line, after a failure: which certificate, why, what to do. */
const char *tls_stream_problem(const struct tls_stream *stream);

/** The line for a connection that ended, or was given up, before tls_stream_ready. */
const char *tls_stream_unfinished(void);

#endif
