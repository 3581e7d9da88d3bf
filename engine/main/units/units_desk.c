#include "main/units/units_desk.h"

#include "adapter/file/file.h"
#include "adapter/pg/migrate.h"
#include "adapter/yaml/yaml.h"
#include "intake/units_read.h"
#include "main/check_output.h"
#include "main/command.h"
#include "main/definitions.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { CONNINFO_MAX = 2048, ARENA_BYTES = 256 * 1024 * 1024 };

bool units_desk_parse(int argc, char **argv, struct units_desk_options *ret)
{
    static const struct option option[] = {
        { "config", required_argument, NULL, 'c' },
        { "db", required_argument, NULL, 'd' },
        { "reason", required_argument, NULL, 'r' },
        { "approve", required_argument, NULL, 'a' },
        { "effective", required_argument, NULL, 'e' },
        { "json", no_argument, NULL, 'j' },
        { "help", no_argument, NULL, 'h' },
        { 0 },
    };
    struct units_desk_options options = { .subject = NULL };
    bool good = true;
    long long number = 0;
    optind = 1;
    for (int c; (c = getopt_long(argc, argv, "h", option, NULL)) != -1;) {
        if (c == 'c')
            options.config = optarg;
        else if (c == 'd')
            options.connection = optarg;
        else if (c == 'r')
            options.reason = optarg;
        else if (c == 'e')
            good &= options.has_effective = night_parse(slice_from_text(optarg), &options.effective);
        else if (c == 'a')
            good &= slice_to_int(slice_from_text(optarg), 1, INT32_MAX, &number);
        else if (c == 'j')
            options.json = true;
        else if (c == 'h')
            options.help = true;
        else
            good = false;
    }
    options.approve = (int32_t)number;
    if (optind < argc)
        options.subject = argv[optind++];
    *ret = options;
    return good && optind == argc;
}

static int load(const struct units_desk_options *options, struct units_desk *desk)
{
    const struct config_request request = { .path = options->config,
                                            .environment = (const char *const *)environ };
    desk->memory = malloc(ARENA_BYTES);
    if (desk->memory == NULL)
        return EXIT_DEPENDENCY;
    arena_init(&desk->arena, desk->memory, ARENA_BYTES);
    if (!findings_init(&desk->findings, &desk->arena))
        return EXIT_DEPENDENCY;
    const bool ok = config_load(&request, &desk->arena, &desk->findings, &desk->config, NULL, NULL);
    if (!ok)
        check_output_findings(&desk->findings);
    return ok ? EXIT_OK : EXIT_CONFIGURATION;
}

static int connect(const struct units_desk_options *options, struct units_desk *desk)
{
    char conninfo[CONNINFO_MAX], error[PG_SESSION_ERROR_MAX];
    const struct slice configured =
        options->connection != NULL ? slice_from_text(options->connection) : desk->config.database.connection;
    if (snprintf(conninfo, sizeof conninfo, "%.*s", (int)configured.len, configured.at) >= CONNINFO_MAX) {
        fprintf(stderr, "ccrm %s: the connection string is too long\n", desk->command);
        return EXIT_CONFIGURATION;
    }
    enum pg_outcome outcome = pg_session_open(conninfo, &desk->session, error);
    if (outcome != PG_DONE) {
        fprintf(stderr, "ccrm %s: %s\n", desk->command, error);
        return pg_outcome_exit_code(outcome);
    }
    outcome = pg_session_check_schema(desk->session, pg_schema_version);
    if (outcome == PG_DONE)
        outcome = pg_session_exec(desk->session, "select set_config('timezone', $1, false)",
                                  &desk->config.zone, 1, NULL);
    if (outcome == PG_DONE)
        outcome = definition_rows_list(desk->session, &desk->arena, DEFINITION_ROWS_UNITS, &desk->revision,
                                       &desk->count);
    return outcome == PG_DONE ? EXIT_OK : units_desk_failed(desk, "the published units", outcome);
}

int units_desk_open(const char *command, const struct units_desk_options *options, struct units_desk *desk)
{
    *desk = (struct units_desk){ .command = command };
    const int code = load(options, desk);
    return code == EXIT_OK ? connect(options, desk) : code;
}

void units_desk_close(struct units_desk *desk)
{
    pg_session_close(desk->session);
    free(desk->memory);
    *desk = (struct units_desk){ 0 };
}

int units_desk_failed(const struct units_desk *desk, const char *doing, enum pg_outcome outcome)
{
    const struct slice why = desk->session != NULL ? pg_session_error(desk->session) : SLICE_EMPTY;
    fprintf(stderr, "ccrm %s: %s: %.*s\n", desk->command, doing, (int)why.len, why.at);
    return pg_outcome_exit_code(outcome);
}

const struct definition_revision *units_desk_latest(const struct units_desk *desk, struct night *ret_since)
{
    const struct definition_revision *latest = NULL;
    for (size_t i = 0; i < desk->count; i++) {
        if (!desk->revision[i].approved)
            continue;
        if (latest == NULL)
            *ret_since = desk->revision[i].effective;
        latest = &desk->revision[i];
    }
    return latest;
}

const struct definition_revision *units_desk_revision(const struct units_desk *desk, int64_t number)
{
    for (size_t i = 0; i < desk->count; i++)
        if (desk->revision[i].revision == number)
            return &desk->revision[i];
    return NULL;
}

bool units_desk_read(struct units_desk *desk, struct slice file, struct slice bytes, struct units *ret)
{
    struct document document;
    desk->findings.count = 0;
    const bool good = yaml_load(bytes, file, &desk->arena, &desk->findings, &document) &&
                      units_read(&document, &desk->arena, &desk->findings, ret);
    check_output_findings(&desk->findings);
    return good;
}

bool units_desk_read_file(struct units_desk *desk, const char *path, struct slice *ret_bytes,
                          struct units *ret)
{
    const enum file_error error = file_read(path, DEFINITION_BYTES_MAX, &desk->arena, ret_bytes);
    if (error != FILE_OK)
        fprintf(stderr, "ccrm %s: %s: %s\n", desk->command, path, file_error_text(error));
    return error == FILE_OK && units_desk_read(desk, slice_from_text(path), *ret_bytes, ret);
}
