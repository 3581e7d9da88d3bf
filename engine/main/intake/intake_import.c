/* `ccrm intake import`: a source's export into the database. */
#include "adapter/crypto/key_file.h"
#include "adapter/crypto/keys.h"
#include "adapter/pg/migrate.h"
#include "adapter/pg/session.h"
#include "base/calendar.h"
#include "main/command.h"
#include "main/commands.h"
#include "main/intake/intake_job.h"
#include "main/intake/intake_source.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
    "ccrm intake import - complaints from a CSV export: closed, withdrawn, visits, and open ones if wanted\n"
    "\n"
    "usage: ccrm intake import FILE --map MAP [OPTION]...\n"
    "\n"
    "  FILE              CSV with a header (RFC 4180, UTF-8), plain or gzip\n"
    "  --map MAP         which column is what (kind: Intake): a file, or one shipped: intake/city.yaml\n"
    "  --db CONNINFO     the database, as libpq reads it; else $CCRM_DB\n"
    "  --key-file FILE   the key to phone numbers; else the systemd credential " KEY_FILE_CREDENTIAL "\n"
    "  --rejects FILE    where refused rows go; default: FILE's name with .rejects.csv, in this folder\n"
    "  --dry-run         read and check everything, change nothing; needs no database and no key,\n"
    "                    and keeps refused rows only with --rejects\n"
    "  --json            the summary as one JSON object\n"
    "\n"
    "A case is known by its source and number: importing a file again changes nothing, a changed case is\n"
    "updated, and none is ever doubled; of a case that stands twice in FILE the later row holds. A row that "
    "is\n"
    "no closed complaint is kept unchanged in the rejects file (mode 0600: it may hold numbers), which can "
    "be\n"
    "mended and imported with the same map. A missing or impossible number is no such reason: the case is\n"
    "taken and the number's fate recorded. An interrupted import is safe to start again.\n"
    "What a row starts is told by its status: the map's closed_statuses, withdrawn_statuses, visit_statuses\n"
    "and open_statuses (cases that surveys with 'trigger: {event: pending}' wait for).\n"
    "\n"
    "examples: ccrm intake import closed.csv --map survey-defs/intake/city.yaml --db service=ccrm\n"
    "          ccrm intake import boston311_2015.csv.gz --map survey-defs/intake/boston311.yaml --dry-run\n"
    "\n"
    "Exit codes: 0 ok (refused rows are no failure), 1 FILE is damaged or cut off, 2 usage,\n"
    "3 map, key or header, or a database that refuses the login or has another schema, 4 no database.\n";

struct request {
    const char *file, *map, *db, *key_file, *rejects;
    bool dry_run, json;
};

enum { PATH_LEN_MAX = 4096 };

/* What is held while an import runs. */
struct import {
    struct request request;
    struct arena arena;
    struct intake_source source;
    struct keys *keys;
    struct pg_session *session;
    struct intake_job job;
    char rejects_path[PATH_LEN_MAX];
    char memory[INTAKE_SOURCE_ARENA_BYTES];
};

static int complain(const char *what, const char *why)
{
    fprintf(stderr, "ccrm intake import: %s: %s\n", what, why);
    return EXIT_CONFIGURATION;
}

static int parse_arguments(int argc, char **argv, struct request *ret, bool *ret_help)
{
    static const struct option options[] = {
        { "map", required_argument, NULL, 'm' },      { "db", required_argument, NULL, 'd' },
        { "key-file", required_argument, NULL, 'k' }, { "rejects", required_argument, NULL, 'r' },
        { "dry-run", no_argument, NULL, 'n' },        { "json", no_argument, NULL, 'j' },
        { "help", no_argument, NULL, 'h' },           { NULL, 0, NULL, 0 },
    };
    *ret = (struct request){ .db = getenv("CCRM_DB") };
    *ret_help = false;
    optind = 1;
    for (int option; (option = getopt_long(argc, argv, "h", options, NULL)) != -1;) {
        switch (option) {
        case 'm':
            ret->map = optarg;
            break;
        case 'd':
            ret->db = optarg;
            break;
        case 'k':
            ret->key_file = optarg;
            break;
        case 'r':
            ret->rejects = optarg;
            break;
        case 'n':
            ret->dry_run = true;
            break;
        case 'j':
            ret->json = true;
            break;
        case 'h':
            *ret_help = true;
            return EXIT_OK;
        default:
            return EXIT_USAGE;
        }
    }
    if (argc - optind != 1 || ret->map == NULL) {
        fputs("ccrm intake import: one FILE and --map MAP are needed; see `ccrm intake import --help`\n",
              stderr);
        return EXIT_USAGE;
    }
    ret->file = argv[optind];
    return EXIT_OK;
}

