/* ccrm doctor: what is missing or wrong before an office depends on it. */
#include "adapter/crypto/key_file.h"
#include "adapter/file/zone_file.h"
#include "adapter/pg/migrate.h"
#include "adapter/pg/session.h"
#include "main/check_output.h"
#include "main/command.h"
#include "main/commands.h"
#include "main/config/config.h"
#include "main/definitions.h"
#include "main/service/links.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ARENA_BYTES = 32 * 1024 * 1024, SET_MAX = 32 };

extern char **environ;
static const char help[] =
    "usage: ccrm doctor [--config FILE] [--set KEY=VALUE]...\n"
    "\n"
    "Looks at the configuration, the definitions, the keys, the links' settings and the database, and says what is\n"
    "wrong, why, and what to do. Changes nothing. Exit 0 when all is well, 1 with findings.\n"
    "\n"
    "example:\n"
    "  ccrm doctor --config /etc/ccrm/ccrm.yaml\n";

struct doctor {
    struct arena arena;
    struct findings findings;
    struct config config;
    int problems;
};

__attribute__((format(printf, 3, 4))) static void tell(struct doctor *doctor, bool good, const char *format,
                                                       ...)
{
    va_list arguments;
    doctor->problems += !good;
    fputs(good ? "ok   " : "BAD  ", stdout);
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    putchar('\n');
}

static const char *text_of(struct doctor *doctor, struct slice slice)
{
    char *copy = arena_alloc(&doctor->arena, slice.len + 1);
    if (copy == NULL)
        return "";
    memcpy(copy, slice.at, slice.len);
    return copy;
}

/* A table that ends soon: what is decreed for the next year must be added before citizens are texted on
 * it. */
static void look_at_holidays(struct doctor *doctor, const struct survey *survey)
{
    enum { SOON_DAYS = 120, DAY_S = 86400 };
    const struct holidays *holidays = survey->holiday_table;
    if (holidays == NULL)
        return;
    const int64_t today = (int64_t)time(NULL) / DAY_S;
    char memory[16];
    struct buffer until;
    buffer_init(&until, memory, sizeof memory);
    night_add(&until, holidays->until);
    tell(doctor, holidays->until.day - today > SOON_DAYS, "holidays %s, known until %.*s",
         text_of(doctor, holidays->id), (int)until.len, until.at);
}

static void look_at_definitions(struct doctor *doctor)
{
    const struct survey *definition = NULL;
    struct survey *survey = arena_new(&doctor->arena, struct survey);
    const char *const defs = text_of(doctor, doctor->config.defs);
    if (survey == NULL || !definitions_survey(defs[0] != '\0' ? defs : NULL, doctor->config.survey,
                                              &doctor->arena, &doctor->findings, &definition)) {
        tell(doctor, false, "survey %s: see below; `ccrm survey check` shows every error",
             text_of(doctor, doctor->config.survey));
        return;
    }
    *survey = *definition;
    const bool sendable = config_complete_survey(&doctor->config, survey);
    tell(doctor, true, "survey %s", text_of(doctor, survey->id));
    look_at_holidays(doctor, survey);
    for (size_t i = 0; sendable && i < doctor->config.sender_count; i++) {
        const struct config_sender *sender = &doctor->config.sender[i];
        if (!slice_equal(sender->number, survey->sender))
            continue;
        tell(doctor, sender->can_receive, "sender %s%s", text_of(doctor, sender->number),
             sender->can_receive ? "" : ": cannot receive, so no citizen could answer");
        return;
    }
    tell(doctor, false, "sender of survey %s: not among the configuration's senders, so it may not be used",
         text_of(doctor, survey->id));
}

static void look_at_system(struct doctor *doctor)
{
    struct zone zone;
    struct keys *keys = NULL;
    char path[KEY_FILE_PATH_MAX], reason[LINKS_ERROR_MAX];
    const bool known = zone_file_read(doctor->config.zone, &doctor->arena, &zone);
    tell(doctor, known, "time zone %s%s", text_of(doctor, doctor->config.zone),
         known ? "" : ": not known to this system; install the package tzdata");

    const char *const given = text_of(doctor, doctor->config.keys.file);
    enum key_file_error error = key_file_locate(given[0] != '\0' ? given : NULL, path);
    if (error == KEY_FILE_OK)
        error = key_file_read(path, &keys);
    keys_free(keys);
    tell(doctor, error == KEY_FILE_OK, "key file %s%s%s", given, error == KEY_FILE_OK ? "" : ": ",
         error == KEY_FILE_OK ? "" : key_file_error_text(error));

    struct links *links = arena_new(&doctor->arena, struct links);
    const bool usable = links != NULL && links_from_config(&doctor->config, links, reason);
    tell(doctor, usable && links->count > 0, "links: %s",
         !usable             ? reason
         : links->count == 0 ? "none is configured, so nothing can be sent"
                             : "settings and passwords");
}

static void look_at_rows(struct doctor *doctor, struct pg_session *session, const char *what,
                         const char *statement, const char *advice)
{
    struct pg_rows *rows = NULL;
    if (pg_session_exec(session, statement, NULL, 0, &rows) != PG_DONE) {
        const struct slice error = pg_session_error(session);
        tell(doctor, false, "%s: %.*s", what, (int)error.len, error.at);
        return;
    }
    if (pg_rows_count(rows) == 0)
        tell(doctor, true, "%s", what);
    for (size_t i = 0; i < pg_rows_count(rows); i++) {
        const struct slice found = pg_rows_text(rows, i, 0);
        tell(doctor, false, "%s: %.*s; %s", what, (int)found.len, found.at, advice);
    }
    pg_rows_free(rows);
}

