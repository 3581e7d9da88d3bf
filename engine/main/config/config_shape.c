/* The form of the configuration file: keys, types, ranges, defaults, and where each value goes (config.h). */
#include "main/config/config.h"

#include "smpp/ussd.h"

#include <string.h>

static const struct shape path = { .kind = SHAPE_TEXT, .max = 400, .noun = "a path" };
static const struct shape optional_text = { .kind = SHAPE_TEXT, .max = 400, .empty_allowed = true };
static const struct shape name = { .kind = SHAPE_TEXT,
                                   .max = 40,
                                   .pattern = "[a-z0-9]([a-z0-9.-]*[a-z0-9])?",
                                   .noun = "a name of lower-case letters, digits, dots and hyphens" };
static const struct shape role = { .kind = SHAPE_TEXT,
                                   .max = 63,
                                   .pattern = "([a-z_][a-z0-9_]*)?",
                                   .empty_allowed = true,
                                   .noun = "a PostgreSQL role" };
static const struct shape number = { .kind = SHAPE_TEXT,
                                     .max = 20,
                                     .pattern = "[0-9]+",
                                     .noun = "a number of digits only, in quotes, as \"15771234\"" };

/* ---- database, keys ---- */

#define IN(member) .offset = offsetof(struct config, member), .size = sizeof(((struct config *)0)->member)

static const struct shape query_timeout = { .kind = SHAPE_DURATION, .min = 1, .max = 3600 };
static const struct shape_key database_key[] = {
    { "connection", &optional_text, IN(database.connection), .default_text = "",
      .description =
          "libpq connection string, without a password; empty: the private cluster in `directory`." },
    { "directory", &path, IN(database.directory), .default_text = ".run/pg",
      .description = "Of the private cluster." },
    { "night_connection", &optional_text, IN(database.night_connection), .default_text = "",
      .description = "Connection of the night's process, with a login of its own; empty: as `connection`." },
    { "night_role", &role, IN(database.night_role), .default_text = "",
      .description = "Role that the night's process assumes; empty: as connected." },
    { "intake_connection", &optional_text, IN(database.intake_connection), .default_text = "",
      .description =
          "Connection for complaints that come over HTTP, with a login of its own; empty: as `connection`." },
    { "query_timeout", &query_timeout, IN(database.query_timeout_s), .default_text = "30s",
      .description = "A query that takes longer means reconnecting." },
};
static const struct shape database = { .kind = SHAPE_MAPPING,
                                       SHAPE_KEYS(database_key),
                                       .noun = "the database" };

/* ---- http ---- */

/* off, 192.0.2.1:PORT, [2001:db8::1]:PORT */
static bool parse_listen(struct slice text, void *ret, struct arena *arena, const char **reterr_why)
{
    struct config *config = ret;
    long long port = 0;
    size_t colon = text.len;
    (void)arena;
    config->http.on = !slice_equal(text, SLICE_LIT("off"));
    if (!config->http.on)
        return true;
    while (text.at[colon - 1] != ':')
        colon--;
    if (!slice_to_int(slice_part(text, colon, SIZE_MAX), 0, 65535, &port)) {
        *reterr_why = "a port is 0 to 65535";
        return false;
    }
    const struct slice address = slice_part(text, 0, colon - 1);
    config->http.port = (int)port;
    config->http.address = text.at[0] == '[' ? slice_part(address, 1, address.len - 2) : address;
    return true;
}

static const struct shape listen = { .kind = SHAPE_PARSED,
                                     .parse = parse_listen,
                                     .pattern = "off|([0-9.]+|\\[[0-9a-fA-F:.]+\\]):[0-9]{1,5}",
                                     .noun =
                                         "off, or an address and a port as 127.0.0.1:9464 or [::1]:9464" };
static const struct shape_key http_key[] = {
    { "listen", &listen, .offset = 0, .size = sizeof(struct config), .default_text = "off",
      .description = "Where the status page, /metrics, /healthz and /readyz are served, as 127.0.0.1:9464, "
                     "or off. Without TLS: keep it on loopback or behind a proxy." },
    { "intake_token_file", &optional_text, IN(http.intake_token_file), .default_text = "",
      .description =
          "File or systemd credential with the token for POST /v1/complaints; empty: none is taken." },
};
static const struct shape http = { .kind = SHAPE_MAPPING, SHAPE_KEYS(http_key), .noun = "the HTTP service" };

