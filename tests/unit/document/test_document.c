/* The small pure parts that the validator stands on. */
#include "document/distance.h"
#include "document/duration.h"
#include "document/json_text.h"
#include "document/pattern.h"
#include "document/plain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void durations_are_read_and_written(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t want; /* -1: none */
    } row[] = {
        { "48h", 172800 },
        { "30d", 2592000 },
        { "2h30m", 9000 },
        { "90s", 90 },
        { "1w", 604800 },
        { "0s", 0 },
        { "1w2d3h4m5s", 788645 },
        { "", -1 },
        { "5", -1 },
        { "h", -1 },
        { "1m1h", -1 },
        { "1h1h", -1 },
        { "1 h", -1 },
        { "-1h", -1 },
        { "1.5h", -1 },
        { "1H", -1 },
        { "999999w", -1 },
        { "99999999999999999999s", -1 },
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        int64_t got = -1;
        const struct slice text = slice_from_text(row[i].text);
        if (duration_parse(text, &got) != (row[i].want >= 0) || got != row[i].want)
            fail_msg("%s: got %lld want %lld", row[i].text, (long long)got, (long long)row[i].want);
        if (pattern_matches(DURATION_PATTERN, text) != (row[i].want >= 0))
            fail_msg("%s: the pattern and the parser disagree", row[i].text);
    }
    for (int64_t seconds = 0; seconds < 400000; seconds += 37) {
        char memory[40];
        struct buffer buffer;
        int64_t back = -1;
        buffer_init(&buffer, memory, sizeof memory);
        duration_add(&buffer, seconds);
        assert_true(duration_parse(buffer_slice(&buffer), &back));
        assert_int_equal(back, seconds);
    }
}

static void distances_count_slips(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        size_t want;
    } row[] = {
        { "kind", "kind", 0 },          { "kind", "knid", 1 }, { "kind", "kin", 1 },
        { "kind", "kinds", 1 },         { "", "abc", 3 },      { "wdith", "width", 1 },
        { "qestions", "questions", 1 }, { "abc", "xyz", 3 },   { "ca", "abc", 3 },
        { "delay", "display", 3 },
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        assert_int_equal(distance_between(slice_from_text(row[i].a), slice_from_text(row[i].b)), row[i].want);
        assert_int_equal(distance_between(slice_from_text(row[i].b), slice_from_text(row[i].a)), row[i].want);
    }
    const struct slice keys[] = { SLICE_LIT("questions"), SLICE_LIT("texts"), SLICE_LIT("id") };
    assert_int_equal(distance_nearest(SLICE_LIT("question"), keys, 3), 0);
    assert_int_equal(distance_nearest(SLICE_LIT("text"), keys, 3), 1);
    assert_int_equal(distance_nearest(SLICE_LIT("ids"), keys, 3), 2);
    assert_int_equal(distance_nearest(SLICE_LIT("banana"), keys, 3), 3);
}

static void patterns_match_whole_texts(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *text;
        bool want;
    } row[] = {
        { "[a-z]+", "abc", true },      { "[a-z]+", "abC", false },
        { "[a-z]+", "", false },        { "a|bc", "bc", true },
        { "a|bc", "ac", false },        { "(ab)*", "ababab", true },
        { "(ab)*", "aba", false },      { "(a|b)+c", "abbac", true },
        { "x{2,3}", "xx", true },       { "x{2,3}", "xxxx", false },
        { "x{2}", "xx", true },         { "x{2,}", "xxxxx", true },
        { "[^x]", "가", true },         { ".", "가", true },
        { "\\d+\\.\\d", "12.5", true }, { "\\d+\\.\\d", "12x5", false },
        { "(a*)*b", "aaab", true },     { "(a*)*b", "aaaa", false },
        { "(?=.)a?", "", false },       { "(?=.)a?", "a", true },
        { "[a\\-z]+", "a-z", true },    { "(?:ab|a)(?:c|bcd)", "abcd", true },
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        if (pattern_matches(row[i].pattern, slice_from_text(row[i].text)) != row[i].want)
            fail_msg("%s on '%s'", row[i].pattern, row[i].text);
    }
    /* A pattern made for endless backtracking ends all the same. */
    assert_false(pattern_matches("(a+)+b", SLICE_LIT("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")));
}

static void plain_scalars_are_what_yaml_readers_take_them_for(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum plain_kind want;
    } row[] = {
        { "abc", PLAIN_TEXT },      { "", PLAIN_NULL },          { "~", PLAIN_NULL },
        { "true", PLAIN_BOOLEAN },  { "no", PLAIN_OLD_BOOLEAN }, { "On", PLAIN_OLD_BOOLEAN },
        { "y", PLAIN_OLD_BOOLEAN }, { "12", PLAIN_INTEGER },     { "-3", PLAIN_INTEGER },
        { "0", PLAIN_INTEGER },     { "01", PLAIN_OCTAL },       { "007", PLAIN_OCTAL },
        { "0.5", PLAIN_NUMBER },    { "1e3", PLAIN_NUMBER },     { ".inf", PLAIN_NUMBER },
        { "0x1f", PLAIN_NUMBER },   { "09:00", PLAIN_BASE_60 },  { "21:00-08:00", PLAIN_TEXT },
        { "02-120", PLAIN_TEXT },
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        if (plain_kind_of(slice_from_text(row[i].text)) != row[i].want)
            fail_msg("%s", row[i].text);
    }
    double value = 0;
    assert_true(plain_number(SLICE_LIT("0.0015"), &value));
    assert_true(value >= 0.0015 && value <= 0.0015);
    assert_true(plain_number(SLICE_LIT("-12.5e2"), &value));
    assert_true(value >= -1250 && value <= -1250);
    assert_false(plain_number(SLICE_LIT("1234567890123456789"), &value));
    assert_false(plain_number(SLICE_LIT("."), &value));
    assert_false(plain_number(SLICE_LIT("1e"), &value));
}

static void texts_become_json(void **state)
{
    (void)state;
    char memory[100];
    struct buffer buffer;
    buffer_init(&buffer, memory, sizeof memory);
    json_text_add(&buffer, SLICE_LIT("a\"\\\n\x01\xFF가"));
    assert_true(slice_equal(buffer_slice(&buffer), SLICE_LIT("\"a\\\"\\\\\\n\\u0001\xEF\xBF\xBD가\"")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations_are_read_and_written),
        cmocka_unit_test(distances_count_slips),
        cmocka_unit_test(patterns_match_whole_texts),
        cmocka_unit_test(plain_scalars_are_what_yaml_readers_take_them_for),
        cmocka_unit_test(texts_become_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
