/* tls_problem.h - OpenSSL's errors in an operator's words. For adapter/tls alone. */
#ifndef ADAPTER_TLS_TLS_PROBLEM_H
#define ADAPTER_TLS_TLS_PROBLEM_H

#include "adapter/tls/tls.h"

#include <openssl/x509.h>

/** The peer's certificate was refused with that X509_V_ERR_*; `name` is what was called. */
void tls_problem_of_certificate(X509 *certificate, int error, const char *name, char ret[TLS_PROBLEM_MAX]);

/** The oldest error of OpenSSL's queue, which is emptied; `shown`: we have a certificate of our own. */
void tls_problem_of_queue(bool shown, char ret[TLS_PROBLEM_MAX]);

#endif
