/* A call's sheet as JSON, for the central office's own telephone list. */
#include "main/calls/call_next_json.h"

#include "main/command.h"
#include "report/json.h"
#include "survey/entered.h"

#include <stdio.h>

enum { SHEET_MAX = 64 * 1024 }; /* twelve questions with their texts, choices and conditions */

static void add_when(struct json *json, const struct survey_question *question)
{
    json_begin_array(json, "when");
    for (size_t i = 0; i < question->when_count; i++) {
        const struct survey_condition *condition = &question->when[i];
        json_begin_object(json, NULL);
        json_text(json, "question", condition->question);
        json_begin_array(json, "is");
        for (size_t j = 0; j < condition->is_count; j++)
            json_text(json, NULL, condition->is[j]);
        json_end_array(json);
        if (condition->has_at_least)
            json_int(json, "at_least", condition->at_least);
        if (condition->has_at_most)
            json_int(json, "at_most", condition->at_most);
        json_end_object(json);
    }
    json_end_array(json);
}

static void add_answers(struct json *json, const struct survey_question *question)
{
    if (question->kind == SURVEY_SCALE || question->kind == SURVEY_NUMBER) {
        json_int(json, "min", question->scale_min);
        json_int(json, "max", question->scale_max);
    }
    json_begin_array(json, "choices");
    for (size_t c = 0; c < question->choice_count; c++) {
        json_begin_object(json, NULL);
        json_int(json, "digit", question->choice[c].digit);
        json_text(json, "id", question->choice[c].id);
        json_end_object(json);
    }
    json_end_array(json);
}

int call_next_json(const struct call_open *call, const char *number, const struct zone *zone,
                   struct arena *arena)
{
    char *memory = arena_alloc(arena, SHEET_MAX);
    struct buffer out;
    if (memory == NULL)
        return EXIT_DEPENDENCY;
    buffer_init(&out, memory, SHEET_MAX);
    struct json json = json_into(&out);
    json_begin_object(&json, NULL);
    json_int(&json, "call", call->attempt);
    json_int(&json, "tries", call->tries);
    json_text(&json, "why", call->agreed ? SLICE_LIT("agreed") : SLICE_LIT("landline"));
    json_text(&json, "case", call->source_number);
    json_text(&json, "department", call->department);
    json_text(&json, "type", call->type);
    json_text(&json, "number", slice_from_text(number));
    json_text(&json, "survey", call->survey.id);
    json_begin_array(&json, "questions");
    bool introduces = true;
    for (size_t i = 0; i < call->survey.question_count; i++) {
        const struct survey_question *question = &call->survey.question[i];
        if (!entered_is_allowed(question))
            continue;
        json_begin_object(&json, NULL);
        json_text(&json, "id", question->id);
        json_text(&json, "text", call_open_words(call, i, introduces, zone, arena));
        add_answers(&json, question);
        add_when(&json, question);
        json_end_object(&json);
        introduces = false;
    }
    json_end_array(&json);
    json_end_object(&json);
    buffer_add_byte(&out, '\n');
    fwrite(out.at, 1, out.len, stdout);
    return out.overflowed ? EXIT_DEPENDENCY : EXIT_OK;
}
