/* ccrm run: the engine. */
#include "adapter/crypto/key_file.h"
#include "adapter/file/zone_file.h"
#include "base/calendar.h"
#include "main/check_output.h"
#include "main/command.h"
#include "main/commands.h"
#include "main/config/config_change.h"
#include "main/definitions.h"
#include "main/lexicons.h"
#include "main/service/engine.h"
#include "main/service/log_stderr.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SET_MAX = 32, NIGHT_OPTIONS_MAX = 2 * SET_MAX + 4, RESTART_NAMES_MAX = 400 };

extern char **environ;
static const char help[] =
    "usage: ccrm run [--config FILE] [--set KEY=VALUE]...\n"
    "\n"
    "Runs the engine in the foreground: decides whom to survey, sends, reads replies, and starts each night's rules.\n"
    "Surveys that were published (ccrm survey publish) are in force; as long as there are none, the one\n"
    "that the configuration names.\n"
    "  --config FILE     the configuration (default: $CCRM_CONFIG, ./ccrm.yaml, /etc/ccrm/ccrm.yaml)\n"
    "  --set KEY=VALUE   overrides one value, for instance --set database.connection=service=ccrm\n"
    "\n"
    "TERM and INT stop it cleanly: nothing new is sent, what is under way is settled, the links unbind.\n"
    "HUP reads the configuration again and takes links and routes from it, without touching links that stay\n"
    "as they are; a configuration with an error changes nothing. The rest is taken at the next start: the\n"
    "log names the changed settings that wait for it.\n"
    "While the database or an SMSC is down it keeps trying.\n"
    "Exit: 0 told to stop, 2 usage, 3 configuration, 4 the database cannot be used.\n"
    "\n"
    "examples:\n"
    "  ccrm run --config /etc/ccrm/ccrm.yaml\n"
    "  ccrm config show --config /etc/ccrm/ccrm.yaml     # what it would run with, and why\n";

/* Everything that lives as long as the engine. */
struct setting {
    struct arena arena;
    struct config config;
    struct config_values values; /* the same, by name */
    struct survey survey; /* the configuration's definition, completed; in force while nothing is published */
    struct slice survey_text;
    struct versions versions;
    struct lexicons lexicons;
    struct zone zone;
    struct links links;
    struct flow_tester tester[CONFIG_TESTERS_MAX];
    struct log_stderr log;
    struct log seam;
    struct keys *keys;
    char database[4096];
};

enum { ARENA_BYTES = 32 * 1024 * 1024 }; /* configuration, definitions, lexicon, zone */

static bool copy_slice(char *to, size_t capacity, struct slice from)
{
    if (from.len >= capacity)
        return false;
    memcpy(to, from.at, from.len);
    to[from.len] = '\0';
    return true;
}

static bool load_definitions(struct setting *setting, struct findings *findings)
{
    char defs[4096];
    if (!copy_slice(defs, sizeof defs, setting->config.defs))
        return false;
    const char *folder = defs[0] != '\0' ? defs : NULL;
    const struct survey *survey = NULL;
    struct slice file;
    if (!definitions_survey_text(folder, setting->config.survey, &setting->arena, findings, &file,
                                 &setting->survey_text) ||
        !definitions_survey(folder, setting->config.survey, &setting->arena, findings, &survey))
        return false;
    setting->survey = *survey;
    if (!config_complete_survey(&setting->config, &setting->survey)) {
        fputs("ccrm: neither the survey nor the configuration names a sender\n", stderr);
        return false;
    }
    return lexicons_open(defs[0] != '\0' ? defs : NULL, findings, &setting->lexicons);
}

static bool load_keys(struct setting *setting)
{
    char given[KEY_FILE_PATH_MAX], path[KEY_FILE_PATH_MAX];
    if (!copy_slice(given, sizeof given, setting->config.keys.file))
        return false;
    enum key_file_error error = key_file_locate(given[0] != '\0' ? given : NULL, path);
    if (error == KEY_FILE_OK)
        error = key_file_read(path, &setting->keys);
    if (error == KEY_FILE_OK)
        return true;
    fprintf(stderr, "ccrm: key file %s: %s; `ccrm keys new FILE` makes one\n", given,
            key_file_error_text(error));
    return false;
}

