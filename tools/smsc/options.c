#include "options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help_text[] =
    "Usage: ccrm-smsc [OPTION]...\n"
    "A short message centre with citizens, for demonstrations, tests and benchmarks. Loopback only.\n"
    "The first line on stdout is `listening 127.0.0.1 PORT`.\n"
    "\n"
    "Link:\n"
    "  --port PORT               port on 127.0.0.1; 0 (the default) takes any free one\n"
    "  --port-file FILE          also write the port there, once it is open\n"
    "  --system-id ID            account of the client (default ccrm)\n"
    "  --password TEXT           its password (default secret)\n"
    "  --any-account             take every system id and password\n"
    "  --window N                unanswered deliver_sm a session, 1..2048 (default 512)\n"
    "  --first-id N              first message id (default 1000001)\n"
    "  --receipt-ids same|hex    how ids stand in the receipt's text (default same: decimal)\n"
    "  --no-receipt-tlvs         receipts without receipted_message_id and message_state\n"
    "\n"
    "Season mode (stepped clock):\n"
    "  --control PATH            unix socket on which the engine meets the clock\n"
    "  --from UNIX --until UNIX  first and last second of the season\n"
    "  --step SECONDS            the clock moves to multiples of it (default 300)\n"
    "  --patience SECONDS        give up when nothing moves for so long; 0: never (default 300)\n"
    "  --progress                show the season's day on stderr\n"
    "\n"
    "Live mode (no --control; real time):\n"
    "  --receipt-delay-ms N      receipts follow their submit after so long (default 0)\n"
    "  --reply-rate R            share of texts that get a plain, proper reply (default 0.35)\n"
    "  --reply-delay-ms N        replies follow their receipt after so long (default 100)\n"
    "  --late-ms N               late responses come after so long (default 15000)\n"
    "  --no-citizens             nobody reads or replies, every number exists\n"
    "\n"
    "Citizens:\n"
    "  --seed N                  everything random follows from it (default 1)\n"
    "  --cases FILE              the city's export, plain or gzip; may be given several times\n"
    "  --number-column NAME      its columns; each applies to the --cases before it\n"
    "  --department-column NAME    (defaults case_number, department, phone,\n"
    "  --phone-column NAME          closed_at, locale)\n"
    "  --closed-column NAME\n"
    "  --locale-column NAME\n"
    "  --phone-from-case PREFIX  no phone column: PREFIX and the last seven digits of the number\n"
    "  --plant DEPT:RATE|none    citizens of that department's cases were solicited, at that rate\n"
    "\n"
    "Faults (seeded, decided by content and never by real time):\n"
    "  --throttle-rate R         share of submits refused with RTHROTTLED or RMSGQFUL\n"
    "  --fail-rate R             share refused with RSYSERR; a text is refused at most twice in a row\n"
    "  --ussd-abort R            share of USSD screens at which the citizen hangs up\n"
    "  --lose-response N         so many accepted submits never get their response\n"
    "  --late-response N         so many get it only after the client gave up waiting\n"
    "  --drop-link N             so many times all sessions end with deliveries under way\n"
    "                            (season: at seeded times; live: about every 5000 submits)\n"
    "\n"
    "Output:\n"
    "  --ledger FILE             one line an event, written through at once\n"
    "  --summary FILE            JSON at the end, on SIGUSR1, SIGINT and SIGTERM; - is stdout\n"
    "  --help\n"
    "\n"
    "Exit: 0 done, 1 environment, 2 usage, 3 stalled, 4 season interrupted.\n"
    "\n"
    "Examples:\n"
    "  ccrm-smsc --port 2775 --no-citizens\n"
    "  ccrm-smsc --port 0 --reply-rate 1 --ledger run.ledger --summary run.json\n"
    "  ccrm-smsc --control clock.sock --from 1803826800 --until 1809010800 --seed 7 \\\n"
    "            --cases city.csv --plant 건축과:0.08 --summary season.json\n"
    "  ccrm-smsc --control clock.sock --from 1420088400 --until 1422680400 \\\n"
    "            --cases boston311_2015.csv.gz --number-column CASE_ENQUIRY_ID \\\n"
    "            --department-column SUBJECT --phone-from-case 0100\n";

