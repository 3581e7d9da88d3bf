/* The form of a survey's test (survey_test.h). */
#include "authoring/survey_test.h"

#include "base/calendar.h"

#include <string.h>

/* ---- the clock ---- */

bool survey_test_clock(struct slice text, int64_t *ret_local_s)
{
    struct night day;
    long long hour = 0, minute = 0;
    if (text.len != 16 || text.at[10] != ' ' || text.at[13] != ':' ||
        !night_parse(slice_part(text, 0, 10), &day) || !slice_to_int(slice_part(text, 11, 2), 0, 23, &hour) ||
        !slice_to_int(slice_part(text, 14, 2), 0, 59, &minute))
        return false;
    *ret_local_s = (int64_t)day.day * 86400 + hour * 3600 + minute * 60;
    return true;
}

static bool parse_clock(struct slice text, void *ret, struct arena *arena, const char **reterr_why)
{
    (void)arena;
    int64_t local_s = 0;
    if (!survey_test_clock(text, &local_s)) {
        *reterr_why = "no such day or time";
        return false;
    }
    memcpy(ret, &local_s, sizeof local_s);
    return true;
}

static const struct shape clock_shape = { .kind = SHAPE_PARSED,
                                          .parse = parse_clock,
                                          .pattern = "\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}",
                                          .noun = "a local time such as \"2027-03-02 10:00\"" };

/* ---- expect_send ---- */

static const struct shape_name text_name[] = {
    { "prompt", 0 },  { "retry", 0 }, { "reminder", 0 },  { "confirm", 0 },      { "thanks", 0 },
    { "closing", 0 }, { "help", 0 },  { "opted_out", 0 }, { "wrong_person", 0 }, { "late", 0 },
};
static const struct shape text_kind = { .kind = SHAPE_ENUM, SHAPE_NAMES(text_name) };
static const struct shape_name alphabet_name_of[] = { { "gsm7", 0 }, { "ksc5601", 0 }, { "ucs2", 0 } };
static const struct shape alphabet = { .kind = SHAPE_ENUM, SHAPE_NAMES(alphabet_name_of) };
static const struct shape segment_count = { .kind = SHAPE_INTEGER, .min = 1, .max = TEXT_PARTS_MAX };
static const struct shape phrases = { .kind = SHAPE_LIST,
                                      .item = &shape_text,
                                      .item_size = sizeof(struct slice),
                                      .count_min = 1,
                                      .count_max = SURVEY_TEST_PHRASES_MAX,
                                      .one_allowed = true,
                                      .noun = "a list of phrases" };
static const struct shape_key send_key[] = {
    { "question", &shape_id, SHAPE_FIELD(struct survey_test_send, question),
      .description = "The question that the message asks." },
    { "kind", &text_kind, SHAPE_FIELD(struct survey_test_send, kind),
      .description = "Which of the survey's texts it is." },
    { "text", &shape_text, SHAPE_FIELD(struct survey_test_send, text),
      .description = "The whole text, exactly." },
    { "contains", &phrases, SHAPE_FIELD(struct survey_test_send, contains),
      SHAPE_COUNT(struct survey_test_send, contains_count), .description = "Each of these is in the text." },
    { "segments", &segment_count, SHAPE_FIELD(struct survey_test_send, segments),
      .description = "How many short messages it takes." },
    { "screens", &segment_count, SHAPE_FIELD(struct survey_test_send, screens),
      .description = "How many screens of a USSD session it takes." },
    { "alphabet", &alphabet, SHAPE_FIELD(struct survey_test_send, alphabet),
      .description = "In which alphabet it travels." },
};
static const struct shape send_shape = { .kind = SHAPE_MAPPING,
                                         SHAPE_KEYS(send_key),
                                         .noun = "what is sent" };

/* ---- expect ---- */

static const struct shape_name read_name[] = { { "unclear", 0 },     { "value", 0 },  { "text", 0 },
                                               { "several", 0 },     { "optout", 0 }, { "help", 0 },
                                               { "wrong_person", 0 } };
