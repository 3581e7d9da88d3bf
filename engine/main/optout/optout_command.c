/* `ccrm optout add|import|list`: opt-outs that do not come by text. */
#include "adapter/pg/migrate.h"
#include "adapter/pg/session.h"
#include "adapter/zlib/gzip_file.h"
#include "intake/csv.h"
#include "main/command.h"
#include "main/commands.h"
#include "main/phone_lookup.h"
#include "report/escape.h"

#include <assert.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: ccrm optout add NUMBER --reason TEXT [--source TEXT] [OPTION]...\n"
    "       ccrm optout import FILE --reason TEXT --source TEXT [--column NAME] [OPTION]...\n"
    "       ccrm optout list [--since DATE] [--phone NUMBER] [--json] [OPTION]...\n"
    "\n"
    "Phones that never get a survey again: by telephone (add), from the 080 list or another list (import).\n"
    "Effective at the next claim: what waits for them is taken out, live conversations end. Kept for ever\n"
    "as keyed hashes, whatever becomes of the numbers. On record with your login; again changes nothing.\n"
    "  NUMBER            a mobile number; - reads it from stdin, where no list of processes shows it\n"
    "  FILE              CSV with a header, plain or gzip; rows without a mobile number are told by line\n"
    "  --column NAME     the column with the numbers; else the first of 전화번호, 수신거부번호, 휴대폰번호,\n"
    "                    phone, number that is there\n"
    "  --reason TEXT     why, in a few words\n"
    "  --source TEXT     from where: add has \"telephone\", import wants a name such as 080-2026-11\n"
    "  --since DATE      list: those from that day on; without it and --phone the latest thousand\n"
    "  --key-file FILE   the key to phone numbers; else the systemd credential ccrm.key\n"
    "  --db CONNINFO     the database, as libpq reads it; else $CCRM_DB or libpq's own environment\n"
    "\n"
    "examples: ccrm optout add - --reason \"asked at the desk\" <<< 010-1234-5678\n"
    "          ccrm optout import refused.csv --source 080-2026-11 --reason \"monthly 080 list\"\n"
    "\n"
    "Exit codes: 0 done, 1 rows that hold no mobile number, or --phone has not opted out, 2 usage,\n"
    "3 key, file or login, 4 no database.\n";

enum { BATCH_MAX = 1000, SHOWN_MAX = 20 };

struct request {
    const char *subject, *reason, *source, *column, *since, *phone, *key_file, *db;
    bool json, help;
};

struct optout {
    struct request request;
    const char *command; /* "optout add" */
    struct pg_session *session;
    struct keys *keys;
    struct csv csv;
    char batch[BATCH_MAX * (PHONE_LOOKUP_HEX_MAX + 4) + 2]; /* an array's text */
    size_t batch_len, batch_count;
    int64_t added, known, bad;
};

static bool parse(int argc, char **argv, struct request *ret)
{
    static const struct option options[] = {
        { "reason", required_argument, NULL, 'r' }, { "source", required_argument, NULL, 's' },
        { "column", required_argument, NULL, 'c' }, { "since", required_argument, NULL, 'i' },
        { "phone", required_argument, NULL, 'p' },  { "key-file", required_argument, NULL, 'k' },
        { "db", required_argument, NULL, 'd' },     { "json", no_argument, NULL, 'j' },
        { "help", no_argument, NULL, 'h' },         { NULL, 0, NULL, 0 },
    };
    const char *db = getenv("CCRM_DB");
    *ret = (struct request){ .db = db != NULL ? db : "" };
    optind = 1;
    for (int option; (option = getopt_long(argc, argv, "h", options, NULL)) != -1;) {
        ret->reason = option == 'r' ? optarg : ret->reason;
        ret->source = option == 's' ? optarg : ret->source;
        ret->column = option == 'c' ? optarg : ret->column;
        ret->since = option == 'i' ? optarg : ret->since;
        ret->phone = option == 'p' ? optarg : ret->phone;
        ret->key_file = option == 'k' ? optarg : ret->key_file;
        ret->db = option == 'd' ? optarg : ret->db;
        ret->json = ret->json || option == 'j';
        ret->help = ret->help || option == 'h';
        if (option == '?')
            return false;
    }
    ret->subject = optind < argc ? argv[optind] : NULL;
    return argc - optind <= 1;
}

static int failed(const struct optout *optout, enum pg_outcome outcome)
{
    const struct slice error = pg_session_error(optout->session);
    fprintf(stderr, "ccrm %s: database: %.*s\n", optout->command, (int)error.len, error.at);
    return pg_outcome_exit_code(outcome);
}

static int connect_database(struct optout *optout)
{
    char error[PG_SESSION_ERROR_MAX];
    enum pg_outcome outcome = pg_session_open(optout->request.db, &optout->session, error);
    if (outcome != PG_DONE) {
        fprintf(stderr, "ccrm %s: database: %s\n", optout->command, error);
        return pg_outcome_exit_code(outcome);
    }
    outcome = pg_session_check_schema(optout->session, pg_schema_version);
    return outcome == PG_DONE ? EXIT_OK : failed(optout, outcome);
}

