#include "main/survey/survey_desk.h"

#include "adapter/pg/migrate.h"
#include "main/check_output.h"
#include "main/command.h"
#include "main/definitions.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CONNINFO_MAX = 2048 };

static bool parse_number(const char *text, int32_t *ret)
{
    long long number = 0;
    if (!slice_to_int(slice_from_text(text), 1, INT32_MAX, &number))
        return false;
    *ret = (int32_t)number;
    return true;
}

bool survey_desk_parse(int argc, char **argv, struct survey_desk_options *ret)
{
    static const struct option option[] = {
        { "config", required_argument, NULL, 'c' },
        { "db", required_argument, NULL, 'd' },
        { "reason", required_argument, NULL, 'r' },
        { "approve", required_argument, NULL, 'a' },
        { "acknowledge", required_argument, NULL, 'k' },
        { "to", required_argument, NULL, 't' },
        { "help", no_argument, NULL, 'h' },
        { 0 },
    };
    struct survey_desk_options options = { .subject_count = 0 };
    bool good = true;
    optind = 1;
    for (int c; (c = getopt_long(argc, argv, "h", option, NULL)) != -1;) {
        if (c == 'c')
            options.config = optarg;
        else if (c == 'd')
            options.connection = optarg;
        else if (c == 'r')
            options.reason = optarg;
        else if (c == 'a')
            good &= parse_number(optarg, &options.approve);
        else if (c == 'k')
            good &= parse_number(optarg, &options.acknowledge);
        else if (c == 't')
            good &= parse_number(optarg, &options.to);
        else if (c == 'h')
            options.help = true;
        else
            good = false;
    }
    for (; optind < argc && options.subject_count < 2; optind++)
        options.subject[options.subject_count++] = argv[optind];
    *ret = options;
    return good && optind == argc;
}

/* What can only be a file is there: said before anything is asked of a database. */
static bool are_files_there(const char *command, const struct survey_desk_options *options)
{
    for (size_t i = 0; i < options->subject_count; i++) {
        const char *const word = options->subject[i];
        const bool is_path =
            strchr(word, '/') != NULL || slice_ends_with(slice_from_text(word), SLICE_LIT(".yaml"));
        if (is_path && access(word, R_OK) != 0) {
            fprintf(stderr, "ccrm %s: %s: %s\n", command, word, strerror(errno));
            return false;
        }
    }
    return true;
}

static int connect(const struct survey_desk_options *options, struct survey_desk *desk)
{
    char conninfo[CONNINFO_MAX], error[PG_SESSION_ERROR_MAX];
    const struct slice configured = options->connection != NULL ? slice_from_text(options->connection)
                                                                : desk->stage.config.database.connection;
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
                                  &desk->stage.config.zone, 1, NULL);
    if (outcome == PG_DONE)
        outcome = definition_rows_list(desk->session, &desk->stage.arena, DEFINITION_ROWS_SURVEYS,
                                       &desk->revision, &desk->count);
    return outcome == PG_DONE ? EXIT_OK : survey_desk_failed(desk, "the published surveys", outcome);
}

int survey_desk_open(const char *command, const struct survey_desk_options *options, struct survey_desk *desk)
{
    *desk = (struct survey_desk){ .command = command };
    if (!are_files_there(command, options))
        return EXIT_CONFIGURATION;
    return survey_stage_open(&desk->stage, options->config) ? connect(options, desk) : EXIT_CONFIGURATION;
}

void survey_desk_close(struct survey_desk *desk)
{
    pg_session_close(desk->session);
    survey_stage_close(&desk->stage);
    *desk = (struct survey_desk){ 0 };
}

int survey_desk_failed(const struct survey_desk *desk, const char *doing, enum pg_outcome outcome)
{
    const struct slice why = desk->session != NULL ? pg_session_error(desk->session) : SLICE_EMPTY;
    fprintf(stderr, "ccrm %s: %s: %.*s\n", desk->command, doing, (int)why.len, why.at);
    return pg_outcome_exit_code(outcome);
}

const struct definition_revision *survey_desk_latest(const struct survey_desk *desk, struct slice id)
{
    for (size_t i = desk->count; i > 0; i--) {
        if (desk->revision[i - 1].approved && slice_equal(desk->revision[i - 1].id, id))
            return &desk->revision[i - 1];
    }
    return NULL;
}

const struct definition_revision *survey_desk_revision(const struct survey_desk *desk, int64_t number)
{
    for (size_t i = 0; i < desk->count; i++) {
        if (desk->revision[i].revision == number)
            return &desk->revision[i];
    }
    return NULL;
}

bool survey_desk_read(struct survey_desk *desk, const struct definition_revision *revision,
                      const struct survey **ret)
{
    char name[48];
    snprintf(name, sizeof name, "revision %d", (int)revision->revision);
    desk->stage.findings.count = 0;
    const bool good =
        definitions_survey_bytes(arena_copy(&desk->stage.arena, slice_from_text(name)), revision->text,
                                 &desk->stage.arena, &desk->stage.findings, ret);
    if (!good)
        check_output_findings(&desk->stage.findings);
    return good;
}

bool survey_desk_survey(struct survey_desk *desk, const char *word, const struct survey **ret,
                        const struct definition_revision **ret_from)
{
    int32_t number = 0;
    const bool numbered = parse_number(word, &number);
    *ret_from =
        numbered ? survey_desk_revision(desk, number) : survey_desk_latest(desk, slice_from_text(word));
    if (*ret_from != NULL)
        return survey_desk_read(desk, *ret_from, ret);
    if (!numbered)
        return survey_stage_definition(&desk->stage, word, ret);
    fprintf(stderr, "ccrm %s: there is no revision %d; `ccrm survey list` has them\n", desk->command,
            (int)number);
    return false;
}
