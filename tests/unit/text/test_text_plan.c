#include "text/text_plan.h"

#include "text/concatenation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static char memory[65536];

static enum text_plan_result plan_of(struct slice text, const struct text_link *link, struct text_plan *ret)
{
    static struct arena arena;
    arena_init(&arena, memory, sizeof memory);
    return text_plan(text, link, 0x1234, &arena, ret);
}

/* `count` times a character. */
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

static void segments_follow_the_table(void **state)
{
    (void)state;
    static const struct {
        const char *character;
        size_t count;
        bool gsm7, ksc, ucs2;
        enum text_long form;
        enum alphabet want;
        size_t segments, parts;
    } row[] = {
        { "a", 160, true, false, false, TEXT_LONG_UDH8, ALPHABET_GSM7, 1, 1 },
        { "a", 161, true, false, false, TEXT_LONG_UDH8, ALPHABET_GSM7, 2, 2 },
        { "a", 306, true, false, false, TEXT_LONG_UDH8, ALPHABET_GSM7, 2, 2 },
        { "a", 307, true, false, false, TEXT_LONG_UDH8, ALPHABET_GSM7, 3, 3 },
        { "a", 305, true, false, false, TEXT_LONG_UDH16, ALPHABET_GSM7, 3, 3 }, /* 152 */
        { "{", 80, true, false, false, TEXT_LONG_UDH8, ALPHABET_GSM7, 1, 1 },
        { "{", 81, true, false, false, TEXT_LONG_UDH8, ALPHABET_GSM7, 2, 2 },
        { "{", 153, true, false, false, TEXT_LONG_UDH8, ALPHABET_GSM7, 3,
          3 }, /* 76 to a part: a pair is not split */
        { "가", 70, false, false, true, TEXT_LONG_UDH8, ALPHABET_UCS2, 1, 1 },
        { "가", 71, false, false, true, TEXT_LONG_UDH8, ALPHABET_UCS2, 2, 2 },
        { "가", 134, false, false, true, TEXT_LONG_UDH8, ALPHABET_UCS2, 2, 2 },
        { "가", 133, false, false, true, TEXT_LONG_UDH16, ALPHABET_UCS2, 3, 3 }, /* 66 */
        { "가", 134, false, false, true, TEXT_LONG_SAR, ALPHABET_UCS2, 2, 2 },
        { "가", 134, false, false, true, TEXT_LONG_MESSAGE_PAYLOAD, ALPHABET_UCS2, 2, 1 },
        { "😀", 35, false, false, true, TEXT_LONG_UDH8, ALPHABET_UCS2, 1, 1 },
        { "😀", 67, false, false, true, TEXT_LONG_UDH8, ALPHABET_UCS2, 3, 3 }, /* 33 to a part */
        { "가", 45, false, true, true, TEXT_LONG_UDH8, ALPHABET_CP949, 1, 1 },
        { "가", 46, false, true, false, TEXT_LONG_UDH8, ALPHABET_CP949, 1, 1 }, /* LMS */
        { "가", 1000, false, true, false, TEXT_LONG_UDH8, ALPHABET_CP949, 1, 1 },
        { "a", 100, true, true, true, TEXT_LONG_UDH8, ALPHABET_GSM7, 1, 1 },
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        struct text_link link = link_with(row[i].gsm7, row[i].ksc, row[i].ucs2);
        link.long_form = row[i].form;
        struct text_plan plan = { 0 };
        assert_int_equal(plan_of(times(row[i].character, row[i].count), &link, &plan), TEXT_PLAN_OK);
        if (plan.alphabet != row[i].want || plan.segments != row[i].segments ||
            plan.part_count != row[i].parts)
            fail_msg("row %zu: alphabet %d, %zu segments, %zu parts", i, (int)plan.alphabet, plan.segments,
                     plan.part_count);
    }
}

static void receipts_are_asked_for_all_the_first_or_the_last_part(void **state)
{
    (void)state;
    assert_int_equal(text_plan_unreceipted(TEXT_RECEIPTS_ALL, 16), 0);
    assert_int_equal(text_plan_unreceipted(TEXT_RECEIPTS_FIRST, 3), 6);
    assert_int_equal(text_plan_unreceipted(TEXT_RECEIPTS_LAST, 3), 3);
    assert_int_equal(text_plan_unreceipted(TEXT_RECEIPTS_FIRST, 1), 0);
    assert_int_equal(text_plan_unreceipted(TEXT_RECEIPTS_LAST, 1), 0);
    assert_int_equal(text_plan_unreceipted(TEXT_RECEIPTS_LAST, 16), 0x7FFF);
}

