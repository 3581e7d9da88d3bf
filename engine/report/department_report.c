#include "report/department_report.h"

#include "report/page_document.h"
#include "report/style.h"
#include "rules/statistics.h"

static bool same_month(struct night a, struct night b)
{
    struct civil x = civil_from_night(a), y = civil_from_night(b);
    return x.year == y.year && x.month == y.month;
}

static struct department_month month_of(const struct department_batch *batch, size_t count,
                                        struct department_figure *figure)
{
    struct civil day = civil_from_night(batch[0].published);
    day.day = 1;
    struct department_month month = { .first = night_from_civil(day) };
    for (size_t i = 0; i < count; i++) {
        size_t earlier = 0;
        while (earlier < i && batch[earlier].department != batch[i].department)
            earlier++;
        month.departments += earlier == i;
    }
    for (int measure = 0; measure < DEPARTMENT_MEASURE_COUNT; measure++) {
        size_t figures = 0;
        for (size_t i = 0; i < count; i++) {
            if (batch[i].figure[measure].n == 0)
                continue;
            figure[figures++] = batch[i].figure[measure];
            month.figure[measure].n += batch[i].figure[measure].n;
            month.figure[measure].k += batch[i].figure[measure].k;
        }
        month.withheld[measure] = !department_batch_may_total(figure, figures);
    }
    return month;
}

size_t department_report_months(const struct department_batch *batch, size_t count, struct night night,
                                struct department_figure *figure, struct department_month *ret)
{
    size_t months = 0;
    for (size_t from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && same_month(batch[to].published, batch[from].published);)
            to++;
        if (!same_month(batch[from].published, night))
            ret[months++] = month_of(&batch[from], to - from, figure);
    }
    return months;
}

/* ---- the page ---- */

static void add_band(struct page *page, struct department_figure figure)
{
    struct department_band band = department_batch_band(figure);
    page_raw(page, "<td class=\"words\">");
    if (band.low == band.high) {
        page_percent(page, (double)figure.k / figure.n, 0);
        page_raw(page, " (");
        page_int(page, figure.k);
        page_say(page, "명)", ")");
    } else if (band.low == 0) {
        page_int(page, band.high);
        page_say(page, "명 이하", " or fewer");
    } else {
        page_int(page, band.low);
        page_say(page, "명 이상", " or more");
    }
    page_raw(page, "</td><td>");
    if (band.low == band.high)
        page_interval(page, statistics_wilson(figure.k, figure.n), 0);
    else
        page_raw(page, "–");
    page_raw(page, "</td>");
}

static void add_figures(struct page *page, const struct department_figure *figure, const bool *withheld)
{
    for (int i = 0; i < DEPARTMENT_MEASURE_COUNT; i++) {
        if (figure[i].n == 0 || (withheld != NULL && withheld[i])) {
            page_raw(page, "<td>–</td><td class=\"words\">");
            page_say(page, figure[i].n == 0 ? "–" : "싣지 않음", figure[i].n == 0 ? "–" : "withheld");
            page_raw(page, "</td><td>–</td>");
            continue;
        }
        page_cell_int(page, figure[i].n);
        add_band(page, figure[i]);
    }
    page_raw(page, "</tr>\n");
}

static void add_columns(struct page *page, const char *korean, const char *english)
{
    page_raw(page, "<thead><tr>");
    page_column(page, korean, english);
    page_column(page, "공개한 날", "Published");
    page_column(page, "친절 응답", "Kindness: answers");
    page_column(page, "친절 4·5점", "Kindness: 4 or 5");
    page_column(page, "95 % 구간", "95 % interval");
    page_column(page, "만족 응답", "Satisfaction: answers");
    page_column(page, "만족 4·5점", "Satisfaction: 4 or 5");
    page_column(page, "95 % 구간", "95 % interval");
    page_raw(page, "</tr></thead><tbody>\n");
}

static void add_batches(struct page *page, const struct department_report *report)
{
    page_begin_table(page, "주 단위로 마감한 묶음", "Closed batches of whole weeks");
    add_columns(page, "기간", "Weeks");
    for (size_t i = 0; i < report->batch_count; i++) {
        const struct department_batch *batch = &report->batch[i];
        page_raw(page, "<tr><th scope=\"row\">");
        page_night_short(page, batch->first_monday);
        page_raw(page, " – ");
        page_night_short(page, batch->last_sunday);
        page_raw(page, "</th><td>");
        page_night_short(page, batch->published);
        page_raw(page, "</td>");
        add_figures(page, batch->figure, NULL);
    }
    page_end_table(page);
}

static void add_months(struct page *page, const struct department_report *report)
{
    if (report->month_count == 0)
        return;
    page_begin_table(page, "시 전체 (그 달에 공개한 모든 부서의 묶음)",
                     "The whole city (all departments' batches published in the month)");
    add_columns(page, "달", "Month");
    for (size_t i = 0; i < report->month_count; i++) {
        const struct department_month *month = &report->month[i];
        struct civil first = civil_from_night(month->first);
        page_raw(page, "<tr><th scope=\"row\">");
        buffer_add_int(page->out, first.year);
        page_raw(page, "-");
        buffer_add_padded(page->out, first.month, 2);
        page_raw(page, "</th><td>");
        page_int(page, month->departments);
        page_say(page, "개 부서", month->departments == 1 ? " department" : " departments");
        page_raw(page, "</td>");
        add_figures(page, month->figure, month->withheld);
    }
    page_end_table(page);
}

