#include "report/page_section.h"

static void add_month(struct page *page, const struct report_confirmations *month)
{
    const int64_t ended = month->confirmed + month->withdrawn + month->silent;
    page_cell_int(page, ended + month->pending);
    page_cell_int(page, month->pending);
    const int64_t part[] = { month->confirmed, month->withdrawn, month->silent };
    for (size_t i = 0; i < sizeof part / sizeof part[0]; i++) {
        page_cell_int(page, part[i]);
        page_cell_interval(page, part[i], ended);
    }
    page_raw(page, "</tr>\n");
}

static void add_confirmations(struct page *page)
{
    const struct report_measured *measured = &page->input->measured;
    page_raw(page, "<h3>");
    page_say(page, "‘있다’를 다시 물었을 때", "A “yes”, asked again");
    page_raw(page, "</h3>\n<p>");
    page_say(page, "확인 비율 c = ", "Share that confirms, c = ");
    page_percent(page, page->input->confirmed_share, 0);
    page_say(page, " (가정 80 %를 10건으로 보고 관측 ", " (an assumed 80 % weighing 10 cases, and ");
    page_int(page, measured->all.confirmed + measured->all.withdrawn + measured->all.silent);
    page_say(page,
             "건을 더한 값). 판단에 필요한 응답 수 n₀ = ", " observed). Answers needed to judge, n₀ = ");
    page_int(page, page->input->replies_needed);
    page_say(page, ".</p>\n", ".</p>\n");
    if (measured->month_count == 0)
        return;
    page_begin_table(page, "달별 확인·거둠·무응답과 95 % 구간 (끝난 것 가운데)",
                     "Confirmed, taken back, silent by month, with 95 % intervals (of those that ended)");
    page_raw(page, "<thead><tr>");
    page_column(page, "달", "Month");
    page_column(page, "다시 물음", "Asked again");
    page_column(page, "기다림", "Waiting");
    page_column(page, "확인", "Confirmed");
    page_column(page, "구간", "Interval");
    page_column(page, "거둠", "Taken back");
    page_column(page, "구간", "Interval");
    page_column(page, "무응답", "Silent");
    page_column(page, "구간", "Interval");
    page_raw(page, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < measured->month_count; i++) {
        const struct civil month = civil_from_night(measured->month[i].month);
        page_raw(page, "<tr><th scope=\"row\">");
        buffer_add_int(page->out, month.year);
        page_raw(page, "-");
        buffer_add_padded(page->out, month.month, 2);
        page_raw(page, "</th>");
        add_month(page, &measured->month[i]);
    }
    page_raw(page, "<tr class=\"total\"><th scope=\"row\">");
    page_say(page, "모두", "All");
    page_raw(page, "</th>");
    add_month(page, &measured->all);
    page_end_table(page);
}

static void add_scale(struct page *page, const struct report_scale *scale)
{
    page_cell_int(page, report_scale_n(scale));
    page_cell_share(page, report_scale_good(scale), report_scale_n(scale));
    page_cell_interval(page, report_scale_good(scale), report_scale_n(scale));
}

static void add_split(struct page *page, const char *korean, const char *english,
                      const struct report_split *split)
{
    page_row_name(page, page_here(page, korean, english));
    add_scale(page, &split->kindness);
    add_scale(page, &split->satisfaction);
    page_cell_int(page, split->solicitation_n);
    page_cell_int(page, split->solicitation_k);
    page_cell_interval(page, split->solicitation_k, split->solicitation_n);
    page_raw(page, "</tr>\n");
}

static bool is_empty(const struct report_split *split)
{
    return report_scale_n(&split->kindness) + report_scale_n(&split->satisfaction) + split->solicitation_n ==
           0;
}

