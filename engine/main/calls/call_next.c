/* ccrm call next: whom to call now, the number, and what to read out. */
#include "adapter/crypto/entropy.h"
#include "adapter/pg/text_params.h"
#include "main/calls/call_next_json.h"
#include "main/command.h"
#include "main/commands.h"
#include "main/phone_lookup.h"
#include "schedule/send_window.h"
#include "survey/entered.h"

#include <stdio.h>
#include <time.h>

static const char help[] =
    "ccrm call next - whom to call now, the number, and what to read out\n"
    "\n"
    "usage: ccrm call next [--survey FILE] [--key-file FILE] [--locale ko|en] [--json]\n"
    "                      [--config FILE] [--db CONNINFO]\n"
    "\n"
    "For the central office, never for the surveyed department. Called are citizens who answered yes to the "
    "question\n"
    "whether to be called (measure: callback), and those with a landline, which cannot be texted; at most "
    "three times, four\n"
    "hours apart, at hours at which the survey may be sent. Read out is the survey that the citizen would "
    "have been sent, or\n"
    "--survey, without its sensitive questions: these are never asked on the telephone. The look at the "
    "number is on record\n"
    "before it is shown. A call that is open is shown again until `ccrm call enter` has ended it.\n"
    "\n"
    "example: ccrm call next --key-file /etc/ccrm/key\n"
    "\n"
    "Exit codes: 0 shown, 1 nobody is to be called now, 2 usage, 3 no login of the integrity office or no "
    "key, 4 no database.\n";

/* ---- whom ---- */

static int run_plain(struct survey_desk *desk, const char *statement)
{
    const enum pg_outcome outcome = pg_session_exec(desk->session, statement, NULL, 0, NULL);
    return outcome == PG_DONE ? EXIT_OK : survey_desk_failed(desk, "the call", outcome);
}

static int take(struct survey_desk *desk, int64_t *ret)
{
    struct pg_rows *rows = NULL;
    const enum pg_outcome outcome =
        pg_session_exec(desk->session, "select coalesce(ccrm.next_call(), 0)", NULL, 0, &rows);
    if (outcome != PG_DONE)
        return survey_desk_failed(desk, "the next call", outcome);
    *ret = pg_rows_int(rows, 0, 0);
    pg_rows_free(rows);
    return EXIT_OK;
}

static int say_nobody(struct survey_desk *desk, const struct call_options *options)
{
    struct pg_rows *rows = NULL;
    const enum pg_outcome outcome =
        pg_session_exec(desk->session, "select count(*) from ccrm.call_wanted", NULL, 0, &rows);
    if (outcome != PG_DONE)
        return survey_desk_failed(desk, "the list of calls", outcome);
    printf(options->json      ? "{\"call\": null, \"waiting\": %lld}\n"
           : options->english ? "nobody is to be called now; %lld wait for another hour\n"
                              : "지금 전화할 사람이 없습니다. %lld명은 다른 시각에 다시 겁니다\n",
           (long long)pg_rows_int(rows, 0, 0));
    pg_rows_free(rows);
    return EXIT_FINDINGS;
}

/* ---- what is read out ---- */

static void print_when(const struct survey_question *question, bool english)
{
    for (size_t i = 0; i < question->when_count; i++) {
        const struct survey_condition *condition = &question->when[i];
        printf(english ? ", only if %.*s" : ", %.*s", (int)condition->question.len, condition->question.at);
        for (size_t j = 0; j < condition->is_count; j++)
            printf("%s%.*s", j == 0 ? " = " : "|", (int)condition->is[j].len, condition->is[j].at);
        if (condition->has_at_least)
            printf(" >= %d", condition->at_least);
        if (condition->has_at_most)
            printf(" <= %d", condition->at_most);
        if (!english)
            printf("일 때만");
    }
}

static void print_answers(const struct survey_question *question, bool english)
{
    switch (question->kind) {
    case SURVEY_SCALE:
    case SURVEY_NUMBER:
        printf("%d..%d", question->scale_min, question->scale_max);
        return;
    case SURVEY_CHOICE:
    case SURVEY_YESNO:
    case SURVEY_SEVERAL:
        for (size_t c = 0; c < question->choice_count; c++)
            printf("%s%d %.*s", c == 0 ? "" : ", ", question->choice[c].digit,
                   (int)question->choice[c].id.len, question->choice[c].id.at);
        if (question->kind == SURVEY_SEVERAL)
            printf(english ? "; several: 1+2" : "; 여럿: 1+2");
        return;
    case SURVEY_TEXT:
    case SURVEY_LANGUAGE:
        printf(english ? "words" : "말씀 그대로");
        return;
    }
}

static void print_questions(struct survey_desk *desk, const struct call_open *call, const struct zone *zone,
                            bool english)
{
    const struct survey *survey = &call->survey;
    bool introduces = true;
    for (size_t i = 0; i < survey->question_count; i++) {
        const struct survey_question *question = &survey->question[i];
        if (!entered_is_allowed(question))
            continue;
        const struct slice words = call_open_words(call, i, introduces, zone, &desk->stage.arena);
        introduces = false;
        printf("\n[%.*s] ", (int)question->id.len, question->id.at);
        print_answers(question, english);
        print_when(question, english);
        printf("\n%.*s\n", (int)words.len, words.at);
    }
}

