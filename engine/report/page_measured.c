#include "report/page_section.h"

static void add_confirmation_cells(struct page *page, const struct report_confirmations *month, int64_t ended)
{
    page_cell_int(page, ended + month->pending);
    page_cell_int(page, month->pending);
    const int64_t part[] = { month->confirmed, month->withdrawn, month->silent };
    for (size_t i = 0; i < sizeof part / sizeof part[0]; i++) {
        page_cell_int(page, part[i]);
        page_cell_interval(page, part[i], ended);
    }
}

static void add_month(struct page *page, const struct report_confirmations *month)
{
    add_confirmation_cells(page, month, month->confirmed + month->withdrawn + month->silent);
    page_raw(page, "</tr>\n");
}

/** The months and the arms have the same columns but their first ones. */
static void add_confirmation_columns(struct page *page)
{
    page_column(page, "재확인 요청", "Asked again");
    page_column(page, "대기", "Waiting");
    page_column(page, "확인", "Confirmed");
    page_column(page, "95 % 구간", "95 % interval");
    page_column(page, "철회", "Taken back");
    page_column(page, "95 % 구간", "95 % interval");
    page_column(page, "무응답", "Silent");
    page_column(page, "95 % 구간", "95 % interval");
}

static void add_month_name(struct page *page, struct night night)
{
    const struct civil month = civil_from_night(night);
    page_raw(page, "<tr><th scope=\"row\">");
    buffer_add_int(page->out, month.year);
    page_raw(page, "-");
    buffer_add_padded(page->out, month.month, 2);
    page_raw(page, "</th>");
}

static void add_months(struct page *page)
{
    const struct report_measured *measured = &page->input->measured;
    page_begin_table(page, "월별 확인·철회·무응답 (끝난 재확인 중)",
                     "Confirmed, taken back, silent by month (of those that ended)");
    page_raw(page, "<thead><tr>");
    page_column(page, "월", "Month");
    add_confirmation_columns(page);
    page_raw(page, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < measured->month_count; i++) {
        add_month_name(page, measured->month[i].month);
        add_month(page, &measured->month[i]);
    }
    page_raw(page, "<tr class=\"total\"><th scope=\"row\">");
    page_say(page, "전체", "All");
    page_raw(page, "</th>");
    add_month(page, &measured->all);
    page_end_table(page);
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
    if (measured->month_count > 0)
        add_months(page);
}

static void add_arm_name(struct page *page, const struct report_arm *arm)
{
    page_raw(page, "<td class=\"words\">");
    page_text(page, arm->survey);
    page_raw(page, " · ");
    if (arm->name.len > 0)
        page_text(page, arm->name);
    else {
        page_say(page, "실험군 ", "arm ");
        page_int(page, arm->arm + 1);
    }
    page_raw(page, "</td>");
}

static void begin_arms(struct page *page, const char *korean, const char *english)
{
    page_begin_table(page, korean, english);
    page_raw(page, "<thead><tr>");
    page_column(page, "월", "Month");
    page_raw(page, "<th scope=\"col\" class=\"words\">");
    page_say(page, "설문 · 실험군", "Survey · arm");
    page_raw(page, "</th>");
}

/** Denials that were asked again. */
static void add_mirrored(struct page *page)
{
    const struct report_measured *measured = &page->input->measured;
    int64_t mirrored = 0;
    for (size_t i = 0; i < measured->arm_count; i++)
        mirrored += measured->arm[i].mirrored;
    if (mirrored == 0)
        return;
    begin_arms(page, "‘없다’를 다시 물은 실험군", "Arms in which a “no” is asked again");
    page_column(page, "재확인 요청", "Asked again");
    page_column(page, "철회", "Taken back");
    page_column(page, "95 % 구간", "95 % interval");
    page_raw(page, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < measured->arm_count; i++) {
        const struct report_arm *arm = &measured->arm[i];
        if (arm->mirrored == 0)
            continue;
        add_month_name(page, arm->said.month);
        add_arm_name(page, arm);
        page_cell_int(page, arm->mirrored);
        page_cell_int(page, arm->mirrored_back);
        page_cell_interval(page, arm->mirrored_back, arm->mirrored);
        page_raw(page, "</tr>\n");
    }
    page_end_table(page);
    page_raw(page, "<p class=\"small\">");
    page_say(page,
             "‘없다’고 답한 시민에게 다시 물었을 때 철회한 비율로, 드러나지 않은 ‘있다’가 얼마나 되는지 "
             "가늠합니다. 집계하지 않고 담당자가 검토합니다.</p>\n",
             "A “no” that is taken back when it is asked again tells how many “yes” stay buried. It is "
             "reviewed by a person and not counted.</p>\n");
}

/** People answer otherwise when the digits change places, or when a denial is asked again. */
static void add_arms(struct page *page)
{
    const struct report_measured *measured = &page->input->measured;
    if (measured->arm_count == 0)
        return;
    begin_arms(page, "실험군별 월별 확인·철회·무응답", "Confirmed, taken back, silent by month and arm");
    add_confirmation_columns(page);
    page_raw(page, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < measured->arm_count; i++) {
        const struct report_arm *arm = &measured->arm[i];
        add_month_name(page, arm->said.month);
        add_arm_name(page, arm);
        add_month(page, &arm->said);
    }
    page_end_table(page);
    add_mirrored(page);
}

/* ---- answers apart ---- */

static void add_share(struct page *page, const struct report_weighted *share)
{
    page_cell_int(page, share->n);
    page_raw(page, "<td>");
    page_fixed(page, report_weighted_n(share), 0);
    page_raw(page, "</td>");
    page_cell_weighted(page, share);
}

