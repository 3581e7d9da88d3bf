#include "report/report.h"
#include "report/report_summary.h"
#include "support/report_fixture.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { PAGE_MAX = 512 * 1024 };

static char memory[2][PAGE_MAX];

static char *finish(struct buffer *out)
{
    assert_false(out->overflowed);
    out->at[out->len] = '\0';
    return out->at;
}

static char *html(enum report_fixture_kind kind, enum locale locale)
{
    struct buffer out;
    buffer_init(&out, memory[0], PAGE_MAX - 1);
    report_html(report_fixture(kind), locale, &out);
    return finish(&out);
}

static char *csv(enum report_fixture_kind kind)
{
    struct buffer out;
    buffer_init(&out, memory[0], PAGE_MAX - 1);
    report_csv(report_fixture(kind), &out);
    return finish(&out);
}

static char *json(enum report_fixture_kind kind)
{
    struct buffer out;
    buffer_init(&out, memory[0], PAGE_MAX - 1);
    report_json(report_fixture(kind), &out);
    return finish(&out);
}

static size_t times(const char *text, const char *part)
{
    size_t count = 0;
    while ((text = strstr(text, part)) != NULL) {
        count++;
        text++;
    }
    return count;
}

static const char notice_ko[] = "통계 신호이며 비위 사실의 확인이 아닙니다";
static const char notice_en[] = "A statistical sign, not a finding of misconduct";

static void every_file_with_a_flag_says_that_it_is_no_finding(void **state)
{
    (void)state;
    assert_true(times(html(REPORT_FIXTURE_BUSY, LOCALE_KO), notice_ko) >=
                5); /* first screen, three flags, foot */
    assert_true(times(html(REPORT_FIXTURE_BUSY, LOCALE_EN), notice_en) >= 5);
    assert_int_equal(times(csv(REPORT_FIXTURE_BUSY), notice_ko),
                     3); /* each department with a flag that is up */
    assert_int_equal(times(json(REPORT_FIXTURE_BUSY), notice_ko), 1);
    assert_int_equal(times(html(REPORT_FIXTURE_QUIET, LOCALE_KO), notice_ko), 0);
}

static void a_quiet_night_is_one_sentence(void **state)
{
    (void)state;
    assert_int_equal(times(html(REPORT_FIXTURE_QUIET, LOCALE_KO), "오늘 처리할 사항이 없습니다."), 1);
    assert_int_equal(times(html(REPORT_FIXTURE_QUIET, LOCALE_EN), "Nothing needs a person today."), 1);
    assert_int_equal(times(html(REPORT_FIXTURE_EMPTY, LOCALE_EN), "No complaint has been closed yet."), 1);
    assert_int_equal(times(html(REPORT_FIXTURE_BUSY, LOCALE_EN), "Nothing needs a person today."), 0);
}

static void names_cannot_become_markup(void **state)
{
    (void)state;
    for (int locale = LOCALE_KO; locale <= LOCALE_EN; locale++) {
        const char *page = html(REPORT_FIXTURE_HOSTILE, (enum locale)locale);
        assert_int_equal(times(page, "<script"), 0);
        assert_int_equal(times(page, "<img"), 0);
        assert_int_equal(times(page, "&amp; twice"), 0);
        assert_true(times(page, "&amp;amp; twice") > 0);
        assert_int_equal(times(page, "</title>") - times(page, "<title"), 0);
        assert_int_equal(times(page, "<th scope=\"row\"></th>"), 0); /* a name may be empty, a heading not */
    }
}

static void nothing_runs_and_nothing_is_loaded(void **state)
{
    (void)state;
    const char *page = html(REPORT_FIXTURE_BUSY, LOCALE_KO);
    assert_int_equal(times(page, "default-src 'none'; style-src 'sha256-"), 1);
    assert_int_equal(times(page, "<script"), 0);
    assert_int_equal(times(page, " style="), 0);
    assert_int_equal(times(page, " on"), 0);
    assert_int_equal(times(page, " src="), 0);
    assert_int_equal(times(page, "://"), 0);
}

