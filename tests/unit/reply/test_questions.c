/* Single texts read as replies to the questions that a survey may have, and what no question changes. */
#include "reply/reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static struct lexicon lexicon;
static char lexicon_memory[LEXICON_ARENA_BYTES];
static char reader_memory[READER_ARENA_BYTES];

static const struct survey confirming = {
    .question = { { .kind = SURVEY_CHOICE,
                    .choice_count = 3,
                    .choice = { { .digit = 1, .meaning = SURVEY_MEANS_NO },
                                { .digit = 2, .meaning = SURVEY_MEANS_YES },
                                { .digit = 3, .meaning = SURVEY_MEANS_DECLINED } },
                    .confirm = { .used = true, .choice = 1, .digit_right = 7, .digit_wrong = 8 } } },
    .question_count = 1,
};

static struct reply_reading read_as(const char *text, bool confirm)
{
    struct arena arena;
    struct reply_reading reading;
    const struct reply_context context = { .lexicon = &lexicon,
                                           .survey = &confirming,
                                           .confirming = confirm };
    arena_init(&arena, reader_memory, sizeof(reader_memory));
    reply_read(&context, slice_from_text(text), &arena, &reading);
    return reading;
}

static struct reply_reading read_question(const struct survey *survey, size_t question, const char *text)
{
    struct arena arena;
    struct reply_reading reading;
    const struct reply_context context = { .lexicon = &lexicon, .survey = survey, .question = question };
    arena_init(&arena, reader_memory, sizeof(reader_memory));
    reply_read(&context, slice_from_text(text), &arena, &reading);
    return reading;
}

static void a_survey_has_words_of_its_own(void **state)
{
    (void)state;
    static struct survey survey;
    survey = confirming;
    survey.opt_out_words.word[LOCALE_KO][0] = SLICE_LIT("파란우산");
    survey.opt_out_words.count[LOCALE_KO] = 1;
    survey.help_words.word[LOCALE_EN][0] = SLICE_LIT("Agent");
    survey.help_words.count[LOCALE_EN] = 1;
    assert_int_equal(read_question(&survey, 0, "파란 우산.").outcome, REPLY_OPT_OUT);
    assert_int_equal(read_question(&survey, 0, "AGENT!").outcome, REPLY_HELP);
    assert_int_equal(read_question(&confirming, 0, "파란 우산.").outcome, REPLY_UNCLEAR);
    assert_int_equal(read_question(&survey, 0, "파란 우산 없음").outcome == REPLY_OPT_OUT, 0);
    assert_int_equal(read_question(&survey, 0, "...").outcome, REPLY_UNCLEAR);
}

static void yes_or_no_several_and_numbers_are_read(void **state)
{
    (void)state;
    static struct survey survey;
    survey = (struct survey){
        .question_count = 3,
        .question = { { .kind = SURVEY_YESNO,
                        .choice_count = 2,
                        .choice = { { .digit = 1,
                                      .word_count = { 2, 1 },
                                      .word = { { SLICE_LIT("예"), SLICE_LIT("네") },
                                                { SLICE_LIT("yes") } } },
                                    { .digit = 2,
                                      .word_count = { 1, 1 },
                                      .word = { { SLICE_LIT("아니요") }, { SLICE_LIT("no") } } } } },
                      { .kind = SURVEY_SEVERAL,
                        .choice_count = 3,
                        .choice = { { .digit = 1, .word_count = { 1 }, .word = { { SLICE_LIT("대기") } } },
                                    { .digit = 2, .word_count = { 1 }, .word = { { SLICE_LIT("설명") } } },
                                    { .digit = 0, .alone = true } } },
                      { .kind = SURVEY_NUMBER, .scale_min = 0, .scale_max = 600 } },
    };
    static const struct {
        size_t question;
        const char *text;
        int value; /* -1: unclear */
    } row[] = {
        { 0, "1", 1 },    { 0, "네", 1 },      { 0, "yes", 1 },   { 0, "2번", 2 },        { 0, "아니요", 2 },
        { 0, "3", -1 },   { 0, "1 2", -1 },    { 1, "1", 2 },     { 1, "1 2", 6 },        { 1, "1,2", 6 },
        { 1, "12", 6 },   { 1, "2번 1번", 6 }, { 1, "대기", 2 },  { 1, "대기, 설명", 6 }, { 1, "0", 1 },
        { 1, "0 1", -1 }, { 1, "3", -1 },      { 1, "11", -1 },   { 2, "30", 30 },        { 2, "30분", 30 },
        { 2, "601", -1 }, { 2, "10-20", -1 },  { 2, "많이", -1 }, { 2, "0", 0 },
    };
    for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
        const struct reply_reading reading = read_question(&survey, row[i].question, row[i].text);
        const int got = reading.outcome == REPLY_VALUE ? reading.value : -1;
        if (got != row[i].value)
            fail_msg("question %zu, '%s': %d, not %d", row[i].question, row[i].text, got, row[i].value);
    }
}