static const struct shape_key keys_key[] = {
    { "file", &optional_text, IN(keys.file), .default_text = "",
      .description =
          "The key of phone numbers (`ccrm keys new`), 0600; empty: the systemd credential ccrm.key." },
};
static const struct shape keys = { .kind = SHAPE_MAPPING, SHAPE_KEYS(keys_key), .noun = "the keys" };

/* ---- links ---- */

static const struct shape port = { .kind = SHAPE_INTEGER, .min = 1, .max = 65535 };
static const struct shape system_id = { .kind = SHAPE_TEXT,
                                        .max = 15 }; /* SMPP 3.4, 4.1.1: 16 octets with the NUL */
static const struct shape system_type = { .kind = SHAPE_TEXT, .max = 12, .empty_allowed = true };
/* Less than the segments of a long message would hold it back for ever; a survey text has at most four. */
static const struct shape window = { .kind = SHAPE_INTEGER, .min = 4, .max = 1000 };
static const struct shape rate = { .kind = SHAPE_INTEGER, .min = 0, .max = 100000 };
static const struct shape wait = { .kind = SHAPE_DURATION, .min = 1, .max = 3600 };
static const struct shape query_after = { .kind = SHAPE_DURATION, .min = 1, .max = 86400 };
static const struct shape sms_bytes = { .kind = SHAPE_INTEGER, .min = 80, .max = 140 };

static const struct shape_name bind_name[] = { { "transceiver", CONFIG_BIND_TRANSCEIVER },
                                               { "transmitter", CONFIG_BIND_TRANSMITTER },
                                               { "receiver", CONFIG_BIND_RECEIVER },
                                               { "pair", CONFIG_BIND_PAIR } };
static const struct shape bind = { .kind = SHAPE_ENUM, SHAPE_NAMES(bind_name) };
static const struct shape_name alphabet_name_of[] = { { "gsm7", CONFIG_ALPHABET_GSM7 },
                                                      { "latin1", CONFIG_ALPHABET_LATIN1 },
                                                      { "ascii", CONFIG_ALPHABET_ASCII },
                                                      { "ksc5601", CONFIG_ALPHABET_KSC5601 } };
static const struct shape default_alphabet = { .kind = SHAPE_ENUM, SHAPE_NAMES(alphabet_name_of) };
static const struct shape_name coding_name[] = { { "default", CONFIG_CODING_DEFAULT },
                                                 { "latin1", CONFIG_CODING_LATIN1 },
                                                 { "ucs2", CONFIG_CODING_UCS2 },
                                                 { "ksc5601", CONFIG_CODING_KSC5601 } };
static const struct shape coding = { .kind = SHAPE_ENUM, SHAPE_NAMES(coding_name) };
static const struct shape codings = { .kind = SHAPE_LIST,
                                      .item = &coding,
                                      .item_size = sizeof(enum config_coding),
                                      .count_min = 1,
                                      .count_max = CONFIG_CODINGS_MAX,
                                      .unique = true,
                                      .noun = "the list of codings" };
static const struct shape_name long_name[] = { { "udh8", CONFIG_LONG_UDH8 },
                                               { "udh16", CONFIG_LONG_UDH16 },
                                               { "sar", CONFIG_LONG_SAR },
                                               { "payload", CONFIG_LONG_PAYLOAD } };
static const struct shape long_messages = { .kind = SHAPE_ENUM, SHAPE_NAMES(long_name) };
static const struct shape_name receipt_id_name[] = { { "guess", CONFIG_RECEIPT_ID_GUESS },
                                                     { "same", CONFIG_RECEIPT_ID_SAME },
                                                     { "hex-of-decimal", CONFIG_RECEIPT_ID_HEX_OF_DECIMAL },
                                                     { "decimal-of-hex", CONFIG_RECEIPT_ID_DECIMAL_OF_HEX } };
