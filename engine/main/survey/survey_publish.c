/* ccrm survey publish, retire, rollback: one login proposes what citizens are asked, another approves it. */
#include "main/command.h"
#include "main/commands.h"
#include "main/misused.h"

#include "adapter/crypto/digest.h"
#include "adapter/file/file.h"
#include "authoring/survey_diff.h"
#include "main/definitions.h"
#include "main/survey/survey_desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char publish_help[] =
    "ccrm survey publish - bring a survey into force\n"
    "\n"
    "usage: ccrm survey publish FILE --reason TEXT [--config FILE] [--db CONNINFO]\n"
    "       ccrm survey publish --approve NUMBER [--config FILE] [--db CONNINFO]\n"
    "       ccrm survey publish --acknowledge NUMBER --reason TEXT [--config FILE] [--db CONNINFO]\n"
    "\n"
    "The first form proposes FILE and prints what it changes, in questions and texts. It comes into force\n"
    "when another login approves it and the engine starts. A sensitive question, and coverage that is lost\n"
    "(a department or a type of complaint not asked any more), need a member of ccrm_integrity; lost\n"
    "coverage (of units too) stands in each night's report until --acknowledge. What was published is\n"
    "never altered or deleted; conversations that run stay on the text that they began with. As long as\n"
    "nothing is published, `ccrm run` uses the definition that its configuration names.\n"
    "\n"
    "examples: ccrm survey publish visit.yaml --reason 'shorter introduction'\n"
    "          ccrm survey publish --approve 3\n"
    "\n"
    "Exit codes: 0 done, 1 refused, 2 usage, 3 configuration, schema or rights, 4 no database.\n";

static const char retire_help[] =
    "ccrm survey retire - stop inviting citizens to a survey\n"
    "\n"
    "usage: ccrm survey retire ID --reason TEXT [--config FILE] [--db CONNINFO]\n"
    "\n"
    "Proposes it; another login, a member of ccrm_integrity, runs `ccrm survey publish --approve NUMBER`. "
    "Conversations\n"
    "that run go on to their end.\n"
    "\n"
    "example: ccrm survey retire happy-call --reason 'the pilot is over'\n"
    "\n"
    "Exit codes: 0 done, 1 refused, 2 usage, 3 configuration, schema or rights, 4 no database.\n";

static const char rollback_help[] =
    "ccrm survey rollback - bring an earlier version of a survey back into force\n"
    "\n"
    "usage: ccrm survey rollback ID --reason TEXT [--to NUMBER] [--config FILE] [--db CONNINFO]\n"
    "\n"
    "Proposes the text of revision NUMBER, or of the one that was in force before, word for word; another\n"
    "login runs `ccrm survey publish --approve NUMBER`.\n"
    "\n"
    "example: ccrm survey rollback visit-integrity --reason 'the new introduction confused people'\n"
    "\n"
    "Exit codes: 0 done, 1 refused, 2 usage, 3 configuration, schema or rights, 4 no database.\n";

static int refuse(const struct survey_desk *desk, const char *why, struct slice name)
{
    fprintf(stderr, "ccrm %s: %.*s%s%s\n", desk->command, (int)name.len, name.at, name.len > 0 ? ": " : "",
            why);
    return EXIT_FINDINGS;
}

/* ---- what a proposal does ---- */

static void say_difference(const struct survey_diff *diff, struct slice text)
{
    fwrite(text.at, 1, text.len, stdout);
    for (size_t i = 0; i < diff->lost_count; i++)
        printf("coverage lost: %.*s\n", (int)diff->lost[i].len, diff->lost[i].at);
}

/* The proposal goes into the table, and its author reads what it does and who must approve it. */
static int propose(struct survey_desk *desk, const struct definition_revision *proposal,
                   const struct survey_diff *diff, struct slice difference)
{
    uint8_t hash[DIGEST_LEN];
    int32_t revision = 0;
    digest_of(proposal->text, hash);
    const enum pg_outcome outcome = definition_rows_propose_survey(
        desk->session, &desk->stage.arena, proposal, diff->lost, diff->lost_count, hash, &revision);
    if (outcome != PG_DONE)
        return survey_desk_failed(desk, "the proposal", outcome);
    printf("revision %d of %.*s is proposed\n", (int)revision, (int)proposal->id.len, proposal->id.at);
    say_difference(diff, difference);
    const bool integrity = proposal->integrity || diff->lost_count > 0;
    printf("It is in force once another login%s has run: ccrm survey publish --approve %d\n",
           integrity ? " of the integrity office" : "", (int)revision);
    return EXIT_OK;
}

