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

static const char *const despair[] = {
    "죽고 싶어요",
    "죽고싶습니다",
    "그냥 죽을래요",
    "죽어버리고 싶다",
    "살기 싫어요",
    "살고싶지 않아요",
    "더는 못 살겠어요",
    "못살겠다 정말 다 끝내려고요",
    "이제 그만 살렵니다",
    "사는게 너무 힘들어서 다 놓고 싶습니다",
    "살 이유가 없어요",
    "살아갈 희망이 없습니다",
    "목을 매고 싶은 심정입니다",
    "뛰어내리고 싶어요",
    "한강 가려고요",
    "유서 써놨습니다",
    "자살하고 싶습니다",
    "자살 생각만 듭니다",
    "극단적인 생각이 듭니다",
    "극단적 선택을 할 것 같아요",
    "세상을 떠나고 싶네요",
    "이 세상에 없었으면 좋겠어요",
    "내일 눈 안 떴으면 좋겠어요",
    "아침에 눈을 뜨고 싶지 않아요",
    "사라지고 싶다",
    "번개탄 샀어요",
    "아이랑 같이 죽으려고 합니다",
    "가족이랑 다 같이 죽어야 끝날까요",
    "남편이 때려요 도와주세요",
    "남편한테 맞고 있어요",
    "지금 누가 절 때리고 있어요",
    "집에 갇혀 있어요 살려주세요",
    "살려주세요",
    "아버지가 칼을 들고 있어요",
    "굶은지 사흘째입니다 먹을 게 없어요",
    "저 지금 옥상이에요",
    "이번이 마지막 인사예요 모두 미안합니다",
    "손목을 그었어요",
    "I want to die",
    "i want to kill myself",
    "there's no point in living anymore",
    "I can't go on like this, I want to end it all",
    "my husband is hitting me please help",
    "我不想活了",
    "想死",
    "活着没意思 想自杀",
    "tôi muốn chết",
    "tôi không muốn sống nữa",
    "chồng tôi đang đánh tôi, cứu tôi với",
};

static const char *const idiom[] = {
    "더워 죽겠어요",
    "배고파 죽겠네 주차하느라",
    "기다리다 죽는 줄 알았어요",
    "힘들어 죽겠네요 서류가 너무 많아",
    "속 터져 죽겠다",
    "웃겨 죽겠네",
    "죽은 나무 좀 치워주세요",
    "가로수가 죽어가요",
    "자살예방센터 안내 잘 받았습니다",
    "자살유가족 지원 상담이 친절했어요",
    "사망신고 처리가 빨랐습니다",
    "장인어른 돌아가셔서 사망신고 했어요",
    "살기 좋은 동네입니다",
    "이제 그만 끝내주세요 공사",
    "칼 갈이 행사 좋았어요",
    "때려치우고 싶다 이놈의 서류",
    "한강공원 화장실 깨끗해요",
    "옥상 방수 민원 처리 감사",
    "살려주신 가로수 고맙습니다",
    "숨 막히게 덥네요 민원실",
    "죽이네요 서비스 최고",
    "dead trees need removing",
    "I'm dying of heat in that office",
    "等死我了",
};

/* Despair that is missed is the worst; a person reads a false alarm in a minute. */
static void despair_is_heard_in_many_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(despair) / sizeof(despair[0]); i++)
        if (read_as(despair[i], true).alert != REPLY_ALERT_CRISIS)
            fail_msg("%s: no alert", despair[i]);
    for (size_t i = 0; i < sizeof(idiom) / sizeof(idiom[0]); i++)
        if (read_as(idiom[i], true).alert == REPLY_ALERT_CRISIS)
            fail_msg("%s: an alert", idiom[i]);
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
        cmocka_unit_test(despair_is_heard_in_many_words),
        cmocka_unit_test(hostile_bytes_are_unclear),
    };
    return cmocka_run_group_tests(tests, load_lexicon, NULL);
}
