/* ccrm call enter: what a citizen answered on the telephone, or that nobody did. */
#include "adapter/pg/text_params.h"
#include "main/calls/call_open.h"
#include "main/calls/entered_rows.h"
#include "main/command.h"
#include "main/commands.h"

#include <stdio.h>

static const char help[] =
    "ccrm call enter - what a citizen answered on the telephone, or that nobody did\n"
    "\n"
    "usage: ccrm call enter CALL QUESTION=ANSWER... [--survey FILE] [--config FILE] [--db CONNINFO]\n"
    "       ccrm call enter CALL --result no-answer|refused|wrong-number\n"
    "\n"
    "CALL is the number that `ccrm call next` showed, to the same login. An answer is a number, a choice's "
    "digit or its id,\n"
    "1+2 for several, or the citizen's words in quotes. All of it is stored or nothing; the answers keep the "
    "mode phone, count\n"
    "beside those by text, and are shown apart. Who refused or was the wrong number is not called again.\n"
    "\n"
    "examples: ccrm call enter 12 kindness=5 satisfaction=4 opinion='오래 기다렸어요'\n"
    "          ccrm call enter 12 --result no-answer\n"
    "\n"
    "Exit codes: 0 stored, 1 an answer that the question does not allow, or no such call, 2 usage,\n"
    "3 no login of the integrity office, 4 no database.\n";

static bool refuse(struct slice id, const char *why)
{
    fprintf(stderr, "ccrm call enter: '%.*s' %s\n", (int)id.len, id.at, why);
    return false;
}

static bool is_unknown(struct slice id, struct slice meant)
{
    fprintf(stderr, "ccrm call enter: the survey has no question '%.*s'", (int)id.len, id.at);
    if (meant.len > 0)
        fprintf(stderr, "; did you mean '%.*s'?", (int)meant.len, meant.at);
    fputc('\n', stderr);
    return false;
}

/* "kindness=5" */
static bool read_answer(const char *word, struct entered_answers *answers)
{
    const struct slice text = slice_from_text(word);
    const size_t len = slice_find(text, SLICE_LIT("="));
    const struct slice id = slice_part(text, 0, len), typed = slice_trim(slice_part(text, len + 1, text.len));
    struct slice meant;
    const size_t place = entered_rows_question(answers->survey, id, &meant);
    if (place == answers->survey->question_count)
        return is_unknown(id, meant);
    for (size_t i = 0; i < answers->count; i++) {
        if (answers->answer[i].question == place)
            return refuse(id, "is answered twice");
    }
    const struct survey_question *question = &answers->survey->question[place];
    struct entered_answer *answer = &answers->answer[answers->count++];
    *answer = (struct entered_answer){ .question = place };
    const enum entered_problem problem = entered_read(question, typed, &answer->value);
    if (question->kind == SURVEY_TEXT)
        answer->words = typed;
    return problem == ENTERED_FINE || refuse(text, entered_problem_text(problem));
}

/* What depends on another answer is answered only when it was to be asked. */
static bool check_branches(const struct entered_answers *answers)
{
    struct survey_given given = { 0 };
    bool good = true;
    for (size_t i = 0; i < answers->count; i++) {
        const struct entered_answer *answer = &answers->answer[i];
        given.answered |= (uint16_t)(1U << answer->question);
        given.value[answer->question] = answer->value;
    }
    for (size_t i = 0; i < answers->count; i++) {
        const size_t question = answers->answer[i].question;
        if (!survey_is_asked(answers->survey, question, &given))
            good = refuse(answers->survey->question[question].id,
                          "is not asked after these answers: its 'when' does not hold");
    }
    return good;
}

static int end_call(struct survey_desk *desk, int64_t attempt, const char *result)
{
    struct text_params params = text_params_in(&desk->stage.arena);
    text_params_int(&params, attempt);
    text_params_text(&params, slice_from_text(result));
    const enum pg_outcome outcome =
        text_params_exec(&params, desk->session, "select ccrm.end_call($1::bigint, $2)", NULL);
    return outcome == PG_DONE ? EXIT_OK : survey_desk_failed(desk, "the call", outcome);
}

static int transact(struct survey_desk *desk, const char *statement)
{
    const enum pg_outcome outcome = pg_session_exec(desk->session, statement, NULL, 0, NULL);
    return outcome == PG_DONE ? EXIT_OK : survey_desk_failed(desk, "the call", outcome);
}

static int store(struct survey_desk *desk, const struct call_open *call,
                 const struct entered_answers *answers)
{
    struct entered_counts counts = { 0 };
    int code = transact(desk, "begin");
    if (code == EXIT_OK)
        code = entered_rows_enter(desk, call->complaint, ENTERED_BY_PHONE, answers, &counts);
    if (code == EXIT_OK)
        code = end_call(desk, call->attempt, "answered");
    if (code == EXIT_OK)
        code = transact(desk, "commit");
    if (code != EXIT_OK)
        return code;
    printf("call %lld: %lld answers stored", (long long)call->attempt, (long long)counts.made);
    if (counts.by_text > 0)
        printf("; %lld had been answered by text and stay as they are", (long long)counts.by_text);
    putchar('\n');
    return EXIT_OK;
}

static int enter(struct survey_desk *desk, const struct call_options *options, int64_t attempt, char **word,
                 int count)
{
    struct call_open call;
    int code = call_open_read(desk, options, attempt, &call);
    if (code != EXIT_OK)
        return code;
    struct entered_answers answers = { .survey = &call.survey, .locale = call.locale };
    bool good = true;
    for (int i = 0; i < count; i++)
        good = read_answer(word[i], &answers) && good;
    if (!good || !check_branches(&answers))
        return EXIT_FINDINGS;
    return store(desk, &call, &answers);
}

static bool is_result(const char *word)
{
    const struct slice text = slice_from_text(word);
    return slice_equal(text, SLICE_LIT("no-answer")) || slice_equal(text, SLICE_LIT("refused")) ||
           slice_equal(text, SLICE_LIT("wrong-number"));
}

static int run(const struct call_options *options, int64_t attempt, char **word, int count)
{
    struct survey_desk desk;
    int code = survey_desk_open("call enter", &options->desk, &desk);
    if (code == EXIT_OK && options->result == NULL)
        code = enter(&desk, options, attempt, word, count);
    else if (code == EXIT_OK && (code = end_call(&desk, attempt, options->result)) == EXIT_OK)
        printf("call %lld: %s\n", (long long)attempt, options->result);
    survey_desk_close(&desk);
    return code;
}

int command_call_enter(int argc, char **argv)
{
    struct call_options options;
    long long attempt = 0;
    int at = argc;
    const bool parsed = call_open_parse(argc, argv, &options, &at);
    if (parsed && options.help) {
        fputs(help, stdout);
        return EXIT_OK;
    }
    const int words = argc - at - 1;
    const bool named =
        parsed && words >= 0 && slice_to_int(slice_from_text(argv[at]), 1, INT64_MAX, &attempt);
    const bool right = options.result != NULL ? words == 0 && is_result(options.result)
                                              : words > 0 && words <= SURVEY_QUESTIONS_MAX;
    if (!named || !right || options.json) {
        fputs(help, stderr);
        return EXIT_USAGE;
    }
    return run(&options, attempt, argv + at + 1, words);
}
