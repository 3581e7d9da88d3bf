/* ccrm survey list, show, diff: what was published, by whom, and how versions differ. */
#include "main/command.h"
#include "main/commands.h"
#include "main/misused.h"

#include "adapter/crypto/digest.h"
#include "authoring/survey_diff.h"
#include "main/survey/survey_desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char list_help[] =
    "ccrm survey list - every version of every survey: proposed, in force, replaced, retired\n"
    "\n"
    "usage: ccrm survey list [--config FILE] [--db CONNINFO]\n"
    "\n"
    "example: ccrm survey list\n"
    "\n"
    "Exit codes: 0 done, 2 usage, 3 configuration, schema or rights, 4 no database.\n";

static const char show_help[] =
    "ccrm survey show - the text of one version, word for word\n"
    "\n"
    "usage: ccrm survey show NUMBER|ID [--config FILE] [--db CONNINFO]\n"
    "\n"
    "An ID is the version in force. Who published it, when and why stand on stderr, the text on stdout.\n"
    "\n"
    "example: ccrm survey show visit-integrity >published.yaml\n"
    "\n"
    "Exit codes: 0 done, 1 there is none, 2 usage, 3 configuration, schema or rights, 4 no database.\n";

static const char diff_help[] =
    "ccrm survey diff - how two versions differ, in questions and texts\n"
    "\n"
    "usage: ccrm survey diff A B [--config FILE] [--db CONNINFO]\n"
    "\n"
    "A and B are each the number of a revision, the ID of a published survey (the version in force), or a\n"
    "file. Two files need no database. Coverage that is lost from A to B stands at the end.\n"
    "\n"
    "example: ccrm survey diff visit-integrity edited.yaml\n"
    "\n"
    "Exit codes: 0 no difference, 1 differences, 2 usage, 3 configuration or rights, 4 no database.\n";

static int usage(const char *command, const char *needs, const char *help, bool wanted)
{
    if (!wanted)
        return misused(command, "%s", needs);
    fputs(help, stdout);
    return EXIT_OK;
}

static bool plain(const struct survey_desk_options *options, size_t subjects)
{
    return !options->help && options->subject_count == subjects && options->reason == NULL &&
           options->approve == 0 && options->acknowledge == 0 && options->to == 0;
}

/* ---- list ---- */

static const char *state_of(const struct survey_desk *desk, const struct definition_revision *revision)
{
    const struct definition_revision *latest = survey_desk_latest(desk, revision->id);
    if (!revision->approved)
        return latest != NULL && latest->revision > revision->revision ? "dropped" : "proposed";
    if (latest != revision)
        return "replaced";
    return revision->retires ? "retired" : "in force";
}

static void print_revision(const struct survey_desk *desk, const struct definition_revision *revision,
                           FILE *to)
{
    uint8_t hash[DIGEST_LEN];
    digest_of(revision->text, hash);
    fprintf(to, "%d  %.*s  %s  %02x%02x%02x%02x  %.*s by %.*s", (int)revision->revision,
            (int)revision->id.len, revision->id.at, state_of(desk, revision), hash[0], hash[1], hash[2],
            hash[3], (int)revision->proposed_at.len, revision->proposed_at.at, (int)revision->author.len,
            revision->author.at);
    if (revision->approved)
        fprintf(to, ", approved %.*s by %.*s", (int)revision->approved_at.len, revision->approved_at.at,
                (int)revision->approver.len, revision->approver.at);
    if (revision->restores > 0)
        fprintf(to, ", brings back %d", (int)revision->restores);
    fprintf(to, ": %.*s\n", (int)revision->reason.len, revision->reason.at);
    if (revision->coverage_lost.len > 0)
        fprintf(to, "   coverage lost%s: %.*s\n",
                revision->approved && revision->acknowledged ? ", acknowledged" : "",
                (int)revision->coverage_lost.len, revision->coverage_lost.at);
}