static const struct shape read_as = { .kind = SHAPE_ENUM, SHAPE_NAMES(read_name) };
static const struct shape_name outcome_name[] = {
    { "open", 0 },      { "completed", 0 },    { "partial", 0 },  { "opted_out", 0 },     { "no_reply", 0 },
    { "help_only", 0 }, { "wrong_person", 0 }, { "not_sent", 0 }, { "undeliverable", 0 }, { "unknown", 0 },
};
static const struct shape outcome = { .kind = SHAPE_ENUM, SHAPE_NAMES(outcome_name) };
static const struct shape amount = { .kind = SHAPE_INTEGER, .min = 0, .max = 1000 };
static const struct shape value = { .kind = SHAPE_INTEGER, .min = 0, .max = 32767 };
static const struct shape answer_word = { .kind = SHAPE_TEXT, .max = 40, .noun = "an answer" };
static const struct shape answers = { .kind = SHAPE_MAP,
                                      .item = &answer_word,
                                      .item_size = sizeof(struct survey_test_answer),
                                      .count_min = 1,
                                      .count_max = SURVEY_QUESTIONS_MAX,
                                      .allocated = true,
                                      .map_key_offset = offsetof(struct survey_test_answer, question),
                                      .map_value_offset = offsetof(struct survey_test_answer, is),
                                      .map_value_size = sizeof(struct slice),
                                      .noun = "answers by question" };