static const struct shape receipt_id = { .kind = SHAPE_ENUM, SHAPE_NAMES(receipt_id_name) };
static const struct shape_name receipt_for_name[] = { { "all", CONFIG_RECEIPT_FOR_ALL },
                                                      { "first", CONFIG_RECEIPT_FOR_FIRST },
                                                      { "last", CONFIG_RECEIPT_FOR_LAST } };
static const struct shape receipt_for = { .kind = SHAPE_ENUM, SHAPE_NAMES(receipt_for_name) };

static const struct shape server_name = { .kind = SHAPE_TEXT,
                                          .max = 253, /* of a DNS name, RFC 1035 */
                                          .empty_allowed = true,
                                          .noun = "a host name or address" };
#define TLS(member) SHAPE_FIELD(struct config_link, tls.member)
static const struct shape_key tls_key[] = {
    { "wanted", &shape_boolean, TLS(wanted), .default_text = "false",
      .description = "Speak TLS 1.2 or newer; the SMSC's certificate is always verified." },
    { "ca_file", &optional_text, TLS(ca_file), .default_text = "",
      .description = "PEM file of the authorities that may have signed it; empty: those the system trusts." },
    { "server_name", &server_name, TLS(server_name), .default_text = "",
      .description = "Name that it must carry; empty: `host`." },
    { "certificate_file", &optional_text, TLS(certificate_file), .default_text = "",
      .description = "Our certificate with its chain (PEM), where the SMSC wants one." },
    { "key_file", &optional_text, TLS(key_file), .default_text = "",
      .description = "Its private key (PEM): a file or systemd credential." },
};
static const struct shape tls = { .kind = SHAPE_MAPPING, SHAPE_KEYS(tls_key), .noun = "a link's TLS" };

#define USSD(member) SHAPE_FIELD(struct config_link, ussd.member)
static const struct shape_name ussd_key_name[] = { { "its-session-info", CONFIG_USSD_ITS_SESSION_INFO },
                                                   { "user-message-reference",
                                                     CONFIG_USSD_USER_MESSAGE_REFERENCE },
                                                   { "vendor-tlv", CONFIG_USSD_VENDOR_TLV },
                                                   { "phone", CONFIG_USSD_PHONE } };
static const struct shape session_key = { .kind = SHAPE_ENUM, SHAPE_NAMES(ussd_key_name) };
static const struct shape_name code_at_name[] = { { "text", CONFIG_USSD_CODE_TEXT },
                                                  { "destination", CONFIG_USSD_CODE_DESTINATION } };
static const struct shape code_at = { .kind = SHAPE_ENUM, SHAPE_NAMES(code_at_name) };
static const struct shape tag = { .kind = SHAPE_INTEGER, .min = 0, .max = 65535 };
static const struct shape code = { .kind = SHAPE_TEXT,
                                   .max = USSD_CODE_LEN_MAX,
                                   .pattern = "([*#0-9]+)?",
                                   .empty_allowed = true,
                                   .noun = "a service code such as \"*123#\"" };
static const struct shape closing = { .kind = SHAPE_TEXT, .max = 91, .noun = "a text of one screen" };
static const struct shape_key ussd_key[] = {
    { "wanted", &shape_boolean, USSD(wanted), .default_text = "false",
      .description = "The link carries USSD, and no short messages." },
    { "push", &shape_boolean, USSD(push), .default_text = "true",
      .description = "Surveys begin with a screen that we send; else citizens dial." },
    { "code", &code, USSD(code), .default_text = "",
      .description = "Our service code; empty: whatever is dialled there is for us." },
    { "code_at", &code_at, USSD(code_at), .default_text = "text",
      .description = "Where the dialled code stands." },
    { "key", &session_key, USSD(key), .default_text = "its-session-info",
      .description = "What ties the PDUs of one session together." },
    { "vendor_tag", &tag, USSD(vendor_tag), .default_text = "5121",
      .description = "Of the TLV with the key vendor-tlv." },
    { "integers", &shape_boolean, USSD(integers), .default_text = "false",
      .description = "The SMSC wants TLVs as four octets of a number." },
    { "ends_with_response", &shape_boolean, USSD(ends_with_response), .default_text = "false",
      .description =
          "A session that we began ends with a PSSR response (17) instead of a USSN request (3)." },
    { "closing", &closing, USSD(closing),
      .default_text = "지금 진행 중인 설문이 없습니다.\nNo survey is open for you now.",
      .description = "To who dials when there is nothing to ask." },
};
static const struct shape ussd = { .kind = SHAPE_MAPPING, SHAPE_KEYS(ussd_key), .noun = "a link's USSD" };

