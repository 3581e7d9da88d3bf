/* A lexicon's patterns: what they add to a reading, and how they are kept within limits. */
#include "adapter/pcre2/pattern_set.h"

#include "reply/classify.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static char lexicon_memory[LEXICON_ARENA_BYTES];
static char reader_memory[READER_ARENA_BYTES];

static struct lexicon lexicon_with(struct pattern_set *set)
{
    struct arena arena;
    struct lexicon lexicon;
    size_t bad;
    arena_init(&arena, lexicon_memory, sizeof lexicon_memory);
    assert_int_equal(lexicon_build(&arena, lexicon_shipped, lexicon_shipped_count, &lexicon, &bad),
                     LEXICON_OK);
    lexicon.patterns = pattern_set_view(set);
    return lexicon;
}

static struct reply_reading read_by(const struct lexicon *lexicon, const char *kind, const char *text)
{
    struct arena arena;
    struct reply_reading reading;
    arena_init(&arena, reader_memory, sizeof reader_memory);
    assert_true(classify_text(lexicon, SLICE_LIT("ko"), slice_from_text(kind), slice_from_text(text), &arena,
                              &reading));
    assert_false(arena.exhausted);
    return reading;
}

static bool add(struct pattern_set *set, const char *text, enum word_class class, char *why)
{
    const struct lexicon_pattern pattern = { .text = slice_from_text(text), .class = class };
    return pattern_set_add(set, &pattern, why);
}

static void a_pattern_is_a_word_of_its_class(void **state)
{
    (void)state;
    char why[PATTERN_SET_MESSAGE_MAX];
    struct pattern_set *set = pattern_set_new();
    assert_non_null(set);
    const struct lexicon lexicon = lexicon_with(set);
    assert_int_equal(read_by(&lexicon, "open", "쿠쿵따 뽀로롱 1004").category, REPLY_OTHER);
    assert_true(add(set, "뽀로롱 \\d{4}$", WORD_AWAY, why));
    assert_int_equal(read_by(&lexicon, "open", "쿠쿵따 뽀로롱 1004").category, REPLY_ABSENCE);
    assert_int_equal(read_by(&lexicon, "open", "쿠쿵따 뽀로롱 １００４").category, REPLY_ABSENCE);
    assert_true(add(set, "쿠쿵{1}따", WORD_STOP_PHRASE, why));
    assert_int_equal(read_by(&lexicon, "scale5", "쿠쿵쿵따").outcome, REPLY_UNCLEAR);
    assert_int_equal(read_by(&lexicon, "scale5", "쿠쿵따").outcome, REPLY_OPT_OUT);
    pattern_set_free(set);
}

static void one_that_runs_away_is_stopped_and_named(void **state)
{
    (void)state;
    char why[PATTERN_SET_MESSAGE_MAX], text[1500];
    struct pattern_set *set = pattern_set_new();
    assert_non_null(set);
    const struct lexicon lexicon = lexicon_with(set);
    assert_true(add(set, "(a+)+\\d", WORD_DELAY, why));
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    memcpy(text, "5점 ", strlen("5점 "));
    struct reply_reading reading = read_by(&lexicon, "scale5", text);
    assert_int_equal(reading.outcome, REPLY_UNCLEAR);
    assert_true(slice_equal(reading.rule, SLICE_LIT("pattern-limit")));
    assert_true(slice_equal(reading.limited_pattern, SLICE_LIT("(a+)+\\d")));
    assert_int_equal(read_by(&lexicon, "scale5", "5점 aaa").outcome, REPLY_VALUE);
    memcpy(text, "수신거부 ", strlen("수신거부 "));
    assert_int_equal(read_by(&lexicon, "scale5", text).outcome, REPLY_OPT_OUT);
    pattern_set_free(set);
}

static void what_does_not_compile_is_told_with_its_place(void **state)
{
    (void)state;
    char why[PATTERN_SET_MESSAGE_MAX];
    struct pattern_set *set = pattern_set_new();
    assert_non_null(set);
    assert_false(add(set, "(ab", WORD_DELAY, why));
    assert_non_null(strstr(why, "at its byte 3"));
    assert_false(add(set, "a\\C", WORD_DELAY, why));
    assert_false(add(set, "\xFF", WORD_DELAY, why));
    assert_int_equal(pattern_set_view(set)->count, 0);
    for (size_t i = 0; i < PATTERNS_MAX; i++)
        assert_true(add(set, "x", WORD_DELAY, why));
    assert_false(add(set, "x", WORD_DELAY, why));
    pattern_set_free(set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pattern_is_a_word_of_its_class),
        cmocka_unit_test(one_that_runs_away_is_stopped_and_named),
        cmocka_unit_test(what_does_not_compile_is_told_with_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
