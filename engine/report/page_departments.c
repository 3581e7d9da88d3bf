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
        draw_scale_row(page, scale_of(department, kindness), department->name, &row[i], memory[i]);
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
        page_fixed(page, report_scale_mean(scale), 2);
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
    page_column(page, "닿지 않는 번호", "Numbers that fail");
    page_column(page, "보냄", "Sent");
    page_column(page, "도착", "Delivered");
    page_column(page, "회신", "Replied");
    page_column(page, "회신 ÷ 도착", "Replied ÷ delivered");
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
    page_column(page, "평균", "Mean");
    page_column(page, "4–5", "4–5");
    page_column(page, "95 % 구간", "95 % interval");
    page_column(page, "만족 응답", "Satisfaction n");
    page_column(page, "평균", "Mean");
    page_column(page, "4–5", "4–5");
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

/** One row a department, the city last; ends the table. */
static void add_rows(struct page *page, cells *add_cells)
{
    for (size_t i = 0; i < page->input->department_count; i++) {
        page_row_name(page, page->input->department[i].name);
        add_cells(page, &page->input->department[i]);
    }
    const struct report_department city = page_city(page->input);
    page_raw(page, "<tr class=\"total\"><th scope=\"row\">");
    page_say(page, "시 전체", "Whole city");
    page_raw(page, "</th>");
    add_cells(page, &city);
    page_end_table(page);
}

static void add_service(struct page *page)
{
    page_raw(page, "<h3>");
    page_say(page, "친절과 만족", "Kindness and satisfaction");
    page_raw(page, "</h3>\n<p class=\"small\">");
    page_say(page, "이름순이며 순위가 아닙니다. 구간이 서로 겹치는 부서는 다르다고 말할 수 없습니다.</p>\n",
             "In the order of names; this is no ranking. Departments whose intervals overlap cannot be told "
             "apart.</p>\n");
    draw_scales(page);
    page_begin_table(page, "부서별 친절과 만족", "Kindness and satisfaction by department");
    add_score_head(page);
    add_rows(page, add_score_cells);
    page_begin_table(page, "부서별 설문과 회신", "Surveys and replies by department");
    add_survey_head(page);
    add_rows(page, add_survey_cells);
}

/* ---- trends ---- */

static double week_mean(const struct report_week *week)
{
    return week->kindness_n > 0 ? (double)week->kindness_sum / week->kindness_n : 0;
}

/** Weeks [from, to) together. */
static struct report_week weeks_of(const struct report_department *department, size_t from, size_t to)
{
    struct report_week sum = { 0 };
    for (size_t i = from; i < to; i++) {
        sum.kindness_n += department->week[i].kindness_n;
        sum.kindness_sum += department->week[i].kindness_sum;
        sum.replied += department->week[i].replied;
        sum.delivered += department->week[i].delivered;
    }
    return sum;
}

static void draw_trend(struct page *page, const struct report_department *department)
{
    double at[REPORT_WEEKS_MAX];
    size_t count = department->week_count < REPORT_WEEKS_MAX ? department->week_count : REPORT_WEEKS_MAX;
    size_t from = department->week_count - count;
    for (size_t i = 0; i < count; i++)
        at[i] = week_mean(&department->week[from + i]); /* 0, below the scale, is a gap */
    struct picture_words words = { .title = department->name,
                                   .description = page_here(page, "주별 친절 평균, 1에서 5까지",
                                                            "Weekly mean of kindness, from 1 to 5"),
                                   .id = ++page->pictures };
    page_raw(page, "<li>");
    page_text(page, department->name);
    picture_trend(page->out, &words, at, count, 1, REPORT_SCALE_MAX);
    page_raw(page, "</li>\n");
}

static void add_mean_cells(struct page *page, const struct report_week *weeks)
{
    page_raw(page, "<td>");
    if (weeks->kindness_n > 0)
        page_fixed(page, week_mean(weeks), 2);
    else
        page_raw(page, "–");
    page_raw(page, "</td>");
    page_cell_int(page, weeks->kindness_n);
    page_cell_share(page, weeks->replied, weeks->delivered);
}

static void add_trend_table(struct page *page)
{
    page_begin_table(page, "최근 4주와 그 전 4주", "The last four weeks and the four before");
    page_raw(page, "<thead><tr>");
    page_column(page, "부서", "Department");
    page_column(page, "최근 친절 평균", "Kindness, last four");
    page_column(page, "응답", "n");
    page_column(page, "회신율", "replied");
    page_column(page, "그 전 친절 평균", "Kindness, four before");
    page_column(page, "응답", "n");
    page_column(page, "회신율", "replied");
    page_raw(page, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < page->input->department_count; i++) {
        const struct report_department *department = &page->input->department[i];
        size_t to = department->week_count;
        size_t middle = to > MONTH_WEEKS ? to - MONTH_WEEKS : 0;
        size_t from = middle > MONTH_WEEKS ? middle - MONTH_WEEKS : 0;
        struct report_week last = weeks_of(department, middle, to),
                           before = weeks_of(department, from, middle);
        page_row_name(page, department->name);
        add_mean_cells(page, &last);
        add_mean_cells(page, &before);
        page_raw(page, "</tr>\n");
    }
    page_end_table(page);
}

static void add_trends(struct page *page)
{
    page_raw(page, "<h3>");
    page_say(page, "주별 친절 평균", "Kindness by week");
    page_raw(page, "</h3>\n<p class=\"small\">");
    page_say(page, "모두 같은 눈금입니다 (아래 1, 위 5). 응답이 없던 주는 비어 있습니다.</p>\n",
             "All on one scale (1 at the bottom, 5 at the top). Weeks without answers are gaps.</p>\n");
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