int command_survey_list(int argc, char **argv)
{
    struct survey_desk_options options;
    struct survey_desk desk;
    if (!survey_desk_parse(argc, argv, &options) || !plain(&options, 0))
        return usage("survey list", "it takes no word beside its options", list_help, options.help);
    const int code = survey_desk_open("survey list", &options, &desk);
    for (size_t i = 0; code == EXIT_OK && i < desk.count; i++)
        print_revision(&desk, &desk.revision[i], stdout);
    if (code == EXIT_OK && desk.count == 0)
        puts("nothing was published: the engine uses the definition that its configuration names");
    survey_desk_close(&desk);
    return code;
}

/* ---- show ---- */

static int show(const struct survey_desk *desk, const char *word)
{
    long long number = 0;
    const struct definition_revision *revision = slice_to_int(slice_from_text(word), 1, INT32_MAX, &number)
                                                     ? survey_desk_revision(desk, number)
                                                     : survey_desk_latest(desk, slice_from_text(word));
    if (revision == NULL) {
        fprintf(stderr, "ccrm survey show: %s: nothing of it was published; `ccrm survey list` has all\n",
                word);
        return EXIT_FINDINGS;
    }
    print_revision(desk, revision, stderr);
    fwrite(revision->text.at, 1, revision->text.len, stdout);
    return EXIT_OK;
}

int command_survey_show(int argc, char **argv)
{
    struct survey_desk_options options;
    struct survey_desk desk;
    if (!survey_desk_parse(argc, argv, &options) || !plain(&options, 1))
        return usage("survey show", "one NUMBER or ID is needed; `ccrm survey list` has them", show_help,
                     options.help);
    int code = survey_desk_open("survey show", &options, &desk);
    if (code == EXIT_OK)
        code = show(&desk, options.subject[0]);
    survey_desk_close(&desk);
    return code;
}

/* ---- diff ---- */

static int print_difference(struct survey_stage *stage, const struct survey *before,
                            const struct survey *after)
{
    struct survey_diff diff;
    struct buffer out;
    char *memory = arena_alloc(&stage->arena, SURVEY_DIFF_TEXT_MAX);
    if (memory == NULL)
        return EXIT_DEPENDENCY;
    buffer_init(&out, memory, SURVEY_DIFF_TEXT_MAX);
    survey_diff(before, after, &stage->arena, &out, &diff);
    fwrite(out.at, 1, out.len, stdout);
    for (size_t i = 0; i < diff.lost_count; i++)
        printf("coverage lost: %.*s\n", (int)diff.lost[i].len, diff.lost[i].at);
    if (diff.changes == 0)
        puts("no difference in what is asked, of whom, when and in which words");
    return diff.changes > 0 ? EXIT_FINDINGS : EXIT_OK;
}

static bool is_path(const char *word)
{
    return strchr(word, '/') != NULL || strchr(word, '.') != NULL;
}

static int diff_files(const struct survey_desk_options *options)
{
    struct survey_stage stage;
    const struct survey *before = NULL, *after = NULL;
    int code = EXIT_CONFIGURATION;
    if (survey_stage_open(&stage, options->config)) {
        const bool read = survey_stage_definition(&stage, options->subject[0], &before) &&
                          survey_stage_definition(&stage, options->subject[1], &after);
        code = read ? print_difference(&stage, before, after) : EXIT_CONFIGURATION;
    }
    survey_stage_close(&stage);
    return code;
}

int command_survey_diff(int argc, char **argv)
{
    struct survey_desk_options options;
    struct survey_desk desk;
    const struct survey *before = NULL, *after = NULL;
    const struct definition_revision *from = NULL;
    if (!survey_desk_parse(argc, argv, &options) || !plain(&options, 2))
        return usage("survey diff", "two are needed: files, numbers of revisions, or IDs", diff_help,
                     options.help);
    if (is_path(options.subject[0]) && is_path(options.subject[1]))
        return diff_files(&options);
    int code = survey_desk_open("survey diff", &options, &desk);
    if (code == EXIT_OK) {
        const bool read = survey_desk_survey(&desk, options.subject[0], &before, &from) &&
                          survey_desk_survey(&desk, options.subject[1], &after, &from);
        code = read ? print_difference(&desk.stage, before, after) : EXIT_CONFIGURATION;
    }
    survey_desk_close(&desk);
    return code;
}