static void only_its_own_digits_or_clear_words_confirm(void **state)
{
    (void)state;
    static const char *const right[] = {
        "7", "７", "7번", "7번이요", "맞습니다", "네 맞아요", "맞음", "네 7"
    };
    static const char *const wrong[] = { "8", "8번", "아니요", "아닙니다", "잘못 눌렀어요", "아니에요" };
    static const char *const open[] = { "2",  "1",       "네",  "예",         "ㅇㅇ",     "7 8",
                                        "78", "맞나요?", "2번", "모르겠어요", "7 아니요", "3" };
    for (size_t i = 0; i < sizeof(right) / sizeof(right[0]); i++) {
        const struct reply_reading reading = read_as(right[i], true);
        if (reading.outcome != REPLY_VALUE || reading.value != 7)
            fail_msg("%s: outcome %d value %d", right[i], (int)reading.outcome, reading.value);
    }
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        const struct reply_reading reading = read_as(wrong[i], true);
        if (reading.outcome != REPLY_VALUE || reading.value != 8)
            fail_msg("%s: outcome %d value %d", wrong[i], (int)reading.outcome, reading.value);
    }
    for (size_t i = 0; i < sizeof(open) / sizeof(open[0]); i++)
        if (read_as(open[i], true).outcome != REPLY_UNCLEAR)
            fail_msg("%s: not unclear", open[i]);
    assert_int_equal(read_as("수신거부", true).outcome, REPLY_OPT_OUT);
}

static void declining_is_an_answer_and_an_opt_out_keeps_one(void **state)
{
    (void)state;
    struct reply_reading reading = read_as("3", false);
    assert_int_equal(reading.outcome, REPLY_VALUE);
    assert_int_equal(reading.value, 3);
    reading = read_as("답하지 않겠습니다", false);
    assert_int_equal(reading.outcome, REPLY_VALUE);
    assert_int_equal(reading.value, 3);
    reading = read_as("1 그리고 수신거부 부탁드립니다", false);
    assert_int_equal(reading.outcome, REPLY_OPT_OUT);
    assert_true(reading.value_too);
    assert_int_equal(reading.value, 1);
}

static void despair_and_threats_raise_an_alert_whatever_was_asked(void **state)
{
    (void)state;
    assert_int_equal(read_as("1 근데 정말 죽고 싶습니다", false).alert, REPLY_ALERT_CRISIS);
    assert_int_equal(read_as("찾아가서 불 지르겠다", false).alert, REPLY_ALERT_THREAT);
    assert_int_equal(read_as("1", false).alert, REPLY_ALERT_NONE);
}

static void hostile_bytes_are_unclear(void **state)
{
    (void)state;
    static char many[100 * 1000];
    memset(many, '5', sizeof(many));
    struct arena arena;
    struct reply_reading reading;
    const struct reply_context context = { .lexicon = &lexicon, .survey = &confirming };
    arena_init(&arena, reader_memory, sizeof(reader_memory));
    reply_read(&context, (struct slice){ many, sizeof(many) }, &arena, &reading);
    assert_int_equal(reading.outcome, REPLY_UNCLEAR);
    assert_false(arena.exhausted);
    assert_int_equal(read_as("\xFF\xFE\x31", false).outcome, REPLY_UNCLEAR);
    assert_int_equal(read_as("", false).outcome, REPLY_UNCLEAR);
    arena_init(&arena, reader_memory, 64);
    reply_read(&context, SLICE_LIT("없습니다"), &arena, &reading);
    assert_int_equal(reading.outcome, REPLY_UNCLEAR);
    assert_true(slice_equal(reading.rule, SLICE_LIT("arena")));
}

static int load_lexicon(void **state)
{
    (void)state;
    struct arena arena;
    size_t bad;
    arena_init(&arena, lexicon_memory, sizeof(lexicon_memory));
    return lexicon_build(&arena, lexicon_shipped, lexicon_shipped_count, &lexicon, &bad) == LEXICON_OK ? 0
                                                                                                       : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_survey_has_words_of_its_own),
        cmocka_unit_test(yes_or_no_several_and_numbers_are_read),
        cmocka_unit_test(only_its_own_digits_or_clear_words_confirm),
        cmocka_unit_test(declining_is_an_answer_and_an_opt_out_keeps_one),
        cmocka_unit_test(despair_and_threats_raise_an_alert_whatever_was_asked),
        cmocka_unit_test(hostile_bytes_are_unclear),
    };
    return cmocka_run_group_tests(tests, load_lexicon, NULL);
}