static void add_texts(struct page *page, const struct department_report *report)
{
    bool any = false;
    for (size_t i = 0; i < report->batch_count; i++) {
        for (size_t t = 0; t < report->batch[i].text_count; t++) {
            if (!any) {
                page_raw(page, "<h2>");
                page_say(page, "시민의 말", "In citizens' words");
                page_raw(page, "</h2>\n<ul>\n");
            }
            any = true;
            page_raw(page, "<li>");
            page_text(page, report->batch[i].text[t]);
            page_raw(page, "</li>\n");
        }
    }
    page_raw(page, any ? "</ul>\n" : "");
}

static void add_method(struct page *page)
{
    page_raw(page, "<h2>");
    page_say(page, "읽는 법", "How to read this");
    page_raw(page, "</h2>\n<ul class=\"small\">\n<li>");
    page_say(
        page,
        "한 묶음은 월요일부터 일요일까지의 온전한 주이며, 서로 다른 전화기 10대 이상의 새 응답이 모여야 "
        "마감합니다. 모자라면 다음 주와 합칩니다.",
        "A batch is whole weeks from Monday to Sunday. It closes once ten or more handsets have answered; "
        "until then the next week joins it.");
    page_raw(page, "</li>\n<li>");
    page_say(
        page,
        "어느 한쪽이 3명보다 적으면 정확한 수 대신 범위만 싣습니다. 다른 수치에서 빼어 알 수 있는 합계는 "
        "싣지 않습니다. 응답자를 찾으려 하지 마십시오.",
        "Where one side has fewer than three answers only a range is shown, and totals that would tell by "
        "subtraction are withheld. Do not try to find out who answered.");
    page_raw(page, "</li>\n<li>");
    page_say(page, "묶음은 마감 후 고치지 않으며, 늦게 온 응답은 다음 묶음에 들어갑니다.",
             "A closed batch is never changed; answers that come late are in the next one.");
    page_raw(page, "</li>\n</ul>\n");
}

void department_report_html(const struct department_report *report, enum locale locale, struct buffer *ret)
{
    struct page page = { .out = ret, .korean = locale != LOCALE_EN };
    page_document_begin(&page, report->name, &style_foot_plain);
    page_raw(&page, "<header>\n<p class=\"office\">");
    page_text(&page, report->office);
    page_raw(&page, "</p>\n<h1>");
    page_text(&page, report->name);
    page_say(&page, " 민원 설문 결과", ": survey of complaints");
    page_raw(&page, "</h1>\n</header>\n<main>\n");
    if (report->batch_count == 0) {
        page_raw(&page, "<p>");
        page_say(&page, "아직 공개할 수 있는 묶음이 없습니다. 응답이 충분히 모이면 싣습니다.",
                 "There is no batch to publish yet; one follows when enough answers have come.");
        page_raw(&page, "</p>\n");
    } else {
        add_batches(&page, report);
    }
    add_months(&page, report);
    add_texts(&page, report);
    add_method(&page);
    page_raw(&page, "</main>\n</body>\n</html>\n");
}

/* ---- the table ---- */

static void add_row(struct buffer *out, const char *what, struct night from, struct night to,
                    struct night published, int measure, struct department_figure figure, bool withheld)
{
    buffer_add_text(out, what);
    buffer_add_byte(out, ',');
    night_add(out, from);
    buffer_add_byte(out, ',');
    night_add(out, to);
    buffer_add_byte(out, ',');
    night_add(out, published);
    buffer_add_byte(out, ',');
    buffer_add_text(out, department_measure_name((enum department_measure)measure));
    if (withheld) {
        buffer_add_text(out, ",,,\r\n");
        return;
    }
    struct department_band band = department_batch_band(figure);
    const int32_t number[] = { figure.n, band.low, band.high };
    for (size_t i = 0; i < sizeof number / sizeof number[0]; i++) {
        buffer_add_byte(out, ',');
        buffer_add_int(out, number[i]);
    }
    buffer_add_text(out, "\r\n");
}

static struct night month_end(struct night first)
{
    struct civil next = civil_from_night(first);
    next.year += next.month == 12;
    next.month = next.month % 12 + 1;
    return (struct night){ .day = night_from_civil(next).day - 1 };
}

void department_report_csv(const struct department_report *report, struct buffer *ret)
{
    buffer_add_text(ret, "what,from,to,published,measure,answers,good_min,good_max\r\n");
    for (size_t i = 0; i < report->batch_count; i++) {
        const struct department_batch *batch = &report->batch[i];
        for (int measure = 0; measure < DEPARTMENT_MEASURE_COUNT; measure++)
            if (batch->figure[measure].n > 0)
                add_row(ret, "department", batch->first_monday, batch->last_sunday, batch->published, measure,
                        batch->figure[measure], false);
    }
    for (size_t i = 0; i < report->month_count; i++) {
        const struct department_month *month = &report->month[i];
        struct night end = month_end(month->first);
        for (int measure = 0; measure < DEPARTMENT_MEASURE_COUNT; measure++)
            if (month->figure[measure].n > 0)
                add_row(ret, "city", month->first, end, end, measure, month->figure[measure],
                        month->withheld[measure]);
    }
}
