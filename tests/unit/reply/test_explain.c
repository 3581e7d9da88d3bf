/* test_explain.c - the words that explain a reading lie in the text, in order, and every rule has a
 * sentence. */
#include "reply/classify.h"
#include "reply/explain.h"
#include "reply/learned.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static char word_memory[LEXICON_ARENA_BYTES], memory[2 * READER_ARENA_BYTES];
static struct lexicon lexicon;

static int build(void **state)
{
    (void)state;
    struct arena arena;
    size_t bad;
    arena_init(&arena, word_memory, sizeof(word_memory));
    return lexicon_build(&arena, lexicon_shipped, lexicon_shipped_count, &lexicon, &bad) == LEXICON_OK ? 0
                                                                                                       : -1;
}

static void check(struct slice text, size_t question, bool *ret_absent)
{
    const struct reply_context context = {
        .lexicon = &lexicon, .locale = LOCALE_KO, .survey = classify_survey(), .question = question
    };
    struct arena arena;
    struct reply_reading reading;
    const struct explain_token *token;
    size_t count;
    arena_init(&arena, memory, sizeof(memory));
    reply_read(&context, text, &arena, &reading);
    explain_tokens(&context, text, &arena, &token, &count);
    assert_false(slice_equal(explain_rule(reading.rule), SLICE_LIT("a rule without a description")));
    *ret_absent = false;
    for (size_t i = 0; i < count; i++) {
        assert_true(token[i].from < token[i].to && token[i].to <= text.len);
        assert_true(i == 0 || token[i].from >= token[i - 1].from);
        *ret_absent = *ret_absent || (token[i].known && token[i].class == WORD_ABSENT);
    }
}

/* No word of the lexicons is in it: what it is about, the second opinion says, and by which part. */
static void a_learned_hint_has_a_part(void **state)
{
    (void)state;
    const struct slice text = SLICE_LIT("점심값 계산서를 우리한테 넘기더군요");
    const struct reply_context context = {
        .lexicon = &lexicon, .locale = LOCALE_KO, .survey = classify_survey(), .question = 3
    };
    struct arena arena;
    struct reply_reading reading;
    arena_init(&arena, memory, sizeof(memory));
    reply_read(&context, text, &arena, &reading);
    assert_int_equal(reading.solicitation, REPLY_SOLICITATION_HINT);
    assert_int_equal(reading.category, REPLY_SOLICITATION);
    assert_true(reading.learned.solicitation);
    const struct slice part =
        explain_learned(&context, text, LEARNED_SOLICITATION + REPLY_SOLICITATION_HINT, &arena);
    assert_true(part.len > 0 && part.at >= text.at && part.at + part.len <= text.at + text.len);
}

static void words_lie_in_the_text(void **state)
{
    (void)state;
    bool absent;
    for (size_t question = 0; question < classify_survey()->question_count; question++) {
        check(SLICE_LIT("네 없습니다"), question, &absent);
        assert_true(absent);
        check(SLICE_LIT("5점 아니 3점"), question, &absent);
        check(SLICE_LIT("그만 보내세요"), question, &absent);
        check(SLICE_LIT("누구세요?"), question, &absent);
        check(SLICE_LIT("담당자가 돈을 요구했어요"), question, &absent);
        check(SLICE_LIT("없다고는 못 하겠어요"), question, &absent);
        check(SLICE_LIT("말하기 곤란합니다"), question, &absent);
        check(SLICE_LIT(""), question, &absent);
    }
}

static void bytes_that_are_no_text_have_no_words(void **state)
{
    (void)state;
    bool absent;
    check(SLICE_LIT("\xff\xfe\xc0"), 0, &absent);
    assert_false(absent);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_lie_in_the_text),
        cmocka_unit_test(a_learned_hint_has_a_part),
        cmocka_unit_test(bytes_that_are_no_text_have_no_words),
    };
    return cmocka_run_group_tests(tests, build, NULL);
}