static void begin_splits(struct page *page, const char *korean, const char *english)
{
    page_begin_table(page, korean, english);
    page_raw(page, "<thead><tr>");
    page_column(page, "응답", "Answers");
    page_column(page, "친절 응답", "Kindness n");
    page_column(page, "4–5", "4–5");
    page_column(page, "95 % 구간", "95 % interval");
    page_column(page, "만족 응답", "Satisfaction n");
    page_column(page, "4–5", "4–5");
    page_column(page, "95 % 구간", "95 % interval");
    page_column(page, "금품 문항 응답", "Solicitation n");
    page_column(page, "확인된 ‘있다’", "Confirmed “yes”");
    page_column(page, "95 % 구간", "95 % interval");
    page_raw(page, "</tr></thead><tbody>\n");
}

static void add_splits(struct page *page)
{
    static const char *const korean[REPORT_MODES_MAX] = { "문자", "USSD", "그 밖의 방식 2",
                                                          "그 밖의 방식 3" };
    static const char *const english[REPORT_MODES_MAX] = { "Short message", "USSD", "Other mode 2",
                                                           "Other mode 3" };
    const struct report_measured *measured = &page->input->measured;
    page_raw(page, "<h3>");
    page_say(page, "재알림 문자 전후와 응답 방식", "Before and after the reminder, and by mode");
    page_raw(page, "</h3>\n");
    begin_splits(page, "재알림 문자 전과 후의 응답", "Answers before and after the reminder");
    add_split(page, "재알림 전", "Before", &measured->before_reminder);
    add_split(page, "재알림 후", "After", &measured->after_reminder);
    page_end_table(page);
    begin_splits(page, "응답 방식별", "Answers by mode");
    for (int i = 0; i < REPORT_MODES_MAX; i++)
        if (i == 0 || !is_empty(&measured->mode[i]))
            add_split(page, korean[i], english[i], &measured->mode[i]);
    page_end_table(page);
}

void page_measured(struct page *page)
{
    page_raw(page, "<section aria-labelledby=\"measured\">\n<h2 id=\"measured\">");
    page_say(page, "설문의 측정 품질", "How well the survey measures");
    page_raw(page, "</h2>\n");
    add_confirmations(page);
    add_splits(page);
    page_raw(page, "</section>\n");
}

void page_rules(struct page *page)
{
    const struct report_measured *measured = &page->input->measured;
    if (measured->rule_count == 0)
        return;
    page_raw(page, "<h3>");
    page_say(page, "규칙마다 경보가 어떻게 끝났나", "How each rule’s flags ended");
    page_raw(page, "</h3>\n");
    page_begin_table(page, "규칙의 적중률 (종결한 경보 가운데 사실로 확인)",
                     "Each rule’s precision (substantiated of closed)");
    page_raw(page, "<thead><tr>");
    page_column(page, "규칙", "Rule");
    page_column(page, "경보", "Flags");
    page_column(page, "종결", "Closed");
    page_column(page, "사실로 확인", "Substantiated");
    page_column(page, "확인되지 않음", "Not substantiated");
    page_column(page, "비위가 아닌 원인", "Innocent cause");
    page_column(page, "자료 오류", "Data fault");
    page_column(page, "적중률", "Precision");
    page_column(page, "95 % 구간", "95 % interval");
    page_raw(page, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < measured->rule_count; i++) {
        const struct report_rule_outcome *rule = &measured->rule[i];
        const int32_t closed =
            rule->substantiated + rule->not_substantiated + rule->innocent_cause + rule->data_fault;
        page_row_name(page, rule->rule);
        page_cell_int(page, rule->raised);
        page_cell_int(page, closed);
        page_cell_int(page, rule->substantiated);
        page_cell_int(page, rule->not_substantiated);
        page_cell_int(page, rule->innocent_cause);
        page_cell_int(page, rule->data_fault);
        page_cell_share(page, rule->substantiated, closed);
        page_cell_interval(page, rule->substantiated, closed);
        page_raw(page, "</tr>\n");
    }
    page_end_table(page);
}
