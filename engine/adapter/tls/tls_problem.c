#include "adapter/tls/tls_problem.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <stdio.h>
#include <string.h>

enum { WHO_MAX = 120, DATE_MAX = 32, ALERT_NONE = -1 };

/* A name of the peer's making: printable ASCII without the quotes of a log line. */
static void keep_printable(char *text)
{
    for (; *text != '\0'; text++) {
        if (*text < ' ' || *text > '~' || *text == '"' || *text == '\\')
            *text = '?';
    }
}

static void name_of(const X509_NAME *name, char ret[WHO_MAX])
{
    if (X509_NAME_get_text_by_NID(name, NID_commonName, ret, WHO_MAX) < 0)
        (void)X509_NAME_oneline(name, ret, WHO_MAX);
    keep_printable(ret);
}

static void date_of(const ASN1_TIME *time, char ret[DATE_MAX])
{
    struct tm tm = { 0 };
    if (ASN1_TIME_to_tm(time, &tm) != 1 || strftime(ret, DATE_MAX, "%Y-%m-%d", &tm) == 0)
        snprintf(ret, DATE_MAX, "an unreadable date");
}

void tls_problem_of_certificate(X509 *certificate, int error, const char *name, char ret[TLS_PROBLEM_MAX])
{
    char who[WHO_MAX] = "?", issuer[WHO_MAX] = "?", date[DATE_MAX];
    if (certificate != NULL) {
        name_of(X509_get_subject_name(certificate), who);
        name_of(X509_get_issuer_name(certificate), issuer);
    }
    if (error == X509_V_ERR_CERT_HAS_EXPIRED && certificate != NULL) {
        date_of(X509_get0_notAfter(certificate), date);
        snprintf(ret, TLS_PROBLEM_MAX, "TLS: the certificate of %s expired on %s: its owner must renew it",
                 who, date);
    } else if (error == X509_V_ERR_CERT_NOT_YET_VALID && certificate != NULL) {
        date_of(X509_get0_notBefore(certificate), date);
        snprintf(ret, TLS_PROBLEM_MAX,
                 "TLS: the certificate of %s is valid from %s only: is this machine's clock right?", who,
                 date);
    } else if (error == X509_V_ERR_HOSTNAME_MISMATCH || error == X509_V_ERR_IP_ADDRESS_MISMATCH) {
        snprintf(ret, TLS_PROBLEM_MAX,
                 "TLS: the certificate of %s is not for %s: correct `host`, or set tls.server_name to the "
                 "name that it is for",
                 who, name);
    } else if (error == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY ||
               error == X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE ||
               error == X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN ||
               error == X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT) {
        snprintf(ret, TLS_PROBLEM_MAX,
                 "TLS: the certificate of %s is signed by %s, which is not trusted here: set tls.ca_file to "
                 "that authority's certificate",
                 who, issuer);
    } else {
        snprintf(ret, TLS_PROBLEM_MAX, "TLS: the certificate of %s is refused: %s", who,
                 X509_verify_cert_error_string(error));
    }
}

/* The alert that the peer sent (RFC 8446, 6), if the error is one. */
static int alert_of(int reason)
{
    const bool is_alert = reason > SSL_AD_REASON_OFFSET && reason < SSL_AD_REASON_OFFSET + 256;
    return is_alert ? reason - SSL_AD_REASON_OFFSET : ALERT_NONE;
}

static void problem_of_alert(int alert, bool shown, char ret[TLS_PROBLEM_MAX])
{
    const char *said = SSL_alert_desc_string_long(alert);
    if (alert == SSL_AD_PROTOCOL_VERSION)
        snprintf(ret, TLS_PROBLEM_MAX,
                 "TLS: the peer speaks nothing newer than TLS 1.1: its owner must "
                 "allow TLS 1.2");
    else if (shown)
        snprintf(ret, TLS_PROBLEM_MAX,
                 "TLS: the peer refused us (%s): is tls.certificate_file the certificate that it knows?",
                 said);
    else
        snprintf(ret, TLS_PROBLEM_MAX,
                 "TLS: the peer refused us (%s): it may want a certificate of ours: set "
                 "tls.certificate_file and tls.key_file",
                 said);
}

void tls_problem_of_queue(bool shown, char ret[TLS_PROBLEM_MAX])
{
    const unsigned long error = ERR_get_error();
    ERR_clear_error();
    const int reason = ERR_GET_REASON(error), alert = alert_of(reason);
    const char *words = ERR_reason_error_string(error);
    const bool of_ssl = ERR_GET_LIB(error) == ERR_LIB_SSL;
    if (of_ssl && alert != ALERT_NONE)
        problem_of_alert(alert, shown, ret);
    else if (of_ssl && (reason == SSL_R_WRONG_VERSION_NUMBER || reason == SSL_R_HTTP_REQUEST ||
                        reason == SSL_R_PACKET_LENGTH_TOO_LONG))
        snprintf(ret, TLS_PROBLEM_MAX,
                 "TLS: what answers there does not speak TLS: correct `port`, or take "
                 "`tls` off this link");
    else
        snprintf(ret, TLS_PROBLEM_MAX, "TLS: %s", words != NULL ? words : "the connection failed");
}
