/*
 * config.h - the one configuration file (`kind: Config`) as checked data, and where each value came from.
 *
 * Precedence: command line (--set KEY=VALUE, and the options that stand for one) > environment > file >
 * default. Every key is written as its path: `database.connection`, `links.main.host`. Its environment
 * variable is the path in capitals behind CCRM_, dots and hyphens as underscores (CCRM_DATABASE_CONNECTION);
 * CCRM_DB is short for that one. Lists (links, senders, intake) are replaced as a whole by the file; their
 * single values can be overridden by their id. Passwords and keys are never in the file: the keys that end in
 * _file name a file or a systemd credential (a bare name is looked up in $CREDENTIALS_DIRECTORY first).
 */
#ifndef MAIN_CONFIG_CONFIG_H
#define MAIN_CONFIG_CONFIG_H

#include "base/arena.h"
#include "base/calendar.h"
#include "base/locale.h"
#include "base/slice.h"
#include "document/finding.h"
#include "document/shape.h"
#include "survey/survey.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    CONFIG_LINKS_MAX = 16,
    CONFIG_ROUTES_MAX = 16,   /* ROUTING_ROUTES_MAX */
    CONFIG_PREFIXES_MAX = 16, /* ROUTING_PREFIXES_MAX */
    CONFIG_SENDERS_MAX = 32,
    CONFIG_INTAKE_MAX = 16,
    CONFIG_TESTERS_MAX = 16,
    CONFIG_CODINGS_MAX = 8,
    CONFIG_PATH_MAX = 4096, /* PATH_MAX on Linux */
    /* of config_load; ours have 10 KiB, and a file that needs more is refused */
    CONFIG_ARENA_BYTES = 1024 * 1024,
};

enum config_bind {
    CONFIG_BIND_TRANSCEIVER = 0,
    CONFIG_BIND_TRANSMITTER,
    CONFIG_BIND_RECEIVER,
    CONFIG_BIND_PAIR
};

/** What data_coding 0 means at this SMSC. */
enum config_default_alphabet {
    CONFIG_ALPHABET_GSM7 = 0,
    CONFIG_ALPHABET_LATIN1,
    CONFIG_ALPHABET_ASCII,
    CONFIG_ALPHABET_KSC5601
};

/** Codings that the link takes for outbound texts. */
enum config_coding {
    CONFIG_CODING_DEFAULT = 0,
    CONFIG_CODING_LATIN1,
    CONFIG_CODING_UCS2,
    CONFIG_CODING_KSC5601
};

enum config_long_messages {
    CONFIG_LONG_UDH8 = 0, /* user data header, 8-bit reference */
    CONFIG_LONG_UDH16,
    CONFIG_LONG_SAR,     /* the three sar_ TLVs */
    CONFIG_LONG_PAYLOAD, /* message_payload, one PDU */
};

/** How the id in a receipt relates to the one in the response. */
enum config_receipt_id {
    CONFIG_RECEIPT_ID_GUESS = 0,
    CONFIG_RECEIPT_ID_SAME,
    CONFIG_RECEIPT_ID_HEX_OF_DECIMAL,
    CONFIG_RECEIPT_ID_DECIMAL_OF_HEX
};

enum config_receipt_for { CONFIG_RECEIPT_FOR_ALL = 0, CONFIG_RECEIPT_FOR_FIRST, CONFIG_RECEIPT_FOR_LAST };

/** What ties the PDUs of one USSD session together at this SMSC, and where the dialled code stands. */
enum config_ussd_key {
    CONFIG_USSD_ITS_SESSION_INFO = 0,
    CONFIG_USSD_USER_MESSAGE_REFERENCE,
    CONFIG_USSD_VENDOR_TLV,
    CONFIG_USSD_PHONE
};
enum config_ussd_code { CONFIG_USSD_CODE_TEXT = 0, CONFIG_USSD_CODE_DESTINATION };

