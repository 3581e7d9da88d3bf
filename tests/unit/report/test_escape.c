#include "report/escape.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <string.h>
#include <cmocka.h>

typedef void escape(struct buffer *buffer, struct slice text);

static void gives(escape *how, struct slice text, const char *expected)
{
    char memory[256];
    struct buffer out;
    buffer_init(&out, memory, sizeof(memory) - 1);
    how(&out, text);
    memory[out.len] = '\0';
    assert_string_equal(memory, expected);
}

static void html_never_opens_a_tag(void **state)
{
    (void)state;
    gives(escape_html, SLICE_LIT("<script>alert('1')&\"</script>"),
          "&lt;script&gt;alert(&#39;1&#39;)&amp;&quot;&lt;/script&gt;");
    gives(escape_html, SLICE_LIT("건축과"), "건축과");
    gives(escape_html, SLICE_LIT("a\0b\r\n\x7F"), "a b   ");
    gives(escape_html, SLICE_LIT("bad \xFF\xC3("), "bad \xEF\xBF\xBD\xEF\xBF\xBD(");
    gives(escape_html, SLICE_LIT("\xE2\x80\xAEreversed\xE2\x81\xA6"), "reversed");
}

static void csv_runs_nothing(void **state)
{
    (void)state;
    gives(escape_csv, SLICE_LIT("=1+1"), "'=1+1");
    gives(escape_csv, SLICE_LIT("+82"), "'+82");
    gives(escape_csv, SLICE_LIT("-3"), "'-3");
    gives(escape_csv, SLICE_LIT("@SUM(A1)"), "'@SUM(A1)");
    gives(escape_csv, SLICE_LIT("\tx"), "' x");
    gives(escape_csv, SLICE_LIT("=a,\"b\""), "\"'=a,\"\"b\"\"\"");
    gives(escape_csv, SLICE_LIT("two\r\nlines"), "\"two\r\nlines\"");
    gives(escape_csv, SLICE_LIT("건축과"), "건축과");
    gives(escape_csv, SLICE_EMPTY, "");
}

static void json_is_a_string(void **state)
{
    (void)state;
    gives(escape_json, SLICE_LIT("a\"b\\c\n\x1F"), "\"a\\\"b\\\\c\\u000a\\u001f\"");
    gives(escape_json, SLICE_LIT("건축과"), "\"건축과\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(html_never_opens_a_tag),
        cmocka_unit_test(csv_runs_nothing),
        cmocka_unit_test(json_is_a_string),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
