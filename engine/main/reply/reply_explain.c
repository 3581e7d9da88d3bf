/* ccrm reply explain: what the reader makes of one text, and why. */
#include "base/utf8.h"
#include "main/command.h"
#include "main/reply/reader_setup.h"
#include "main/commands.h"
#include "reply/explain.h"
#include "reply/learned.h"
#include "report/json.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

enum { OUTPUT_BYTES = 4 * 1024 * 1024, LABEL_WIDTH = 14 };

static const char help[] =
    "usage: ccrm reply explain TEXT --survey FILE --question ID [--locale ko|en|zh|vi] [--confirming]\n"
    "                          [--json] [--defs DIR]\n"
    "\n"
    "Reads TEXT as the reply to that question: its words with their places (bytes), the rule that\n"
    "decided, the part of the text that it decided on, and what was read. FILE is a survey's file or\n"
    "the name of one in the program. An answer is read by rules: it is clear or unclear, there are no\n"
    "degrees between. What a free text is about is also weighed by what labelled replies teach: a\n"
    "line 'learned' says what that altered, and by which part of the text. --defs: with the words and\n"
    "patterns of DIR/lexicons. Needs no database.\n"
    "\n"
    "example:\n"
    "  ccrm reply explain '네 없습니다' --survey visit-integrity --question solicitation\n";

struct request {
    const char *text, *survey, *question, *defs;
    enum locale locale;
    bool confirming, json;
};

struct explanation {
    struct slice text;
    const struct survey_question *question;
    bool confirming;
    struct reply_reading reading;
    const struct explain_token *token;
    size_t token_count;
    struct slice by_solicitation, by_sentiment, by_category; /* what weighed most; empty: not altered */
};

/* Columns on a terminal: East Asian wide letters (UAX #11, the blocks that replies use) take two, marks
 * none. */
static int width_of(uint32_t code)
{
    if ((code >= 0x0300 && code <= 0x036F) || (code >= 0x1160 && code <= 0x11FF) ||
        (code >= 0x200B && code <= 0x200F) || (code >= 0xFE00 && code <= 0xFE0F))
        return 0;
    const bool wide = (code >= 0x1100 && code <= 0x115F) || (code >= 0x2E80 && code <= 0xA4CF) ||
                      (code >= 0xAC00 && code <= 0xD7A3) || (code >= 0xF900 && code <= 0xFAFF) ||
                      (code >= 0xFF00 && code <= 0xFF60) || (code >= 0x1F300 && code <= 0x1FAFF) ||
                      (code >= 0x20000 && code <= 0x3FFFD);
    return wide ? 2 : 1;
}

static bool is_clear(const struct explanation *explanation)
{
    return explanation->reading.outcome != REPLY_UNCLEAR;
}

static size_t span_from(const struct explanation *explanation)
{
    return explanation->reading.span.len > 0 ? (size_t)(explanation->reading.span.at - explanation->text.at)
                                             : 0;
}

/* One line of the text, and the marks under the part that decided. */
static void print_line(const struct explanation *explanation, size_t from, size_t to, const char *label)
{
    const size_t start = span_from(explanation), end = start + explanation->reading.span.len;
    printf("%-*s%.*s\n", LABEL_WIDTH, label, (int)(to - from), explanation->text.at + from);
    if (start >= to || end <= from)
        return;
    printf("%-*s", LABEL_WIDTH, "");
    for (size_t at = from; at < to && at < end;) {
        uint32_t code = 0;
        const size_t len = utf8_decode(slice_part(explanation->text, at, UTF8_LEN_MAX), &code);
        for (int i = 0; i < width_of(code); i++)
            putchar(at >= start ? '^' : ' ');
        at += len > 0 ? len : 1;
    }
    putchar('\n');
}

static void print_text(const struct explanation *explanation)
{
    size_t from = 0;
    for (size_t i = 0; i <= explanation->text.len; i++)
        if (i == explanation->text.len || explanation->text.at[i] == '\n') {
            print_line(explanation, from, i, from == 0 ? "text" : "");
            from = i + 1;
        }
}

static void print_name(const char *label, struct slice value)
{
    printf("%-*s%.*s\n", LABEL_WIDTH, label, (int)value.len, value.at);
}

/* "2 (happened)", "5,4,?" */
static void add_answer(const struct explanation *explanation, struct buffer *out)
{
    const struct reply_reading *reading = &explanation->reading;
    if (reading->outcome == REPLY_VALUE || reading->value_too) {
        buffer_add_int(out, reading->value);
        const size_t choice = survey_choice_by_digit(explanation->question, reading->value);
        if (explanation->question->kind != SURVEY_SEVERAL && choice < explanation->question->choice_count) {
            buffer_add_text(out, " (");
            buffer_add(out, explanation->question->choice[choice].id);
            buffer_add_text(out, ")");
        }
    }
    for (size_t i = 0; i < reading->item_count; i++) {
        buffer_add_text(out, i > 0 ? "," : "");
        if (reading->item[i].clear)
            buffer_add_int(out, reading->item[i].value);
        else
            buffer_add_text(out, "?");
    }
}

