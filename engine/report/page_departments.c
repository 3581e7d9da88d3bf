#include "report/page_section.h"

#include "report/picture.h"

#include <math.h>

enum {
    LABEL_LEN_MAX = 64,
    MONTH_WEEKS = 4,
};

static const struct report_scale *scale_of(const struct report_department *department, bool kindness)
{
    return kindness ? &department->kindness : &department->satisfaction;
}

/* ---- service ---- */

static void draw_scale_row(struct page *page, const struct report_scale *scale, struct slice name,
                           struct picture_interval *ret, char memory[LABEL_LEN_MAX])
{
    int64_t good = report_scale_good(scale), n = report_scale_n(scale);
    struct buffer label;
    buffer_init(&label, memory, LABEL_LEN_MAX);
    struct page note = page_note(page, &label);
    page_share(&note, good, n);
    page_raw(&note, " (");
    page_int(&note, n);
    page_raw(&note, ")");
    struct interval interval = statistics_wilson((double)good, (double)n);
    *ret = (struct picture_interval){ .name = name,
                                      .label = buffer_slice(&label),
                                      .low = interval.low,
                                      .high = interval.high,
                                      .at = n > 0 ? (double)good / (double)n : -1 };
}

enum { ROWS_A_PICTURE = 60 }; /* longer pictures break badly in print; the next rows get one of their own */

static void draw_scale(struct page *page, bool kindness, size_t from, size_t count)
{
    struct picture_interval row[ROWS_A_PICTURE];
    char memory[ROWS_A_PICTURE][LABEL_LEN_MAX];
    for (size_t i = 0; i < count; i++) {
        const struct report_department *department = &page->input->department[from + i];
        draw_scale_row(page, scale_of(department, kindness), page_department_name(page, department->name),
                       &row[i], memory[i]);
    }
    struct picture_words words = {
        .title = kindness
                     ? page_here(page, "친절 문항에 4 또는 5로 답한 비율", "Kindness: share of 4 and 5")
                     : page_here(page, "만족 문항에 4 또는 5로 답한 비율", "Satisfaction: share of 4 and 5"),
        .description = page_here(
            page, "부서마다 점은 비율, 선은 95 % 윌슨 구간, 괄호 안은 응답 수이다. 수치는 아래 표에 있다.",
            "For each department a dot for the share and a line for its 95 % Wilson interval, with the "
            "number of answers in brackets. The table below has the numbers."),
        .id = ++page->pictures
    };
    page_raw(page, "<figure><figcaption>");
    page_text(page, words.title);
    page_raw(page, "</figcaption>\n");
    picture_intervals(page->out, &words, row, count, 1);
    page_raw(page, "</figure>\n");
}

static void draw_scales(struct page *page)
{
    for (size_t from = 0; from < page->input->department_count; from += ROWS_A_PICTURE) {
        size_t left = page->input->department_count - from;
        size_t count = left < ROWS_A_PICTURE ? left : ROWS_A_PICTURE;
        page_raw(page, "<div class=\"columns\">\n");
        draw_scale(page, true, from, count);
        draw_scale(page, false, from, count);
        page_raw(page, "</div>\n");
    }
}

static void add_scale_cells(struct page *page, const struct report_scale *scale)
{
    int64_t n = report_scale_n(scale);
    page_cell_int(page, n);
    page_raw(page, "<td>");
    if (n > 0)
        page_fixed(page, report_scale_100(scale), 1);
    else
        page_raw(page, "–");
    page_raw(page, "</td>");
    page_cell_share(page, report_scale_good(scale), n);
    page_cell_interval(page, report_scale_good(scale), n);
}

static void add_survey_head(struct page *page)
{
    page_raw(page, "<thead><tr>");
    page_column(page, "부서", "Department");
    page_column(page, "종결 민원", "Closed");
    page_column(page, "연락 불가 번호", "Numbers that fail");
    page_column(page, "발송", "Sent");
    page_column(page, "수신", "Delivered");
    page_column(page, "회신", "Replied");
    page_column(page, "회신 ÷ 수신", "Replied ÷ delivered");
    page_raw(page, "</tr></thead><tbody>\n");
}

static void add_survey_cells(struct page *page, const struct report_department *department)
{
    page_cell_int(page, department->closed);
    page_cell_int(page, department->bad_phones);
    page_cell_int(page, department->sent);
    page_cell_int(page, department->delivered);
    page_cell_int(page, department->replied);
    page_cell_share(page, department->replied, department->delivered);
    page_raw(page, "</tr>\n");
}

static void add_score_head(struct page *page)
{
    page_raw(page, "<thead><tr>");
    page_column(page, "부서", "Department");
    page_column(page, "친절 응답", "Kindness n");
    page_column(page, "100점 환산", "score_100");
    page_column(page, "친절 (4–5)", "Kind (4–5)");
    page_column(page, "95 % 구간", "95 % interval");
    page_column(page, "만족 응답", "Satisfaction n");
    page_column(page, "100점 환산", "score_100");
    page_column(page, "만족 (4–5)", "Satisfied (4–5)");
    page_column(page, "95 % 구간", "95 % interval");
    page_raw(page, "</tr></thead><tbody>\n");
}