static void print_findings(const struct findings *findings)
{
    static char text[8192];
    for (size_t i = 0; i < findings->count; i++) {
        struct buffer buffer;
        buffer_init(&buffer, text, sizeof text);
        finding_print(&buffer, &findings->item[i]);
        (void)fwrite(buffer.at, 1, buffer.len, stderr);
    }
}

static int load_map(struct import *import)
{
    struct findings findings;
    arena_init(&import->arena, import->memory, sizeof import->memory);
    if (!findings_init(&findings, &import->arena))
        return complain("memory", "there is none");
    const bool read =
        intake_source_load(import->request.map, NULL, &import->arena, &findings, &import->source);
    findings_sort(&findings);
    print_findings(&findings);
    return read && findings.errors == 0 ? EXIT_OK : EXIT_CONFIGURATION;
}

static int load_keys(struct import *import)
{
    char path[KEY_FILE_PATH_MAX];
    enum key_file_error error = key_file_locate(import->request.key_file, path);
    if (error != KEY_FILE_OK)
        return complain("key", key_file_error_text(error));
    error = key_file_read(path, &import->keys);
    if (error != KEY_FILE_OK)
        return complain(path, key_file_error_text(error));
    import->job.vault = keys_vault(import->keys);
    return EXIT_OK;
}

static int connect_database(struct import *import)
{
    char error[PG_SESSION_ERROR_MAX];
    if (import->request.db == NULL)
        return complain("database", "none named: give --db CONNINFO or set CCRM_DB");
    enum pg_outcome outcome = pg_session_open(import->request.db, &import->session, error);
    if (outcome != PG_DONE) {
        (void)complain("database", error);
        return pg_outcome_exit_code(outcome);
    }
    outcome = pg_session_check_schema(import->session, pg_schema_version);
    if (outcome == PG_DONE)
        outcome = pg_intake_begin(import->session);
    if (outcome != PG_DONE) {
        const struct slice why = pg_session_error(import->session);
        fprintf(stderr, "ccrm intake import: database: %.*s\n", (int)why.len, why.at);
        return pg_outcome_exit_code(outcome);
    }
    return EXIT_OK;
}

/* FILE.rejects.csv in the current folder; a gzip's name without its .gz. */
static void name_rejects(struct import *import)
{
    const struct request *request = &import->request;
    import->job.rejects_path = request->rejects;
    if (request->rejects != NULL || request->dry_run)
        return;
    const char *slash = strrchr(request->file, '/');
    const char *base = slash != NULL ? slash + 1 : request->file;
    struct slice name = slice_from_text(base);
    if (slice_ends_with(name, SLICE_LIT(".gz")))
        name.len -= 3;
    if (slice_ends_with(name, SLICE_LIT(".csv")))
        name.len -= 4;
    (void)snprintf(import->rejects_path, sizeof import->rejects_path, "%.*s.rejects.csv", (int)name.len,
                   name.at);
    import->job.rejects_path = import->rejects_path;
}