enum {
    OPT_PORT = 256,
    OPT_PORT_FILE,
    OPT_SYSTEM_ID,
    OPT_PASSWORD,
    OPT_ANY,
    OPT_WINDOW,
    OPT_FIRST_ID,
    OPT_IDS,
    OPT_NO_TLVS,
    OPT_CONTROL,
    OPT_FROM,
    OPT_UNTIL,
    OPT_STEP,
    OPT_PATIENCE,
    OPT_PROGRESS,
    OPT_RECEIPT_DELAY,
    OPT_REPLY_RATE,
    OPT_REPLY_DELAY,
    OPT_LATE_MS,
    OPT_NO_CITIZENS,
    OPT_SEED,
    OPT_CASES,
    OPT_NUMBER,
    OPT_DEPARTMENT,
    OPT_PHONE,
    OPT_CLOSED,
    OPT_LOCALE,
    OPT_FROM_CASE,
    OPT_PLANT,
    OPT_THROTTLE,
    OPT_FAIL,
    OPT_USSD_ABORT,
    OPT_LOSE,
    OPT_LATE,
    OPT_DROP,
    OPT_LEDGER,
    OPT_SUMMARY,
    OPT_HELP
};

static const struct option long_options[] = {
    { "port", required_argument, NULL, OPT_PORT },
    { "port-file", required_argument, NULL, OPT_PORT_FILE },
    { "system-id", required_argument, NULL, OPT_SYSTEM_ID },
    { "password", required_argument, NULL, OPT_PASSWORD },
    { "any-account", no_argument, NULL, OPT_ANY },
    { "window", required_argument, NULL, OPT_WINDOW },
    { "first-id", required_argument, NULL, OPT_FIRST_ID },
    { "receipt-ids", required_argument, NULL, OPT_IDS },
    { "no-receipt-tlvs", no_argument, NULL, OPT_NO_TLVS },
    { "control", required_argument, NULL, OPT_CONTROL },
    { "from", required_argument, NULL, OPT_FROM },
    { "until", required_argument, NULL, OPT_UNTIL },
    { "step", required_argument, NULL, OPT_STEP },
    { "patience", required_argument, NULL, OPT_PATIENCE },
    { "progress", no_argument, NULL, OPT_PROGRESS },
    { "receipt-delay-ms", required_argument, NULL, OPT_RECEIPT_DELAY },
    { "reply-rate", required_argument, NULL, OPT_REPLY_RATE },
    { "reply-delay-ms", required_argument, NULL, OPT_REPLY_DELAY },
    { "late-ms", required_argument, NULL, OPT_LATE_MS },
    { "no-citizens", no_argument, NULL, OPT_NO_CITIZENS },
    { "seed", required_argument, NULL, OPT_SEED },
    { "cases", required_argument, NULL, OPT_CASES },
    { "number-column", required_argument, NULL, OPT_NUMBER },
    { "department-column", required_argument, NULL, OPT_DEPARTMENT },
    { "phone-column", required_argument, NULL, OPT_PHONE },
    { "closed-column", required_argument, NULL, OPT_CLOSED },
    { "locale-column", required_argument, NULL, OPT_LOCALE },
    { "phone-from-case", required_argument, NULL, OPT_FROM_CASE },
    { "plant", required_argument, NULL, OPT_PLANT },
    { "throttle-rate", required_argument, NULL, OPT_THROTTLE },
    { "fail-rate", required_argument, NULL, OPT_FAIL },
    { "ussd-abort", required_argument, NULL, OPT_USSD_ABORT },
    { "lose-response", required_argument, NULL, OPT_LOSE },
    { "late-response", required_argument, NULL, OPT_LATE },
    { "drop-link", required_argument, NULL, OPT_DROP },
    { "ledger", required_argument, NULL, OPT_LEDGER },
    { "summary", required_argument, NULL, OPT_SUMMARY },
    { "help", no_argument, NULL, OPT_HELP },
    { 0 },
};