static const struct shape_key link_key[] = {
    { "id", &name, SHAPE_FIELD(struct config_link, id), .required = true,
      .description = "The link's name in logs and figures." },
    { "host", &shape_text, SHAPE_FIELD(struct config_link, host), .required = true,
      .description = "Name or address of the SMSC." },
    { "port", &port, SHAPE_FIELD(struct config_link, port), .default_text = "2775",
      .description = "TCP port." },
    { "system_id", &system_id, SHAPE_FIELD(struct config_link, system_id), .required = true,
      .description = "The account's name." },
    { "system_type", &system_type, SHAPE_FIELD(struct config_link, system_type), .default_text = "",
      .description = "As the SMSC's operator wants it; mostly empty." },
    { "password_file", &optional_text, SHAPE_FIELD(struct config_link, password_file), .default_text = "",
      .description = "File or systemd credential with the password; empty: an empty password." },
    { "bind", &bind, SHAPE_FIELD(struct config_link, bind), .default_text = "transceiver",
      .description = "One session for both ways, or a transmitter and a receiver (pair)." },
    { "tls", &tls, .offset = 0, .size = sizeof(struct config_link),
      .description = "TLS between here and the SMSC." },
    { "ussd", &ussd, .offset = 0, .size = sizeof(struct config_link),
      .description = "USSD instead of short messages." },
    { "window", &window, SHAPE_FIELD(struct config_link, window), .default_text = "50",
      .description = "Submits that may await their response at once." },
    { "segments_per_s", &rate, SHAPE_FIELD(struct config_link, segments_per_s), .default_text = "0",
      .description = "The contract's pace; 0: as fast as the window allows." },
    { "response_timeout", &wait, SHAPE_FIELD(struct config_link, response_timeout_s), .default_text = "30s",
      .description = "After this a submit without response is uncertain; never sent again blindly." },
    { "enquire_interval", &wait, SHAPE_FIELD(struct config_link, enquire_interval_s), .default_text = "30s",
      .description = "Pause between enquire_links on a silent session." },
    { "reconnect_max", &wait, SHAPE_FIELD(struct config_link, reconnect_max_s), .default_text = "60s",
      .description = "Longest pause between attempts to connect." },
    { "default_alphabet", &default_alphabet, SHAPE_FIELD(struct config_link, default_alphabet),
      .default_text = "gsm7", .description = "What data_coding 0 means at this SMSC." },
    { "codings", &codings, SHAPE_FIELD(struct config_link, coding),
      SHAPE_COUNT(struct config_link, coding_count),
      .description =
          "Codings that the SMSC takes, the cheapest that holds a text is used; default, ksc5601 and ucs2 "
          "when left out." },
    { "sms_bytes", &sms_bytes, SHAPE_FIELD(struct config_link, sms_bytes), .default_text = "90",
      .description = "Bytes of one Korean text: 90 with Korean carriers, 140 elsewhere." },
    { "long_messages", &long_messages, SHAPE_FIELD(struct config_link, long_messages), .default_text = "udh8",
      .description = "How texts of several segments are sent." },
    { "receipt_id", &receipt_id, SHAPE_FIELD(struct config_link, receipt_id), .default_text = "guess",
      .description = "How the id in a receipt relates to the one in the response." },
    { "receipt_for", &receipt_for, SHAPE_FIELD(struct config_link, receipt_for), .default_text = "all",
      .description = "Which segments of a long text get a receipt." },
    { "query", &shape_boolean, SHAPE_FIELD(struct config_link, query), .default_text = "false",
      .description = "Ask by query_sm about open prompts whose receipt does not come." },
    { "query_after", &query_after, SHAPE_FIELD(struct config_link, query_after_s), .default_text = "30m",
      .description = "When a receipt is overdue; asked again after twice and four times that." },
};
static const struct shape link = { .kind = SHAPE_MAPPING, SHAPE_KEYS(link_key), .noun = "a link" };
static const struct shape links = { .kind = SHAPE_LIST,
                                    .item = &link,
                                    .item_size = sizeof(struct config_link),
                                    .count_max = CONFIG_LINKS_MAX,
                                    .noun = "the list of links" };