static void add_split(struct page *page, const char *korean, const char *english,
                      const struct report_split *split)
{
    page_row_name(page, page_here(page, korean, english));
    add_share(page, &split->kindness);
    add_share(page, &split->satisfaction);
    add_share(page, &split->solicitation);
    page_raw(page, "</tr>\n");
}

static bool is_empty(const struct report_split *split)
{
    return split->kindness.n + split->satisfaction.n + split->solicitation.n == 0;
}

static void add_share_columns(struct page *page, const char *korean, const char *english)
{
    page_raw(page, "<th scope=\"colgroup\" colspan=\"4\">");
    page_say(page, korean, english);
    page_raw(page, "</th>");
}

static void begin_splits(struct page *page, const char *korean, const char *english)
{
    page_begin_table(page, korean, english);
    page_raw(page, "<thead><tr><th scope=\"col\" rowspan=\"2\">");
    page_say(page, "응답", "Answers");
    page_raw(page, "</th>");
    add_share_columns(page, "친절 (4–5)", "Kind (4–5)");
    add_share_columns(page, "만족 (4–5)", "Satisfied (4–5)");
    add_share_columns(page, "금품 문항: 확인된 ‘있다’", "Solicitation: confirmed “yes”");
    page_raw(page, "</tr><tr>");
    for (int i = 0; i < 3; i++) {
        page_column(page, "응답", "n");
        page_column(page, "유효", "Eff. n");
        page_column(page, "비율", "Share");
        page_column(page, "95 % 구간", "95 % interval");
    }
    page_raw(page, "</tr></thead><tbody>\n");
}

static void add_splits(struct page *page)
{
    static const char *const korean[REPORT_MODES_MAX] = { "문자", "USSD", "전화", "카드" };
    static const char *const english[REPORT_MODES_MAX] = { "Short message", "USSD", "Phone", "Card" };
    const struct report_measured *measured = &page->input->measured;
    page_raw(page, "<h3>");
    page_say(page, "재알림 전후와 응답 방식", "Before and after the reminder, and by mode");
    page_raw(page, "</h3>\n");
    begin_splits(page, "재알림 문자 전과 후의 응답 (가중)",
                 "Answers before and after the reminder (weighted)");
    add_split(page, "재알림 전", "Before", &measured->before_reminder);
    add_split(page, "재알림 후", "After", &measured->after_reminder);
    page_end_table(page);
    begin_splits(page, "응답 방식별 (가중)", "Answers by mode (weighted)");
    for (int i = 0; i < REPORT_MODES_MAX; i++)
        if (i == 0 || !is_empty(&measured->mode[i]))
            add_split(page, korean[i], english[i], &measured->mode[i]);
    page_end_table(page);
}

/* ---- checks ---- */

static void add_confused_row(struct page *page, const char *korean, const char *english,
                             const struct report_confused *one)
{
    page_row_name(page, page_here(page, korean, english));
    page_cell_int(page, one->worst);
    page_cell_int(page, one->wrote);
    page_cell_int(page, one->praised);
    page_cell_share(page, one->praised, one->wrote);
    page_cell_interval(page, one->praised, one->wrote);
    page_raw(page, "</tr>\n");
}

static void add_checks(struct page *page)
{
    const struct report_measured *measured = &page->input->measured;
    page_raw(page, "<h3>");
    page_say(page, "척도를 거꾸로 읽은 응답과 늦은 회신", "Scales read upside down, and late replies");
    page_raw(page, "</h3>\n");
    page_begin_table(page, "‘1’로 답하고 칭찬을 적은 시민", "“1” beside words of praise");
    page_raw(page, "<thead><tr>");
    page_column(page, "문항", "Question");
    page_column(page, "‘1’ 응답", "Answered 1");
    page_column(page, "의견을 적음", "Wrote praise or blame");
    page_column(page, "그중 칭찬", "Of these praise");
    page_column(page, "비율", "Share");
    page_column(page, "95 % 구간", "95 % interval");
    page_raw(page, "</tr></thead><tbody>\n");
    add_confused_row(page, "친절 1", "Kindness 1", &measured->kindness_confused);
    add_confused_row(page, "만족 1", "Satisfaction 1", &measured->satisfaction_confused);
    page_end_table(page);
    page_raw(page, "<p class=\"small\">");
    page_say(page, "이 비율이 높으면 1과 5를 거꾸로 읽은 시민이 있다는 뜻이므로 문항을 점검하십시오. ",
             "A high share means that some read 1 as the best: look at the wording of the question. ");
    page_say(page, "응답 기한이 지난 뒤 온 회신: 당일 ", "Replies after a survey had expired: this day ");
    page_int(page, measured->late_tonight);
    page_say(page, "건, 누적 ", ", so far ");
    page_int(page, measured->late);
    page_say(
        page, "건. 보관하되 집계하지 않으며, 수신 거부와 금품 언급은 늦어도 처리합니다.</p>\n",
        ". They are kept and not counted; an opt-out or a plain word about money acts however late.</p>\n");
}

void page_measured(struct page *page)
{
    page_raw(page, "<section aria-labelledby=\"measured\">\n<h2 id=\"measured\">");
    page_say(page, "설문의 측정 품질", "How well the survey measures");
    page_raw(page, "</h2>\n");
    add_confirmations(page);
    add_arms(page);
    add_splits(page);
    add_checks(page);
    page_raw(page, "</section>\n");
}

void page_rules(struct page *page)
{
    const struct report_measured *measured = &page->input->measured;
    if (measured->rule_count == 0)
        return;
    page_raw(page, "<h3>");
    page_say(page, "규칙별 경보 종결 결과", "How each rule’s flags ended");
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