static void print_time(FILE *to, const struct zone *zone, struct instant when)
{
    char text[40];
    struct buffer buffer;
    buffer_init(&buffer, text, sizeof text);
    const int64_t local_s = when.unix_s + zone_at(zone, when)->utc_offset_s;
    night_add(&buffer, night_of(when, zone));
    const int64_t second = ((local_s % 86400) + 86400) % 86400;
    buffer_add_byte(&buffer, ' ');
    buffer_add_padded(&buffer, second / 3600, 2);
    buffer_add_byte(&buffer, ':');
    buffer_add_padded(&buffer, second / 60 % 60, 2);
    buffer_add_byte(&buffer, ':');
    buffer_add_padded(&buffer, second % 60, 2);
    fprintf(to, "%.*s", (int)buffer.len, buffer.at);
}

/* Calls `print` for each reason that rows were refused for. */
static void each_reason(const struct intake_summary *summary, bool json)
{
    const char *comma = "";
    for (int i = 0; i < CSV_PROBLEM_COUNT + COMPLAINT_OUTCOME_COUNT; i++) {
        const int j = i - CSV_PROBLEM_COUNT;
        const uint64_t count = j < 0 ? summary->problem[i] : summary->outcome[j];
        if (count == 0)
            continue;
        if (json)
            printf("%s\"%s\":%" PRIu64, comma,
                   j < 0 ? csv_problem_id((enum csv_problem)i)
                         : complaint_outcome_id((enum complaint_outcome)j),
                   count);
        else
            printf("  %10" PRIu64 "  %s\n", count,
                   j < 0 ? csv_problem_text((enum csv_problem)i)
                         : complaint_outcome_text((enum complaint_outcome)j));
        comma = ",";
    }
}

static void print_json(const struct import *import)
{
    const struct intake_summary *summary = &import->job.summary;
    printf("{\"read\":%" PRIu64 ",\"imported\":%" PRIu64 ",\"updated\":%" PRIu64 ",\"unchanged\":%" PRIu64
           ",\"rejected\":%" PRIu64 ",\"reasons\":{",
           summary->read, summary->imported, summary->updated, summary->unchanged, summary->rejected);
    each_reason(summary, true);
    printf("},\"phones\":{\"mobile\":%" PRIu64 ",\"missing\":%" PRIu64 ",\"impossible\":%" PRIu64
           ",\"landline\":%" PRIu64 "},\"not_citizens\":%" PRIu64,
           summary->phone[PHONE_MOBILE], summary->phone[PHONE_MISSING], summary->phone[PHONE_IMPOSSIBLE],
           summary->phone[PHONE_LANDLINE], summary->not_citizens);
    if (summary->first_closing.unix_s == INSTANT_NEVER.unix_s) {
        fputs(",\"first_closing\":null,\"last_closing\":null", stdout);
    } else {
        printf(",\"first_closing\":%" PRId64 ",\"last_closing\":%" PRId64 ",\"first_closing_local\":\"",
               summary->first_closing.unix_s, summary->last_closing.unix_s);
        print_time(stdout, &import->source.zone, summary->first_closing);
        fputs("\",\"last_closing_local\":\"", stdout);
        print_time(stdout, &import->source.zone, summary->last_closing);
        putchar('"');
    }
    printf(",\"source\":\"%.*s\",\"zone\":\"%.*s\",\"dry_run\":%s}\n", (int)import->source.map.source.len,
           import->source.map.source.at, (int)import->source.map.zone_name.len,
           import->source.map.zone_name.at, import->request.dry_run ? "true" : "false");
}