/* ---- senders, intake ---- */

static const struct shape price = { .kind = SHAPE_NUMBER, .min = 0, .max = 10000 };
static const struct shape_key sender_key[] = {
    { "number", &number, SHAPE_FIELD(struct config_sender, number), .required = true,
      .description = "The number that citizens see and reply to." },
    { "owner", &shape_text, SHAPE_FIELD(struct config_sender, owner), .required = true,
      .description = "Who registered it." },
    { "registration", &shape_text, SHAPE_FIELD(struct config_sender, registration), .required = true,
      .description = "Reference of the registration's proof." },
    { "expires", &shape_date, SHAPE_FIELD(struct config_sender, expires),
      SHAPE_GIVEN(struct config_sender, has_expiry),
      .description = "First day on which it may no longer send." },
    { "can_receive", &shape_boolean, SHAPE_FIELD(struct config_sender, can_receive), .required = true,
      .description = "Do replies to it arrive here?" },
    { "price_sms", &price, SHAPE_FIELD(struct config_sender, price_sms), .default_text = "0",
      .description = "Won a short message." },
    { "price_lms", &price, SHAPE_FIELD(struct config_sender, price_lms), .default_text = "0",
      .description = "Won a long message." },
    { "citizen_pays_reply", &shape_boolean, SHAPE_FIELD(struct config_sender, citizen_pays_reply),
      .default_text = "true", .description = "Does a reply cost the citizen their usual tariff?" },
};
static const struct shape sender = { .kind = SHAPE_MAPPING, SHAPE_KEYS(sender_key), .noun = "a sender" };
static const struct shape senders = { .kind = SHAPE_LIST,
                                      .item = &sender,
                                      .item_size = sizeof(struct config_sender),
                                      .count_max = CONFIG_SENDERS_MAX,
                                      .noun = "the list of senders" };

static const struct shape_key tester_key[] = {
    { "name", &name, SHAPE_FIELD(struct config_tester, name), .required = true,
      .description = "What commands call them." },
    { "number", &number, SHAPE_FIELD(struct config_tester, number), .required = true,
      .description = "Their mobile number." },
};
static const struct shape tester = { .kind = SHAPE_MAPPING, SHAPE_KEYS(tester_key), .noun = "a tester" };
static const struct shape testers = { .kind = SHAPE_LIST,
                                      .item = &tester,
                                      .item_size = sizeof(struct config_tester),
                                      .count_max = CONFIG_TESTERS_MAX,
                                      .noun = "the list of testers" };
static const struct shape probe_valid = { .kind = SHAPE_DURATION, .min = 86400, .max = 400 * 86400.0 };
static const struct shape_key probe_key[] = {
    { "required", &shape_boolean, IN(probe.required), .default_text = "true",
      .description =
          "No survey over a link before a tester has answered a probe over it; false only where no "
          "citizen is reached." },
    { "valid", &probe_valid, IN(probe.valid_s), .default_text = "90d",
      .description = "A tester's answer counts for so long." },
};
static const struct shape probe = { .kind = SHAPE_MAPPING, SHAPE_KEYS(probe_key), .noun = "the probe" };

static const struct shape_key intake_key[] = {
    { "id", &name, SHAPE_FIELD(struct config_intake, id), .required = true,
      .description = "The source's name." },
    { "map", &path, SHAPE_FIELD(struct config_intake, map), .required = true,
      .description = "Its column map, as intake/city.yaml below the definitions, or an absolute path." },
    { "path", &optional_text, SHAPE_FIELD(struct config_intake, path), .default_text = "",
      .description = "The file to import; empty: rows come by the SQL function." },
};
static const struct shape source = { .kind = SHAPE_MAPPING,
                                     SHAPE_KEYS(intake_key),
                                     .noun = "an intake source" };