/* ---- the sheet ---- */

static bool open_number(struct keys *keys, const struct call_open *call, char ret[VAULT_DIGITS_MAX + 1])
{
    uint8_t cipher[VAULT_CIPHER_LEN_MAX] = { 0 };
    const size_t len = call->cipher.len / 2 < sizeof cipher ? call->cipher.len / 2 : sizeof cipher;
    for (size_t i = 0; i < len; i++) {
        unsigned byte = 0;
        (void)sscanf(call->cipher.at + 2 * i, "%2x", &byte);
        cipher[i] = (uint8_t)byte;
    }
    const struct vault vault = keys_vault(keys);
    const size_t digits =
        vault.open(vault.self, (struct slice){ .at = (const char *)cipher, .len = len }, call->key_id, ret);
    ret[digits] = '\0';
    return digits > 0;
}

static void print_head(const struct call_open *call, const char *number, bool english)
{
    printf(english ? "Call %lld, attempt %lld of 3: %s\n" : "통화 %lld, 3번 가운데 %lld번째: %s\n",
           (long long)call->attempt, (long long)call->tries,
           english ? (call->agreed ? "agreed to be called" : "a landline")
                   : (call->agreed ? "전화를 받겠다고 답함" : "유선 전화"));
    printf(english ? "Case %.*s, %.*s, %.*s\n" : "민원 %.*s, %.*s, %.*s\n", (int)call->source_number.len,
           call->source_number.at, (int)call->department.len, call->department.at, (int)call->type.len,
           call->type.at);
    printf(english ? "Number: %s (this look is on record)\n" : "전화번호: %s (이 열람은 기록되었습니다)\n",
           number);
}

static void print_foot(const struct call_open *call, const char *survey, bool english)
{
    const long long number = (long long)call->attempt;
    const char *const with = survey != NULL ? " --survey " : "", *const name = survey != NULL ? survey : "";
    puts(english ? "\nNothing about money, gifts or meals is asked on the telephone."
                 : "\n금품·식사·접대에 관한 질문은 전화로 묻지 않습니다.");
    printf(english ? "Answered: ccrm call enter %lld QUESTION=ANSWER ...%s%s\n"
                   : "답하면: ccrm call enter %lld 질문=답 ...%s%s\n",
           number, with, name);
    printf(english ? "Not answered: ccrm call enter %lld --result no-answer|refused|wrong-number\n"
                   : "안 받으면: ccrm call enter %lld --result no-answer|refused|wrong-number\n",
           number);
}

static int show(struct survey_desk *desk, const struct call_options *options, const struct call_open *call,
                const struct zone *zone, struct keys *keys)
{
    char number[VAULT_DIGITS_MAX + 1] = "";
    if (!open_number(keys, call, number)) {
        fputs("ccrm call next: this key does not open the number\n", stderr);
        return EXIT_CONFIGURATION;
    }
    int code = run_plain(desk, "commit"); /* on record before it is shown */
    if (code == EXIT_OK && options->json) {
        code = call_next_json(call, number, zone, &desk->stage.arena);
    } else if (code == EXIT_OK) {
        print_head(call, number, options->english);
        print_questions(desk, call, zone, options->english);
        print_foot(call, options->survey, options->english);
    }
    entropy_wipe(number, sizeof number);
    return code;
}

/* An attempt that is not shown is none: its transaction is rolled back. */
static int next(struct survey_desk *desk, const struct call_options *options, struct keys *keys)
{
    struct call_open call;
    struct zone zone;
    int64_t attempt = 0;
    int code = run_plain(desk, "begin");
    if (code == EXIT_OK)
        code = take(desk, &attempt);
    if (code == EXIT_OK && attempt == 0)
        return say_nobody(desk, options);
    if (code == EXIT_OK)
        code = call_open_read(desk, options, attempt, &call);
    if (code != EXIT_OK)
        return code;
    if (!survey_stage_zone(&desk->stage, &call.survey, &zone))
        return EXIT_CONFIGURATION;
    const struct instant now = { .unix_s = (int64_t)time(NULL) };
    if (send_window_next(&call.survey, &zone, now).unix_s > now.unix_s) {
        puts(options->json      ? "{\"call\": null, \"quiet_hours\": true}"
             : options->english ? "these are the survey's quiet hours: nobody is called now"
                                : "설문을 보내지 않는 시간입니다. 지금은 전화하지 않습니다");
        return EXIT_FINDINGS;
    }
    return show(desk, options, &call, &zone, keys);
}

int command_call_next(int argc, char **argv)
{
    struct call_options options;
    struct survey_desk desk;
    struct keys *keys = NULL;
    int at = argc;
    const bool parsed = call_open_parse(argc, argv, &options, &at);
    if (!parsed || options.help || at != argc || options.result != NULL) {
        fputs(help, parsed && options.help ? stdout : stderr);
        return parsed && options.help ? EXIT_OK : EXIT_USAGE;
    }
    /* The key is tried before anything is on record: a look that shows nothing is no look. */
    int code = phone_lookup_open("call next", options.key_file, &keys);
    if (code != EXIT_OK)
        return code;
    code = survey_desk_open("call next", &options.desk, &desk);
    if (code == EXIT_OK)
        code = next(&desk, &options, keys);
    survey_desk_close(&desk);
    keys_free(keys);
    return code;
}