/* What the second opinion altered, and the part of the text that weighed most. */
static void print_learned(const char *what, struct slice by)
{
    if (by.len > 0)
        printf("%-*s%s, most by '%.*s'\n", LABEL_WIDTH, "learned", what, (int)by.len, by.at);
}

static void print_human(const struct explanation *explanation)
{
    const struct reply_reading *reading = &explanation->reading;
    char memory[512];
    struct buffer answer;
    buffer_init(&answer, memory, sizeof memory);
    add_answer(explanation, &answer);
    print_text(explanation);
    for (size_t i = 0; i < explanation->token_count; i++) {
        const struct explain_token *token = &explanation->token[i];
        const struct slice class = token->known ? explain_class(token->class) : SLICE_LIT("-");
        printf("%-*s%3zu..%-3zu clause %-2zu %-18.*s %.*s\n", LABEL_WIDTH, i == 0 ? "words" : "", token->from,
               token->to, token->clause + 1, (int)class.len, class.at, (int)(token->to - token->from),
               explanation->text.at + token->from);
    }
    const struct slice sentence = explain_rule(reading->rule), outcome = explain_outcome(reading->outcome);
    printf("%-*s%.*s: %.*s\n", LABEL_WIDTH, "rule", (int)reading->rule.len, reading->rule.at,
           (int)sentence.len, sentence.at);
    if (reading->limited_pattern.len > 0)
        print_name("pattern", reading->limited_pattern);
    printf("%-*s%s: %.*s %.*s\n", LABEL_WIDTH, "reading", is_clear(explanation) ? "clear" : "unclear",
           (int)outcome.len, outcome.at, (int)answer.len, answer.at);
    print_name("solicitation", explain_solicitation(reading->solicitation));
    printf("%-*s%d\n", LABEL_WIDTH, "sentiment", reading->sentiment);
    print_name("category", explain_category(reading->category));
    print_name("alert", explain_alert(reading->alert));
    print_learned("solicitation", explanation->by_solicitation);
    print_learned("sentiment", explanation->by_sentiment);
    print_learned("category", explanation->by_category);
}

static void print_json(const struct explanation *explanation, struct buffer *out)
{
    const struct reply_reading *reading = &explanation->reading;
    struct json json = json_into(out);
    json_begin_object(&json, NULL);
    json_text(&json, "text", explanation->text);
    json_text(&json, "question", explanation->question->id);
    json_bool(&json, "confirming", explanation->confirming);
    json_begin_array(&json, "words");
    for (size_t i = 0; i < explanation->token_count; i++) {
        const struct explain_token *token = &explanation->token[i];
        json_begin_object(&json, NULL);
        json_int(&json, "from", (int64_t)token->from);
        json_int(&json, "to", (int64_t)token->to);
        json_int(&json, "clause", (int64_t)token->clause + 1);
        json_text(&json, "class", token->known ? explain_class(token->class) : SLICE_EMPTY);
        json_text(&json, "word", slice_part(explanation->text, token->from, token->to - token->from));
        json_end_object(&json);
    }
    json_end_array(&json);
    json_text(&json, "rule", reading->rule);
    json_text(&json, "why", explain_rule(reading->rule));
    json_begin_object(&json, "span");
    json_int(&json, "from", (int64_t)span_from(explanation));
    json_int(&json, "to", (int64_t)(span_from(explanation) + reading->span.len));
    json_end_object(&json);
    json_bool(&json, "clear", is_clear(explanation));
    json_text(&json, "outcome", explain_outcome(reading->outcome));
    if (reading->outcome == REPLY_VALUE || reading->value_too)
        json_int(&json, "value", reading->value);
    if (reading->item_count > 0) {
        char memory[512];
        struct buffer items;
        buffer_init(&items, memory, sizeof memory);
        add_answer(explanation, &items);
        json_text(&json, "items", buffer_slice(&items));
    }
    json_text(&json, "solicitation", explain_solicitation(reading->solicitation));
    json_int(&json, "sentiment", reading->sentiment);
    json_text(&json, "category", explain_category(reading->category));
    json_text(&json, "alert", explain_alert(reading->alert));
    json_begin_object(&json, "learned");
    json_text(&json, "solicitation", explanation->by_solicitation);
    json_text(&json, "sentiment", explanation->by_sentiment);
    json_text(&json, "category", explanation->by_category);
    json_end_object(&json);
    json_end_object(&json);
    buffer_add_byte(out, '\n');
}