/* A season on the stepped clock has its own year: there only the number's registration counts. */
static struct night today_of(const struct setting *setting)
{
    const bool real = setting->config.clock == CONFIG_CLOCK_REAL;
    return night_of((struct instant){ .unix_s = real ? (int64_t)time(NULL) : 0 }, &setting->zone);
}

static bool check_sender(struct setting *setting, struct findings *findings)
{
    findings->count = 0; /* what was found so far has been shown */
    const bool fine =
        config_check_sender(&setting->config, setting->survey.sender, today_of(setting), findings);
    check_output_findings(findings);
    return fine;
}

/* False after everything that is wrong has been said. */
static bool load(struct setting *setting, const struct config_request *request)
{
    struct findings findings;
    char reason[LINKS_ERROR_MAX];
    if (!findings_init(&findings, &setting->arena))
        return false;
    bool ok = config_load(request, &setting->arena, &findings, &setting->config, &setting->values.value,
                          &setting->values.count);
    ok = ok && load_definitions(setting, &findings);
    check_output_findings(&findings);
    if (!ok)
        return false;
    const struct slice zone = setting->config.zone;
    if (!zone_file_read(zone, &setting->arena, &setting->zone)) {
        fprintf(stderr, "ccrm: time zone %.*s is not known to this system (package tzdata)\n", (int)zone.len,
                zone.at);
        return false;
    }
    if (!check_sender(setting, &findings))
        return false;
    const struct survey_set surveys = survey_set_of(&setting->survey);
    if (!links_from_config(&setting->config, &setting->links, reason) ||
        !links_can_write(&setting->links, &surveys, reason)) {
        fprintf(stderr, "ccrm: %s\n", reason);
        return false;
    }
    if (!copy_slice(setting->database, sizeof setting->database, setting->config.database.connection))
        return false;
    return load_keys(setting);
}

/* ---- HUP ---- */

struct reload {
    struct setting *setting;
    const struct config_request *request;
};

static void describe(const struct findings *findings, char reterr[ENGINE_REASON_MAX])
{
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->item[i];
        if (finding->severity != FINDING_ERROR)
            continue;
        snprintf(reterr, ENGINE_REASON_MAX, "%.*s:%u:%u: %.*s", (int)finding->file.len, finding->file.at,
                 (unsigned)finding->mark.line, (unsigned)finding->mark.column, (int)finding->message.len,
                 finding->message.at);
        return;
    }
    snprintf(reterr, ENGINE_REASON_MAX, "the configuration cannot be read");
}

/* What HUP does not take is said by name, at each HUP until the restart. */
static void tell_what_needs_a_restart(const struct setting *setting, struct config_values now)
{
    char names[RESTART_NAMES_MAX], memory[2 * RESTART_NAMES_MAX];
    struct buffer list, line;
    buffer_init(&list, names, sizeof names);
    if (config_change_add(setting->values, now, &list) == 0)
        return;
    buffer_init(&line, memory, sizeof memory);
    buffer_add_text(&line, "event=restart_needed settings=");
    buffer_add_quoted(&line, buffer_slice(&list));
    setting->seam.write(setting->seam.self, LOG_WARNING, buffer_slice(&line));
}

static bool reload_into(const struct reload *reload, struct arena *arena, struct links *ret,
                        char reterr[ENGINE_REASON_MAX])
{
    const struct setting *setting = reload->setting;
    const struct survey_set surveys = survey_set_of(&setting->survey);
    struct findings findings;
    struct config *config = arena_new(arena, struct config);
    if (config == NULL || !findings_init(&findings, arena)) {
        snprintf(reterr, ENGINE_REASON_MAX, "out of memory");
        return false;
    }
    struct config_values now = { .count = 0 };
    const bool read = config_load(reload->request, arena, &findings, config, &now.value, &now.count);
    const bool right =
        read && config_check_sender(config, setting->survey.sender, today_of(setting), &findings);
    check_output_findings(&findings);
    if (!right)
        describe(&findings, reterr);
    const bool taken =
        right && links_from_config(config, ret, reterr) && links_can_write(ret, &surveys, reterr);
    if (taken)
        tell_what_needs_a_restart(setting, now);
    return taken;
}

