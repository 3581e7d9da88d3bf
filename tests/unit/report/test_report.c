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

static void the_english_page_has_english_names(void **state)
{
    (void)state;
    assert_int_equal(times(html(REPORT_FIXTURE_BUSY, LOCALE_KO), "Building"), 0);
    const char *page = html(REPORT_FIXTURE_BUSY, LOCALE_EN);
    assert_true(times(page, "Building &lt;Permits&gt;") > 5);
    /* Who looks a flag up by its name gives the one that the records have. */
    assert_int_equal(times(page, "건축과</"), 0);
    assert_int_equal(times(page, "ccrm rules explain 건축과:"), 1);
    assert_true(times(page, "교통행정과") > 3); /* has none */
}

static void what_waits_for_the_house_stands_on_the_first_screen(void **state)
{
    (void)state;
    const char *page = html(REPORT_FIXTURE_BUSY, LOCALE_KO);
    assert_int_equal(times(page, "보류된 민원 12건</a> (A-12, &lt;B-3&gt;)"), 1);
    assert_int_equal(times(page, "보존 종료안 승인 대기 3건"), 1);
    assert_int_equal(times(page, "이름 변경, 수치와 경보는 이어집니다"), 1);
    assert_int_equal(times(page, "세무2과 → 세무과 (통합, 새로 집계합니다)"), 1);
    const char *quiet = html(REPORT_FIXTURE_QUIET, LOCALE_KO);
    assert_int_equal(times(quiet, "보류된") + times(quiet, "보존 종료안") + times(quiet, "부서 개편"), 0);
}

