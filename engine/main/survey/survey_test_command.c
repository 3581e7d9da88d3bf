/* ccrm survey test: recorded or written conversations against the surveys. */
#include "main/command.h"
#include "main/commands.h"

#include "adapter/file/file.h"
#include "adapter/yaml/yaml.h"
#include "authoring/survey_test.h"
#include "main/check_output.h"
#include "main/definitions.h"
#include "main/embedded.h"
#include "main/survey/survey_stage.h"
#include "main/test_output.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILES_MAX = 200, WHY_MAX = 64 * 1024, NAME_MAX_LEN = 4096 };

static const char help[] =
    "ccrm survey test - do the surveys ask, read and answer as they should?\n"
    "\n"
    "usage: ccrm survey test [--survey FILE] [--config FILE] [--format tap|junit] [PATH...]\n"
    "\n"
    "Plays the cases of definitions of kind SurveyTest: what is sent, what the citizen replies, time that "
    "passes, and\n"
    "how things must stand. A PATH is a file or a folder; without one those in the program run. "
    "The survey\n"
    "is the one named in the test: from surveys/ beside the test's own folder, else from the program.\n"
    "A case that fails names file, line and column, what was expected and what was sent.\n"
    "`ccrm survey simulate FILE --record TEST` writes such a test from a conversation by hand.\n"
    "\n"
    "  --survey FILE    this survey instead of the one named\n"
    "  --config FILE    office, contact and link as configured there\n"
    "  --format FORMAT  tap (version 13) or junit (XML)\n"
    "\n"
    "examples: ccrm survey test survey-defs\n"
    "          ccrm survey test --survey edited.yaml survey-defs/survey-tests/visit-integrity.yaml\n"
    "\n"
    "Exit codes: 0 as expected, 1 not, or errors in a file, 2 usage, 3 configuration.\n";

struct loaded {
    struct slice file;
    struct survey_test test;
    const struct survey *survey;
};

struct tester {
    struct survey_stage stage;
    struct arena run;
    void *run_memory;
    struct rehearsal rehearsal;
    struct zone zone;
    const char *survey; /* --survey */
    struct test_output output;
    struct loaded file[FILES_MAX];
    size_t files, cases;
    bool failed;
    char why[WHY_MAX], located[WHY_MAX];
};

/* ---- loading ---- */

static void complain(struct tester *tester, struct slice file, const char *why)
{
    fprintf(stderr, "ccrm survey test: %.*s: %s\n", (int)file.len, file.at, why);
    tester->failed = true;
}

/* surveys/ID.yaml beside the test's folder: "defs/survey-tests/x.yaml" -> "defs/surveys/ID.yaml". */
static bool beside(struct slice file, struct slice id, char ret[NAME_MAX_LEN])
{
    size_t end = file.len, slashes = 0;
    while (end > 0 && slashes < 2)
        slashes += file.at[--end] == '/';
    if (slashes == 0)
        return false;
    const int root = slashes == 2 ? (int)end + 1 : 0;
    const int len = snprintf(ret, NAME_MAX_LEN, "%.*ssurveys/%.*s.yaml", root, file.at, (int)id.len, id.at);
    return len > 0 && len < NAME_MAX_LEN && access(ret, R_OK) == 0;
}

static const struct survey *survey_for(struct tester *tester, struct slice file, struct slice id,
                                       bool embedded)
{
    char name[NAME_MAX_LEN];
    const struct survey *survey = NULL;
    if (tester->survey == NULL && (embedded || !beside(file, id, name)))
        (void)snprintf(name, sizeof name, "%.*s", (int)id.len, id.at);
    if (!survey_stage_survey(&tester->stage, tester->survey != NULL ? tester->survey : name, &survey))
        complain(tester, file, "the survey that it tests cannot be used");
    return survey;
}

static void add_bytes(struct tester *tester, struct slice file, struct slice bytes, bool embedded)
{
    struct survey_stage *stage = &tester->stage;
    struct document *document = arena_new(&stage->arena, struct document);
    if (document == NULL || tester->files == FILES_MAX) {
        complain(tester, file, "there is no room for so many tests");
        return;
    }
    stage->findings.count = 0;
    struct loaded *loaded = &tester->file[tester->files];
    if (!yaml_load(bytes, file, &stage->arena, &stage->findings, document)) {
        check_output_findings(&stage->findings);
        tester->failed = true;
        return;
    }
    if (!slice_equal(shape_document_kind(document), SLICE_LIT("SurveyTest")))
        return; /* a folder of definitions has others too */
    if (!survey_test_read(document, &stage->arena, &stage->findings, &loaded->test)) {
        check_output_findings(&stage->findings);
        tester->failed = true;
        return;
    }
    loaded->file = file;
    loaded->survey = survey_for(tester, file, loaded->test.survey, embedded);
    if (loaded->survey == NULL)
        return;
    tester->cases += loaded->test.count;
    tester->files++;
}