static void print_summary(const struct import *import)
{
    const struct intake_summary *summary = &import->job.summary;
    printf("%s: %" PRIu64 " rows read%s\n", import->request.file, summary->read,
           import->request.dry_run ? " (dry run: nothing was changed)" : "");
    printf("  %10" PRIu64 "  %s\n  %10" PRIu64 "  updated\n  %10" PRIu64 "  unchanged\n  %10" PRIu64
           "  rejected%s\n",
           summary->imported, import->request.dry_run ? "importable" : "imported", summary->updated,
           summary->unchanged, summary->rejected, summary->rejected > 0 ? ", because of" : "");
    each_reason(summary, false);
    printf("numbers: %" PRIu64 " mobile, %" PRIu64 " missing, %" PRIu64 " impossible, %" PRIu64
           " landline; %" PRIu64 " cases are not from a citizen\n",
           summary->phone[PHONE_MOBILE], summary->phone[PHONE_MISSING], summary->phone[PHONE_IMPOSSIBLE],
           summary->phone[PHONE_LANDLINE], summary->not_citizens);
    if (summary->first_closing.unix_s != INSTANT_NEVER.unix_s) {
        fputs("closed from ", stdout);
        print_time(stdout, &import->source.zone, summary->first_closing);
        fputs(" to ", stdout);
        print_time(stdout, &import->source.zone, summary->last_closing);
        printf(" %.*s (%" PRId64 " to %" PRId64 ")\n", (int)import->source.map.zone_name.len,
               import->source.map.zone_name.at, summary->first_closing.unix_s, summary->last_closing.unix_s);
    }
    if (summary->rejected > 0 && import->job.rejects_path != NULL && !import->job.rejects.failed)
        printf("rejected rows: %s\n", import->job.rejects_path);
}

static int explain_end(const struct import *import, enum intake_job_end end, int why)
{
    const struct intake_job *job = &import->job;
    const char *file = import->request.file;
    struct slice error;
    switch (end) {
    case INTAKE_JOB_DONE:
        return EXIT_OK;
    case INTAKE_JOB_NO_HEADER:
        return complain(file, "no header: the file is empty or its first row malformed");
    case INTAKE_JOB_BAD_COLUMN:
        fprintf(stderr, "%s:1: %s column '%.*s' of the map\n", file,
                job->column_error == INTAKE_COLUMN_MISSING ? "there is no"
                                                           : "more than one has the name of the",
                (int)job->column.len, job->column.at);
        return EXIT_CONFIGURATION;
    case INTAKE_JOB_DAMAGED:
        (void)complain(file, "the compressed data are damaged or end early; the rows before are imported");
        return EXIT_FINDINGS;
    case INTAKE_JOB_UNREADABLE:
        (void)complain(file, strerror(why));
        return EXIT_FINDINGS;
    case INTAKE_JOB_NO_REJECTS:
        return complain(job->rejects_path, strerror(why));
    case INTAKE_JOB_DATABASE:
        error = pg_session_error(import->session);
        fprintf(stderr, "ccrm intake import: database: %.*s\n", (int)error.len, error.at);
        fputs("The rows counted below are imported; start the import again to go on.\n", stderr);
        return EXIT_DEPENDENCY;
    }
    return EXIT_FINDINGS;
}

static int run(struct import *import)
{
    int code = load_map(import);
    if (code == EXIT_OK && !import->request.dry_run)
        code = load_keys(import);
    if (code == EXIT_OK && !import->request.dry_run)
        code = connect_database(import);
    if (code != EXIT_OK)
        return code;
    struct gzip_file *file = gzip_file_open(import->request.file);
    if (file == NULL) {
        (void)complain(import->request.file, strerror(errno));
        return EXIT_USAGE;
    }
    name_rejects(import);
    import->job.name = import->request.file;
    import->job.map = &import->source.map;
    import->job.zone = &import->source.zone;
    import->job.session = import->session;
    import->job.show_progress = isatty(STDERR_FILENO) == 1;
    const enum intake_job_end end = intake_job_run(&import->job, file);
    code = explain_end(import, end, errno);
    gzip_file_close(file);
    if (end == INTAKE_JOB_NO_HEADER || end == INTAKE_JOB_BAD_COLUMN)
        return code;
    if (import->request.json)
        print_json(import);
    else
        print_summary(import);
    return code;
}

int command_intake_import(int argc, char **argv)
{
    struct request request;
    bool wants_help = false;
    int code = parse_arguments(argc, argv, &request, &wants_help);
    if (wants_help)
        fputs(help, stdout);
    if (wants_help || code != EXIT_OK)
        return code;
    struct import *import = calloc(1, sizeof *import);
    if (import == NULL)
        return complain("memory", "there is none");
    import->request = request;
    code = run(import);
    pg_session_close(import->session);
    keys_free(import->keys);
    free(import);
    return code;
}