#define GIVEN(name)                                                                                          \
    SHAPE_FIELD(struct survey_test_expect, name), SHAPE_GIVEN(struct survey_test_expect, has_##name)
static const struct shape_key expect_key[] = {
    { "read", &read_as, SHAPE_FIELD(struct survey_test_expect, read),
      .description = "What the last reply was read as." },
    { "value", &value, GIVEN(value), .description = "The number that it was read as." },
    { "open", &shape_id, SHAPE_FIELD(struct survey_test_expect, open),
      .description = "The question that is open now." },
    { "confirming", &shape_boolean, GIVEN(confirming), .description = "Whether its confirmation is open." },
    { "outcome", &outcome, SHAPE_FIELD(struct survey_test_expect, outcome),
      .description = "How the conversation ended; open while it has not." },
    { "messages", &amount, GIVEN(messages), .description = "Messages sent so far." },
    { "segments", &amount, GIVEN(segments), .description = "Segments sent so far." },
    { "referrals", &amount, GIVEN(referrals), .description = "Referrals so far." },
    { "reviews", &amount, GIVEN(reviews), .description = "What went to a person so far." },
    { "opted_out", &shape_boolean, GIVEN(opted_out), .description = "Whether the phone has opted out." },
    { "silent", &shape_boolean, SHAPE_FIELD(struct survey_test_expect, silent),
      .description = "Nothing was sent that no expect_send has taken." },
    { "answers", &answers, SHAPE_FIELD(struct survey_test_expect, answer),
      SHAPE_COUNT(struct survey_test_expect, answer_count),
      .description = "What is known of these questions." },
};
static const struct shape expect = { .kind = SHAPE_MAPPING,
                                     SHAPE_KEYS(expect_key),
                                     .noun = "what is expected" };

/* ---- steps, cases, the test ---- */

static const struct shape reply = { .kind = SHAPE_TEXT, .empty_allowed = true, .noun = "a reply" };
static const struct shape span = { .kind = SHAPE_DURATION, .max = 400 * 86400.0 };
static const struct shape_name fate_name[] = { { "delivered", DIALOG_PROMPT_DELIVERED },
                                               { "waiting", DIALOG_PROMPT_WAITING },
                                               { "failed", DIALOG_PROMPT_FAILED },
                                               { "uncertain", DIALOG_PROMPT_UNCERTAIN } };
static const struct shape fate = { .kind = SHAPE_ENUM, SHAPE_NAMES(fate_name) };
#define STEP(field, has)                                                                                     \
    SHAPE_FIELD(struct survey_test_step, field), SHAPE_GIVEN(struct survey_test_step, has)
static const struct shape_key step_key[] = {
    { "expect_send", &send_shape, STEP(send, has_send), .description = "A message to the citizen." },
    { "reply", &reply, STEP(reply, has_reply), .description = "The citizen's text." },
    { "advance", &span, STEP(advance_s, has_advance), .description = "Time passes." },
    { "network", &fate, STEP(network, has_network),
      .description = "What becomes of the open prompt, and of those that follow." },
    { "expect", &expect, STEP(expect, has_expect), .description = "How things stand." },
};
static const struct shape one_step = { .kind = SHAPE_MAPPING, SHAPE_KEYS(step_key), .noun = "a step" };
static const struct shape steps = { .kind = SHAPE_LIST,
                                    .item = &one_step,
                                    .item_size = sizeof(struct survey_test_step),
                                    .count_min = 1,
                                    .count_max = SURVEY_TEST_STEPS_MAX,
                                    .allocated = true,
                                    .noun = "the list of steps" };

static const struct shape_name locale_name_of[] = {
    { "ko", LOCALE_KO }, { "en", LOCALE_EN }, { "zh", LOCALE_ZH }, { "vi", LOCALE_VI }
};
static const struct shape locale_shape = { .kind = SHAPE_ENUM, SHAPE_NAMES(locale_name_of) };
static const struct shape_name mode_name[] = { { "sms", REHEARSAL_SMS }, { "ussd", REHEARSAL_USSD } };
static const struct shape mode = { .kind = SHAPE_ENUM, SHAPE_NAMES(mode_name) };
static const struct shape_key case_key[] = {
    { "name", &shape_text, SHAPE_FIELD(struct survey_test_case, name), .required = true,
      .description = "What it shows." },
    { "locale", &locale_shape, SHAPE_FIELD(struct survey_test_case, locale), .default_text = "ko",
      .description = "The citizen's language." },
    { "mode", &mode, SHAPE_FIELD(struct survey_test_case, mode), .default_text = "sms",
      .description = "Texts, or the screens of a USSD session, which cost no segments." },
    { "clock", &clock_shape, SHAPE_FIELD(struct survey_test_case, clock_s),
      SHAPE_GIVEN(struct survey_test_case, has_clock),
      .description = "When the first prompt is due, instead of the test's." },
    { "department", &shape_text, SHAPE_FIELD(struct survey_test_case, department),
      .default_text = "민원여권과", .description = "Of the complaint." },
    { "type", &shape_text, SHAPE_FIELD(struct survey_test_case, type), .default_text = "여권",
      .description = "The neutral label of the complaint's type." },
    { "steps", &steps, SHAPE_FIELD(struct survey_test_case, step),
      SHAPE_COUNT(struct survey_test_case, step_count), .required = true,
      .description = "What happens, in order." },
};
static const struct shape one_case = { .kind = SHAPE_MAPPING, SHAPE_KEYS(case_key), .noun = "a case" };
static const struct shape cases = { .kind = SHAPE_LIST,
                                    .item = &one_case,
                                    .item_size = sizeof(struct survey_test_case),
                                    .count_min = 1,
                                    .count_max = SURVEY_TEST_CASES_MAX,
                                    .allocated = true,
                                    .noun = "the list of cases" };
static const struct shape_name kind_name[] = { { "SurveyTest", 1 } };
static const struct shape kind = { .kind = SHAPE_ENUM, SHAPE_NAMES(kind_name) };
static const struct shape_key test_key[] = {
    SHAPE_HEADER(&kind),
    { "id", &shape_id, SHAPE_FIELD(struct survey_test, id), .required = true,
      .description = "The file's name." },
    { "survey", &shape_id, SHAPE_FIELD(struct survey_test, survey), .required = true,
      .description = "The id of the survey that it tests." },
    { "clock", &clock_shape, SHAPE_FIELD(struct survey_test, clock_s), .default_text = "2027-03-02 10:00",
      .description = "When the first prompt of a case is due, on the clock of the survey's zone." },
    { "cases", &cases, SHAPE_FIELD(struct survey_test, item), SHAPE_COUNT(struct survey_test, count),
      .required = true, .description = "Conversations, each from its beginning." },
};
const struct shape survey_test_shape = { .kind = SHAPE_MAPPING,
                                         SHAPE_KEYS(test_key),
                                         .noun = "a survey test" };

static void check_step(const struct document *document, struct findings *findings,
                       const struct survey_test_step *step, const struct node *node)
{
    const int ways =
        step->has_send + step->has_reply + step->has_advance + step->has_network + step->has_expect;
    if (ways != 1)
        finding_add(findings, FINDING_ERROR, "one-step", document, node,
                    "a step is exactly one of expect_send, reply, advance, network and expect",
                    FINDING_NO_ARGUMENTS);
}

bool survey_test_read(const struct document *document, struct arena *arena, struct findings *findings,
                      struct survey_test *ret)
{
    if (!shape_read(&survey_test_shape, document, ret, sizeof *ret, arena, findings))
        return false;
    const size_t errors = findings->errors;
    for (size_t c = 0; c < ret->count; c++) {
        const struct node *list = node_get(node_item(node_get(document->root, "cases"), c), "steps");
        for (size_t s = 0; s < ret->item[c].step_count; s++) {
            const struct node *node = node_item(list, s);
            ret->item[c].step[s].mark = node->mark;
            check_step(document, findings, &ret->item[c].step[s], node);
        }
    }
    return findings->errors == errors;
}