static void refusals_say_why(void **state)
{
    (void)state;
    struct text_plan plan = { .segments = 99 };
    const struct text_link korean = link_with(true, true, false), gsm = link_with(true, false, false);
    assert_int_equal(plan_of(SLICE_LIT(""), &korean, &plan), TEXT_PLAN_EMPTY);
    assert_int_equal(plan_of(SLICE_LIT("\xff"), &korean, &plan), TEXT_PLAN_NOT_UTF8);
    assert_int_equal(plan_of(SLICE_LIT("谢谢"), &korean, &plan), TEXT_PLAN_NO_ALPHABET);
    assert_int_equal(plan_of(times("가", 1001), &korean, &plan), TEXT_PLAN_TOO_LONG);
    assert_int_equal(plan_of(times("a", 2001), &gsm, &plan), TEXT_PLAN_TOO_LONG);
    assert_int_equal(plan.segments, 99);

    struct arena small;
    arena_init(&small, memory, 4);
    assert_int_equal(text_plan(SLICE_LIT("hello"), &gsm, 1, &small, &plan), TEXT_PLAN_NO_MEMORY);

    size_t at = 99, len = 99;
    assert_true(text_plan_missing(SLICE_LIT("가谢"), &korean, &at, &len));
    assert_int_equal(at, 3);
    assert_int_equal(len, 3);
    assert_false(text_plan_missing(SLICE_LIT("가a"), &korean, &at, &len));
}

static void price_decides_before_segments(void **state)
{
    (void)state;
    /* 60 syllables: one LMS in KS C 5601, or one SMS in UCS-2. */
    struct text_link link = link_with(true, true, true);
    link.price_sms = 900;
    link.price_lms = 2700;
    struct text_plan plan = { 0 };
    assert_int_equal(plan_of(times("가", 60), &link, &plan), TEXT_PLAN_OK);
    assert_int_equal(plan.alphabet, ALPHABET_UCS2);
    assert_int_equal(plan.price, 900);
    /* 140: three SMS or one LMS cost the same; the one LMS has fewer segments. */
    assert_int_equal(plan_of(times("가", 140), &link, &plan), TEXT_PLAN_OK);
    assert_int_equal(plan.class, TEXT_CLASS_LMS);
    assert_int_equal(plan.data_coding, 0x0E);
    assert_true(plan.part[0].as_message_payload);
    assert_int_equal(plan.part[0].body.len, 280);
    assert_int_equal(plan.price, 2700);
}

static void the_sensitive_texts_fit_one_sms(void **state)
{
    (void)state;
    struct text_plan plan = { 0 };
    const struct text_link link = link_with(true, true, true);
    assert_int_equal(
        plan_of(
            SLICE_LIT(
                "담당 직원이 금품·식사·접대를 요구하거나 받은 일이 있습니까? 1 없다 2 있다 3 답하지 않음"),
            &link, &plan),
        TEXT_PLAN_OK);
    assert_int_equal(plan.class, TEXT_CLASS_SMS);
    assert_int_equal(plan.units, 89);
}

/* What is sent says, put together again, what was to be said: for every form. */
static void parts_join_to_the_text(void **state)
{
    (void)state;
    static const char *const character[] = { "a", "{", "가", "😀" };
    for (enum text_long form = TEXT_LONG_UDH8; form <= TEXT_LONG_MESSAGE_PAYLOAD; form++) {
        for (size_t i = 0; i < sizeof character / sizeof character[0]; i++) {
            struct text_link link = link_with(true, false, true);
            link.long_form = form;
            const struct slice text = times(character[i], 401);
            struct text_plan plan = { 0 };
            assert_int_equal(plan_of(text, &link, &plan), TEXT_PLAN_OK);
            static char joined[8192];
            struct buffer out;
            buffer_init(&out, joined, sizeof joined);
            for (size_t p = 0; p < plan.part_count; p++) {
                struct slice octets = plan.part[p].body;
                struct concatenation is = { .reference = plan.part[p].sar_reference,
                                            .total = plan.part[p].sar_total,
                                            .part = plan.part[p].sar_part };
                if ((plan.part[p].esm_class & 0x40) != 0)
                    assert_true(concatenation_strip_header(plan.part[p].body, &octets, &is));
                if (plan.part_count > 1) {
                    assert_int_equal(is.total, plan.part_count);
                    assert_int_equal(is.part, p + 1);
                    assert_int_equal(is.reference, form == TEXT_LONG_UDH8 ? 0x34 : 0x1234);
                }
                assert_true(alphabet_decode(plan.alphabet, octets, &out)); /* whole characters in each part */
            }
            assert_true(slice_equal(buffer_slice(&out), text));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(segments_follow_the_table),
        cmocka_unit_test(receipts_are_asked_for_all_the_first_or_the_last_part),
        cmocka_unit_test(refusals_say_why),
        cmocka_unit_test(price_decides_before_segments),
        cmocka_unit_test(the_sensitive_texts_fit_one_sms),
        cmocka_unit_test(parts_join_to_the_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
