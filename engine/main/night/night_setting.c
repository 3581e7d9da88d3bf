#include "main/night/night_setting.h"

#include "adapter/crypto/digest.h"
#include "adapter/file/zone_file.h"
#include "adapter/pg/migrate.h"
#include "adapter/yaml/yaml.h"
#include "main/check_output.h"
#include "main/command.h"
#include "main/definitions.h"
#include "main/rules/rules_load.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

enum { CONNINFO_MAX = 2048 };

/* Its shadow takes terabytes of address space: no limit then. gcc has a macro for it, clang a feature. */
#if defined(__SANITIZE_ADDRESS__)
#define ADDRESS_SANITIZER 1
#elif defined(__has_feature)
#define ADDRESS_SANITIZER __has_feature(address_sanitizer)
#else
#define ADDRESS_SANITIZER 0
#endif

bool night_options_parse(int argc, char **argv, struct night_options *ret)
{
    static const struct option option[] = {
        { "config", required_argument, NULL, 'c' },
        { "set", required_argument, NULL, 's' },
        { "db", required_argument, NULL, 'd' },
        { "defs", required_argument, NULL, 'f' },
        { "out", required_argument, NULL, 'o' },
        { "night", required_argument, NULL, 'n' },
        { "locale", required_argument, NULL, 'l' },
        { "json", no_argument, NULL, 'j' },
        { "pdf", no_argument, NULL, 'p' },
        { "help", no_argument, NULL, 'h' },
        { 0 },
    };
    *ret = (struct night_options){ 0 };
    for (int c; (c = getopt_long(argc, argv, "", option, NULL)) != -1;) {
        if (c == 'c')
            ret->config = optarg;
        else if (c == 's' && ret->set_count < NIGHT_SETTING_SET_MAX)
            ret->set[ret->set_count++] = optarg;
        else if (c == 'd')
            ret->connection = optarg;
        else if (c == 'f')
            ret->defs = optarg;
        else if (c == 'o')
            ret->out = optarg;
        else if (c == 'n')
            ret->night = optarg;
        else if (c == 'j')
            ret->json = true;
        else if (c == 'p')
            ret->pdf = true;
        else if (c == 'l' && (strcmp(optarg, "ko") == 0 || strcmp(optarg, "en") == 0))
            ret->english = optarg[0] == 'e';
        else if (c == 'h')
            ret->help = true;
        else
            return false;
    }
    if (optind < argc && ret->night == NULL)
        ret->night = argv[optind++];
    if (optind == argc)
        return true;
    fprintf(stderr, "ccrm: '%s' is one argument too many\n", argv[optind]);
    return false;
}

/* ---- definitions ---- */

struct loading {
    struct night_setting *setting;
    const char *defs;
    struct findings *findings;
    struct rule *rule;             /* of all groups */
    uint8_t chain[2 * DIGEST_LEN]; /* the hash so far, and that of the next file */
};

static bool load_group(struct loading *loading, struct slice path)
{
    struct night_setting *setting = loading->setting;
    struct slice file, bytes;
    struct document document;
    struct rule_group group;
    if (!definitions_bytes(loading->defs, path, &setting->arena, loading->findings, &file, &bytes) ||
        !yaml_load(bytes, file, &setting->arena, loading->findings, &document) ||
        !rule_read(&document, &setting->arena, loading->findings, &group) ||
        !rules_load_add(&group, file, loading->findings, loading->rule, &setting->rules.rule_count))
        return false;
    if (setting->group_count == 0) {
        setting->year_start_month = group.year_start_month;
        setting->year_start_day = group.year_start_day;
    }
    struct night_rule_group *slot = &setting->group[setting->group_count++];
    slot->group = group;
    digest_of(bytes, loading->chain + DIGEST_LEN);
    memcpy(slot->hash, loading->chain + DIGEST_LEN, DIGEST_LEN);
    digest_of((struct slice){ .at = (const char *)loading->chain, .len = sizeof(loading->chain) },
              setting->rules.hash);
    memcpy(loading->chain, setting->rules.hash, DIGEST_LEN);
    return true;
}

/** All groups together; the hash is over their bytes, one after the other. */
static bool load_rules(struct night_setting *setting, const char *defs, struct findings *findings)
{
    struct loading loading = { .setting = setting, .defs = defs, .findings = findings };
    struct slice path[NIGHT_SETTING_GROUPS_MAX];
    loading.rule = arena_new_array(&setting->arena, struct rule, RULE_SET_MAX);
    setting->group = arena_new_array(&setting->arena, struct night_rule_group, NIGHT_SETTING_GROUPS_MAX);
    if (loading.rule == NULL || setting->group == NULL)
        return false;
    for (size_t i = 0; i < setting->config.night.rules_count; i++) {
        const size_t count = definitions_list(defs, setting->config.night.rules[i], &setting->arena, findings,
                                              path, NIGHT_SETTING_GROUPS_MAX - setting->group_count);
        for (size_t f = 0; f < count; f++)
            if (!load_group(&loading, path[f]))
                return false;
        if (count == 0)
            return false;
    }
    setting->rules.rule = loading.rule;
    return true;
}

