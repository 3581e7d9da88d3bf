#include "adapter/tls/tls.h"

#include "adapter/tls/tls_problem.h"

#include <assert.h>
#include <limits.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct tls {
    SSL_CTX *context;
    bool shows; /* a certificate of ours */
    char server_name[TLS_NAME_MAX];
};

struct tls_stream {
    SSL *ssl;
    const struct tls *tls;
    BIO *in;     /* owned by ssl */
    BIO *out[2]; /* one fills while the other is being sent; ssl owns a reference to the filling one */
    int out_at;
    bool out_taken;
    bool ready, failed;
    char problem[TLS_PROBLEM_MAX];
};

/* ---- files ---- */

static bool refuse(char reterr[TLS_PROBLEM_MAX], const char *what, const char *file)
{
    const char *why = ERR_reason_error_string(ERR_peek_last_error());
    snprintf(reterr, TLS_PROBLEM_MAX, "%s %.200s: %s", what, file, why != NULL ? why : "unreadable");
    ERR_clear_error();
    return false;
}

static bool load(SSL_CTX *context, const struct tls_settings *settings, char reterr[TLS_PROBLEM_MAX])
{
    const char *certificate = settings->certificate_file, *key = settings->key_file;
    if (settings->ca_file[0] == '\0') {
        if (SSL_CTX_set_default_verify_paths(context) != 1)
            return refuse(reterr, "the system's authorities", "");
    } else if (SSL_CTX_load_verify_file(context, settings->ca_file) != 1) {
        return refuse(reterr, "tls.ca_file", settings->ca_file);
    }
    if ((certificate[0] == '\0') != (key[0] == '\0')) {
        snprintf(reterr, TLS_PROBLEM_MAX, "tls.certificate_file and tls.key_file go together");
        return false;
    }
    if (certificate[0] == '\0')
        return true;
    if (SSL_CTX_use_certificate_chain_file(context, certificate) != 1)
        return refuse(reterr, "tls.certificate_file", certificate);
    if (SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) != 1)
        return refuse(reterr, "tls.key_file", key);
    return SSL_CTX_check_private_key(context) == 1 || refuse(reterr, "tls.key_file", key);
}

static int on_verified(int fine, X509_STORE_CTX *store)
{
    SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
    struct tls_stream *stream = SSL_get_app_data(ssl);
    if (!fine && !stream->failed) {
        stream->failed = true; /* the first reason counts */
        tls_problem_of_certificate(X509_STORE_CTX_get_current_cert(store), X509_STORE_CTX_get_error(store),
                                   stream->tls->server_name, stream->problem);
    }
    return fine;
}

struct tls *tls_new(const struct tls_settings *settings, char reterr[TLS_PROBLEM_MAX])
{
    struct tls *tls = calloc(1, sizeof *tls);
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    if (tls == NULL || context == NULL) {
        snprintf(reterr, TLS_PROBLEM_MAX, "there is no memory for TLS");
        goto fail;
    }
    if (!load(context, settings, reterr))
        goto fail;
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, on_verified);
    tls->context = context;
    tls->shows = settings->certificate_file[0] != '\0';
    memcpy(tls->server_name, settings->server_name, sizeof tls->server_name);
    return tls;
fail:
    SSL_CTX_free(context);
    free(tls);
    return NULL;
}

void tls_free(struct tls *tls)
{
    if (tls == NULL)
        return;
    SSL_CTX_free(tls->context);
    free(tls);
}

/* ---- one connection ---- */

/* An address in a certificate is another kind of name, and no server is chosen by it (RFC 6066, 3). */
static bool expect_name(SSL *ssl, const char *name)
{
    if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), name) == 1)
        return true;
    ERR_clear_error();
    return SSL_set_tlsext_host_name(ssl, name) == 1 && SSL_set1_host(ssl, name) == 1;
}