static bool on_reload(void *self, struct links *ret, char reterr[ENGINE_REASON_MAX])
{
    struct arena arena;
    void *memory = malloc(CONFIG_ARENA_BYTES + sizeof(struct config));
    if (memory == NULL) {
        snprintf(reterr, ENGINE_REASON_MAX, "out of memory");
        return false;
    }
    arena_init(&arena, memory, CONFIG_ARENA_BYTES + sizeof(struct config));
    const bool right = reload_into(self, &arena, ret, reterr);
    free(memory);
    return right;
}

static int run_with(struct setting *setting, const struct config_request *request, char **night_option,
                    size_t night_option_count)
{
    if (!load(setting, request))
        return EXIT_CONFIGURATION;
    log_stderr_init(&setting->log, (enum log_level)setting->config.log.level,
                    setting->config.log.format == CONFIG_LOG_JSON);
    setting->seam = log_stderr_seam(&setting->log);
    struct reload reload = { .setting = setting, .request = request };
    for (size_t i = 0; i < setting->config.tester_count; i++)
        setting->tester[i] =
            (struct flow_tester){ setting->config.tester[i].name, setting->config.tester[i].number };
    const struct engine_parts parts = {
        .config = &setting->config,
        .database = setting->database,
        .versions = &setting->versions,
        .lexicon = &setting->lexicons.lexicon,
        .zone = &setting->zone,
        .links = &setting->links,
        .tester = setting->tester,
        .keys = setting->keys,
        .log = &setting->seam,
        .night_option = night_option,
        .night_option_count = night_option_count,
        .reload = on_reload,
        .reload_self = &reload,
    };
    int exit_code = EXIT_DEPENDENCY;
    if (versions_init(&setting->versions, &setting->config, setting->database, &setting->survey,
                      setting->survey_text))
        exit_code = engine_run(&parts);
    versions_done(&setting->versions);
    return exit_code;
}

int command_run(int argc, char **argv)
{
    static const struct option option[] = {
        { "config", required_argument, NULL, 'c' },
        { "set", required_argument, NULL, 's' },
        { "help", no_argument, NULL, 'h' },
        { 0 },
    };
    const char *set[SET_MAX];
    char *night_option[NIGHT_OPTIONS_MAX];
    size_t night_option_count = 0;
    static char config_word[] = "--config", set_word[] = "--set";
    struct config_request request = { .set = set, .environment = (const char *const *)environ };
    for (int c; (c = getopt_long(argc, argv, "", option, NULL)) != -1;) {
        if (c == 'c') {
            request.path = optarg;
            night_option[night_option_count++] = config_word;
            night_option[night_option_count++] = optarg;
        } else if (c == 's' && request.set_count < SET_MAX && night_option_count + 2 <= NIGHT_OPTIONS_MAX) {
            set[request.set_count++] = optarg;
            night_option[night_option_count++] = set_word;
            night_option[night_option_count++] = optarg;
        } else {
            fputs(help, c == 'h' ? stdout : stderr);
            return c == 'h' ? EXIT_OK : EXIT_USAGE;
        }
    }
    if (optind < argc) {
        fputs(help, stderr);
        return EXIT_USAGE;
    }
    struct setting *setting = calloc(1, sizeof *setting);
    void *memory = malloc(ARENA_BYTES);
    int exit_code = EXIT_DEPENDENCY;
    if (setting != NULL && memory != NULL) {
        arena_init(&setting->arena, memory, ARENA_BYTES);
        exit_code = run_with(setting, &request, night_option, night_option_count);
        keys_free(setting->keys);
        lexicons_close(&setting->lexicons);
    }
    free(memory);
    free(setting);
    return exit_code;
}