/* ---- adding ---- */

static void batch_clear(struct optout *optout)
{
    optout->batch_len = optout->batch_count = 0;
}

static void batch_add(struct optout *optout, const struct phone *phone)
{
    char hash[PHONE_LOOKUP_HEX_MAX];
    phone_lookup_hash(optout->keys, phone, hash);
    optout->batch_len +=
        (size_t)snprintf(optout->batch + optout->batch_len, sizeof optout->batch - optout->batch_len,
                         "%c\"\\%s\"", optout->batch_count == 0 ? '{' : ',', hash);
    optout->batch_count++;
}

static int batch_commit(struct optout *optout, const char *way)
{
    if (optout->batch_count == 0)
        return EXIT_OK;
    optout->batch[optout->batch_len] = '}';
    const struct slice param[] = { { .at = optout->batch, .len = optout->batch_len + 1 },
                                   slice_from_text(way),
                                   slice_from_text(optout->request.reason),
                                   slice_from_text(optout->request.source) };
    struct pg_rows *rows = NULL;
    const enum pg_outcome outcome = pg_session_exec(
        optout->session, "select added, known from ccrm.opt_out_phones($1::bytea[], $2, $3, $4)", param, 4,
        &rows);
    if (outcome != PG_DONE)
        return failed(optout, outcome);
    optout->added += pg_rows_int(rows, 0, 0);
    optout->known += pg_rows_int(rows, 0, 1);
    pg_rows_free(rows);
    batch_clear(optout);
    return EXIT_OK;
}

static int add(struct optout *optout)
{
    struct phone phone;
    if (!phone_lookup_typed(optout->command, optout->request.subject, &phone))
        return EXIT_USAGE;
    batch_add(optout, &phone);
    const int exit_code = batch_commit(optout, "phone");
    if (exit_code == EXIT_OK)
        puts(optout->added > 0 ? "opted out; nothing more is sent to it"
                               : "it had opted out before; nothing changed");
    return exit_code;
}

/* ---- importing ---- */

static int find_column(const struct optout *optout, const struct csv_row *header)
{
    static const char *const known[] = { "전화번호", "수신거부번호", "휴대폰번호", "phone", "number" };
    for (size_t k = 0; k < sizeof known / sizeof known[0]; k++) {
        const struct slice wanted =
            slice_from_text(optout->request.column != NULL ? optout->request.column : known[k]);
        for (size_t i = 0; i < header->field_count; i++) {
            if (slice_equal(slice_trim(header->field[i]), wanted))
                return (int)i;
        }
    }
    return -1;
}

static int take_row(struct optout *optout, const struct csv_row *row, int column)
{
    const bool whole = row->problem == CSV_FINE && (size_t)column < row->field_count;
    const struct phone phone = phone_read(whole ? row->field[column] : SLICE_EMPTY);
    if (phone.kind != PHONE_MOBILE) {
        if (++optout->bad <= SHOWN_MAX)
            fprintf(stderr, "%s:%" PRIu64 ": no mobile number\n", optout->request.subject, row->line);
        return EXIT_OK;
    }
    batch_add(optout, &phone);
    return optout->batch_count < BATCH_MAX ? EXIT_OK : batch_commit(optout, "list");
}

/* The file's next piece; false at a damaged end. */
static bool feed(struct csv *csv, struct gzip_file *file)
{
    struct slice piece;
    switch (gzip_file_next(file, &piece)) {
    case GZIP_FILE_PIECE:
        csv_feed(csv, piece);
        return true;
    case GZIP_FILE_END:
        csv_finish(csv);
        return true;
    case GZIP_FILE_DAMAGED:
    case GZIP_FILE_FAILED:
        return false;
    }
    return false;
}

static int import_rows(struct optout *optout, struct gzip_file *file)
{
    int column = -1;
    csv_init(&optout->csv);
    for (;;) {
        struct csv_row row;
        int exit_code = EXIT_OK;
        switch (csv_next(&optout->csv, &row)) {
        case CSV_MORE:
            if (feed(&optout->csv, file))
                continue;
            fprintf(stderr, "ccrm %s: %s: the file cannot be read to its end\n", optout->command,
                    optout->request.subject);
            exit_code = batch_commit(optout, "list");
            return exit_code != EXIT_OK ? exit_code : EXIT_FINDINGS;
        case CSV_END:
            return batch_commit(optout, "list");
        case CSV_ROW:
        case CSV_BAD:
            break;
        }
        if (column >= 0) {
            exit_code = take_row(optout, &row, column);
            if (exit_code != EXIT_OK)
                return exit_code;
            continue;
        }
        column = row.problem == CSV_FINE ? find_column(optout, &row) : -1;
        if (column < 0) {
            fprintf(stderr, "ccrm %s: %s:1: the header has no column with numbers: name it with --column\n",
                    optout->command, optout->request.subject);
            return EXIT_CONFIGURATION;
        }
    }
}