static bool load(const struct night_options *options, struct night_setting *setting)
{
    struct findings findings;
    if (!findings_init(&findings, &setting->arena))
        return false;
    const struct config_request request = { .path = options->config,
                                            .set = options->set,
                                            .set_count = options->set_count,
                                            .environment = (const char *const *)environ };
    bool ok = config_load(&request, &setting->arena, &findings, &setting->config, NULL, NULL);
    char defs[NIGHT_SETTING_PATH_MAX] = "";
    if (ok && options->defs != NULL)
        setting->config.defs = slice_from_text(options->defs);
    if (ok)
        snprintf(defs, sizeof(defs), "%.*s", (int)setting->config.defs.len, setting->config.defs.at);
    const char *from = defs[0] != '\0' ? defs : NULL;
    ok = ok && definitions_survey(from, setting->config.survey, &setting->arena, &findings, &setting->survey);
    ok = ok && load_rules(setting, from, &findings);
    ok = ok && lexicons_hash(from, &setting->arena, setting->reader_hash);
    check_output_findings(&findings);
    return ok;
}

/* ---- the session ---- */

static enum pg_outcome assume_role(struct night_setting *setting)
{
    const struct slice role = setting->config.database.night_role;
    if (role.len == 0)
        return PG_DONE;
    /* set_config and not SET ROLE: a parameter needs no quoting. */
    return pg_session_exec(setting->session, "select set_config('role', $1, false)", &role, 1, NULL);
}

static int open_session(const struct night_options *options, struct night_setting *setting)
{
    char conninfo[CONNINFO_MAX], error[PG_SESSION_ERROR_MAX];
    const struct slice own = setting->config.database.night_connection;
    const struct slice configured = own.len > 0 ? own : setting->config.database.connection;
    int len = options->connection != NULL
                  ? snprintf(conninfo, sizeof(conninfo), "%s", options->connection)
                  : snprintf(conninfo, sizeof(conninfo), "%.*s", (int)configured.len, configured.at);
    if (len >= (int)sizeof(conninfo)) {
        fputs("ccrm: the connection string is too long\n", stderr);
        return EXIT_CONFIGURATION;
    }
    enum pg_outcome outcome = pg_session_open(conninfo, &setting->session, error);
    if (outcome != PG_DONE) {
        fprintf(stderr, "ccrm: %s\n", error);
        return pg_outcome_exit_code(outcome);
    }
    outcome = pg_session_check_schema(setting->session, pg_schema_version);
    if (outcome != PG_DONE)
        return night_setting_failed(setting, "the schema", outcome);
    outcome = options->own_role ? PG_DONE : assume_role(setting);
    return outcome == PG_DONE ? EXIT_OK : night_setting_failed(setting, "the night's role", outcome);
}

int night_setting_failed(const struct night_setting *setting, const char *doing, enum pg_outcome outcome)
{
    struct slice why = setting->session != NULL ? pg_session_error(setting->session) : SLICE_EMPTY;
    if (outcome == PG_NO_MEMORY)
        why = SLICE_LIT("the memory that night.memory allows is too small");
    fprintf(stderr, "ccrm: %s: %.*s\n", doing, (int)why.len, why.at);
    return pg_outcome_exit_code(outcome);
}

/* Pages that are touched when rows need them: most commands need a few of the hundreds of megabytes that a
 * night may take, and malloc's memory may be filled by a hardened or a testing allocator. */
static bool take_memory(size_t bytes, void **ret_memory, struct arena *ret_arena)
{
    void *memory =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) {
        fputs("ccrm: not enough memory\n", stderr);
        return false;
    }
    *ret_memory = memory;
    arena_init(ret_arena, *ret_memory, bytes);
    return true;
}

/* A night that runs away must not take the engine's memory: the address space is bounded, half of it is for
 * the rows. */
static bool limit_memory(struct night_setting *setting)
{
    const rlim_t bytes = (rlim_t)setting->config.night.memory_bytes;
#if !ADDRESS_SANITIZER
    struct rlimit limit; /* the soft one: a program that this one starts may have its own */
    int failed = getrlimit(RLIMIT_AS, &limit);
    limit.rlim_cur = bytes < limit.rlim_max ? bytes : limit.rlim_max;
    if (failed != 0 || setrlimit(RLIMIT_AS, &limit) != 0) {
        perror("ccrm: the memory limit");
        return false;
    }
#endif
    return take_memory((size_t)bytes / 2, &setting->rows_memory, &setting->rows);
}

int night_setting_open(const struct night_options *options, struct night_setting *setting)
{
    enum { LOADING_BYTES = 32 * 1024 * 1024 };
    *setting = (struct night_setting){ 0 };
    if (!take_memory(LOADING_BYTES, &setting->memory, &setting->arena))
        return EXIT_DEPENDENCY;
    if (!load(options, setting))
        return EXIT_CONFIGURATION;
    const struct slice zone = setting->config.zone, dir = setting->config.night.report_dir;
    if (!zone_file_read(zone, &setting->arena, &setting->zone)) {
        fprintf(stderr, "ccrm: time zone %.*s is not known to this system (package tzdata)\n", (int)zone.len,
                zone.at);
        return EXIT_CONFIGURATION;
    }
    if (options->out != NULL)
        snprintf(setting->report_dir, sizeof(setting->report_dir), "%s", options->out);
    else
        snprintf(setting->report_dir, sizeof(setting->report_dir), "%.*s", (int)dir.len, dir.at);
    if (!limit_memory(setting))
        return EXIT_DEPENDENCY;
    return open_session(options, setting);
}

static void give_back(void *memory, size_t bytes)
{
    if (memory != NULL)
        munmap(memory, bytes);
}

void night_setting_close(struct night_setting *setting)
{
    pg_session_close(setting->session);
    give_back(setting->memory, setting->arena.capacity);
    give_back(setting->rows_memory, setting->rows.capacity);
    *setting = (struct night_setting){ 0 };
}