/* What each altered reading rests on. */
static void find_learned(const struct reply_context *context, struct arena *arena,
                         struct explanation *explanation)
{
    const struct reply_reading *reading = &explanation->reading;
    const struct slice text = explanation->text;
    if (reading->learned.solicitation)
        explanation->by_solicitation =
            explain_learned(context, text, LEARNED_SOLICITATION + REPLY_SOLICITATION_HINT, arena);
    if (reading->learned.sentiment)
        explanation->by_sentiment =
            explain_learned(context, text, (size_t)(LEARNED_SENTIMENT + 1 + reading->sentiment), arena);
    if (reading->learned.category)
        explanation->by_category =
            explain_learned(context, text, LEARNED_CATEGORY + (size_t)reading->category, arena);
}

static int unknown_question(const struct survey *survey, const char *wanted)
{
    fprintf(stderr, "ccrm reply explain: the survey has no question '%s'; it has", wanted);
    for (size_t i = 0; i < survey->question_count; i++)
        fprintf(stderr, "%s %.*s", i > 0 ? "," : "", (int)survey->question[i].id.len,
                survey->question[i].id.at);
    fputc('\n', stderr);
    return EXIT_USAGE;
}

static size_t question_index(const struct survey *survey, struct slice id)
{
    size_t at = 0;
    while (at < survey->question_count && !slice_equal(survey->question[at].id, id))
        at++;
    return at;
}

static int explain(const struct request *request, struct reader_setup *setup)
{
    const struct survey *survey = NULL;
    if (!reader_setup_survey(setup, request->survey, &survey))
        return EXIT_CONFIGURATION;
    const size_t question = question_index(survey, slice_from_text(request->question));
    if (question == survey->question_count)
        return unknown_question(survey, request->question);
    if (request->confirming && !survey->question[question].confirm.used) {
        fprintf(stderr, "ccrm reply explain: the question '%s' has no confirmation\n", request->question);
        return EXIT_USAGE;
    }
    const struct reply_context context = {
        .lexicon = &setup->lexicon,
        .locale = request->locale,
        .survey = survey,
        .question = question,
        .confirming = request->confirming,
    };
    struct explanation explanation = { .text = slice_from_text(request->text),
                                       .question = &survey->question[question],
                                       .confirming = request->confirming };
    reply_read(&context, explanation.text, &setup->scratch, &explanation.reading);
    explain_tokens(&context, explanation.text, &setup->scratch, &explanation.token, &explanation.token_count);
    find_learned(&context, &setup->scratch, &explanation);
    if (!request->json) {
        print_human(&explanation);
        return EXIT_OK;
    }
    char *memory = malloc(OUTPUT_BYTES);
    if (memory == NULL)
        return EXIT_DEPENDENCY;
    struct buffer out;
    buffer_init(&out, memory, OUTPUT_BYTES);
    print_json(&explanation, &out);
    fwrite(out.at, 1, out.len, stdout);
    free(memory);
    return EXIT_OK;
}

static bool read_options(int argc, char **argv, struct request *ret, int *ret_code)
{
    static const struct option option[] = {
        { "survey", required_argument, NULL, 's' }, { "question", required_argument, NULL, 'q' },
        { "locale", required_argument, NULL, 'l' }, { "confirming", no_argument, NULL, 'c' },
        { "json", no_argument, NULL, 'j' },         { "defs", required_argument, NULL, 'd' },
        { "help", no_argument, NULL, 'h' },         { 0 },
    };
    *ret = (struct request){ .locale = LOCALE_KO };
    *ret_code = EXIT_USAGE;
    for (int c; (c = getopt_long(argc, argv, "", option, NULL)) != -1;) {
        if (c == 's') {
            ret->survey = optarg;
        } else if (c == 'q') {
            ret->question = optarg;
        } else if (c == 'l') {
            ret->locale = locale_from_name(slice_from_text(optarg));
        } else if (c == 'c') {
            ret->confirming = true;
        } else if (c == 'd') {
            ret->defs = optarg;
        } else if (c == 'j') {
            ret->json = true;
        } else {
            fputs(help, c == 'h' ? stdout : stderr);
            *ret_code = c == 'h' ? EXIT_OK : EXIT_USAGE;
            return false;
        }
    }
    if (optind == argc - 1 && ret->survey != NULL && ret->question != NULL && ret->locale != LOCALE_COUNT) {
        ret->text = argv[optind];
        return true;
    }
    fputs(help, stderr);
    return false;
}

int command_reply_explain(int argc, char **argv)
{
    struct request request;
    struct reader_setup setup;
    int code;
    if (!read_options(argc, argv, &request, &code))
        return code;
    code = EXIT_DEPENDENCY;
    if (reader_setup_open(&setup))
        code = request.defs == NULL || reader_setup_lexicons(&setup, request.defs) ? explain(&request, &setup)
                                                                                   : EXIT_CONFIGURATION;
    reader_setup_close(&setup);
    return code;
}
