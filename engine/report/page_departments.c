#include "report/page_section.h"

#include "report/picture.h"

#include <math.h>

enum {
    LABEL_LEN_MAX = 64,
    MONTH_WEEKS = 4,
};

static int64_t scale_n(const struct report_scale *scale)
{
    int64_t n = 0;
    for (int i = 0; i < REPORT_SCALE_MAX; i++)
        n += scale->distribution[i];
    return n;
}

/** Answered 4 or 5. */
static int64_t scale_good(const struct report_scale *scale)
{
    return scale->distribution[REPORT_SCALE_MAX - 1] + scale->distribution[REPORT_SCALE_MAX - 2];
}

static double scale_mean(const struct report_scale *scale)
{
    int64_t sum = 0, n = scale_n(scale);
    for (int i = 0; i < REPORT_SCALE_MAX; i++)
        sum += (int64_t)(i + 1) * scale->distribution[i];
    return n > 0 ? (double)sum / (double)n : 0;
}

static const struct report_scale *scale_of(const struct report_department *department, bool kindness)
{
    return kindness ? &department->kindness : &department->satisfaction;
}

/* ---- service ---- */

static void draw_scale_row(struct page *page, const struct report_scale *scale, struct slice name,
                           struct picture_interval *ret, char memory[LABEL_LEN_MAX])
{
    int64_t good = scale_good(scale), n = scale_n(scale);
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
    int64_t n = scale_n(scale);
    page_cell_int(page, n);
    page_raw(page, "<td>");
    if (n > 0)
        page_fixed(page, scale_mean(scale), 2);
    else
        page_raw(page, "–");
    page_raw(page, "</td>");
    page_cell_share(page, scale_good(scale), n);
    page_cell_interval(page, scale_good(scale), n);
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

static struct report_department city_of(const struct report_input *input)
{
    struct report_department city = { 0 };
    for (size_t i = 0; i < input->department_count; i++) {
        const struct report_department *one = &input->department[i];
        city.closed += one->closed;
        city.bad_phones += one->bad_phones;
        city.sent += one->sent;
        city.delivered += one->delivered;
        city.replied += one->replied;
        city.solicitation_n += one->solicitation_n;
        city.solicitation_k += one->solicitation_k;
        for (int point = 0; point < REPORT_SCALE_MAX; point++) {
            city.kindness.distribution[point] += one->kindness.distribution[point];
            city.satisfaction.distribution[point] += one->satisfaction.distribution[point];
        }
    }
    return city;
}

typedef void cells(struct page *page, const struct report_department *department);

/** One row a department, the city last; ends the table. */
static void add_rows(struct page *page, cells *add_cells)
{
    for (size_t i = 0; i < page->input->department_count; i++) {
        page_row_name(page, page->input->department[i].name);
        add_cells(page, &page->input->department[i]);
    }
    const struct report_department city = city_of(page->input);
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

/* ---- solicitation ---- */

/** Gamma-Poisson shrinkage of each department towards the city's rate; used once anybody said yes. */
struct city_prior {
    double rate, a;
};

static struct city_prior prior_of(const struct report_input *input)
{
    static const double prior_unknown = 1;
    double k[REPORT_DEPARTMENTS_MAX], expected[REPORT_DEPARTMENTS_MAX];
    struct report_department city = city_of(input);
    struct city_prior prior = { .a = prior_unknown };
    if (city.solicitation_k == 0 || input->department_count > REPORT_DEPARTMENTS_MAX)
        return prior;
    prior.rate = (double)city.solicitation_k / city.solicitation_n;
    size_t count = 0;
    for (size_t i = 0; i < input->department_count; i++) {
        if (input->department[i].solicitation_n == 0)
            continue;
        k[count] = input->department[i].solicitation_k;
        expected[count++] = prior.rate * input->department[i].solicitation_n;
    }
    prior.a = statistics_shrink_prior(k, expected, count);
    return prior;
}

/** Not below n0: an estimate drawn to the city's would look like a clearance. */
static void add_shrunk(struct page *page, const struct city_prior *prior,
                       const struct report_department *department)
{
    page_raw(page, "<td>");
    if (prior->rate <= 0 || department->solicitation_n < page->input->replies_needed) {
        page_raw(page, "–</td><td>–</td>");
        return;
    }
    struct shrinkage shrunk =
        statistics_shrink(department->solicitation_k, prior->rate * department->solicitation_n, prior->a);
    page_percent(page, prior->rate * shrunk.ebgm, 2);
    page_raw(page, "</td><td>");
    page_interval(
        page, (struct interval){ .low = prior->rate * shrunk.eb05, .high = prior->rate * shrunk.eb95 }, 2);
    page_raw(page, "</td>");
}

static bool has_flag(const struct page *page, int32_t unit)
{
    for (size_t i = 0; i < page->input->flag_count; i++)
        if (page->input->flag[i].change != REPORT_FLAG_ENDED && page->input->flag[i].flag->department == unit)
            return true;
    return false;
}

static void add_judgement(struct page *page, const struct report_department *department)
{
    page_raw(page, "<td class=\"words\">");
    if (has_flag(page, department->unit))
        page_say(page, "경보 있음", "flag up");
    else if (department->solicitation_n < page->input->replies_needed)
        page_say(page, "판단 근거 부족", "insufficient evidence");
    else if (department->solicitation_k == 0)
        page_say(page, "3 % 이상일 가능성 낮음", "3 % or more is unlikely");
    else
        page_say(page, "확인된 응답 있음, 경보 기준 아래", "confirmed answers, below the flag’s threshold");
    page_raw(page, "</td></tr>\n");
}

static void add_solicitation(struct page *page)
{
    page_raw(page, "<h3>");
    page_say(page, "금품·접대 요구 문항", "The question about solicitation");
    page_raw(page, "</h3>\n<p class=\"small\">");
    page_say(page,
             "다시 물어 확인된 ‘있다’만 셉니다. 전화기 한 대는 부서마다 90밤에 한 번만 셉니다. 센 응답이 ",
             "Only a “yes” confirmed when asked again is counted, and a handset once a department in 90 "
             "nights. With fewer than ");
    page_int(page, page->input->replies_needed);
    page_say(page,
             "건보다 적으면 ‘판단 근거 부족’입니다. 조용하다는 것은 문제가 없다는 증거가 아닙니다.</p>\n",
             " counted answers the evidence is insufficient. Silence is not evidence of innocence.</p>\n");
    page_begin_table(page, "부서별 확인된 응답과 판단 근거", "Confirmed answers and evidence by department");
    page_raw(page, "<thead><tr>");
    page_column(page, "부서", "Department");
    page_column(page, "센 응답", "Counted");
    page_column(page, "확인된 ‘있다’", "Confirmed “yes”");
    page_column(page, "95 % 구간 (Wilson)", "95 % interval (Wilson)");
    page_column(page, "축소 추정", "Shrunk estimate");
    page_column(page, "90 % 구간", "90 % interval");
    page_raw(page, "<th scope=\"col\" class=\"words\">");
    page_say(page, "판단 근거", "Enough evidence?");
    page_raw(page, "</th></tr></thead><tbody>\n");
    struct city_prior prior = prior_of(page->input);
    for (size_t i = 0; i < page->input->department_count; i++) {
        const struct report_department *department = &page->input->department[i];
        page_row_name(page, department->name);
        page_cell_int(page, department->solicitation_n);
        page_cell_int(page, department->solicitation_k);
        page_cell_interval(page, department->solicitation_k, department->solicitation_n);
        add_shrunk(page, &prior, department);
        add_judgement(page, department);
    }
    page_end_table(page);
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
        add_solicitation(page);
        add_trends(page);
    }
    page_raw(page, "</section>\n");
}
