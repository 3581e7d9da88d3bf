#include "main/oversight/desk.h"

#include "adapter/pg/migrate.h"
#include "main/check_output.h"
#include "main/command.h"
#include "main/definitions.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { CONNINFO_MAX = 2048 };

bool desk_option(struct desk_options *options, int letter, const char *value)
{
    if (letter == 'c')
        options->config = value;
    else if (letter == 't' && options->set_count < DESK_SET_MAX)
        options->set[options->set_count++] = value;
    else if (letter == 'd')
        options->connection = value;
    else if (letter == 'v')
        options->survey = value;
    else
        return false;
    return true;
}

static bool load(const struct desk_options *options, struct desk *desk)
{
    struct findings findings;
    struct arena *arena = &desk->reader.arena;
    if (!findings_init(&findings, arena))
        return false;
    const struct config_request request = { .path = options->config,
                                            .set = options->set,
                                            .set_count = options->set_count,
                                            .environment = (const char *const *)environ };
    bool ok = config_load(&request, arena, &findings, &desk->config, NULL, NULL);
    char defs[4096] = "";
    if (ok)
        snprintf(defs, sizeof defs, "%.*s", (int)desk->config.defs.len, desk->config.defs.at);
    if (ok && options->survey == NULL)
        ok = definitions_survey(defs[0] != '\0' ? defs : NULL, desk->config.survey, arena, &findings,
                                &desk->survey);
    check_output_findings(&findings);
    if (ok && defs[0] != '\0')
        ok = reader_setup_lexicons(&desk->reader, defs);
    return ok &&
           (options->survey == NULL || reader_setup_survey(&desk->reader, options->survey, &desk->survey));
}

static int connect(const struct desk_options *options, struct desk *desk)
{
    char conninfo[CONNINFO_MAX], error[PG_SESSION_ERROR_MAX];
    const struct slice configured =
        options->connection != NULL ? slice_from_text(options->connection) : desk->config.database.connection;
    if (snprintf(conninfo, sizeof conninfo, "%.*s", (int)configured.len, configured.at) >= CONNINFO_MAX) {
        fputs("ccrm: the connection string is too long\n", stderr);
        return EXIT_CONFIGURATION;
    }
    enum pg_outcome outcome = pg_session_open(conninfo, &desk->session, error);
    if (outcome != PG_DONE) {
        fprintf(stderr, "ccrm: %s\n", error);
        return pg_outcome_exit_code(outcome);
    }
    outcome = pg_session_check_schema(desk->session, pg_schema_version);
    return outcome == PG_DONE ? EXIT_OK : desk_failed(desk, "the schema", outcome);
}

int desk_open(const struct desk_options *options, struct desk *desk)
{
    *desk = (struct desk){ 0 };
    if (!reader_setup_open(&desk->reader))
        return EXIT_DEPENDENCY;
    return load(options, desk) ? connect(options, desk) : EXIT_CONFIGURATION;
}

void desk_close(struct desk *desk)
{
    pg_session_close(desk->session);
    reader_setup_close(&desk->reader);
    *desk = (struct desk){ 0 };
}

int desk_failed(const struct desk *desk, const char *doing, enum pg_outcome outcome)
{
    const struct slice why = desk->session != NULL ? pg_session_error(desk->session) : SLICE_EMPTY;
    fprintf(stderr, "ccrm: %s: %.*s\n", doing, (int)why.len, why.at);
    return pg_outcome_exit_code(outcome);
}

static int nibble(char digit)
{
    const char *digits = "0123456789abcdef", *found = digit != '\0' ? strchr(digits, digit) : NULL;
    return found != NULL ? (int)(found - digits) : -1;
}

bool desk_bytes(struct arena *arena, struct slice hex, struct slice *ret)
{
    if (!slice_starts_with(hex, SLICE_LIT("\\x")) || hex.len % 2 != 0)
        return false;
    const size_t len = (hex.len - 2) / 2;
    char *bytes = arena_alloc(arena, len + 1);
    if (bytes == NULL)
        return false;
    for (size_t i = 0; i < len; i++) {
        const int high = nibble(hex.at[2 + 2 * i]), low = nibble(hex.at[3 + 2 * i]);
        if (high < 0 || low < 0)
            return false;
        bytes[i] = (char)(high << 4 | low);
    }
    *ret = (struct slice){ .at = bytes, .len = len };
    return true;
}

struct slice desk_question(const struct survey *survey, int64_t question)
{
    return question >= 0 && (size_t)question < survey->question_count ? survey->question[question].id
                                                                      : SLICE_LIT("?");
}