/* Without units nothing is wrong: every code is a department, as the source writes it. */
static void look_at_units(struct doctor *doctor, struct pg_session *session)
{
    struct pg_rows *rows = NULL;
    const bool read =
        pg_session_exec(session,
                        "select count(*), coalesce(to_char(max(effective_night), 'YYYY-MM-DD'), '') "
                        "from ccrm.unit_publication",
                        NULL, 0, &rows) == PG_DONE;
    const struct slice last = read ? pg_rows_text(rows, 0, 1) : SLICE_EMPTY;
    if (read && pg_rows_int(rows, 0, 0) > 0)
        tell(doctor, true, "units published, the last from %.*s on", (int)last.len, last.at);
    else if (read)
        tell(doctor, true, "no units are published: every department code is accepted as it comes");
    pg_rows_free(rows);
    look_at_rows(
        doctor, session, "department codes that are known",
        "select format('%s has %s complaints held since %s', coalesce(nullif(code, ''), '(none)'),"
        " complaints, first_seen::date) from ccrm.unknown_department order by complaints desc limit 20",
        "name it in a version of the units (ccrm units unknown, ccrm units publish)");
}

static void look_at_database(struct doctor *doctor)
{
    struct pg_session *session = NULL;
    char reason[PG_SESSION_ERROR_MAX];
    const char *const conninfo = text_of(doctor, doctor->config.database.connection);
    if (pg_session_open(conninfo, &session, reason) != PG_DONE) {
        tell(doctor, false, "database: %s", reason);
        return;
    }
    const bool current = pg_session_check_schema(session, pg_schema_version) == PG_DONE;
    const struct slice why = pg_session_error(session);
    tell(doctor, current, "database schema %d%s%.*s", pg_schema_version, current ? "" : ": ",
         current ? 0 : (int)why.len, why.at);
    if (current) {
        look_at_rows(doctor, session, "durable commits",
                     "select name || ' is ' || setting from pg_settings"
                     " where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off'",
                     "a crash of the machine would lose replies that were acknowledged");
        look_at_rows(
            doctor, session, "partitions made ahead",
            "select format('%s has rows', c.relname) from pg_class c join pg_inherits i on i.inhrelid = c.oid"
            " where pg_get_expr(c.relpartbound, c.oid) = 'DEFAULT' and c.relnamespace = 'ccrm'::regnamespace"
            " and pg_relation_size(c.oid) > 0",
            "months were missing; retention cannot drop what lies there");
        look_at_rows(doctor, session, "sending",
                     "select 'stopped by ' || stopped_by || ': ' || reason"
                     " from ccrm.sending_stop where lifted_at is null",
                     "two persons lift it");
        look_at_units(doctor, session);
        look_at_rows(
            doctor, session, "what is kept ends when its time is over",
            "select format('%s proposals wait for an approval since %s', count(*), min(proposed_at)::date)"
            " from ccrm.retention_proposal p where not exists (select from ccrm.retention_approval a"
            " where a.proposal_id = p.proposal_id) having count(*) > 0",
            "ccrm retention approve, by another login of the integrity office");
        if (doctor->config.probe.required)
            look_at_rows(
                doctor, session, "links ready for surveys",
                "select 'no tester has answered over link ' || name from ccrm.link l where not exists"
                " (select from ccrm.probe p where p.link = l.link and p.ready_until > clock_timestamp())",
                "run ccrm gateway probe; until then no survey leaves over it");
        look_at_rows(doctor, session, "links not suspended",
                     "select format('link %s by %s: %s', l.name, suspended_by, reason)"
                     " from ccrm.link_suspension join ccrm.link l using (link) where lifted_at is null",
                     "nothing leaves over it; ccrm gateway resume lifts it");
    }
    pg_session_close(session);
}

static int look(struct doctor *doctor, const struct config_request *request)
{
    if (!findings_init(&doctor->findings, &doctor->arena))
        return EXIT_DEPENDENCY;
    const bool loaded = config_load(request, &doctor->arena, &doctor->findings, &doctor->config, NULL, NULL);
    tell(doctor, loaded, "configuration%s",
         loaded ? "" : ": see below; `ccrm config show` shows what is in force");
    if (loaded) {
        look_at_definitions(doctor);
        look_at_system(doctor);
        look_at_database(doctor);
    }
    check_output_findings(&doctor->findings);
    return doctor->problems == 0 ? EXIT_OK : EXIT_FINDINGS;
}

int command_doctor(int argc, char **argv)
{
    static const struct option option[] = {
        { "config", required_argument, NULL, 'c' },
        { "set", required_argument, NULL, 's' },
        { "help", no_argument, NULL, 'h' },
        { 0 },
    };
    const char *set[SET_MAX];
    struct config_request request = { .set = set, .environment = (const char *const *)environ };
    for (int c; (c = getopt_long(argc, argv, "", option, NULL)) != -1;) {
        if (c == 'c') {
            request.path = optarg;
        } else if (c == 's' && request.set_count < SET_MAX) {
            set[request.set_count++] = optarg;
        } else {
            fputs(help, c == 'h' ? stdout : stderr);
            return c == 'h' ? EXIT_OK : EXIT_USAGE;
        }
    }
    struct doctor *doctor = calloc(1, sizeof *doctor);
    void *memory = malloc(ARENA_BYTES);
    int exit_code = EXIT_DEPENDENCY;
    if (doctor != NULL && memory != NULL) {
        arena_init(&doctor->arena, memory, ARENA_BYTES);
        exit_code = look(doctor, &request);
    }
    free(memory);
    free(doctor);
    return exit_code;
}
