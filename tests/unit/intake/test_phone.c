#include "intake/phone.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

static void numbers_are_read_as_people_write_them(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum phone_kind kind;
        const char *digits;
    } row[] = {
        { "01001234567", PHONE_MOBILE, "01001234567" },
        { "010-1234-5678", PHONE_MOBILE, "01012345678" },
        { " (010) 1234.5678 ", PHONE_MOBILE, "01012345678" },
        { "０１０－１２３４－５６７８", PHONE_MOBILE, "01012345678" },
        { "+82 10-1234-5678", PHONE_MOBILE, "01012345678" },
        { "+82 (0)10 1234 5678", PHONE_MOBILE, "01012345678" },
        { "＋８２１０１２３４５６７８", PHONE_MOBILE, "01012345678" },
        { "0082-10-1234-5678", PHONE_MOBILE, "01012345678" },
        { "821012345678", PHONE_MOBILE, "01012345678" },
        { "1012345678", PHONE_MOBILE, "01012345678" }, /* a spreadsheet took its zero */
        { "011-123-4567", PHONE_MOBILE, "0111234567" },
        { "019-1234-5678", PHONE_MOBILE, "01912345678" },
        { "02-123-4567", PHONE_LANDLINE, "021234567" },
        { "02-1234-5678", PHONE_LANDLINE, "0212345678" },
        { "+82 2 1234 5678", PHONE_LANDLINE, "0212345678" },
        { "031-123-4567", PHONE_LANDLINE, "0311234567" },
        { "064-1234-5678", PHONE_LANDLINE, "06412345678" },
        { "070-1234-5678", PHONE_LANDLINE, "07012345678" },
        { "080-123-4567", PHONE_LANDLINE, "0801234567" },
        { "0505-1234-5678", PHONE_LANDLINE, "050512345678" },
        { "1588-1234", PHONE_LANDLINE, "15881234" },
        { "", PHONE_MISSING, "" },
        { " - ", PHONE_MISSING, "" },
        { "\xE3\x80\x80", PHONE_MISSING, "" }, /* an ideographic space */
        { "없음", PHONE_IMPOSSIBLE, "" },
        { "010-1234-567", PHONE_IMPOSSIBLE, "" },
        { "010-1234-56789", PHONE_IMPOSSIBLE, "" },
        { "012-345-6789", PHONE_IMPOSSIBLE, "" },
        { "015-1234-5678", PHONE_IMPOSSIBLE, "" },
        { "034-123-4567", PHONE_IMPOSSIBLE, "" },
        { "1234-5678", PHONE_IMPOSSIBLE, "" },
        { "010-12a4-5678", PHONE_IMPOSSIBLE, "" },
        { "010-1234-5678 / 010-8765-4321", PHONE_IMPOSSIBLE, "" }, /* which of them? */
        { "+1 617 635 4500", PHONE_IMPOSSIBLE, "" },
        { "001-1-617-635-4500", PHONE_IMPOSSIBLE, "" },
        { "+", PHONE_IMPOSSIBLE, "" },
        { "++821012345678", PHONE_IMPOSSIBLE, "" },
        { "+82", PHONE_IMPOSSIBLE, "" },
        { "82", PHONE_IMPOSSIBLE, "" },
        { "0", PHONE_IMPOSSIBLE, "" },
        { "00820101234567890", PHONE_IMPOSSIBLE, "" },
        { "999999999999999999", PHONE_IMPOSSIBLE, "" },
        { "9999999999999999999999999999999999", PHONE_IMPOSSIBLE, "" },
        { "\xFF\xFE", PHONE_IMPOSSIBLE, "" },
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        const struct phone phone = phone_read(slice_from_text(row[i].text));
        const struct slice digits = { .at = phone.digits, .len = phone.digit_count };
        if (phone.kind != row[i].kind || !slice_equal(digits, slice_from_text(row[i].digits)))
            fail_msg("%s: kind %d, digits %.*s", row[i].text, (int)phone.kind, (int)digits.len, digits.at);
    }
}

static void numbers_are_made_up_in_the_block_that_is_never_allocated(void **state)
{
    (void)state;
    static const struct {
        const char *number, *digits;
    } row[] = {
        { "101001240734", "01001240734" },     { "7", "01000000007" },
        { "2026-민원-001234", "01006001234" }, { "1234567", "01001234567" },
        { "x12345678", "01002345678" },
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        const struct phone phone = phone_made_up(slice_from_text(row[i].number));
        assert_int_equal(phone.kind, PHONE_MOBILE);
        assert_true(slice_equal((struct slice){ .at = phone.digits, .len = phone.digit_count },
                                slice_from_text(row[i].digits)));
        assert_int_equal(phone_read((struct slice){ .at = phone.digits, .len = phone.digit_count }).kind,
                         PHONE_MOBILE);
    }
    assert_int_equal(phone_made_up(SLICE_LIT("none")).kind, PHONE_MISSING);
    assert_int_equal(phone_made_up(SLICE_EMPTY).kind, PHONE_MISSING);
}

/* Every short string over the bytes that matter: no crash, and what is called a number has digits of its
 * plan. */
static void no_text_is_read_past_its_end(void **state)
{
    (void)state;
    static const char byte[] = { '0', '1', '8', '2', '+', '-', 'x', (char)0xEF };
    char text[6];
    for (unsigned n = 0; n < 8 * 8 * 8 * 8 * 8 * 8; n++) {
        for (unsigned i = 0, left = n; i < sizeof text; i++, left /= 8)
            text[i] = byte[left % 8];
        const struct phone phone = phone_read((struct slice){ .at = text, .len = sizeof text });
        assert_true(phone.kind < PHONE_KIND_COUNT);
        assert_int_equal(phone.digit_count > 0, phone.kind == PHONE_MOBILE || phone.kind == PHONE_LANDLINE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_read_as_people_write_them),
        cmocka_unit_test(numbers_are_made_up_in_the_block_that_is_never_allocated),
        cmocka_unit_test(no_text_is_read_past_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
