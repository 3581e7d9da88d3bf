/* Branches, languages, arms and time-outs, a conversation a row. */
#include "dialog/dialog.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

/* 0 language · 1 arrived (no leads to 3) · 2 score (a low one asks 3) · 3 why (times out after a day, to a
 * person) · 4 asked for money (confirmed) · 5 words (time out ends it) */
static struct survey survey;
static bool tell_introductions;

static int make(void **state)
{
    (void)state;
    survey = (struct survey){
        .question_count = 6,
        .locale_count = 2,
        .locale = { LOCALE_KO, LOCALE_VI },
        .expire_after_s = 7 * 86400,
        .messages_max = 12,
    };
    static const enum survey_question_kind kind[] = { SURVEY_LANGUAGE, SURVEY_YESNO,  SURVEY_SCALE,
                                                      SURVEY_SEVERAL,  SURVEY_CHOICE, SURVEY_TEXT };
    for (size_t q = 0; q < 6; q++) {
        survey.question[q].kind = kind[q];
        survey.question[q].choice_count = kind[q] == SURVEY_SCALE || kind[q] == SURVEY_TEXT ? 0
                                          : kind[q] == SURVEY_CHOICE                        ? 3
                                                                                            : 2;
        for (int c = 0; c < 3; c++) {
            survey.question[q].choice[c].digit = c + 1;
            survey.question[q].choice[c].meaning =
                kind[q] == SURVEY_CHOICE ? (enum survey_meaning)(c + 1) : SURVEY_MEANS_NOTHING;
        }
    }
    survey.question[1].choice[1].go_to = 3;
    survey.question[2].go_to = 0;
    survey.question[3].when_count = 0;
    survey.question[3].time_out_s = 86400;
    survey.question[3].time_out_then = SURVEY_THEN_PERSON;
    survey.question[4].confirm =
        (struct survey_confirm){ .used = true, .choice = 1, .digit_right = 7, .digit_wrong = 8 };
    survey.question[4].confirm.mirror.in[LOCALE_KO] = SLICE_LIT("mirror");
    survey.question[4].confirm.closing.in[LOCALE_KO] = SLICE_LIT("closing");
    survey.question[5].when_count = 1;
    survey.question[5].when[0] = (struct survey_condition){ .index = 3, .is_count = 1, .digits = 1U << 1 };
    survey.question[5].time_out_s = 86400;
    survey.question[5].time_out_then = SURVEY_THEN_END;
    survey.experiment.arm_count = 3;
    survey.experiment.arm[1].swap_confirm = true;
    survey.experiment.arm[2].mirror = true;
    return 0;
}

/* Replies by their values; '.' is unclear, 't' a text, '~' a day's silence. The texts sent are told. */
static void converse(const char *script, uint8_t arm, struct dialog_state *state, char *out, size_t capacity)
{
    static const char *const text[] = { "prompt", "retry",        "remind",       "confirm",
                                        "thanks", "close+prompt", "close+thanks", "help",
                                        "optout", "wrong",        "late",         "mirror" };
    struct instant now = { 1800000000 };
    struct dialog_event event = { .kind = DIALOG_BEGIN };
    struct reply_reading reading = { 0 };
    *state = (struct dialog_state){ .arm = arm };
    out[0] = '\0';
    for (const char *at = script;; at++) {
        struct dialog_effects effects;
        dialog_step(&survey, state, &event, now, &effects);
        for (uint8_t i = 0; i < effects.count; i++) {
            const struct dialog_effect *effect = &effects.effect[i];
            const size_t len = strlen(out);
            if (effect->kind == DIALOG_SEND)
                snprintf(out + len, capacity - len, "%s%s%d ",
                         tell_introductions && effect->introduces ? "+" : "", text[effect->text],
                         effect->question);
            else if (effect->kind == DIALOG_REVIEW)
                snprintf(out + len, capacity - len, "review%d ", (int)effect->review);
            else if (effect->kind == DIALOG_REFER)
                snprintf(out + len, capacity - len, "refer ");
        }
        if (*at == '\0')
            return;
        now = instant_add_s(now, *at == '~' ? 86400 : 60);
        reading = (struct reply_reading){ .outcome = *at == '.'   ? REPLY_UNCLEAR
                                                     : *at == 't' ? REPLY_TEXT
                                                                  : REPLY_VALUE,
                                          .value = *at - '0' };
        event = (struct dialog_event){ .kind = *at == '~' ? DIALOG_LOOK : DIALOG_REPLY,
                                       .reading = &reading,
                                       .fate = DIALOG_PROMPT_DELIVERED };
    }
}