struct config_link {
    struct slice id;
    struct slice host;
    int port;
    struct slice system_id;
    struct slice system_type;
    struct slice password_file; /* empty: an empty password */
    enum config_bind bind;
    struct {
        bool wanted;
        struct slice ca_file;                    /* empty: the system's authorities */
        struct slice server_name;                /* empty: `host` */
        struct slice certificate_file, key_file; /* ours; both or neither */
    } tls;
    struct {
        bool wanted; /* the link carries USSD and no short messages */
        enum config_ussd_key key;
        int vendor_tag;
        enum config_ussd_code code_at;
        struct slice code; /* empty: whatever is dialled there is for us */
        bool push, integers, ends_with_response;
        struct slice closing;
    } ussd;
    int window;         /* submits without response, 4..1000 */
    int segments_per_s; /* pacing; 0: as fast as the window allows */
    int64_t response_timeout_s;
    int64_t enquire_interval_s;
    int64_t reconnect_max_s; /* longest pause between attempts, with jitter */
    enum config_default_alphabet default_alphabet;
    enum config_coding
        coding[CONFIG_CODINGS_MAX]; /* at least one; the cheapest that holds the text is used */
    size_t coding_count;
    int sms_bytes; /* bytes of one KS C 5601 or 8-bit text: 90 in Korea, else 140 */
    enum config_long_messages long_messages;
    enum config_receipt_id receipt_id;
    enum config_receipt_for receipt_for;
    bool query;            /* ask the SMSC about segments whose receipt does not come */
    int64_t query_after_s; /* once it is overdue by so much, and again after twice that */
};

/** A link of a route. */
struct config_way {
    struct slice link; /* its id */
    int priority;      /* lower is tried first; the next only while none of the earlier is up */
    int share;         /* 1..100, among links of equal priority and cost */
    double cost;       /* won a segment; the cheapest of equal priority is taken */
};

/** Which links carry which messages; the first that takes a message has it (smpp/routing.h). */
struct config_route {
    struct slice id;
    struct slice prefix[CONFIG_PREFIXES_MAX]; /* digits; none: any number */
    size_t prefix_count;
    enum locale locale[LOCALE_COUNT]; /* none: any */
    size_t locale_count;
    struct config_way way[CONFIG_LINKS_MAX];
    size_t way_count;
};

struct config_sender {
    struct slice number; /* digits */
    struct slice owner;
    struct slice registration; /* the registration's reference */
    bool has_expiry;
    struct night expires; /* first day on which it may no longer send */
    bool can_receive;
    double price_sms, price_lms; /* won a message of that class */
    bool citizen_pays_reply;
};

/** A person of the office whom `gateway probe` may send a marked text. */
struct config_tester {
    struct slice name;
    struct slice number; /* digits */
};

struct config_intake {
    struct slice id;   /* name of the source */
    struct slice map;  /* path of the map, below survey-defs/ or absolute */
    struct slice path; /* a file; empty: the SQL function only */
};

enum config_clock { CONFIG_CLOCK_REAL = 0, CONFIG_CLOCK_STEPPED };
enum config_log_format { CONFIG_LOG_LOGFMT = 0, CONFIG_LOG_JSON };
enum config_log_level { CONFIG_LOG_ERROR = 0, CONFIG_LOG_WARNING, CONFIG_LOG_INFO, CONFIG_LOG_DEBUG };

struct config {
    struct slice node;    /* this process's name among others on the same database */
    struct slice office;  /* {office} of a survey that has none of its own */
    struct slice contact; /* {contact} likewise */
    struct slice zone;    /* IANA */
    struct slice survey;  /* id of the survey that closed complaints get */
    struct slice defs;    /* directory of definitions; empty: those in the binary */

    struct {
        struct slice connection; /* libpq connection string; empty: the embedded private cluster */
        struct slice directory;  /* of the embedded cluster */
        /* of the night's process, with a login of its own; empty: as `connection` */
        struct slice night_connection;
        struct slice night_role; /* that the night's process assumes; empty: as connected */
        /* of complaints that come over HTTP, with a login of its own; empty: as `connection` */
        struct slice intake_connection;
        int64_t query_timeout_s;
    } database;

    struct {
        bool on;
        struct slice address;           /* IPv4 or IPv6, without brackets */
        int port;                       /* 0: any free one, which the log names */
        struct slice intake_token_file; /* empty: no complaints are taken over HTTP */
    } http;

