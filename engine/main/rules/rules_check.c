/* ccrm rules check: rule groups, and what they promise together. */
#include "main/command.h"
#include "main/commands.h"

#include "adapter/file/file.h"
#include "adapter/yaml/yaml.h"
#include "main/check_output.h"
#include "main/definitions.h"
#include "main/embedded.h"
#include "rules/rule_read.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

enum { FILES_MAX = 100, ARENA_BYTES = 16 * 1024 * 1024 };

static const char usage[] = "usage: ccrm rules check [--format human|json|junit] [PATH...]\n"
                            "\n"
                            "Checks rule groups and says how many departments a year they would flag by "
                            "chance, together, in a city of 40.\n"
                            "Without a PATH the rules that the program carries are checked.\n"
                            "\n"
                            "examples:\n"
                            "  ccrm rules check\n"
                            "  ccrm rules check survey-defs/rules/solicitation.yaml\n"
                            "\n"
                            "Exit codes: 0 no errors, 1 errors, 2 usage.\n";

struct checker {
    struct arena arena;
    struct findings findings;
    size_t files;
    struct rule rule[RULE_SET_MAX];
    size_t rule_count;
};

static void report(struct checker *checker, struct slice file, const char *code, const char *why)
{
    const struct document nowhere = { .file = file, .text = SLICE_EMPTY };
    finding_add(&checker->findings, FINDING_ERROR, code, &nowhere, NULL, "{}",
                FINDING_ARGUMENTS(slice_from_text(why)));
}

static void add_rules(struct checker *checker, struct slice file, const struct rule_group *group)
{
    for (size_t i = 0; i < group->rule_count; i++) {
        for (size_t j = 0; j < checker->rule_count; j++) {
            if (slice_equal(checker->rule[j].id, group->rule[i].id))
                report(checker, file, "duplicate-id", "a rule of another group has the same id");
        }
        if (checker->rule_count == RULE_SET_MAX) {
            report(checker, file, "too-many", "all groups together have too many rules");
            return;
        }
        checker->rule[checker->rule_count++] = group->rule[i];
    }
}

static void check_bytes(struct checker *checker, struct slice file, struct slice bytes)
{
    struct document document;
    struct rule_group group;
    checker->files++;
    if (yaml_load(bytes, file, &checker->arena, &checker->findings, &document) &&
        rule_read(&document, &checker->arena, &checker->findings, &group))
        add_rules(checker, file, &group);
}

static void check_path(struct checker *checker, const char *path)
{
    struct slice *file = NULL;
    size_t count = 0;
    enum file_error error = file_list(path, ".yaml", FILES_MAX, &checker->arena, &file, &count);
    if (error != FILE_OK)
        report(checker, slice_from_text(path), "no-file", file_error_text(error));
    for (size_t i = 0; error == FILE_OK && i < count; i++) {
        struct slice bytes;
        error = file_read(file[i].at, DEFINITION_BYTES_MAX, &checker->arena, &bytes);
        if (error != FILE_OK)
            report(checker, file[i], "no-file", file_error_text(error));
        else
            check_bytes(checker, file[i], bytes);
    }
}

static void check_embedded(struct checker *checker)
{
    struct embedded_file file;
    for (size_t i = 0; embedded_next(SLICE_LIT("survey-defs/rules/"), i, &file); i++)
        check_bytes(checker, file.path, file.bytes);
}

static void print_promises(const struct checker *checker)
{
    const struct rule_set set = { .rule = checker->rule, .rule_count = checker->rule_count };
    for (enum flag_level level = FLAG_WATCH; level < FLAG_LEVEL_COUNT; level++) {
        const struct slice name = flag_level_name(level);
        printf("%-6.*s fewer than %.2f of %d departments a year flagged by chance, all %zu rules together\n",
               (int)name.len, name.at, rule_set_budget(&set, level, RULE_DEPARTMENTS_STATED),
               RULE_DEPARTMENTS_STATED, checker->rule_count);
    }
}

static int run(char **path, int count, enum check_format format)
{
    char *memory = malloc(ARENA_BYTES);
    struct checker *checker = calloc(1, sizeof *checker);
    int exit_code = EXIT_DEPENDENCY;
    if (memory != NULL && checker != NULL) {
        arena_init(&checker->arena, memory, ARENA_BYTES);
        if (findings_init(&checker->findings, &checker->arena)) {
            for (int i = 0; i < count; i++)
                check_path(checker, path[i]);
            if (count == 0)
                check_embedded(checker);
            check_output(&checker->findings, checker->files, format);
            exit_code = checker->findings.errors > 0 ? EXIT_FINDINGS : EXIT_OK;
            if (exit_code == EXIT_OK && format == CHECK_FORMAT_HUMAN)
                print_promises(checker);
        }
    }
    free(checker);
    free(memory);
    return exit_code;
}

int command_rules_check(int argc, char **argv)
{
    static const struct option options[] = { { "format", required_argument, NULL, 'f' },
                                             { "help", no_argument, NULL, 'h' },
                                             { NULL, 0, NULL, 0 } };
    enum check_format format = CHECK_FORMAT_HUMAN;
    for (int option = 0; (option = getopt_long(argc, argv, "f:h", options, NULL)) != -1;) {
        if (option == 'h') {
            fputs(usage, stdout);
            return EXIT_OK;
        }
        if (option != 'f' || !check_format_parse(optarg, &format)) {
            fputs(usage, stderr);
            return EXIT_USAGE;
        }
    }
    return run(argv + optind, argc - optind, format);
}