static const struct shape sources = { .kind = SHAPE_LIST,
                                      .item = &source,
                                      .item_size = sizeof(struct config_intake),
                                      .count_max = CONFIG_INTAKE_MAX,
                                      .noun = "the list of intake sources" };

/* ---- clock, night, log ---- */

static bool parse_clock(struct slice text, void *ret, struct arena *arena, const char **reterr_why)
{
    struct config *config = ret;
    const struct slice stepped = SLICE_LIT("stepped:");
    (void)arena;
    (void)reterr_why;
    config->clock = slice_starts_with(text, stepped) ? CONFIG_CLOCK_STEPPED : CONFIG_CLOCK_REAL;
    config->clock_socket =
        config->clock == CONFIG_CLOCK_STEPPED ? slice_part(text, stepped.len, text.len) : SLICE_EMPTY;
    return true;
}

static const struct shape clock_shape = { .kind = SHAPE_PARSED,
                                          .parse = parse_clock,
                                          .pattern = "real|stepped:.+",
                                          .noun = "real, or stepped:PATH without a space" };

static bool parse_bytes(struct slice text, void *ret, struct arena *arena, const char **reterr_why)
{
    long long value = 0;
    (void)arena;
    if (!slice_to_int(slice_part(text, 0, text.len - 1), 1, 1 << 20, &value)) {
        *reterr_why = "out of range";
        return false;
    }
    const int64_t bytes = value * (text.at[text.len - 1] == 'G' ? 1024 * 1024 * 1024LL : 1024 * 1024LL);
    memcpy(ret, &bytes, sizeof bytes);
    return true;
}

static const struct shape bytes = { .kind = SHAPE_PARSED,
                                    .parse = parse_bytes,
                                    .pattern = "[0-9]{1,6}[MG]",
                                    .noun = "a size such as 512M or 2G" };
static const struct shape rule_paths = { .kind = SHAPE_LIST,
                                         .item = &path,
                                         .item_size = sizeof(struct slice),
                                         .count_min = 1,
                                         .count_max = 8,
                                         .one_allowed = true,
                                         .noun = "the list of rule groups" };
static const struct shape_key night_key[] = {
    { "at", &shape_time, IN(night.at_min), .default_text = "02:00",
      .description = "Local time at which the day before is closed." },
    { "report_dir", &path, IN(night.report_dir), .default_text = "reports",
      .description = "Where the nightly reports are written." },
    { "rules", &rule_paths, IN(night.rules), .count_offset = offsetof(struct config, night.rules_count),
      .has_count = true, .default_text = "rules",
      .description =
          "Rule groups below the definitions: rules/solicitation.yaml, or rules for all of that folder." },
    { "memory", &bytes, IN(night.memory_bytes), .default_text = "2G",
      .description = "Limit of the night's process." },
};
static const struct shape night = { .kind = SHAPE_MAPPING, SHAPE_KEYS(night_key), .noun = "the night" };

/* ---- retention ---- */

static const struct shape days = { .kind = SHAPE_INTEGER,
                                   .max = 36600,
                                   .noun = "a number of days; 0: as the surveys say" };
static const struct shape_key retention_key[] = {
    { "numbers", &days, IN(retention_days.numbers), .default_text = "0", .description = "Phone numbers." },
    { "texts", &days, IN(retention_days.texts), .default_text = "0",
      .description = "The replies' words and ours." },
    { "answers", &days, IN(retention_days.answers), .default_text = "0",
      .description = "What was answered; its daily counts stay." },
    { "audit", &days, IN(retention_days.audit), .default_text = "0",
      .description = "Who looked at what; two years at least." },
    { "reports", &days, IN(retention_days.reports), .default_text = "0", .description = "Issued reports." },
};
static const struct shape retention = { .kind = SHAPE_MAPPING,
                                        SHAPE_KEYS(retention_key),
                                        .noun = "for how many days what is kept" };

