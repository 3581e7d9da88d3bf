#include "base/arena.h"
#include "base/buffer.h"
#include "base/calendar.h"
#include "base/cursor.h"
#include "base/hash.h"
#include "base/random.h"
#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define assert_slice(got, want) assert_true(slice_equal((got), SLICE_LIT(want)))

static void slices_are_compared_trimmed_and_searched(void **state)
{
    (void)state;
    assert_slice(slice_trim(SLICE_LIT(" \t a b \r\n")), "a b");
    assert_int_equal(slice_find(SLICE_LIT("abcabc"), SLICE_LIT("ca")), 2);
    assert_int_equal(slice_find(SLICE_LIT("abc"), SLICE_LIT("x")), 3);
    assert_int_equal(slice_find(SLICE_LIT("ab"), SLICE_LIT("abc")), 2);
    assert_true(slice_compare(SLICE_LIT("ab"), SLICE_LIT("abc")) < 0);
    assert_slice(slice_part(SLICE_LIT("abc"), 1, 99), "bc");
    assert_slice(slice_part(SLICE_LIT("abc"), 9, 9), "");
}

static void integers_are_read_within_their_range(void **state)
{
    (void)state;
    long long value = 77;
    assert_true(slice_to_int(SLICE_LIT("-9223372036854775808"), INT64_MIN, INT64_MAX, &value));
    assert_true(value == INT64_MIN);
    assert_true(slice_to_int(SLICE_LIT("9223372036854775807"), 0, INT64_MAX, &value));
    assert_true(value == INT64_MAX);
    assert_false(slice_to_int(SLICE_LIT("9223372036854775808"), INT64_MIN, INT64_MAX, &value));
    assert_false(slice_to_int(SLICE_LIT("-9223372036854775809"), INT64_MIN, INT64_MAX, &value));
    assert_false(slice_to_int(SLICE_LIT("12a"), 0, 99, &value));
    assert_false(slice_to_int(SLICE_LIT("-"), -9, 99, &value));
    assert_false(slice_to_int(SLICE_LIT(""), 0, 99, &value));
    assert_false(slice_to_int(SLICE_LIT("100"), 0, 99, &value));
}

static void an_arena_refuses_what_does_not_fit(void **state)
{
    (void)state;
    _Alignas(16) char memory[64];
    struct arena arena;
    arena_init(&arena, memory, sizeof memory);
    assert_non_null(arena_alloc(&arena, 17));
    assert_non_null(arena_alloc(&arena, 32));
    assert_false(arena.exhausted);
    assert_null(arena_alloc(&arena, 1));
    assert_true(arena.exhausted);
    arena_reset_to(&arena, 0);
    assert_null(arena_alloc_array(&arena, SIZE_MAX / 2, 4));
}

static void a_buffer_adds_all_or_nothing(void **state)
{
    (void)state;
    char memory[8];
    struct buffer buffer;
    buffer_init(&buffer, memory, sizeof memory);
    buffer_add_fixed(&buffer, -1.005, 1);
    buffer_add_padded(&buffer, 7, 3);
    assert_slice(buffer_slice(&buffer), "-1.0007");
    buffer_add_text(&buffer, "ab");
    assert_true(buffer.overflowed);
    assert_slice(buffer_slice(&buffer), "-1.0007");
}

static void quoted_text_stays_one_value_of_one_line(void **state)
{
    (void)state;
    char memory[32];
    struct buffer buffer;
    buffer_init(&buffer, memory, sizeof memory);
    buffer_add_quoted(&buffer, SLICE_LIT("a \"b\" \\\nc"));
    assert_slice(buffer_slice(&buffer), "\"a \\\"b\\\" \\\\\\nc\"");
}

static void a_cursor_fails_once_and_for_all(void **state)
{
    (void)state;
    struct cursor cursor = cursor_over(SLICE_LIT("\x01\x02\x03"
                                                 "ab\0z"));
    assert_int_equal(cursor_u8(&cursor), 1);
    assert_int_equal(cursor_u16(&cursor), 0x203);
    assert_slice(cursor_c_octets(&cursor, 2), "ab");
    assert_int_equal(cursor_u32(&cursor), 0);
    assert_true(cursor.failed);
    assert_int_equal(cursor_u8(&cursor), 0);
    cursor = cursor_over(SLICE_LIT("abc\0"));
    assert_slice(cursor_c_octets(&cursor, 2), "");
    assert_true(cursor.failed);
}

