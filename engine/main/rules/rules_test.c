#include "main/commands.h"

#include "adapter/file/file.h"
#include "adapter/yaml/yaml.h"
#include "main/check_output.h"
#include "main/command.h"
#include "main/definitions.h"
#include "main/embedded.h"
#include "main/rules/rules_load.h"
#include "main/test_output.h"
#include "rules/rule_test.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

enum {
    FILES_MAX = 100,
    LOADING_BYTES = 32 * 1024 * 1024,
    WHY_MAX = 16 * 1024,
};

static const char help[] =
    "ccrm rules test - do the rules raise the flags that they should, and no others?\n"
    "\n"
    "usage: ccrm rules test [--rules PATH] [--format tap|junit] [PATH...]\n"
    "\n"
    "Runs the cases of definitions of kind RuleTest: small made-up counts by night, and the flags that must "
    "come\n"
    "of them. Without a PATH those that the program carries. Every error of a file is named with line and "
    "column;\n"
    "a case that fails names the line of what it expected.\n"
    "\n"
    "  --rules PATH     a rule group or a folder of them, instead of those in the program\n"
    "  --format FORMAT  tap (version 13) or junit (XML)\n"
    "\n"
    "examples: ccrm rules test\n"
    "          ccrm rules test --rules edited/rules survey-defs/rule-tests/solicitation.yaml\n"
    "\n"
    "Exit codes: 0 as expected, 1 not, or errors in a file, 2 usage.\n";

struct tester {
    struct arena arena; /* definitions */
    struct arena run;   /* one case */
    struct findings findings;
    const char *rules;
    struct rule_set set;
    enum test_format format;
    struct test_output output;
    char *why; /* WHY_MAX */
    struct file_of_cases {
        struct slice file;
        struct rule_test test;
    } file[FILES_MAX];
    size_t files;
};

/* ---- loading ---- */

static void complain(struct tester *tester, struct slice file, const char *why)
{
    const struct document nowhere = { .file = file, .text = SLICE_EMPTY };
    finding_add(&tester->findings, FINDING_ERROR, "no-file", &nowhere, NULL, "{}",
                FINDING_ARGUMENTS(slice_from_text(why)));
}

static void add_bytes(struct tester *tester, struct slice file, struct slice bytes)
{
    struct document *document = arena_new(&tester->arena, struct document);
    struct rule_test test;
    if (document == NULL || tester->files == FILES_MAX) {
        complain(tester, file, "there is no room for so many cases");
        return;
    }
    if (yaml_load(bytes, file, &tester->arena, &tester->findings, document) &&
        rule_test_read(document, &tester->arena, &tester->findings, &test)) {
        tester->file[tester->files].file = file;
        tester->file[tester->files++].test = test;
    }
}

static void add_path(struct tester *tester, const char *path)
{
    struct slice *file = NULL;
    size_t count = 0;
    enum file_error error = file_list(path, ".yaml", FILES_MAX, &tester->arena, &file, &count);
    if (error != FILE_OK || count == 0)
        complain(tester, slice_from_text(path),
                 error != FILE_OK ? file_error_text(error) : "no file ends in .yaml");
    for (size_t i = 0; error == FILE_OK && i < count; i++) {
        struct slice bytes;
        error = file_read(file[i].at, DEFINITION_BYTES_MAX, &tester->arena, &bytes);
        if (error == FILE_OK)
            add_bytes(tester, file[i], bytes);
        else
            complain(tester, file[i], file_error_text(error));
    }
}

static bool load(struct tester *tester, char **path, int count)
{
    if (!findings_init(&tester->findings, &tester->arena))
        return false;
    bool loaded = rules_load(tester->rules, &tester->arena, &tester->findings, &tester->set);
    for (int i = 0; i < count; i++)
        add_path(tester, path[i]);
    struct embedded_file file;
    for (size_t i = 0; count == 0 && embedded_next(SLICE_LIT("survey-defs/rule-tests/"), i, &file); i++)
        add_bytes(tester, file.path, file.bytes);
    check_output_findings(&tester->findings);
    return loaded && tester->findings.errors == 0;
}

static void run_case(struct tester *tester, struct slice file, const struct rule_test_case *test)
{
    struct buffer why;
    buffer_init(&why, tester->why, WHY_MAX);
    const bool good = rule_test_run(test, &tester->set, &tester->run, &why);
    test_output_case(&tester->output, file, test->name, good, buffer_slice(&why));
}

static int run(struct tester *tester, char **path, int count)
{
    if (!load(tester, path, count))
        return EXIT_FINDINGS;
    size_t cases = 0;
    for (size_t f = 0; f < tester->files; f++)
        cases += tester->file[f].test.count;
    test_output_begin(&tester->output, tester->format, "rules", cases);
    for (size_t f = 0; f < tester->files; f++)
        for (size_t i = 0; i < tester->file[f].test.count; i++)
            run_case(tester, tester->file[f].file, &tester->file[f].test.item[i]);
    test_output_end(&tester->output);
    return tester->output.failed > 0 ? EXIT_FINDINGS : EXIT_OK;
}

static int run_with_memory(struct tester *tester, char **path, int count)
{
    void *memory = mmap(NULL, LOADING_BYTES + RULE_TEST_ARENA_BYTES + WHY_MAX, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED)
        return EXIT_DEPENDENCY;
    char *at = memory;
    arena_init(&tester->arena, at, LOADING_BYTES);
    arena_init(&tester->run, at + LOADING_BYTES, RULE_TEST_ARENA_BYTES);
    tester->why = at + LOADING_BYTES + RULE_TEST_ARENA_BYTES;
    const int code = run(tester, path, count);
    munmap(memory, LOADING_BYTES + RULE_TEST_ARENA_BYTES + WHY_MAX);
    return code;
}

int command_rules_test(int argc, char **argv)
{
    static const struct option options[] = { { "rules", required_argument, NULL, 'r' },
                                             { "format", required_argument, NULL, 'f' },
                                             { "help", no_argument, NULL, 'h' },
                                             { 0 } };
    struct tester *tester = calloc(1, sizeof *tester);
    int code = tester == NULL ? EXIT_DEPENDENCY : EXIT_OK;
    optind = 1;
    for (int option; code == EXIT_OK && (option = getopt_long(argc, argv, "h", options, NULL)) != -1;) {
        if (option == 'r') {
            tester->rules = optarg;
        } else if (option != 'f' || !test_format_parse(optarg, &tester->format)) {
            fputs(help, option == 'h' ? stdout : stderr);
            free(tester);
            return option == 'h' ? EXIT_OK : EXIT_USAGE;
        }
    }
    if (code == EXIT_OK)
        code = run_with_memory(tester, argv + optind, argc - optind);
    free(tester);
    return code;
}