static const struct shape_name format_name[] = { { "logfmt", CONFIG_LOG_LOGFMT },
                                                 { "json", CONFIG_LOG_JSON } };
static const struct shape format = { .kind = SHAPE_ENUM, SHAPE_NAMES(format_name) };
static const struct shape_name level_name[] = { { "error", CONFIG_LOG_ERROR },
                                                { "warning", CONFIG_LOG_WARNING },
                                                { "info", CONFIG_LOG_INFO },
                                                { "debug", CONFIG_LOG_DEBUG } };
static const struct shape level = { .kind = SHAPE_ENUM, SHAPE_NAMES(level_name) };
static const struct shape_key log_key[] = {
    { "format", &format, IN(log.format), .default_text = "logfmt",
      .description = "Form of the lines on stderr." },
    { "level", &level, IN(log.level), .default_text = "info", .description = "The least that is logged." },
};
static const struct shape log_shape = { .kind = SHAPE_MAPPING, SHAPE_KEYS(log_key), .noun = "the log" };

/* ---- the file ---- */

static const struct shape_name config_name[] = { { "Config", 1 } };
static const struct shape config_kind = { .kind = SHAPE_ENUM, SHAPE_NAMES(config_name) };

#define WHOLE .offset = 0, .size = sizeof(struct config)

static const struct shape_key config_key[] = {
    SHAPE_HEADER(&config_kind),
    { "node", &name, IN(node), .default_text = "ccrm-1",
      .description = "This process's name among others on the same database." },
    { "office", &shape_text, IN(office), .default_text = "구청 감사담당관",
      .description = "{office} in surveys that have none of their own." },
    { "contact", &shape_text, IN(contact), .default_text = "02-000-0000",
      .description = "{contact} in surveys that have none of their own: a number to verify." },
    { "zone", &shape_text, IN(zone), .default_text = "Asia/Seoul",
      .description = "IANA time zone of the office." },
    { "survey", &shape_id, IN(survey), .default_text = "visit-integrity",
      .description = "The survey that closed complaints get." },
    { "defs", &optional_text, IN(defs), .default_text = "",
      .description = "Directory of definitions; empty: those that the program carries." },
    { "database", &database, WHOLE, .description = "Where everything is kept." },
    { "http", &http, WHOLE, .description = "The status page, metrics, and intake for neighbouring systems." },
    { "keys", &keys, WHOLE, .description = "Files with keys; never in the database." },
    { "links", &links, IN(link), .count_offset = offsetof(struct config, link_count), .has_count = true,
      .description = "Accounts at SMSCs." },
    { "routes", &config_routes_shape, IN(route), .count_offset = offsetof(struct config, route_count),
      .has_count = true,
      .description = "Which links carry which messages; without any all links share everything." },
    { "senders", &senders, IN(sender), .count_offset = offsetof(struct config, sender_count),
      .has_count = true, .description = "Registered numbers." },
    { "testers", &testers, IN(tester), .count_offset = offsetof(struct config, tester_count),
      .has_count = true, .description = "Whom `ccrm gateway probe` may send a marked text." },
    { "probe", &probe, WHOLE, .description = "When a link is ready for surveys." },
    { "intake", &sources, IN(intake), .count_offset = offsetof(struct config, intake_count),
      .has_count = true, .description = "Sources of closed complaints." },
    { "control_socket", &optional_text, IN(control_socket), .default_text = "/run/ccrm/control.sock",
      .description = "Unix socket for `ccrm gateway status` and `trace`, 0660; empty: none." },
    { "clock", &clock_shape, WHOLE, .default_text = "real",
      .description = "real, or stepped:PATH of a simulator's control socket." },
    { "night", &night, WHOLE, .description = "The nightly run of the rules." },
    { "retention", &retention, WHOLE,
      .description =
          "For how many days records are kept at least; the longest of this and the surveys holds." },
    { "log", &log_shape, WHOLE, .description = "What is said on stderr." },
};

const struct shape config_shape = { .kind = SHAPE_MAPPING,
                                    SHAPE_KEYS(config_key),
                                    .noun = "the configuration" };