static void dates_go_both_ways_for_four_centuries(void **state)
{
    (void)state;
    for (int32_t day = -73000; day < 73000; day++) {
        const struct night night = { day };
        char memory[10];
        struct buffer text;
        buffer_init(&text, memory, sizeof memory);
        night_add(&text, night);
        struct night back = { 0 };
        assert_true(night_parse(buffer_slice(&text), &back));
        assert_int_equal(back.day, day);
    }
    assert_int_equal(night_weekday((struct night){ 0 }), 4);
    assert_int_equal(night_weekday((struct night){ -1 }), 3);
    struct night night = { 0 };
    assert_false(night_parse(SLICE_LIT("2027-02-29"), &night));
    assert_false(night_parse(SLICE_LIT("2027-00-10"), &night));
    assert_false(night_parse(SLICE_LIT("2027-1-010"), &night));
}

static void wall_time_becomes_an_instant_across_clock_changes(void **state)
{
    (void)state;
    static const struct zone_period period[] = { { { 1414908000 }, -18000 },
                                                 { { 1425798000 }, -14400 },
                                                 { { 1446357600 }, -18000 } };
    static const struct zone new_york = { period, 3 };
    struct night night = { 0 };
    assert_true(night_parse(SLICE_LIT("2015-03-08"), &night));
    assert_int_equal(night_instant(night, 9000, &new_york).unix_s, 1425798000);  /* 02:30 is skipped */
    assert_int_equal(night_instant(night, 10800, &new_york).unix_s, 1425798000); /* 03:00 EDT */
    assert_true(night_parse(SLICE_LIT("2015-11-01"), &night));
    assert_int_equal(night_instant(night, 5400, &new_york).unix_s, 1446355800); /* the first 01:30 */
    assert_int_equal(night_instant(night, 7200, &new_york).unix_s, 1446361200);
    assert_int_equal(night_of((struct instant){ 1446350399 }, &new_york).day, night.day - 1);
}

static void only_strict_utf8_is_utf8(void **state)
{
    (void)state;
    assert_true(utf8_valid(SLICE_LIT("a\xc2\x80\xe0\xa0\x80\xf4\x8f\xbf\xbf")));
    assert_false(utf8_valid(SLICE_LIT("\xc0\x80")));
    assert_false(utf8_valid(SLICE_LIT("\xe0\x9f\xbf")));
    assert_false(utf8_valid(SLICE_LIT("\xed\xa0\x80")));
    assert_false(utf8_valid(SLICE_LIT("\xf4\x90\x80\x80")));
    assert_false(utf8_valid(SLICE_LIT("\xea\xb0")));
    for (uint32_t c = 0; c <= 0x10ffff; c++) {
        if (c >= 0xd800 && c <= 0xdfff)
            continue;
        char memory[4];
        struct buffer buffer;
        buffer_init(&buffer, memory, sizeof memory);
        utf8_add(&buffer, c);
        uint32_t back = 0;
        assert_int_equal(utf8_decode(buffer_slice(&buffer), &back), buffer.len);
        assert_int_equal(back, c);
    }
}

static void named_randomness_does_not_depend_on_order(void **state)
{
    (void)state;
    struct random a = random_for(1, SLICE_LIT("phone"));
    struct random b = random_for(1, SLICE_LIT("phone"));
    struct random c = random_for(2, SLICE_LIT("phone"));
    const uint64_t first = random_u64(&a);
    assert_true(first == random_u64(&b));
    assert_true(first != random_u64(&c));
    uint32_t seen[6] = { 0 };
    for (int i = 0; i < 60000; i++)
        seen[random_below(&a, 6)]++;
    for (int i = 0; i < 6; i++)
        assert_in_range(seen[i], 9600, 10400);
}

/* The vectors of draft-eastlake-fnv; pieces are hashed as the whole. */
static void a_hash_is_fnv_1a(void **state)
{
    (void)state;
    assert_true(hash_add(HASH_START, SLICE_EMPTY) == UINT64_C(0xcbf29ce484222325));
    assert_true(hash_add(HASH_START, SLICE_LIT("a")) == UINT64_C(0xaf63dc4c8601ec8c));
    assert_true(hash_add(HASH_START, SLICE_LIT("foobar")) == UINT64_C(0x85944171f73967e8));
    assert_true(hash_add(hash_add(HASH_START, SLICE_LIT("foo")), SLICE_LIT("bar")) ==
                UINT64_C(0x85944171f73967e8));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slices_are_compared_trimmed_and_searched),
        cmocka_unit_test(integers_are_read_within_their_range),
        cmocka_unit_test(an_arena_refuses_what_does_not_fit),
        cmocka_unit_test(a_buffer_adds_all_or_nothing),
        cmocka_unit_test(quoted_text_stays_one_value_of_one_line),
        cmocka_unit_test(a_cursor_fails_once_and_for_all),
        cmocka_unit_test(dates_go_both_ways_for_four_centuries),
        cmocka_unit_test(wall_time_becomes_an_instant_across_clock_changes),
        cmocka_unit_test(only_strict_utf8_is_utf8),
        cmocka_unit_test(named_randomness_does_not_depend_on_order),
        cmocka_unit_test(a_hash_is_fnv_1a),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
