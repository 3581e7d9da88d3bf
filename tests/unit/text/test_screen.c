/* USSD's screens: what fits one, where it is cut, how the next one is asked for. */
#include "text/screen.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static char memory[65536];

static struct slice times(const char *character, size_t count)
{
    static char text[16384];
    const size_t len = strlen(character);
    for (size_t i = 0; i < count; i++)
        memcpy(text + i * len, character, len);
    return (struct slice){ .at = text, .len = count * len };
}

static struct text_link link_with(bool gsm7, bool ksc, bool ucs2)
{
    struct text_link link = text_link_default;
    link.has[ALPHABET_GSM7] = gsm7;
    link.has[ALPHABET_CP949] = ksc;
    link.has[ALPHABET_UCS2] = ucs2;
    return link;
}

/* All screens of a text; *ret_coding of the last. */
static size_t count_screens(struct slice text, const struct text_link *link, uint8_t *ret_coding)
{
    for (size_t count = 0; count < 100; count++) {
        struct arena arena;
        struct screen screen;
        arena_init(&arena, memory, sizeof memory);
        if (screen_of(text, link, count, &arena, &screen) == TEXT_PLAN_TOO_LONG)
            return count;
        assert_true(screen.body.len > 0 && screen.body.len <= SCREEN_OCTETS_MAX);
        *ret_coding = screen.data_coding;
    }
    return 0;
}

static void a_screen_holds_182_octets(void **state)
{
    (void)state;
    static const struct {
        const char *character;
        size_t count;
        bool gsm7, ksc, ucs2;
        uint8_t coding;
        size_t screens;
    } row[] = {
        { "a", 182, true, true, true, 0, 1 },   { "a", 183, true, true, true, 0, 2 },
        { "{", 91, true, false, false, 0, 1 },  { "{", 92, true, false, false, 0, 2 },
        { "가", 91, false, false, true, 8, 1 }, { "가", 92, false, false, true, 8, 2 },
        { "가", 91, true, true, true, 14, 1 },  { "가", 92, true, true, true, 14, 2 },
        { "ă", 91, true, true, true, 8, 1 },
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        const struct text_link link = link_with(row[i].gsm7, row[i].ksc, row[i].ucs2);
        uint8_t coding = 0xFF;
        const size_t screens = count_screens(times(row[i].character, row[i].count), &link, &coding);
        if (screens != row[i].screens || coding != row[i].coding)
            fail_msg("row %zu: %zu screens in 0x%02x", i, screens, coding);
    }
}

static void long_menus_are_paged_between_words(void **state)
{
    (void)state;
    static const char text[] =
        "How kind was the officer who took care of your complaint at the city office last week?"
        " Please answer with one of these digits:\n1 very unkind\n2 unkind\n3 neither\n"
        "4 kind\n5 very kind\nCall 02-120 with your questions.";
    const struct text_link link = link_with(true, false, false);
    struct arena arena;
    struct screen first, second;
    arena_init(&arena, memory, sizeof memory);
    assert_int_equal(screen_of(slice_from_text(text), &link, 0, &arena, &first), TEXT_PLAN_OK);
    assert_int_equal(screen_of(slice_from_text(text), &link, 1, &arena, &second), TEXT_PLAN_OK);
    assert_true(first.more && !second.more);
    assert_true(slice_ends_with(first.body, SLICE_LIT("\n3 neither\n4 kind\n0 next")));
    assert_true(slice_ends_with(second.body, SLICE_LIT("5 very kind\nCall 02-120 with your questions.")));
}

static void the_next_key_is_no_answer(void **state)
{
    (void)state;
    assert_int_equal(screen_next_key(SLICE_LIT("1 yes\n2 no\ncall 02-1200-0000, 10 o'clock")), '0');
    assert_int_equal(screen_next_key(SLICE_LIT("0 none\n1 some")), '#');
    assert_int_equal(screen_next_key(SLICE_LIT("none: 0")), '#');
}

static void screens_hold_the_whole_text(void **state)
{
    (void)state;
    const struct text_link link = link_with(false, true, true);
    for (size_t count = 1; count < 600; count += 7) {
        const struct slice text = times("가나다 라마\n", count);
        size_t letters = 0, number = 0;
        for (bool more = true; more; number++) {
            struct arena arena;
            struct screen screen;
            char utf8[1024];
            struct buffer out;
            arena_init(&arena, memory, sizeof memory);
            buffer_init(&out, utf8, sizeof utf8);
            assert_int_equal(screen_of(text, &link, number, &arena, &screen), TEXT_PLAN_OK);
            assert_true(alphabet_decode(ALPHABET_CP949, screen.body, &out));
            more = screen.more;
            struct slice shown = buffer_slice(&out);
            if (more)
                shown.len -= strlen("\n0 다음");
            for (size_t i = 0; i < shown.len; i++)
                letters += ((unsigned char)shown.at[i] & 0xC0) == 0xC0;
        }
        assert_int_equal(letters, 5 * count);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_screen_holds_182_octets),
        cmocka_unit_test(long_menus_are_paged_between_words),
        cmocka_unit_test(the_next_key_is_no_answer),
        cmocka_unit_test(screens_hold_the_whole_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