struct tls_stream *tls_stream_new(const struct tls *tls)
{
    struct tls_stream *stream = calloc(1, sizeof *stream);
    if (stream == NULL)
        return NULL;
    stream->tls = tls;
    stream->ssl = SSL_new(tls->context);
    stream->in = BIO_new(BIO_s_mem());
    stream->out[0] = BIO_new(BIO_s_mem());
    stream->out[1] = BIO_new(BIO_s_mem());
    if (stream->ssl == NULL || stream->in == NULL || stream->out[0] == NULL || stream->out[1] == NULL ||
        !expect_name(stream->ssl, tls->server_name)) {
        BIO_free(stream->in);
        stream->in = NULL;
        tls_stream_free(stream);
        return NULL;
    }
    SSL_set_app_data(stream->ssl, stream);
    SSL_set0_rbio(stream->ssl, stream->in);
    BIO_up_ref(stream->out[0]);
    SSL_set0_wbio(stream->ssl, stream->out[0]);
    SSL_set_connect_state(stream->ssl);
    return stream;
}

void tls_stream_free(struct tls_stream *stream)
{
    if (stream == NULL)
        return;
    SSL_free(stream->ssl);
    BIO_free(stream->out[0]);
    BIO_free(stream->out[1]);
    free(stream);
}

bool tls_stream_received(struct tls_stream *stream, struct slice bytes)
{
    assert(bytes.len <= INT_MAX);
    return BIO_write(stream->in, bytes.at, (int)bytes.len) == (int)bytes.len;
}

/* What a call that returned <= 0 means. */
static enum tls_read_result not_done(struct tls_stream *stream, int result)
{
    const int error = SSL_get_error(stream->ssl, result);
    if (error == SSL_ERROR_WANT_READ)
        return TLS_READ_NOTHING;
    if (error == SSL_ERROR_ZERO_RETURN)
        return TLS_READ_ENDED;
    if (!stream->failed)
        tls_problem_of_queue(stream->tls->shows, stream->problem);
    stream->failed = true;
    ERR_clear_error();
    return TLS_READ_FAILED;
}

enum tls_read_result tls_stream_read(struct tls_stream *stream, char *to, size_t capacity, size_t *ret_len)
{
    assert(capacity > 0);
    if (stream->failed)
        return TLS_READ_FAILED;
    ERR_clear_error();
    if (!stream->ready) {
        const int result = SSL_do_handshake(stream->ssl);
        if (result != 1)
            return not_done(stream, result);
        stream->ready = true;
    }
    const int result = SSL_read_ex(stream->ssl, to, capacity, ret_len);
    return result == 1 ? TLS_READ_BYTES : not_done(stream, result);
}

bool tls_stream_ready(const struct tls_stream *stream)
{
    return stream->ready && !stream->failed;
}

bool tls_stream_write(struct tls_stream *stream, struct slice plain)
{
    assert(tls_stream_ready(stream));
    size_t written = 0;
    ERR_clear_error();
    /* Memory takes all of it at once. */
    const int result = plain.len == 0 ? 1 : SSL_write_ex(stream->ssl, plain.at, plain.len, &written);
    if (result == 1 && written == plain.len)
        return true;
    (void)not_done(stream, result);
    return false;
}

void tls_stream_end(struct tls_stream *stream)
{
    ERR_clear_error();
    if (tls_stream_ready(stream))
        (void)SSL_shutdown(stream->ssl); /* what the peer answers is not waited for */
    ERR_clear_error();
}

struct slice tls_stream_output(struct tls_stream *stream)
{
    BIO *full = stream->out[stream->out_at];
    char *at = NULL;
    const long len = BIO_get_mem_data(full, &at);
    if (stream->out_taken || len <= 0)
        return SLICE_EMPTY;
    stream->out_taken = true;
    stream->out_at = 1 - stream->out_at;
    BIO_up_ref(stream->out[stream->out_at]);
    SSL_set0_wbio(stream->ssl, stream->out[stream->out_at]);
    return (struct slice){ .at = at, .len = (size_t)len };
}

void tls_stream_output_done(struct tls_stream *stream)
{
    assert(stream->out_taken);
    stream->out_taken = false;
    (void)BIO_reset(stream->out[1 - stream->out_at]);
}

bool tls_stream_output_taken(const struct tls_stream *stream)
{
    return stream->out_taken;
}

const char *tls_stream_problem(const struct tls_stream *stream)
{
    return stream->problem;
}

const char *tls_stream_unfinished(void)
{
    return "TLS: the handshake was not answered: does the peer speak TLS at this port?";
}