static void every_picture_speaks_and_its_labels_are_its_own(void **state)
{
    (void)state;
    const char *page = html(REPORT_FIXTURE_BUSY, LOCALE_KO);
    size_t pictures = times(page, "<svg ");
    assert_true(pictures > 14);
    assert_int_equal(times(page, "<svg role=\"img\" aria-labelledby=\"picture-"), pictures);
    assert_int_equal(times(page, "<title id=\"picture-"), pictures);
    assert_int_equal(times(page, "<desc id=\"picture-"), pictures);
    assert_int_equal(times(page, "id=\"picture-1-title\""), 1);
    assert_int_equal(times(page, "<table>"), times(page, "<caption>"));
    assert_int_equal(times(page, "nan"), 0);
}

static void csv_rows_are_as_wide_as_their_header(void **state)
{
    (void)state;
    const char *row = csv(REPORT_FIXTURE_BUSY);
    size_t columns = 0, rows = 0;
    while (*row != '\0') {
        const char *end = strstr(row, "\r\n");
        assert_non_null(end);
        size_t commas = 0;
        for (const char *at = row; at < end; at++)
            commas += *at == ',';
        if (rows++ == 0)
            columns = commas;
        assert_int_equal(commas, columns);
        row = end + 2;
    }
    assert_int_equal(rows, REPORT_FIXTURE_DEPARTMENTS + 1);
    assert_true(times(csv(REPORT_FIXTURE_HOSTILE), ",'=cmd") == 1);
}

static void the_same_night_gives_the_same_bytes(void **state)
{
    (void)state;
    struct buffer again;
    buffer_init(&again, memory[1], PAGE_MAX - 1);
    report_html(report_fixture(REPORT_FIXTURE_BUSY), LOCALE_KO, &again);
    assert_string_equal(html(REPORT_FIXTURE_BUSY, LOCALE_KO), finish(&again));
}

static void too_small_a_buffer_says_so(void **state)
{
    (void)state;
    struct buffer out;
    buffer_init(&out, memory[0], 4096);
    report_html(report_fixture(REPORT_FIXTURE_BUSY), LOCALE_KO, &out);
    assert_true(out.overflowed);
}

static void a_summary_lists_what_happened(void **state)
{
    (void)state;
    const struct report_summary_flag flag = { .department = SLICE_LIT("건축과"),
                                              .rule = SLICE_LIT("R1"),
                                              .level = FLAG_ALERT,
                                              .since = { .day = 20860 } };
    struct report_summary summary = {
        .first = { .day = 20820 }, .last = { .day = 20879 }, .nights = 60, .flag = &flag, .flag_count = 1
    };
    summary.totals.complaints = 12;
    summary.totals.invitation[REPORT_INVITED] = 5;
    summary.totals.answer[0] =
        (struct report_answers){ .question = SLICE_LIT("kindness"), .state = { 4, 1 } };
    summary.totals.answer_count = 1;
    struct buffer out;
    buffer_init(&out, memory[0], PAGE_MAX - 1);
    report_summary_text(&summary, &out);
    const char *text = finish(&out);
    assert_non_null(strstr(text, "nights                             60 (2027-01-02 to 2027-03-02)\n"));
    assert_non_null(strstr(text, "  kindness                         4 clear, 1 unclear\n"));
    assert_non_null(
        strstr(text, "flags                              1\n  건축과  R1  alert  since 2027-02-11\n"));
    assert_null(strstr(text, "landline"));
    buffer_init(&out, memory[0], PAGE_MAX - 1);
    report_summary_json(&summary, &out);
    text = finish(&out);
    assert_non_null(strstr(text, "\"level\": \"alert\",\n      \"since\": \"2027-02-11\"\n    }\n  ]\n}\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_file_with_a_flag_says_that_it_is_no_finding),
        cmocka_unit_test(a_quiet_night_is_one_sentence),
        cmocka_unit_test(names_cannot_become_markup),
        cmocka_unit_test(nothing_runs_and_nothing_is_loaded),
        cmocka_unit_test(every_picture_speaks_and_its_labels_are_its_own),
        cmocka_unit_test(csv_rows_are_as_wide_as_their_header),
        cmocka_unit_test(the_same_night_gives_the_same_bytes),
        cmocka_unit_test(too_small_a_buffer_says_so),
        cmocka_unit_test(a_summary_lists_what_happened),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