static void add_score_cells(struct page *page, const struct report_department *department)
{
    add_scale_cells(page, &department->kindness);
    add_scale_cells(page, &department->satisfaction);
    page_raw(page, "</tr>\n");
}

typedef void cells(struct page *page, const struct report_department *department);

/** One row a department, with `sums` the city's last; ends the table. */
static void add_rows(struct page *page, cells *add_cells, bool sums)
{
    for (size_t i = 0; i < page->input->department_count; i++) {
        page_row_name(page, page_department_name(page, page->input->department[i].name));
        add_cells(page, &page->input->department[i]);
    }
    const struct report_department city = page_city(page->input);
    if (!sums) {
        page_end_table(page);
        return;
    }
    page_raw(page, "<tr class=\"total\"><th scope=\"row\">");
    page_say(page, "시 전체", "Whole city");
    page_raw(page, "</th>");
    add_cells(page, &city);
    page_end_table(page);
}

static void add_city_share(struct page *page, const struct report_weighted *share)
{
    page_cell_int(page, share->n);
    page_raw(page, "<td>");
    page_fixed(page, report_weighted_n(share), 0);
    page_raw(page, "</td>");
    page_cell_weighted(page, share);
}

/** Of all departments together: weighted, since they need not be sampled alike. */
static void add_city(struct page *page)
{
    const struct report_split *every = &page->input->measured.every;
    page_begin_table(page, "시 전체 (가중)", "The whole city (weighted)");
    page_raw(page, "<thead><tr>");
    page_column(page, "문항", "Question");
    page_column(page, "응답", "Answers");
    page_column(page, "유효 응답 수", "Effective n");
    page_column(page, "가중 비율 (4–5)", "Weighted share (4–5)");
    page_column(page, "95 % 구간", "95 % interval");
    page_raw(page, "</tr></thead><tbody>\n");
    page_row_name(page, page_here(page, "친절", "Kindness"));
    add_city_share(page, &every->kindness);
    page_raw(page, "</tr>\n");
    page_row_name(page, page_here(page, "만족", "Satisfaction"));
    add_city_share(page, &every->satisfaction);
    page_raw(page, "</tr>\n");
    page_end_table(page);
}

static void add_definitions(struct page *page)
{
    page_raw(page, "<p class=\"small\">");
    page_say(
        page,
        "‘만족’은 4 또는 5로 답한 비율입니다. 100점 환산(score_100) = (평균 − 1) × 25. 시 전체 비율은 응답마다 "
        "‘1 ÷ 표본에 뽑힐 확률’로 가중하며, 유효 응답 수 = (가중치 합)² ÷ (가중치 제곱 합)입니다. 탐지 규칙은 "
        "가중하지 않습니다.</p>\n",
        "“Satisfied” is the share who answered 4 or 5; score_100 = (mean − 1) × 25. In the city’s shares "
        "each answer weighs 1 ÷ the probability of being drawn; the effective n is (sum of weights)² ÷ (sum "
        "of their squares). Detectors are not weighted.</p>\n");
}

static void add_service(struct page *page)
{
    page_raw(page, "<h3>");
    page_say(page, "친절과 만족", "Kindness and satisfaction");
    page_raw(page, "</h3>\n<p class=\"small\">");
    page_say(page,
             "이름순이며 순위가 아닙니다. 구간이 서로 겹치는 부서는 차이가 있다고 말할 수 없습니다.</p>\n",
             "In the order of names; this is no ranking. Departments whose intervals overlap cannot be told "
             "apart.</p>\n");
    draw_scales(page);
    page_begin_table(page, "부서별 친절과 만족", "Kindness and satisfaction by department");
    add_score_head(page);
    add_rows(page, add_score_cells, false);
    add_city(page);
    add_definitions(page);
    page_themes(page);
    page_begin_table(page, "부서별 설문과 회신", "Surveys and replies by department");
    add_survey_head(page);
    add_rows(page, add_survey_cells, true);
}

/* ---- trends ---- */

/** Weeks [from, to) together. */
static struct report_week weeks_of(const struct report_department *department, size_t from, size_t to)
{
    struct report_week sum = { 0 };
    for (size_t i = from; i < to; i++) {
        sum.kindness_n += department->week[i].kindness_n;
        sum.kindness_sum += department->week[i].kindness_sum;
        sum.satisfaction_n += department->week[i].satisfaction_n;
        sum.satisfaction_sum += department->week[i].satisfaction_sum;
        sum.replied += department->week[i].replied;
        sum.delivered += department->week[i].delivered;
    }
    return sum;
}