/** In words and where one looks: never gone through, and gone through too long ago. */
static void a_review_of_the_log_is_due_after_a_month(void **state)
{
    (void)state;
    struct report_input input = *report_fixture(REPORT_FIXTURE_QUIET);
    struct buffer out;
    const struct {
        int32_t looked, reviewed;
        const char *said;
    } one[] = {
        { 31, 0, "오늘 처리할 사항이 없습니다." },
        { 32, 0, "지연: 점검 없이 첫 열람 후 32일" },
        { 300, 31, "오늘 처리할 사항이 없습니다." },
        { 300, 32, "지연: 마지막 점검 후 32일" },
    };
    for (size_t i = 0; i < sizeof one / sizeof one[0]; i++) {
        input.measured.audit_looked.day = input.night.day - one[i].looked;
        input.measured.audit_reviewed.day = one[i].reviewed > 0 ? input.night.day - one[i].reviewed : 0;
        buffer_init(&out, memory[0], PAGE_MAX - 1);
        report_html(&input, LOCALE_KO, &out);
        assert_int_equal(times(finish(&out), one[i].said), 1);
    }
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

static void shares_of_several_units_are_weighted_and_say_so(void **state)
{
    (void)state;
    const char *page = html(REPORT_FIXTURE_BUSY, LOCALE_EN);
    assert_int_equal(times(page, "<caption>The whole city (weighted)"), 1);
    assert_int_equal(times(page, "Effective n</th>"), 1);
    assert_int_equal(times(page, "score_100 = (mean − 1) × 25"), 1);
    assert_int_equal(times(page, "“Satisfied” is the share who answered 4 or 5"), 1);
    /* 1400 answers, half of them of every fourth complaint: (700 x 4 + 700)^2 / (700 x 16 + 700) */
    assert_int_equal(times(page, "<td>1,400</td><td>1,029</td>"), 2);
}

static void silence_is_told_to_show_no_mood(void **state)
{
    (void)state;
    assert_int_equal(times(html(REPORT_FIXTURE_BUSY, LOCALE_KO),
                           "응답하지 않았다는 것만으로는 만족 여부를 알 수 없습니다."),
                     1);
    assert_int_equal(times(html(REPORT_FIXTURE_BUSY, LOCALE_EN),
                           "That somebody did not answer says nothing about satisfaction."),
                     1);
}

static void modes_and_arms_stand_apart(void **state)
{
    (void)state;
    const char *page = html(REPORT_FIXTURE_BUSY, LOCALE_KO);
    assert_int_equal(times(page, "<caption>실험군별 월별 확인·철회·무응답"), 1);
    assert_int_equal(times(page, "visit-integrity · swapped"), 1);
    assert_int_equal(times(page, "visit-integrity · 실험군 4"), 1);
    assert_int_equal(times(page, "<td>31</td><td>1</td><td>0.6–16.2 %</td>"), 1); /* denials taken back */
    assert_int_equal(times(page, "<th scope=\"row\">USSD</th>"), 1);
    assert_int_equal(times(page, "<th scope=\"row\">카드</th>"), 0); /* nobody answered on one */
    assert_int_equal(times(html(REPORT_FIXTURE_EMPTY, LOCALE_KO), "실험군"), 0);
}

static void a_scale_that_was_read_upside_down_shows(void **state)
{
    (void)state;
    const char *page = html(REPORT_FIXTURE_BUSY, LOCALE_KO);
    assert_int_equal(times(page, "친절 1</th><td>61</td><td>20</td><td>3</td><td>15.0 %</td>"), 1);
    assert_int_equal(times(page, "당일 2건, 누적 41건"), 1); /* late replies */
}

static void the_access_log_is_gone_through_every_month(void **state)
{
    (void)state;
    const char *page = html(REPORT_FIXTURE_QUIET, LOCALE_KO);
    assert_int_equal(times(page, "열람 기록 월간 점검: 마지막 점검 2027-02-21."), 1);
    assert_int_equal(times(html(REPORT_FIXTURE_EMPTY, LOCALE_KO), "열람 기록 월간 점검"), 0); /* not begun */
    struct report_input late = *report_fixture(REPORT_FIXTURE_QUIET);
    late.measured.audit_reviewed.day = late.night.day - 32;
    struct buffer out;
    buffer_init(&out, memory[0], PAGE_MAX - 1);
    report_html(&late, LOCALE_KO, &out);
    page = finish(&out);
    assert_int_equal(times(page, "<p class=\"verdict\">열람 기록 점검 1건</p>"), 1);
    assert_int_equal(times(page, "지연: 마지막 점검 후 32일"), 1);
}

static void outages_are_rows(void **state)
{
    (void)state;
    const char *page = html(REPORT_FIXTURE_BUSY, LOCALE_KO);
    assert_int_equal(times(page,
                           "<th scope=\"row\">전체 발송</th><td>2027-02-28 14:00</td><td>2027-02-28 "
                           "16:20</td><td>212</td><td class=\"words\">전체 중지: 문구 &lt;오류&gt;</td>"),
                     1);
    assert_int_equal(times(page, "<td class=\"overdue\">계속 중</td>"), 1);
    assert_int_equal(times(html(REPORT_FIXTURE_QUIET, LOCALE_KO), "발송 중단"), 0);
}

static void a_campaign_that_braked_itself_waits_for_a_person(void **state)
{
    (void)state;
    const char *page = html(REPORT_FIXTURE_BUSY, LOCALE_KO);
    assert_int_equal(times(page, "멈춘 캠페인 1건"), 1);
    assert_int_equal(times(page, "캠페인 3 (yearly): 대상 90건 가운데 20명에게 물음, <span class=\"overdue\">"
                                 "스스로 멈춤: 수신거부 3/20, 불명확한 회신 2/6</span>"),
                     2); /* to be done, and among the campaigns */
    assert_int_equal(times(page, "캠페인 2 (visit-2026): 대상 4,000건 가운데 350명에게 물음, 진행 중"), 1);
    page = html(REPORT_FIXTURE_BUSY, LOCALE_EN);
    assert_int_equal(times(page, "Campaign 3 (yearly): asked 20 of 90, <span class=\"overdue\">it braked "
                                 "itself: opted out 3/20, unclear replies 2/6</span>"),
                     2);
    assert_int_equal(times(html(REPORT_FIXTURE_QUIET, LOCALE_KO), "캠페인"), 0);
    static struct report_input spent;
    struct buffer out;
    spent = *report_fixture(REPORT_FIXTURE_BUSY);
    spent.campaigns.campaign[0].many_opted_out = spent.campaigns.campaign[0].many_unclear = false;
    buffer_init(&out, memory[0], PAGE_MAX - 1);
    report_html(&spent, LOCALE_EN, &out);
    assert_int_equal(times(finish(&out), "it braked itself: its budget is spent"), 2);
}

static void what_citizens_blame_is_counted_not_quoted(void **state)
{
    (void)state;
    const char *page = html(REPORT_FIXTURE_BUSY, LOCALE_KO);
    assert_int_equal(times(page, "처리 지연·대기</th><td>12</td><td>61</td><td>63.5 %</td><td>33</td>"), 1);
    assert_int_equal(times(page, "&lt;도로관리과&gt; 7"), 1);
    assert_int_equal(times(html(REPORT_FIXTURE_EMPTY, LOCALE_KO), "무엇이 불만이었나"), 0);
}

static void every_step_of_a_referral_waits_with_its_age(void **state)
{
    (void)state;
    const char *page = html(REPORT_FIXTURE_BUSY, LOCALE_KO);
    assert_int_equal(times(page, "처리할 제보 5건"), 1); /* 4 to be contacted, 1 without a decision */
    assert_int_equal(times(page, "<span class=\"overdue\">지연: 가장 오래된 것 9일째</span>"), 1);
    assert_int_equal(times(page, "통지 여부 결정 대기 1건</a>. <span>가장 오래된 것 3일째</span>"), 1);
    assert_int_equal(times(page, "종결 대기 0건"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_of_several_units_are_weighted_and_say_so),
        cmocka_unit_test(silence_is_told_to_show_no_mood),
        cmocka_unit_test(modes_and_arms_stand_apart),
        cmocka_unit_test(a_scale_that_was_read_upside_down_shows),
        cmocka_unit_test(the_access_log_is_gone_through_every_month),
        cmocka_unit_test(outages_are_rows),
        cmocka_unit_test(a_campaign_that_braked_itself_waits_for_a_person),
        cmocka_unit_test(what_citizens_blame_is_counted_not_quoted),
        cmocka_unit_test(every_step_of_a_referral_waits_with_its_age),
        cmocka_unit_test(every_file_with_a_flag_says_that_it_is_no_finding),
        cmocka_unit_test(a_quiet_night_is_one_sentence),
        cmocka_unit_test(the_english_page_has_english_names),
        cmocka_unit_test(what_waits_for_the_house_stands_on_the_first_screen),
        cmocka_unit_test(a_review_of_the_log_is_due_after_a_month),
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