static int import(struct optout *optout)
{
    struct gzip_file *file = gzip_file_open(optout->request.subject);
    if (file == NULL) {
        fprintf(stderr, "ccrm %s: %s: %s\n", optout->command, optout->request.subject, strerror(errno));
        return EXIT_CONFIGURATION;
    }
    const int exit_code = import_rows(optout, file);
    gzip_file_close(file);
    if (exit_code != EXIT_OK && exit_code != EXIT_FINDINGS)
        return exit_code;
    printf("%" PRId64 " opted out, %" PRId64 " had done so before, %" PRId64
           " rows without a mobile number\n",
           optout->added, optout->known, optout->bad);
    return optout->bad > 0 ? EXIT_FINDINGS : exit_code;
}

/* ---- listing ---- */

static void print_row(const struct pg_rows *rows, size_t i, bool json)
{
    static const char *const name[] = { "at", "way", "source", "reason", "author" };
    char memory[8192];
    struct buffer line;
    buffer_init(&line, memory, sizeof memory);
    for (size_t c = 0; c < sizeof name / sizeof name[0]; c++) {
        const struct slice value = pg_rows_text(rows, i, c);
        if (!json) {
            buffer_add_text(&line, c > 0 ? "  " : "");
            buffer_add(&line, value);
            continue;
        }
        buffer_add_text(&line, c > 0 ? ",\"" : i > 0 ? ",\n{\"" : "\n{\"");
        buffer_add_text(&line, name[c]);
        buffer_add_text(&line, "\":");
        escape_json(&line, value);
    }
    buffer_add_text(&line, json ? "}" : "\n");
    (void)fwrite(line.at, 1, line.len, stdout);
}

static int list(struct optout *optout)
{
    static const char statement[] =
        "select to_char(opted_out_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'),"
        "  way, source, reason, author from ccrm.opt_outs($1::date::timestamptz, $2::bytea)";
    const struct request *request = &optout->request;
    char hash[PHONE_LOOKUP_HEX_MAX];
    struct phone phone;
    struct slice param[2] = { { 0 }, { 0 } };
    if (request->since != NULL)
        param[0] = slice_from_text(request->since);
    if (request->phone != NULL) {
        if (!phone_lookup_typed(optout->command, request->phone, &phone))
            return EXIT_USAGE;
        phone_lookup_hash(optout->keys, &phone, hash);
        param[1] = slice_from_text(hash);
    }
    struct pg_rows *rows = NULL;
    const enum pg_outcome outcome = pg_session_exec(optout->session, statement, param, 2, &rows);
    if (outcome != PG_DONE)
        return failed(optout, outcome);
    const size_t count = pg_rows_count(rows);
    fputs(request->json ? "{\"opt_outs\":[" : "", stdout);
    for (size_t i = 0; i < count; i++)
        print_row(rows, i, request->json);
    fputs(request->json ? "]}\n" : "", stdout);
    pg_rows_free(rows);
    if (count == 0 && request->phone != NULL)
        fputs("ccrm optout list: it has not opted out\n", stderr);
    return count == 0 && request->phone != NULL ? EXIT_FINDINGS : EXIT_OK;
}

/* ---- the commands ---- */

static int run(struct optout *optout, int (*act)(struct optout *), bool needs_keys)
{
    int exit_code =
        needs_keys ? phone_lookup_open(optout->command, optout->request.key_file, &optout->keys) : EXIT_OK;
    if (exit_code == EXIT_OK)
        exit_code = connect_database(optout);
    if (exit_code == EXIT_OK)
        exit_code = act(optout);
    pg_session_close(optout->session);
    keys_free(optout->keys);
    return exit_code;
}

static int command(int argc, char **argv, const char *name, int (*act)(struct optout *))
{
    struct optout *optout = calloc(1, sizeof *optout);
    if (optout == NULL)
        return EXIT_DEPENDENCY;
    optout->command = name;
    struct request *request = &optout->request;
    bool right = parse(argc, argv, request);
    if (request->source == NULL && act == add)
        request->source = "telephone";
    const bool lists = act == list,
               complete = request->subject != NULL && request->reason != NULL && request->source != NULL;
    right = right && (request->help || (lists ? request->subject == NULL : complete));
    int exit_code = EXIT_USAGE;
    if (!right)
        fprintf(stderr, "ccrm %s: an argument is missing or too much; see `ccrm %s --help`\n", name, name);
    else if (request->help)
        exit_code = fputs(help, stdout) < 0 ? EXIT_DEPENDENCY : EXIT_OK;
    else
        exit_code = run(optout, act, !lists || request->phone != NULL);
    free(optout);
    return exit_code;
}

int command_optout_add(int argc, char **argv)
{
    return command(argc, argv, "optout add", add);
}

int command_optout_import(int argc, char **argv)
{
    return command(argc, argv, "optout import", import);
}

int command_optout_list(int argc, char **argv)
{
    return command(argc, argv, "optout list", list);
}