static bool open_difference(struct survey_desk *desk, struct buffer *out)
{
    char *memory = arena_alloc(&desk->stage.arena, SURVEY_DIFF_TEXT_MAX);
    if (memory != NULL)
        buffer_init(out, memory, SURVEY_DIFF_TEXT_MAX);
    return memory != NULL;
}

static int propose_text(struct survey_desk *desk, const struct survey *survey, struct slice text,
                        int32_t restores, const char *reason)
{
    const struct definition_revision *latest = survey_desk_latest(desk, survey->id);
    const struct survey *before = NULL;
    struct survey_diff diff = { 0 };
    struct buffer difference;
    if (!open_difference(desk, &difference))
        return EXIT_DEPENDENCY;
    if (latest != NULL && !latest->retires && slice_equal(latest->text, text))
        return refuse(desk, "this text is in force already", survey->id);
    if (latest != NULL && !survey_desk_read(desk, latest, &before))
        return refuse(desk, "the version in force cannot be read any more", survey->id);
    if (before != NULL)
        survey_diff(before, survey, &desk->stage.arena, &difference, &diff);
    else
        buffer_add_text(&difference, "its first version\n");
    const struct definition_revision proposal = {
        .id = survey->id,
        .text = text,
        .reason = slice_trim(slice_from_text(reason)),
        .restores = restores,
        .integrity = survey_diff_is_sensitive(survey) || (before != NULL && survey_diff_is_sensitive(before)),
    };
    return propose(desk, &proposal, &diff, buffer_slice(&difference));
}

/* ---- publish ---- */

static int propose_file(struct survey_desk *desk, const struct survey_desk_options *options)
{
    const struct survey *survey = NULL;
    struct slice text;
    const enum file_error error =
        file_read(options->subject[0], DEFINITION_BYTES_MAX, &desk->stage.arena, &text);
    if (error != FILE_OK)
        return refuse(desk, file_error_text(error), slice_from_text(options->subject[0]));
    if (!survey_stage_bytes(&desk->stage, slice_from_text(options->subject[0]), text, &survey))
        return EXIT_FINDINGS;
    return propose_text(desk, survey, text, 0, options->reason);
}

static int approve(struct survey_desk *desk, int32_t number)
{
    const struct definition_revision *revision = survey_desk_revision(desk, number);
    if (revision == NULL)
        return refuse(desk, "there is no such revision of a survey; `ccrm survey list` has them",
                      SLICE_EMPTY);
    const struct survey *survey = NULL;
    if (!revision->retires && !survey_desk_read(desk, revision, &survey))
        return EXIT_FINDINGS;
    if (survey != NULL && survey_diff_is_sensitive(survey) && !revision->integrity)
        return refuse(desk, "it was proposed as if it had none of its sensitive questions; propose it again",
                      revision->id);
    const enum pg_outcome outcome = definition_rows_approve(desk->session, &desk->stage.arena, number);
    if (outcome != PG_DONE)
        return survey_desk_failed(desk, "the approval", outcome);
    printf("revision %d of %.*s is approved; the engine takes it up when it starts, or on HUP\n", (int)number,
           (int)revision->id.len, revision->id.at);
    return EXIT_OK;
}

static int acknowledge(struct survey_desk *desk, const struct survey_desk_options *options)
{
    struct slice lost;
    const enum pg_outcome outcome =
        definition_rows_acknowledge(desk->session, &desk->stage.arena, options->acknowledge,
                                    slice_trim(slice_from_text(options->reason)), &lost);
    if (outcome != PG_DONE)
        return survey_desk_failed(desk, "the acknowledgement", outcome);
    if (lost.len == 0)
        return refuse(desk, "no coverage that this revision lost waits for anybody", SLICE_EMPTY);
    printf("acknowledged: %.*s\n", (int)lost.len, lost.at);
    return EXIT_OK;
}

static int with_desk(const char *command, const struct survey_desk_options *options,
                     int (*act)(struct survey_desk *desk, const struct survey_desk_options *options))
{
    struct survey_desk desk;
    int code = survey_desk_open(command, options, &desk);
    if (code == EXIT_OK)
        code = act(&desk, options);
    survey_desk_close(&desk);
    return code;
}

