#include "main/service/links.h"

#include "flow/inbox.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { PASSWORD_ARENA_BYTES = 128 * 1024 }; /* a list of findings, and the file */

static bool copy_text(char *to, size_t capacity, struct slice from)
{
    if (from.len >= capacity)
        return false;
    memcpy(to, from.at, from.len);
    to[from.len] = '\0';
    return true;
}

static bool refuse(char reterr[LINKS_ERROR_MAX], const struct config_link *link, const char *why)
{
    snprintf(reterr, LINKS_ERROR_MAX, "link %.*s: %s", (int)link->id.len, link->id.at, why);
    return false;
}

static bool read_password(const struct config_link *from, struct gateway_uv_link *to)
{
    if (from->password_file.len == 0)
        return true;
    static _Alignas(16) char memory[PASSWORD_ARENA_BYTES];
    struct arena arena;
    struct findings findings;
    struct slice password;
    arena_init(&arena, memory, sizeof memory);
    if (!findings_init(&findings, &arena) ||
        !config_secret(from->password_file, &arena, &findings, &password))
        return false;
    return copy_text(to->password, sizeof to->password, slice_trim(password));
}

static bool copy_path(char to[TLS_PATH_MAX], struct slice file)
{
    char path[CONFIG_PATH_MAX];
    return file.len == 0 ||
           (config_secret_path(file, path) && copy_text(to, TLS_PATH_MAX, slice_from_text(path)));
}

/* Reads the files once: what is wrong with them is said at the start and not at the first connection. */
static bool set_tls(const struct config_link *from, struct tls_settings *to, char reterr[LINKS_ERROR_MAX])
{
    char why[TLS_PROBLEM_MAX];
    to->wanted = from->tls.wanted;
    if (!to->wanted)
        return true;
    const struct slice name = from->tls.server_name.len > 0 ? from->tls.server_name : from->host;
    if (!copy_path(to->ca_file, from->tls.ca_file) || !copy_path(to->key_file, from->tls.key_file) ||
        !copy_path(to->certificate_file, from->tls.certificate_file) ||
        !copy_text(to->server_name, sizeof to->server_name, name))
        return refuse(reterr, from, "a path or name of `tls` is too long");
    struct tls *tls = tls_new(to, why);
    tls_free(tls);
    return tls != NULL || refuse(reterr, from, why);
}

static enum ussd_key_place session_key_of(enum config_ussd_key from)
{
    switch (from) {
    case CONFIG_USSD_ITS_SESSION_INFO:
        return USSD_KEY_ITS_SESSION_INFO;
    case CONFIG_USSD_USER_MESSAGE_REFERENCE:
        return USSD_KEY_USER_MESSAGE_REFERENCE;
    case CONFIG_USSD_VENDOR_TLV:
        return USSD_KEY_VENDOR_TLV;
    case CONFIG_USSD_PHONE:
        return USSD_KEY_PHONE;
    }
    return USSD_KEY_ITS_SESSION_INFO;
}

static bool set_ussd(const struct config_link *from, struct ussd_profile *to, char reterr[LINKS_ERROR_MAX])
{
    to->used = from->ussd.wanted;
    to->key = session_key_of(from->ussd.key);
    to->vendor_tag = (uint16_t)from->ussd.vendor_tag;
    to->code_at = from->ussd.code_at == CONFIG_USSD_CODE_TEXT ? USSD_CODE_IN_TEXT : USSD_CODE_IN_DESTINATION;
    to->push = from->ussd.push;
    to->integers = from->ussd.integers;
    to->ends_with_response = from->ussd.ends_with_response;
    return (copy_text(to->code, sizeof to->code, from->ussd.code) &&
            copy_text(to->closing, sizeof to->closing, from->ussd.closing)) ||
           refuse(reterr, from, "ussd.code has more than 20 characters, or ussd.closing more than 400 bytes");
}

static enum alphabet alphabet_of_zero(enum config_default_alphabet from)
{
    switch (from) {
    case CONFIG_ALPHABET_GSM7:
        return ALPHABET_GSM7;
    case CONFIG_ALPHABET_LATIN1:
        return ALPHABET_LATIN1;
    case CONFIG_ALPHABET_ASCII:
        return ALPHABET_ASCII;
    case CONFIG_ALPHABET_KSC5601:
        return ALPHABET_CP949;
    }
    return ALPHABET_GSM7;
}

static enum smsc_id_mode id_mode_of(enum config_receipt_id from)
{
    switch (from) {
    case CONFIG_RECEIPT_ID_GUESS:
        return SMSC_ID_AUTO;
    case CONFIG_RECEIPT_ID_SAME:
        return SMSC_ID_SAME;
    case CONFIG_RECEIPT_ID_HEX_OF_DECIMAL:
        return SMSC_ID_RECEIPT_HEX;
    case CONFIG_RECEIPT_ID_DECIMAL_OF_HEX:
        return SMSC_ID_RECEIPT_DECIMAL;
    }
    return SMSC_ID_AUTO;
}

static enum text_long long_form_of(enum config_long_messages from)
{
    switch (from) {
    case CONFIG_LONG_UDH8:
        return TEXT_LONG_UDH8;
    case CONFIG_LONG_UDH16:
        return TEXT_LONG_UDH16;
    case CONFIG_LONG_SAR:
        return TEXT_LONG_SAR;
    case CONFIG_LONG_PAYLOAD:
        return TEXT_LONG_MESSAGE_PAYLOAD;
    }
    return TEXT_LONG_UDH8;
}