static double mean_of(int32_t sum, int32_t n)
{
    return n > 0 ? (double)sum / n : 0; /* 0, below the scale, is a gap */
}

static void draw_trend(struct page *page, const struct report_department *department)
{
    double kindness[REPORT_WEEKS_MAX], satisfaction[REPORT_WEEKS_MAX];
    size_t count = department->week_count < REPORT_WEEKS_MAX ? department->week_count : REPORT_WEEKS_MAX;
    size_t from = department->week_count - count;
    for (size_t i = 0; i < count; i++) {
        const struct report_week *week = &department->week[from + i];
        kindness[i] = mean_of(week->kindness_sum, week->kindness_n);
        satisfaction[i] = mean_of(week->satisfaction_sum, week->satisfaction_n);
    }
    const struct picture_line line[] = { { .at = satisfaction, .dashed = true }, { .at = kindness } };
    struct picture_words words = { .title = page_department_name(page, department->name),
                                   .description =
                                       page_here(page, "주별 평균, 1에서 5까지. 실선은 친절, 점선은 만족",
                                                 "Weekly means from 1 to 5: kindness as a solid "
                                                 "line, satisfaction dashed"),
                                   .id = ++page->pictures };
    page_raw(page, "<li>");
    page_text(page, page_department_name(page, department->name));
    picture_trend(page->out, &words, line, sizeof line / sizeof line[0], count, 1, REPORT_SCALE_MAX);
    page_raw(page, "</li>\n");
}

static void add_mean_cell(struct page *page, int32_t sum, int32_t n)
{
    page_raw(page, "<td>");
    if (n > 0)
        page_fixed(page, mean_of(sum, n), 2);
    else
        page_raw(page, "–");
    page_raw(page, "</td>");
}

static void add_mean_cells(struct page *page, const struct report_week *weeks)
{
    add_mean_cell(page, weeks->kindness_sum, weeks->kindness_n);
    add_mean_cell(page, weeks->satisfaction_sum, weeks->satisfaction_n);
    page_cell_int(page, weeks->kindness_n);
    page_cell_share(page, weeks->replied, weeks->delivered);
}

static void add_trend_table(struct page *page)
{
    page_begin_table(page, "최근 4주와 이전 4주의 평균",
                     "Means of the last four weeks and of the four before");
    page_raw(page, "<thead><tr>");
    page_column(page, "부서", "Department");
    page_column(page, "최근 친절", "Kindness, last four");
    page_column(page, "최근 만족", "Satisfaction");
    page_column(page, "응답", "n");
    page_column(page, "회신율", "Replied");
    page_column(page, "이전 친절", "Kindness, four before");
    page_column(page, "이전 만족", "Satisfaction");
    page_column(page, "응답", "n");
    page_column(page, "회신율", "Replied");
    page_raw(page, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < page->input->department_count; i++) {
        const struct report_department *department = &page->input->department[i];
        size_t to = department->week_count;
        size_t middle = to > MONTH_WEEKS ? to - MONTH_WEEKS : 0;
        size_t from = middle > MONTH_WEEKS ? middle - MONTH_WEEKS : 0;
        struct report_week last = weeks_of(department, middle, to),
                           before = weeks_of(department, from, middle);
        page_row_name(page, page_department_name(page, department->name));
        add_mean_cells(page, &last);
        add_mean_cells(page, &before);
        page_raw(page, "</tr>\n");
    }
    page_end_table(page);
}

static void add_trends(struct page *page)
{
    page_raw(page, "<h3>");
    page_say(page, "주별 친절·만족 평균", "Kindness and satisfaction by week");
    page_raw(page, "</h3>\n<p class=\"small\">");
    page_say(page,
             "실선은 친절, 점선은 만족이며 모두 같은 눈금입니다 (아래 1, 위 5). 응답이 없던 주는 비워 "
             "두었습니다.</p>\n",
             "Solid: kindness; dashed: satisfaction; all on one scale (1 at the bottom, 5 at the top). Weeks "
             "without answers are gaps.</p>\n");
    page_raw(page, "<ul class=\"multiples\">\n");
    for (size_t i = 0; i < page->input->department_count; i++)
        if (page->input->department[i].week_count > 0)
            draw_trend(page, &page->input->department[i]);
    page_raw(page, "</ul>\n");
    add_trend_table(page);
}

void page_departments(struct page *page)
{
    page_raw(page, "<section aria-labelledby=\"departments\">\n<h2 id=\"departments\">");
    page_say(page, "부서", "Departments");
    page_raw(page, "</h2>\n");
    if (page->input->department_count == 0) {
        page_say(page, "<p>아직 종결 민원이 없습니다.</p>\n", "<p>No complaint has been closed yet.</p>\n");
    } else {
        add_service(page);
        page_solicitation(page);
        add_trends(page);
    }
    page_raw(page, "</section>\n");
}
