/* ccrm survey check: definitions of every kind, offline. */
#include "main/command.h"
#include "main/commands.h"

#include "adapter/file/file.h"
#include "main/check_output.h"
#include "main/definitions.h"
#include "main/embedded.h"
#include "main/survey/survey_hooks.h"

#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
    FILES_MAX = 1000,               /* a city's definitions and their history */
    ARENA_BYTES = 16 * 1024 * 1024, /* one file at a time, and the findings of all */
    FINDINGS_BYTES = 4 * 1024 * 1024,
};

static const char usage[] =
    "usage: ccrm survey check [--format human|json|junit] [--defs DIR] [PATH...]\n"
    "\n"
    "Checks definitions (surveys, rules, intake maps, configuration) without sending or storing anything.\n"
    "A PATH is a file or a folder; without one the definitions that the program carries are checked, or "
    "those in DIR.\n"
    "Where a folder or DIR has lexicons, a survey's words are read with these, as the engine will.\n"
    "\n"
    "examples:\n"
    "  ccrm survey check                              the definitions inside the program\n"
    "  ccrm survey check survey-defs                  all below a folder\n"
    "  ccrm survey check --format json my.yaml        for an editor or a script\n"
    "\n"
    "Exit codes: 0 no errors (warnings are allowed), 1 errors, 2 usage.\n";

static const char units_usage[] =
    "usage: ccrm units check [--format human|json|junit] [PATH...]\n"
    "\n"
    "Checks the units of a city (departments, their changes, officers) offline: every error at once, with\n"
    "line and column. Without a PATH those that the program carries are checked.\n"
    "\n"
    "example: ccrm units check city.yaml\n"
    "\n"
    "Exit codes: 0 no errors (warnings are allowed), 1 errors, 2 usage.\n";

struct checker {
    struct arena scratch; /* reset for every file */
    struct findings findings;
    size_t files;
};

static void check_bytes(struct checker *checker, struct slice file, struct slice bytes)
{
    struct document document;
    checker->files++;
    definitions_check(file, bytes, &checker->scratch, &checker->findings, &document);
}

static void report_path(struct checker *checker, const char *path, const char *why)
{
    const struct document nowhere = { .file = slice_from_text(path), .text = SLICE_EMPTY };
    finding_add(&checker->findings, FINDING_ERROR, "no-file", &nowhere, NULL, "{}",
                FINDING_ARGUMENTS(slice_from_text(why)));
}

static void check_path(struct checker *checker, const char *path, struct arena *names)
{
    struct slice *file = NULL;
    size_t count = 0;
    enum file_error error = file_list(path, ".yaml", FILES_MAX, names, &file, &count);
    if (error != FILE_OK) {
        report_path(checker, path, file_error_text(error));
        return;
    }
    if (count == 0)
        report_path(checker, path, "there is no definition (*.yaml) in this folder");
    for (size_t i = 0; i < count; i++) {
        struct slice bytes;
        arena_reset_to(&checker->scratch, 0);
        error = file_read(file[i].at, DEFINITION_BYTES_MAX, &checker->scratch, &bytes);
        if (error != FILE_OK)
            report_path(checker, file[i].at, file_error_text(error));
        else
            check_bytes(checker, file[i], bytes);
    }
}

static void check_embedded(struct checker *checker, struct slice folder)
{
    struct embedded_file file;
    for (size_t i = 0; embedded_next(folder, i, &file); i++) {
        arena_reset_to(&checker->scratch, 0);
        check_bytes(checker, file.path, file.bytes);
    }
}

/* The lexicons beside the definitions that are checked: whether a survey's word stops depends on them. False
 * when there are some and they cannot be used; what is wrong in one file is found when that is checked. */
static bool use_lexicons_of(char **path, int count, const char *defs)
{
    bool used = defs != NULL && survey_hooks_use(defs), there = defs != NULL;
    for (int i = 0; i < count && !used; i++) {
        struct stat status;
        char folder[PATH_MAX];
        const int len = snprintf(folder, sizeof(folder), "%s/lexicons", path[i]);
        const bool folder_there =
            len > 0 && (size_t)len < sizeof(folder) && stat(folder, &status) == 0 && S_ISDIR(status.st_mode);
        used = folder_there && survey_hooks_use(path[i]);
        there = there || folder_there;
    }
    return used || !there;
}

static int run(char **path, int count, const char *defs, struct slice carried, enum check_format format)
{
    const bool usable = use_lexicons_of(path, count, defs);
    struct checker checker = { .files = 0 };
    struct arena kept, names;
    char *memory = malloc(ARENA_BYTES + 2 * (size_t)FINDINGS_BYTES);
    if (memory == NULL)
        return EXIT_DEPENDENCY;
    arena_init(&checker.scratch, memory, ARENA_BYTES);
    arena_init(&kept, memory + ARENA_BYTES, FINDINGS_BYTES);
    arena_init(&names, memory + ARENA_BYTES + FINDINGS_BYTES, FINDINGS_BYTES);
    int exit_code = EXIT_DEPENDENCY;
    if (findings_init(&checker.findings, &kept)) {
        for (int i = 0; i < count; i++)
            check_path(&checker, path[i], &names);
        if (count == 0 && defs != NULL)
            check_path(&checker, defs, &names);
        else if (count == 0)
            check_embedded(&checker, carried);
        check_output(&checker.findings, checker.files, format);
        exit_code = checker.findings.errors > 0 || !usable ? EXIT_FINDINGS : EXIT_OK;
    }
    free(memory);
    return exit_code;
}

static int check(int argc, char **argv, const char *help, struct slice carried)
{
    static const struct option options[] = { { "format", required_argument, NULL, 'f' },
                                             { "defs", required_argument, NULL, 'd' },
                                             { "help", no_argument, NULL, 'h' },
                                             { NULL, 0, NULL, 0 } };
    enum check_format format = CHECK_FORMAT_HUMAN;
    const char *defs = NULL;
    for (int option = 0; (option = getopt_long(argc, argv, "f:d:h", options, NULL)) != -1;) {
        if (option == 'h') {
            fputs(help, stdout);
            return EXIT_OK;
        }
        if (option == 'd') {
            defs = optarg;
        } else if (option != 'f' || !check_format_parse(optarg, &format)) {
            fputs(help, stderr);
            return EXIT_USAGE;
        }
    }
    return run(argv + optind, argc - optind, defs, carried, format);
}

int command_survey_check(int argc, char **argv)
{
    return check(argc, argv, usage, SLICE_LIT("survey-defs/"));
}

int command_units_check(int argc, char **argv)
{
    return check(argc, argv, units_usage, SLICE_LIT("survey-defs/units/"));
}
