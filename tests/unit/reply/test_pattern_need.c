/* What a pattern needs in a text before it is worth trying. */
#include "reply/pattern_need.h"

#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* Of each text, whether the pattern's needs let it be tried. */
static void needs_follow_from_what_must_be_there(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *text;
        bool tried;
    } row[] = {
        { "그만", "그만", true },         { "그만", "만그", true },          { "그만", "고만", false },
        { "그?만", "고만", true },        { "(그|고)만", "하나", false },    { "(그|고)?만", "만", true },
        { "(그|고){0,2}만", "만", true }, { "(그|고){1,2}만", "만", false }, { "[가-힣]만", "나만", true },
        { "[^]가]만", "나", false },      { "그만|.", "하나", true },        { "그만|멈춰", "멈춰", true },
        { "그(?!만)", "그", true },       { "그(?=만)", "그", true },        { "(?i)x", "y", true },
        { "\\x{41}가", "나", true },      { "(?:가|나)+다", "다", false },   { "가\\??나", "나", false },
        { "가*나", "나", true },          { "\\(가\\)", "나", false },       { "(가|나|)다", "다", true },
    };
    for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
        const struct pattern_needs needs = pattern_needs_of(slice_from_text(row[i].pattern));
        struct letter_set letters = { { 0 } };
        const struct slice text = slice_from_text(row[i].text);
        for (size_t at = 0; at < text.len;) {
            uint32_t code = 0;
            at += utf8_decode(slice_part(text, at, text.len - at), &code);
            letter_set_add(&letters, code);
        }
        if (pattern_needs_met(&needs, &letters) != row[i].tried)
            fail_msg("'%s' and '%s'", row[i].pattern, row[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(needs_follow_from_what_must_be_there) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