static int publish(struct survey_desk *desk, const struct survey_desk_options *options)
{
    if (options->approve > 0)
        return approve(desk, options->approve);
    return options->acknowledge > 0 ? acknowledge(desk, options) : propose_file(desk, options);
}

int command_survey_publish(int argc, char **argv)
{
    struct survey_desk_options options;
    const bool parsed = survey_desk_parse(argc, argv, &options);
    const bool proposes = options.subject_count == 1 && options.reason != NULL;
    const bool acknowledges = options.acknowledge > 0 && options.reason != NULL;
    const int ways = proposes + acknowledges + (options.approve > 0);
    if (options.help) {
        fputs(publish_help, stdout);
        return EXIT_OK;
    }
    if (parsed && options.subject_count == 1 && options.reason == NULL)
        return misused("survey publish", "--reason TEXT is needed: why it changes, for whoever approves it");
    if (!parsed || ways != 1 || options.to > 0 || proposes != (options.subject_count > 0))
        return misused("survey publish", "FILE with --reason TEXT, --approve NUMBER, or --acknowledge NUMBER "
                                         "with --reason TEXT is needed");
    if ((proposes || acknowledges) && misused_reason("survey publish", slice_from_text(options.reason)))
        return EXIT_USAGE;
    return with_desk("survey publish", &options, publish);
}

/* ---- retire and rollback ---- */

static int retire(struct survey_desk *desk, const struct survey_desk_options *options)
{
    const struct slice id = slice_from_text(options->subject[0]);
    const struct definition_revision *latest = survey_desk_latest(desk, id);
    struct survey_diff diff = { .lost = { SLICE_LIT("the whole survey") }, .lost_count = 1 };
    if (latest == NULL || latest->retires)
        return refuse(desk, "no version of it is in force", id);
    const struct definition_revision proposal = {
        .id = id,
        .text = latest->text,
        .reason = slice_trim(slice_from_text(options->reason)),
        .retires = true,
        .integrity = true,
    };
    return propose(desk, &proposal, &diff, SLICE_LIT("nobody is invited to it any more\n"));
}

/* The version before the one in force: the last approved one with another text. */
static const struct definition_revision *earlier(const struct survey_desk *desk, struct slice id)
{
    const struct definition_revision *latest = survey_desk_latest(desk, id);
    for (size_t i = desk->count; latest != NULL && i > 0; i--) {
        const struct definition_revision *revision = &desk->revision[i - 1];
        if (revision->approved && slice_equal(revision->id, id) && !revision->retires &&
            (latest->retires || !slice_equal(revision->text, latest->text)))
            return revision;
    }
    return NULL;
}

static int rollback(struct survey_desk *desk, const struct survey_desk_options *options)
{
    const struct slice id = slice_from_text(options->subject[0]);
    const struct definition_revision *to =
        options->to > 0 ? survey_desk_revision(desk, options->to) : earlier(desk, id);
    const struct survey *survey = NULL;
    if (to == NULL || !to->approved || to->retires || !slice_equal(to->id, id))
        return refuse(desk, "there is no such approved version of it; `ccrm survey list` has them", id);
    if (!survey_desk_read(desk, to, &survey))
        return EXIT_FINDINGS;
    return propose_text(desk, survey, to->text, to->revision, options->reason);
}

static int one_of(int argc, char **argv, const char *command, const char *help, bool takes_to,
                  int (*act)(struct survey_desk *desk, const struct survey_desk_options *options))
{
    struct survey_desk_options options;
    const bool parsed = survey_desk_parse(argc, argv, &options);
    const bool others = options.approve > 0 || options.acknowledge > 0 || (options.to > 0 && !takes_to);
    if (options.help) {
        fputs(help, stdout);
        return EXIT_OK;
    }
    if (!parsed || others || options.subject_count != 1 || options.reason == NULL)
        return misused(command, "one ID and --reason TEXT are needed");
    if (misused_reason(command, slice_from_text(options.reason)))
        return EXIT_USAGE;
    return with_desk(command, &options, act);
}

int command_survey_retire(int argc, char **argv)
{
    return one_of(argc, argv, "survey retire", retire_help, false, retire);
}

int command_survey_rollback(int argc, char **argv)
{
    return one_of(argc, argv, "survey rollback", rollback_help, true, rollback);
}