static void each_conversation_goes_its_way(void **state)
{
    (void)state;
    static const struct {
        const char *name, *script;
        uint8_t arm;
        const char *want;
        enum dialog_outcome outcome;
    } row[] = {
        { "the straight way", "11561t", 0, "prompt0 prompt1 prompt2 prompt3 prompt4 prompt5 thanks5 ",
          DIALOG_COMPLETED },
        { "no leads past the score", "1241", 0, "prompt0 prompt1 prompt3 prompt4 thanks4 ",
          DIALOG_COMPLETED },
        { "one of several asks for words", "1221", 0, "prompt0 prompt1 prompt3 prompt4 prompt5 ",
          DIALOG_OPEN },
        { "an unclear answer takes the question's own way", "1.5", 0, "prompt0 prompt1 prompt2 prompt3 ",
          DIALOG_OPEN },
        { "a time-out goes on, and a person looks", "12~1", 0,
          "prompt0 prompt1 prompt3 review0 prompt4 thanks4 ", DIALOG_COMPLETED },
        { "a time-out ends what it says", "1221~", 0, "prompt0 prompt1 prompt3 prompt4 prompt5 ",
          DIALOG_PARTIAL },
        { "confirmed, and the closing text of the question that is left", "12227", 0,
          "prompt0 prompt1 prompt3 prompt4 confirm4 refer close+prompt5 ", DIALOG_OPEN },
        { "confirmed at the end", "12427", 0, "prompt0 prompt1 prompt3 prompt4 confirm4 refer close+thanks4 ",
          DIALOG_COMPLETED },
        { "swapped: 8 confirms", "12428", 1, "prompt0 prompt1 prompt3 prompt4 confirm4 refer close+thanks4 ",
          DIALOG_COMPLETED },
        { "swapped: 7 withdraws", "12427", 1, "prompt0 prompt1 prompt3 prompt4 confirm4 review1 thanks4 ",
          DIALOG_COMPLETED },
        { "mirrored and upheld", "12417", 2, "prompt0 prompt1 prompt3 prompt4 mirror4 thanks4 ",
          DIALOG_COMPLETED },
        { "mirrored and taken back", "12418", 2, "prompt0 prompt1 prompt3 prompt4 mirror4 review8 thanks4 ",
          DIALOG_COMPLETED },
        { "a report is confirmed in that arm too", "12427", 2,
          "prompt0 prompt1 prompt3 prompt4 confirm4 refer close+thanks4 ", DIALOG_COMPLETED },
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        struct dialog_state conversation;
        char got[256];
        converse(row[i].script, row[i].arm, &conversation, got, sizeof got);
        if (strcmp(got, row[i].want) != 0 || conversation.outcome != row[i].outcome)
            fail_msg("%s: got '%s' and %d, want '%s'", row[i].name, got, (int)conversation.outcome,
                     row[i].want);
    }
}

static void the_citizen_chooses_the_language(void **state)
{
    (void)state;
    struct dialog_state conversation;
    char sent[256];
    converse("2", 0, &conversation, sent, sizeof sent);
    assert_int_equal(conversation.locale, LOCALE_VI);
    assert_int_equal(conversation.answers, 0); /* a language alone answers nothing */
}

/* Texts with the introduction are told with a '+'. */
static void the_introduction_comes_once_and_again_only_in_a_language_chosen_instead(void **state)
{
    (void)state;
    static const struct {
        const char *script, *want;
    } row[] = {
        { "11", "+prompt0 prompt1 prompt2 " },  /* Korean, in which it was told already */
        { "21", "+prompt0 +prompt1 prompt2 " }, /* Vietnamese */
        { ".21", "+prompt0 retry0 +prompt1 prompt2 " },
        { "1.1", "+prompt0 prompt1 retry1 prompt2 " },
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        struct dialog_state conversation;
        char sent[256];
        survey.question[0].invalid_max = survey.question[1].invalid_max = 1;
        tell_introductions = true;
        converse(row[i].script, 0, &conversation, sent, sizeof sent);
        tell_introductions = false;
        survey.question[0].invalid_max = survey.question[1].invalid_max = 0;
        assert_string_equal(sent, row[i].want);
    }
}

static void only_a_first_prompt_is_recalled(void **state)
{
    (void)state;
    static const struct dialog_event recall = { .kind = DIALOG_RECALL };
    struct dialog_state conversation;
    struct dialog_effects effects;
    char sent[256];
    converse("", 1, &conversation, sent, sizeof sent);
    dialog_step(&survey, &conversation, &recall, (struct instant){ 1800000060 }, &effects);
    const struct dialog_state planned = { .arm = 1 };
    assert_memory_equal(&conversation, &planned, sizeof planned);
    assert_int_equal(effects.count, 0);
    static const char *const script[] = { "1", ".", "~" };
    for (size_t i = 0; i < sizeof script / sizeof script[0]; i++) {
        converse(script[i], 1, &conversation, sent, sizeof sent);
        conversation.messages = i == 0 ? 1 : 2;
        dialog_step(&survey, &conversation, &recall, (struct instant){ 1800000060 }, &effects);
        assert_int_equal(conversation.phase, DIALOG_ASKING);
    }
}

static void a_mirrored_denial_stays_counted_as_it_was_given(void **state)
{
    (void)state;
    struct dialog_state conversation;
    char sent[256];
    converse("1241", 2, &conversation, sent, sizeof sent);
    assert_true(dialog_is_mirrored(&survey, &conversation));
    const struct dialog_event silence = { .kind = DIALOG_LOOK, .fate = DIALOG_PROMPT_DELIVERED };
    struct dialog_effects effects;
    dialog_step(&survey, &conversation, &silence, (struct instant){ 1800000000 + 8 * 86400 }, &effects);
    assert_int_equal(conversation.phase, DIALOG_ENDED);
    for (uint8_t i = 0; i < effects.count; i++)
        assert_true(effects.effect[i].kind != DIALOG_ANSWER && effects.effect[i].kind != DIALOG_REVIEW);
    assert_int_equal(conversation.given.value[4], 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(each_conversation_goes_its_way, make),
        cmocka_unit_test_setup(the_citizen_chooses_the_language, make),
        cmocka_unit_test_setup(the_introduction_comes_once_and_again_only_in_a_language_chosen_instead, make),
        cmocka_unit_test_setup(only_a_first_prompt_is_recalled, make),
        cmocka_unit_test_setup(a_mirrored_denial_stays_counted_as_it_was_given, make),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