static const char *name_of(int option)
{
    for (size_t i = 0; long_options[i].name != NULL; i++)
        if (long_options[i].val == option)
            return long_options[i].name;
    return "?";
}

static bool wrong(int option, const char *text, const char *why)
{
    fprintf(stderr, "ccrm-smsc: error: --%s %s: %s (see --help)\n", name_of(option), text, why);
    return false;
}

static bool take_number(int option, const char *text, int64_t min, int64_t max, int64_t *ret)
{
    char *end = NULL;
    const long long value = strtoll(text, &end, 10);
    if (end == text || *end != '\0' || value < min || value > max)
        return wrong(option, text, "not a number in range");
    *ret = value;
    return true;
}

static bool take_count(int option, const char *text, uint32_t max, uint32_t *ret)
{
    int64_t value = 0;
    if (!take_number(option, text, 0, max, &value))
        return false;
    *ret = (uint32_t)value;
    return true;
}

static bool take_rate(int option, const char *text, double *ret)
{
    char *end = NULL;
    const double value = strtod(text, &end);
    if (end == text || *end != '\0' || !(value >= 0 && value <= 1))
        return wrong(option, text, "not a share between 0 and 1");
    *ret = value;
    return true;
}

static bool take_plant(const char *text, struct options *o)
{
    free(o->plant_department);
    o->plant_department = NULL;
    if (strcmp(text, "none") == 0)
        return true;
    const char *colon = strrchr(text, ':');
    if (colon == NULL || colon == text)
        return wrong(OPT_PLANT, text, "not DEPARTMENT:RATE or none");
    o->plant_department = strndup(text, (size_t)(colon - text));
    return take_rate(OPT_PLANT, colon + 1, &o->plant_rate);
}

static bool take_cases(const char *path, struct options *o)
{
    if (o->cases_count == OPTIONS_CASES_MAX)
        return wrong(OPT_CASES, path, "too many files");
    o->cases[o->cases_count++] = (struct options_cases){ .path = path,
                                                         .number_column = "case_number",
                                                         .department_column = "department",
                                                         .phone_column = "phone",
                                                         .closed_column = "closed_at",
                                                         .locale_column = "locale" };
    return true;
}

static bool take_column(int option, const char *text, struct options *o)
{
    if (o->cases_count == 0)
        return wrong(option, text, "give --cases before it");
    struct options_cases *cases = &o->cases[o->cases_count - 1];
    switch (option) {
    case OPT_NUMBER:
        cases->number_column = text;
        break;
    case OPT_DEPARTMENT:
        cases->department_column = text;
        break;
    case OPT_PHONE:
        cases->phone_column = text;
        break;
    case OPT_CLOSED:
        cases->closed_column = text;
        break;
    case OPT_LOCALE:
        cases->locale_column = text;
        break;
    default:
        cases->phone_from_case = text;
        break;
    }
    return true;
}

static bool take_link(int option, const char *text, struct options *o)
{
    int64_t value = 0;
    switch (option) {
    case OPT_PORT:
        if (!take_number(option, text, 0, 65535, &value))
            return false;
        o->port = (uint16_t)value;
        return true;
    case OPT_PORT_FILE:
        o->port_file = text;
        return true;
    case OPT_SYSTEM_ID:
        o->system_id = text;
        return true;
    case OPT_PASSWORD:
        o->password = text;
        return true;
    case OPT_ANY:
        o->any_account = true;
        return true;
    case OPT_WINDOW:
        return take_count(option, text, 2048, &o->window) &&
               (o->window > 0 || wrong(option, text, "at least 1"));
    case OPT_FIRST_ID:
        if (!take_number(option, text, 1, INT64_MAX / 2, &value))
            return false;
        o->first_id = (uint64_t)value;
        return true;
    case OPT_IDS:
        o->hex_receipts = strcmp(text, "hex") == 0;
        return o->hex_receipts || strcmp(text, "same") == 0 || wrong(option, text, "same or hex");
    default:
        o->receipt_tlvs = false;
        return true;
    }
}

