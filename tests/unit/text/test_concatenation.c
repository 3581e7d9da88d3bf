#include "text/concatenation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void headers_follow_the_table(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct slice body;
        bool stripped;
        const char *text;
        struct concatenation want;
    } row[] = {
        { "8 bit", { "\5\0\3\7\2\1hi", 8 }, true, "hi", { 7, 2, 1 } },
        { "16 bit", { "\6\x08\4\1\2\3\2hi", 9 }, true, "hi", { 0x102, 3, 2 } },
        { "another element first", { "\x09\x05\2\1\1\0\3\7\2\2hi", 12 }, true, "hi", { 7, 2, 2 } },
        { "part 0", { "\5\0\3\7\2\0hi", 8 }, true, "hi", { 0 } },
        { "part above total", { "\5\0\3\7\2\3hi", 8 }, true, "hi", { 0 } },
        { "element longer than the header", { "\5\0\x09\7\2\1hi", 8 }, true, "hi", { 0 } },
        { "empty header", { "\0hi", 3 }, true, "hi", { 0 } },
        { "header longer than the body", { "\x09\0\3", 3 }, false, NULL, { 0 } },
        { "empty body", { "", 0 }, false, NULL, { 0 } },
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        struct slice text = SLICE_LIT("untouched");
        struct concatenation is = { 99, 99, 99 };
        if (concatenation_strip_header(row[i].body, &text, &is) != row[i].stripped)
            fail_msg("%s", row[i].name);
        if (!row[i].stripped)
            continue;
        if (!slice_equal(text, slice_from_text(row[i].text)) || is.total != row[i].want.total ||
            is.part != row[i].want.part || is.reference != row[i].want.reference)
            fail_msg("%s: %u %u/%u", row[i].name, is.reference, is.part, is.total);
    }
}

static void written_headers_are_read(void **state)
{
    (void)state;
    for (int wide = 0; wide <= 1; wide++) {
        char memory[16];
        struct buffer out;
        buffer_init(&out, memory, sizeof memory);
        concatenation_add_header(&out, (struct concatenation){ 0xABCD, 9, 4 }, wide == 1);
        assert_int_equal(out.len, wide == 1 ? 7 : 6);
        struct slice text;
        struct concatenation is;
        assert_true(concatenation_strip_header(buffer_slice(&out), &text, &is));
        assert_int_equal(is.reference, wide == 1 ? 0xABCD : 0xCD);
        assert_int_equal(is.total, 9);
        assert_int_equal(is.part, 4);
    }
    assert_int_equal(concatenation_from_sar(5, 2, 2).part, 2);
    assert_int_equal(concatenation_from_sar(5, 2, 3).total, 0);
    assert_int_equal(concatenation_from_sar(5, 1, 1).total, 0);
}

static void joining_waits_for_all_parts(void **state)
{
    (void)state;
    char memory[256];
    struct arena arena;
    arena_init(&arena, memory, sizeof memory);
    struct slice text = SLICE_EMPTY;
    const struct concatenation_piece incomplete[] = { { 1, { "a", 1 } },
                                                      { 3, { "c", 1 } },
                                                      { 3, { "d", 1 } } };
    assert_false(concatenation_join(incomplete, 3, 3, &arena, &text));
    const struct concatenation_piece piece[] = { { 3, { "c", 1 } }, { 1, { "a", 1 } }, { 3, { "x", 1 } },
                                                 { 9, { "y", 1 } }, { 0, { "z", 1 } }, { 2, { "", 0 } } };
    assert_true(concatenation_join(piece, 6, 3, &arena, &text));
    assert_true(slice_equal(text, SLICE_LIT("ac")));
    struct arena none;
    arena_init(&none, memory, 1);
    assert_false(concatenation_join(piece, 6, 3, &none, &text));
    assert_false(concatenation_join(piece, 0, 0, &arena, &text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_follow_the_table),
        cmocka_unit_test(written_headers_are_read),
        cmocka_unit_test(joining_waits_for_all_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
