#include "main/oversight/office.h"

#include "adapter/pg/migrate.h"
#include "main/command.h"

#include <getopt.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    OFFICE_ARENA_BYTES = 32 * 1024 * 1024
}; /* a list of a year's flags with their sentences takes a tenth */

enum choice {
    CHOICE_DB = 1,
    CHOICE_ZONE,
    CHOICE_LOCALE,
    CHOICE_JSON,
    CHOICE_HELP,
    CHOICE_REASON, /* from here on a command says whether it takes them */
    CHOICE_AS,
    CHOICE_TO,
    CHOICE_STEP,
    CHOICE_CONSENT,
    CHOICE_NOTIFY,
    CHOICE_ON,
    CHOICE_KEYS,
    CHOICE_HEAD,
    CHOICE_WORDS,
    CHOICE_FROM,
    CHOICE_UNTIL,
    CHOICE_ALL,
    CHOICE_RULES,
    CHOICE_TEXT,
    CHOICE_NUMBER,
};

static const struct option option[] = {
    { "db", required_argument, NULL, CHOICE_DB },
    { "zone", required_argument, NULL, CHOICE_ZONE },
    { "locale", required_argument, NULL, CHOICE_LOCALE },
    { "json", no_argument, NULL, CHOICE_JSON },
    { "help", no_argument, NULL, CHOICE_HELP },
    { "reason", required_argument, NULL, CHOICE_REASON },
    { "as", required_argument, NULL, CHOICE_AS },
    { "to", required_argument, NULL, CHOICE_TO },
    { "step", required_argument, NULL, CHOICE_STEP },
    { "consent", required_argument, NULL, CHOICE_CONSENT },
    { "notify", required_argument, NULL, CHOICE_NOTIFY },
    { "on", required_argument, NULL, CHOICE_ON },
    { "key-file", required_argument, NULL, CHOICE_KEYS },
    { "head", required_argument, NULL, CHOICE_HEAD },
    { "words", required_argument, NULL, CHOICE_WORDS },
    { "from", required_argument, NULL, CHOICE_FROM },
    { "until", required_argument, NULL, CHOICE_UNTIL },
    { "all", no_argument, NULL, CHOICE_ALL },
    { "rules", no_argument, NULL, CHOICE_RULES },
    { "text", no_argument, NULL, CHOICE_TEXT },
    { "number", no_argument, NULL, CHOICE_NUMBER },
    { 0 },
};

static bool takes(const struct office_usage *usage, const char *name)
{
    const size_t len = strlen(name);
    for (const char *at = usage->takes; (at = strstr(at, name)) != NULL; at += len)
        if ((at == usage->takes || at[-1] == ' ') && (at[len] == ' ' || at[len] == '\0'))
            return true;
    return false;
}

static bool set_locale(const char *locale, struct office_options *options)
{
    options->english = strcmp(locale, "en") == 0;
    if (options->english || strcmp(locale, "ko") == 0)
        return true;
    fprintf(stderr, "ccrm: --locale is ko or en, not '%s'\n", locale);
    return false;
}

/** Options with a value of their own. */
static const struct {
    enum choice choice;
    size_t place;
} valued[] = {
    { CHOICE_DB, offsetof(struct office_options, connection) },
    { CHOICE_ZONE, offsetof(struct office_options, zone) },
    { CHOICE_REASON, offsetof(struct office_options, reason) },
    { CHOICE_AS, offsetof(struct office_options, as) },
    { CHOICE_TO, offsetof(struct office_options, to) },
    { CHOICE_STEP, offsetof(struct office_options, step) },
    { CHOICE_CONSENT, offsetof(struct office_options, consent) },
    { CHOICE_NOTIFY, offsetof(struct office_options, notify) },
    { CHOICE_ON, offsetof(struct office_options, on) },
    { CHOICE_KEYS, offsetof(struct office_options, keys) },
    { CHOICE_HEAD, offsetof(struct office_options, head) },
    { CHOICE_WORDS, offsetof(struct office_options, words) },
    { CHOICE_FROM, offsetof(struct office_options, from) },
    { CHOICE_UNTIL, offsetof(struct office_options, until) },
};

/** Those that are there or not. */
static const struct {
    enum choice choice;
    size_t place;
} bare[] = {
    { CHOICE_JSON, offsetof(struct office_options, json) },
    { CHOICE_HELP, offsetof(struct office_options, help) },
    { CHOICE_ALL, offsetof(struct office_options, all) },
    { CHOICE_RULES, offsetof(struct office_options, rules) },
    { CHOICE_TEXT, offsetof(struct office_options, text) },
    { CHOICE_NUMBER, offsetof(struct office_options, number) },
};

static bool apply(enum choice choice, const char *value, struct office_options *options)
{
    char *at = (char *)options;
    if (choice == CHOICE_LOCALE)
        return set_locale(value, options);
    for (size_t i = 0; i < sizeof valued / sizeof valued[0]; i++)
        if (valued[i].choice == choice)
            memcpy(at + valued[i].place, &value, sizeof value);
    for (size_t i = 0; i < sizeof bare / sizeof bare[0]; i++)
        if (bare[i].choice == choice)
            at[bare[i].place] = true;
    return true;
}