static void add_path(struct tester *tester, const char *path)
{
    struct slice *file = NULL;
    size_t count = 0;
    enum file_error error = file_list(path, ".yaml", FILES_MAX, &tester->stage.arena, &file, &count);
    const size_t before = tester->files;
    if (error != FILE_OK)
        complain(tester, slice_from_text(path), file_error_text(error));
    for (size_t i = 0; error == FILE_OK && i < count; i++) {
        struct slice bytes;
        error = file_read(file[i].at, DEFINITION_BYTES_MAX, &tester->stage.arena, &bytes);
        if (error == FILE_OK)
            add_bytes(tester, file[i], bytes, false);
        else
            complain(tester, file[i], file_error_text(error));
    }
    if (error == FILE_OK && tester->files == before && !tester->failed)
        complain(tester, slice_from_text(path), "there is no definition of kind SurveyTest");
}

static bool load(struct tester *tester, char **path, int count)
{
    struct embedded_file file;
    for (int i = 0; i < count; i++)
        add_path(tester, path[i]);
    for (size_t i = 0; count == 0 && embedded_next(SLICE_LIT("survey-defs/survey-tests/"), i, &file); i++)
        add_bytes(tester, file.path, file.bytes, true);
    return !tester->failed;
}

/* ---- running ---- */

/* "12:9: what" becomes "FILE:12:9: what"; the lines below, indented, stay. */
static struct slice with_file(struct tester *tester, struct slice file, struct slice why)
{
    struct buffer out;
    buffer_init(&out, tester->located, sizeof tester->located);
    while (why.len > 0) {
        const size_t end = slice_find(why, SLICE_LIT("\n"));
        if (why.at[0] != ' ') {
            buffer_add(&out, file);
            buffer_add_byte(&out, ':');
        }
        buffer_add(&out, slice_part(why, 0, end + 1));
        why = slice_part(why, end + 1, why.len);
    }
    return buffer_slice(&out);
}

static void run_case(struct tester *tester, const struct loaded *loaded, const struct survey_test_case *item)
{
    const struct survey_test_stage stage = {
        .survey = loaded->survey,
        .lexicon = &tester->stage.lexicon,
        .zone = &tester->zone,
        .link = &tester->stage.link,
        .rehearsal = &tester->rehearsal,
        .arena = &tester->run,
    };
    struct buffer why;
    buffer_init(&why, tester->why, sizeof tester->why);
    const bool good = survey_test_run(&loaded->test, item, &stage, &why);
    test_output_case(&tester->output, loaded->file, item->name, good,
                     with_file(tester, loaded->file, buffer_slice(&why)));
}

static int run(struct tester *tester, enum test_format format, char **path, int count)
{
    if (!load(tester, path, count))
        return EXIT_FINDINGS;
    test_output_begin(&tester->output, format, "surveys", tester->cases);
    for (size_t f = 0; f < tester->files; f++) {
        if (!survey_stage_zone(&tester->stage, tester->file[f].survey, &tester->zone))
            return EXIT_CONFIGURATION;
        for (size_t i = 0; i < tester->file[f].test.count; i++)
            run_case(tester, &tester->file[f], &tester->file[f].test.item[i]);
    }
    test_output_end(&tester->output);
    return tester->output.failed > 0 ? EXIT_FINDINGS : EXIT_OK;
}

static int run_with_memory(struct tester *tester, const char *config, enum test_format format, char **path,
                           int count)
{
    tester->run_memory = malloc(SURVEY_TEST_ARENA_BYTES);
    int code = EXIT_DEPENDENCY;
    if (tester->run_memory != NULL) {
        arena_init(&tester->run, tester->run_memory, SURVEY_TEST_ARENA_BYTES);
        code =
            survey_stage_open(&tester->stage, config) ? run(tester, format, path, count) : EXIT_CONFIGURATION;
        survey_stage_close(&tester->stage);
    }
    free(tester->run_memory);
    return code;
}

int command_survey_test(int argc, char **argv)
{
    static const struct option options[] = { { "survey", required_argument, NULL, 's' },
                                             { "config", required_argument, NULL, 'c' },
                                             { "format", required_argument, NULL, 'f' },
                                             { "help", no_argument, NULL, 'h' },
                                             { 0 } };
    enum test_format format = TEST_FORMAT_TAP;
    const char *survey = NULL, *config = NULL;
    for (int option; (option = getopt_long(argc, argv, "h", options, NULL)) != -1;) {
        if (option == 's') {
            survey = optarg;
        } else if (option == 'c') {
            config = optarg;
        } else if (option != 'f' || !test_format_parse(optarg, &format)) {
            fputs(help, option == 'h' ? stdout : stderr);
            return option == 'h' ? EXIT_OK : EXIT_USAGE;
        }
    }
    struct tester *tester = calloc(1, sizeof *tester);
    if (tester == NULL)
        return EXIT_DEPENDENCY;
    tester->survey = survey;
    const int code = run_with_memory(tester, config, format, argv + optind, argc - optind);
    free(tester);
    return code;
}