    struct {
        struct slice
            file; /* the master key of phone numbers and of sealed intake numbers (`ccrm keys new`) */
    } keys;

    struct config_link link[CONFIG_LINKS_MAX];
    size_t link_count;
    struct config_route route[CONFIG_ROUTES_MAX]; /* at least one when there are links */
    size_t route_count;
    struct config_sender sender[CONFIG_SENDERS_MAX];
    size_t sender_count;
    struct config_tester tester[CONFIG_TESTERS_MAX];
    size_t tester_count;
    struct {
        bool required;   /* no survey over a link before a tester has answered over it */
        int64_t valid_s; /* an answer counts for so long */
    } probe;
    struct config_intake intake[CONFIG_INTAKE_MAX];
    size_t intake_count;

    struct slice control_socket; /* a unix socket for operators' tools */
    enum config_clock clock;
    struct slice clock_socket; /* CONFIG_CLOCK_STEPPED: the simulator's control socket */

    /* How long each kind of record is kept at least, whatever the surveys say; 0: as they say. Days. */
    struct {
        int numbers, texts, answers, audit, reports;
    } retention_days;

    struct {
        int at_min; /* local minutes after midnight at which the night of the day before is run */
        struct slice report_dir;
        struct slice rules[8]; /* paths of rule groups */
        size_t rules_count;
        int64_t memory_bytes; /* limit of the night's process */
    } night;

    struct {
        enum config_log_format format;
        enum config_log_level level;
    } log;
};

extern const struct shape config_shape;
extern const struct shape config_routes_shape; /* its key `routes` */

/** Routes name links that there are, each once; without a route all links share everything. Codes:
 *  duplicate-id, unknown-link. */
void config_check_routes(const struct document *document, struct config *config, struct findings *findings);

/** Fills in what a survey leaves to the configuration: office, contact, and the sender (the first that can
 * receive). False when there is no sender. */
__attribute__((warn_unused_result)) bool config_complete_survey(const struct config *config,
                                                                struct survey *survey);

/** May the number send and receive on that day? It must be listed among the senders, able to receive, and its
 * registration not expired. False with a finding: sender-unregistered, sender-mute, sender-expired. */
__attribute__((warn_unused_result)) bool config_check_sender(const struct config *config, struct slice number,
                                                             struct night today, struct findings *findings);

/** A document alone, with defaults, and checked as a whole; false when an error was found. Codes beside the
 * validator's own: duplicate-id, secret-in-file, sender-mute (a sender that cannot receive), unknown-setting.
 */
__attribute__((warn_unused_result)) bool config_read(const struct document *document, struct arena *arena,
                                                     struct findings *findings, struct config *ret);

/** An effective value for `config show`. */
struct config_value {
    struct slice path;   /* "database.connection" */
    struct slice value;  /* as it would be written; empty when it has none */
    struct slice source; /* "ccrm.yaml:12", "CCRM_DB", "--set", "default" */
};

struct config_request {
    const char
        *path; /* --config, or NULL: $CCRM_CONFIG, ./ccrm.yaml, /etc/ccrm/ccrm.yaml, else defaults alone */
    const char *const *set; /* "KEY=VALUE" of each --set, in order */
    size_t set_count;
    const char *const *environment; /* as `environ`; NULL: none */
};

/** False when an error was found. *ret borrows from the arena (CONFIG_ARENA_BYTES). ret_value and
 * ret_value_count may be NULL. */
__attribute__((warn_unused_result)) bool
config_load(const struct config_request *request, struct arena *arena, struct findings *findings,
            struct config *ret, const struct config_value **ret_value, size_t *ret_value_count);

/** Where a *_file value's file is: a bare name in $CREDENTIALS_DIRECTORY if it is there, else the path. False
 * when that is longer than PATH_MAX. */
__attribute__((warn_unused_result)) bool config_secret_path(struct slice file, char ret[CONFIG_PATH_MAX]);

/** The bytes of a *_file value, at config_secret_path. Trailing
 * line ends of text secrets are the caller's to trim. False with a finding. */
__attribute__((warn_unused_result)) bool config_secret(struct slice file, struct arena *arena,
                                                       struct findings *findings, struct slice *ret);

#endif