/** False after a line on stderr. */
static bool parse(int argc, char **argv, const struct office_usage *usage, struct office_options *ret)
{
    *ret = (struct office_options){ .command = usage->command, .connection = "", .zone = "Asia/Seoul" };
    int place = -1;
    for (int c; (c = getopt_long(argc, argv, "", option, &place)) != -1; place = -1) {
        if (c == '?')
            return false;
        if (c >= CHOICE_REASON && !takes(usage, option[place].name)) {
            fprintf(stderr, "ccrm %s: does not take --%s\n", usage->command, option[place].name);
            return false;
        }
        if (!apply((enum choice)c, optarg, ret))
            return false;
    }
    if (usage->subject && optind < argc)
        ret->subject = argv[optind++];
    if (optind < argc) {
        fprintf(stderr, "ccrm %s: '%s' is one argument too many\n", usage->command, argv[optind]);
        return false;
    }
    if (!usage->subject || ret->subject != NULL || ret->help)
        return true;
    fprintf(stderr, "ccrm %s: of which one?\n", usage->command);
    return false;
}

/* The database refuses others anyway, table by table; this says so in one line. */
static int check_membership(const struct office *office)
{
    struct pg_rows *rows = NULL;
    enum pg_outcome outcome = pg_session_exec(
        office->session, "select pg_has_role(session_user, 'ccrm_integrity', 'member'), session_user", NULL,
        0, &rows);
    if (outcome != PG_DONE)
        return office_failed(office, outcome);
    const bool member = pg_rows_bool(rows, 0, 0);
    const struct slice name = pg_rows_text(rows, 0, 1);
    if (!member)
        office_refuse(office, "%.*s: 감사담당 권한(ccrm_integrity)이 없는 사용자입니다",
                      "%.*s is no login of the integrity office (no member of ccrm_integrity)", (int)name.len,
                      name.at);
    pg_rows_free(rows);
    return member ? EXIT_OK : EXIT_CONFIGURATION;
}

/** EXIT_OK, or the exit code after a line on stderr; close_office in either case. */
static int open_office(const char *command, const struct office_options *options, struct office *office)
{
    char error[PG_SESSION_ERROR_MAX];
    *office = (struct office){ .options = options, .command = command };
    office->memory = malloc(OFFICE_ARENA_BYTES);
    if (office->memory == NULL) {
        fputs("ccrm: not enough memory\n", stderr);
        return EXIT_DEPENDENCY;
    }
    arena_init(&office->arena, office->memory, OFFICE_ARENA_BYTES);
    enum pg_outcome outcome = pg_session_open(options->connection, &office->session, error);
    if (outcome != PG_DONE) {
        fprintf(stderr, "ccrm %s: %s\n", command, error);
        return pg_outcome_exit_code(outcome);
    }
    outcome = pg_session_check_schema(office->session, pg_schema_version);
    const struct slice setting[] = { office_param(options->zone),
                                     office_param(options->english && !options->json ? "en" : "ko") };
    if (outcome == PG_DONE)
        outcome = pg_session_exec(
            office->session, "select set_config('timezone', $1, false), set_config('ccrm.locale', $2, false)",
            setting, 2, NULL);
    return outcome == PG_DONE ? check_membership(office) : office_failed(office, outcome);
}

static void close_office(struct office *office)
{
    pg_session_close(office->session);
    free(office->memory);
    *office = (struct office){ 0 };
}

/** The argument as a number of a row, 1..; false after a line on stderr. */
static bool is_number(const struct office_options *options)
{
    long long number;
    const long long max = 999999999999999999; /* fits a bigint with a digit to spare */
    if (slice_to_int(slice_from_text(options->subject), 1, max, &number))
        return true;
    fprintf(stderr, "ccrm %s: '%s' is no number of one; the list has them\n", options->command,
            options->subject);
    return false;
}

static bool is_whole(const struct office_command *command, const struct office_options *options)
{
    return (!command->numbered || is_number(options)) &&
           (command->is_complete == NULL || command->is_complete(options));
}

int office_command_run(const struct office_command *command, int argc, char **argv)
{
    struct office_options options;
    const bool understood = parse(argc, argv, &command->usage, &options);
    if (understood && options.help) {
        fputs(command->help, stdout);
        return EXIT_OK;
    }
    if (!understood || !is_whole(command, &options)) {
        fprintf(stderr, "`ccrm %s --help` shows its options\n", command->usage.command);
        return EXIT_USAGE;
    }
    struct office office;
    int exit_code = open_office(command->usage.command, &options, &office);
    if (exit_code == EXIT_OK)
        exit_code = command->run(&office);
    close_office(&office);
    return exit_code;
}

int office_failed(const struct office *office, enum pg_outcome outcome)
{
    const struct slice why =
        outcome == PG_NO_MEMORY ? SLICE_LIT("not enough memory") : pg_session_error(office->session);
    fprintf(stderr, "ccrm %s: %.*s\n", office->command, (int)why.len, why.at);
    return pg_outcome_exit_code(outcome);
}

int office_refuse(const struct office *office, const char *korean, const char *english, ...)
{
    va_list arguments;
    fprintf(stderr, "ccrm %s: ", office->command);
    va_start(arguments, english);
    vfprintf(stderr, office->options->english ? english : korean, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    return EXIT_FINDINGS;
}

struct slice office_param(const char *text)
{
    return text != NULL ? slice_from_text(text) : (struct slice){ 0 };
}

bool office_is_said(const char *text)
{
    return text != NULL && slice_trim(slice_from_text(text)).len > 0;
}