static enum text_receipts receipts_of(enum config_receipt_for from)
{
    switch (from) {
    case CONFIG_RECEIPT_FOR_ALL:
        return TEXT_RECEIPTS_ALL;
    case CONFIG_RECEIPT_FOR_FIRST:
        return TEXT_RECEIPTS_FIRST;
    case CONFIG_RECEIPT_FOR_LAST:
        return TEXT_RECEIPTS_LAST;
    }
    return TEXT_RECEIPTS_ALL;
}

static void set_texts(const struct config_link *from, struct text_link *to)
{
    *to = text_link_default;
    memset(to->has, 0, sizeof to->has);
    to->meaning_of_zero = alphabet_of_zero(from->default_alphabet);
    to->long_form = long_form_of(from->long_messages);
    to->receipts = receipts_of(from->receipt_for);
    to->ksc_sms_len = (uint16_t)from->sms_bytes;
    for (size_t i = 0; i < from->coding_count; i++) {
        switch (from->coding[i]) {
        case CONFIG_CODING_DEFAULT:
            to->has[to->meaning_of_zero] = true;
            break;
        case CONFIG_CODING_LATIN1:
            to->has[ALPHABET_LATIN1] = true;
            break;
        case CONFIG_CODING_UCS2:
            to->has[ALPHABET_UCS2] = true;
            break;
        case CONFIG_CODING_KSC5601:
            to->has[ALPHABET_CP949] = true;
            break;
        }
    }
}

/* Hundredths of a won, as the engine counts money. */
static int32_t price_of(double won)
{
    return (int32_t)(won * 100 + 0.5);
}

void links_text(const struct config *config, size_t link, struct text_link *ret)
{
    set_texts(&config->link[link], ret);
    for (size_t i = config->sender_count; i > 0; i--) { /* of the first that can receive: it sends */
        if (config->sender[i - 1].can_receive) {
            ret->price_sms = price_of(config->sender[i - 1].price_sms);
            ret->price_lms = price_of(config->sender[i - 1].price_lms);
        }
    }
}

static bool set_link(const struct config_link *from, struct gateway_uv_link *to, char reterr[LINKS_ERROR_MAX])
{
    memcpy(to, &gateway_uv_link_default, sizeof *to); /* its padding too: see struct links */
    if (!copy_text(to->name, sizeof to->name, from->id) || !copy_text(to->host, sizeof to->host, from->host))
        return refuse(reterr, from, "the name or host is too long");
    if (!copy_text(to->system_id, sizeof to->system_id, from->system_id) ||
        !copy_text(to->system_type, sizeof to->system_type, from->system_type))
        return refuse(reterr, from, "system_id has more than 15 or system_type more than 12 characters");
    if (!read_password(from, to))
        return refuse(reterr, from,
                      "the password file cannot be read, or the password has more than 8 characters");
    to->port = (uint16_t)from->port;
    to->separate_receiver = from->bind == CONFIG_BIND_PAIR;
    to->session.bind = from->bind == CONFIG_BIND_TRANSMITTER ? SESSION_BIND_TX
                       : from->bind == CONFIG_BIND_RECEIVER  ? SESSION_BIND_RX
                                                             : SESSION_BIND_TRX;
    to->session.window = (uint32_t)from->window;
    to->session.rate = (uint32_t)from->segments_per_s;
    to->session.response_timeout_ms = (int32_t)from->response_timeout_s * 1000;
    to->session.enquire_interval_ms = (int32_t)from->enquire_interval_s * 1000;
    to->reconnect_max_ms = (int32_t)from->reconnect_max_s * 1000;
    /* The same however many links there are, so that adding one changes no other; flow refuses for now what
     * its inbox cannot hold. */
    to->session.unacknowledged_max = INBOX_MESSAGES_MAX / 2;
    to->meaning_of_zero = alphabet_of_zero(from->default_alphabet);
    to->id_mode = id_mode_of(from->receipt_id);
    to->query = from->query;
    to->query_after_s = (int32_t)from->query_after_s;
    return set_tls(from, &to->tls, reterr) && set_ussd(from, &to->ussd, reterr);
}

static_assert((int)CONFIG_ROUTES_MAX <= (int)ROUTING_ROUTES_MAX &&
                  (int)CONFIG_LINKS_MAX <= (int)ROUTING_WAYS_MAX &&
                  (int)CONFIG_PREFIXES_MAX <= (int)ROUTING_PREFIXES_MAX,
              "what the configuration holds fits");

static void set_route(const struct config *config, const struct config_route *from, struct routing_route *to)
{
    *to = (struct routing_route){ .prefix_count = from->prefix_count, .way_count = from->way_count };
    for (size_t i = 0; i < from->prefix_count; i++)
        memcpy(to->prefix[i], from->prefix[i].at, from->prefix[i].len); /* at most 15: the shape */
    for (size_t i = 0; i < from->locale_count; i++)
        to->locales |= (uint8_t)(1U << from->locale[i]);
    for (size_t i = 0; i < from->way_count; i++) {
        const struct config_way *way = &from->way[i];
        size_t link = 0;
        while (link < config->link_count && !slice_equal(config->link[link].id, way->link))
            link++;
        to->way[i] = (struct routing_way){ .link = (uint16_t)link,
                                           .priority = (uint8_t)way->priority,
                                           .share = (uint8_t)way->share,
                                           .cost = way->cost };
    }
}

bool links_from_config(const struct config *config, struct links *ret, char reterr[LINKS_ERROR_MAX])
{
    ret->count = config->link_count;
    for (size_t i = 0; i < config->link_count; i++) {
        if (!set_link(&config->link[i], &ret->link[i], reterr))
            return false;
        links_text(config, i, &ret->text[i]);
    }
    ret->routing.route_count = config->route_count;
    for (size_t i = 0; i < config->route_count; i++)
        set_route(config, &config->route[i], &ret->routing.route[i]);
    return true;
}
