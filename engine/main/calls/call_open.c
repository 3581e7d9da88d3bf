#include "main/calls/call_open.h"

#include "adapter/pg/text_params.h"
#include "dialog/wording.h"
#include "main/command.h"

#include <getopt.h>
#include <stdio.h>

enum { NAME_MAX_LEN = 80 };

bool call_open_parse(int argc, char **argv, struct call_options *ret, int *ret_at)
{
    static const struct option option[] = {
        { "survey", required_argument, NULL, 's' },
        { "key-file", required_argument, NULL, 'k' },
        { "result", required_argument, NULL, 'r' },
        { "locale", required_argument, NULL, 'l' },
        { "config", required_argument, NULL, 'c' },
        { "db", required_argument, NULL, 'd' },
        { "json", no_argument, NULL, 'j' },
        { "help", no_argument, NULL, 'h' },
        { 0 },
    };
    bool good = true;
    *ret = (struct call_options){ .survey = NULL };
    optind = 1;
    for (int c; (c = getopt_long(argc, argv, "h", option, NULL)) != -1;) {
        if (c == 's') {
            ret->survey = optarg;
        } else if (c == 'k') {
            ret->key_file = optarg;
        } else if (c == 'r') {
            ret->result = optarg;
        } else if (c == 'l') {
            ret->english = slice_equal(slice_from_text(optarg), SLICE_LIT("en"));
            good = good && (ret->english || slice_equal(slice_from_text(optarg), SLICE_LIT("ko")));
        } else if (c == 'j') {
            ret->json = true;
        } else if (c == 'c') {
            ret->desk.config = optarg;
        } else if (c == 'd') {
            ret->desk.connection = optarg;
        } else {
            good = good && c == 'h';
            ret->help = c == 'h';
        }
    }
    *ret_at = optind;
    return good;
}

/* The very version that the citizen would have been sent; as published or shipped where none was kept. */
static bool find_survey(struct survey_desk *desk, const struct call_options *options, struct slice id,
                        struct slice hash, const struct survey **ret)
{
    const struct definition_revision *unused = NULL;
    struct pg_rows *rows = NULL;
    char word[NAME_MAX_LEN];
    if (options->survey != NULL)
        return survey_desk_survey(desk, options->survey, ret, &unused);
    struct text_params params = text_params_in(&desk->stage.arena);
    text_params_text(&params, hash);
    const enum pg_outcome outcome = text_params_exec(
        &params, desk->session, "select text from ccrm.survey_version where hash = decode($1, 'hex')", &rows);
    if (outcome == PG_DONE && pg_rows_count(rows) == 1) {
        const struct slice text = arena_copy(&desk->stage.arena, pg_rows_text(rows, 0, 0));
        pg_rows_free(rows);
        return survey_stage_bytes(&desk->stage, id, text, ret);
    }
    pg_rows_free(rows);
    (void)snprintf(word, sizeof word, "%.*s", (int)id.len, id.at);
    return survey_desk_survey(desk, word, ret, &unused);
}

static void read_row(struct survey_desk *desk, const struct pg_rows *rows, struct call_open *ret)
{
    struct arena *arena = &desk->stage.arena;
    ret->agreed = slice_equal(pg_rows_text(rows, 0, 0), SLICE_LIT("agreed"));
    ret->tries = pg_rows_int(rows, 0, 1);
    ret->complaint = pg_rows_int(rows, 0, 2);
    ret->source_number = arena_copy(arena, pg_rows_text(rows, 0, 3));
    ret->department = arena_copy(arena, pg_rows_text(rows, 0, 4));
    ret->type = arena_copy(arena, pg_rows_text(rows, 0, 5));
    ret->closed_at = (struct instant){ .unix_s = pg_rows_int(rows, 0, 6) };
    ret->locale = (enum locale)pg_rows_int(rows, 0, 7);
    ret->cipher = arena_copy(arena, pg_rows_text(rows, 0, 10));
    ret->key_id = pg_rows_int32(rows, 0, 11);
}

int call_open_read(struct survey_desk *desk, const struct call_options *options, int64_t attempt,
                   struct call_open *ret)
{
    struct pg_rows *rows = NULL;
    struct text_params params = text_params_in(&desk->stage.arena);
    text_params_int(&params, attempt);
    const enum pg_outcome outcome =
        text_params_exec(&params, desk->session, "select * from ccrm.open_call($1::bigint)", &rows);
    if (outcome != PG_DONE)
        return survey_desk_failed(desk, "the call", outcome);
    if (pg_rows_count(rows) == 0) {
        pg_rows_free(rows);
        fprintf(stderr, "ccrm %s: call %lld is over, or is another login's\n", desk->command,
                (long long)attempt);
        return EXIT_FINDINGS;
    }
    *ret = (struct call_open){ .attempt = attempt };
    read_row(desk, rows, ret);
    const struct slice id = arena_copy(&desk->stage.arena, pg_rows_text(rows, 0, 8)),
                       hash = arena_copy(&desk->stage.arena, pg_rows_text(rows, 0, 9));
    pg_rows_free(rows);
    const struct survey *survey = NULL;
    if (!find_survey(desk, options, id, hash, &survey))
        return EXIT_FINDINGS;
    ret->survey = *survey;
    if (!config_complete_survey(&desk->stage.config, &ret->survey))
        ret->survey.sender = SLICE_EMPTY; /* nothing is sent: none is needed */
    return EXIT_OK;
}

struct slice call_open_words(const struct call_open *call, size_t question, bool introduces,
                             const struct zone *zone, struct arena *arena)
{
    const struct wording_facts facts = { .survey = &call->survey,
                                         .department = call->department,
                                         .type = call->type,
                                         .closed_at = call->closed_at,
                                         .zone = zone };
    const struct dialog_state state = { .locale = call->locale };
    const struct dialog_effect effect = { .text = DIALOG_TEXT_PROMPT,
                                          .question = (uint8_t)question,
                                          .introduces = introduces };
    return wording_of(&facts, &state, &effect, arena);
}