static bool take_fault(int option, const char *text, struct options *o)
{
    switch (option) {
    case OPT_THROTTLE:
        return take_rate(option, text, &o->throttle_rate);
    case OPT_FAIL:
        return take_rate(option, text, &o->fail_rate);
    case OPT_USSD_ABORT:
        return take_rate(option, text, &o->ussd_abort_rate);
    case OPT_LOSE:
        return take_count(option, text, 1000000, &o->lose_response);
    case OPT_LATE:
        return take_count(option, text, 10000, &o->late_response);
    default:
        return take_count(option, text, 1000, &o->drop_link);
    }
}

static bool take_time(int option, const char *text, struct options *o)
{
    const int64_t longest_ms = 86400000;
    switch (option) {
    case OPT_CONTROL:
        o->control = text;
        return true;
    case OPT_FROM:
        return take_number(option, text, 0, 4102444800, &o->from_s);
    case OPT_UNTIL:
        return take_number(option, text, 0, 4102444800, &o->until_s);
    case OPT_STEP:
        return take_number(option, text, 1, 86400, &o->step_s);
    case OPT_PATIENCE:
        return take_number(option, text, 0, 86400, &o->patience_s);
    case OPT_PROGRESS:
        o->progress = true;
        return true;
    case OPT_RECEIPT_DELAY:
        return take_number(option, text, 0, longest_ms, &o->receipt_delay_ms);
    case OPT_REPLY_DELAY:
        return take_number(option, text, 0, longest_ms, &o->reply_delay_ms);
    default:
        return take_number(option, text, 0, longest_ms, &o->late_ms);
    }
}

static bool take(int option, const char *text, struct options *o)
{
    if (option <= OPT_NO_TLVS)
        return take_link(option, text, o);
    if (option >= OPT_NUMBER && option <= OPT_FROM_CASE)
        return take_column(option, text, o);
    if (option >= OPT_THROTTLE && option <= OPT_DROP)
        return take_fault(option, text, o);
    int64_t seed = 0;
    switch (option) {
    case OPT_REPLY_RATE:
        return take_rate(option, text, &o->reply_rate);
    case OPT_NO_CITIZENS:
        o->citizens = false;
        return true;
    case OPT_SEED:
        if (!take_number(option, text, 0, INT64_MAX, &seed))
            return false;
        o->seed = (uint64_t)seed;
        return true;
    case OPT_CASES:
        return take_cases(text, o);
    case OPT_PLANT:
        return take_plant(text, o);
    case OPT_LEDGER:
        o->ledger = text;
        return true;
    case OPT_SUMMARY:
        o->summary = text;
        return true;
    default:
        return take_time(option, text, o);
    }
}

static bool fits_together(const struct options *o)
{
    const char *why = NULL;
    if (o->control != NULL && (o->from_s == 0 || o->until_s <= o->from_s))
        why = "--control needs --from and a later --until";
    if (o->plant_department != NULL && o->cases_count == 0)
        why = "--plant needs --cases: the citizens must know their department";
    if (why != NULL)
        fprintf(stderr, "ccrm-smsc: error: %s (see --help)\n", why);
    return why == NULL;
}

enum options_result options_read(int argc, char **argv, struct options *ret)
{
    struct options o = {
        .system_id = "ccrm",
        .password = "secret",
        .seed = 1,
        .step_s = 300,
        .patience_s = 300,
        .reply_delay_ms = 100,
        .late_ms = 15000,
        .reply_rate = 0.35,
        .citizens = true,
        .window = 512,
        .first_id = 1000001,
        .receipt_tlvs = true,
    };
    bool right = true;
    for (int option; (option = getopt_long(argc, argv, "", long_options, NULL)) != -1;) {
        if (option == OPT_HELP) {
            fputs(help_text, stdout);
            free(o.plant_department);
            return OPTIONS_DONE;
        }
        right = option != '?' && take(option, optarg == NULL ? "" : optarg, &o) && right;
    }
    if (optind < argc)
        fprintf(stderr, "ccrm-smsc: error: unexpected \"%s\" (see --help)\n", argv[optind]);
    if (!right || optind < argc || !fits_together(&o)) {
        free(o.plant_department);
        return OPTIONS_WRONG;
    }
    *ret = o;
    return OPTIONS_RUN;
}
