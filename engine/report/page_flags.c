#include "report/page_section.h"

#include <assert.h>
#include <math.h>

#include "report/flag_evidence.h"

static const char *change_name(const struct page *page, enum report_change change)
{
    switch (change) {
    case REPORT_FLAG_NEW:
        return page->korean ? "새 경보" : "New";
    case REPORT_FLAG_RAISED:
        return page->korean ? "단계 상향" : "Raised";
    case REPORT_FLAG_CONTINUING:
        return page->korean ? "계속" : "Continuing";
    case REPORT_FLAG_ENDED:
        return page->korean ? "종결" : "Ended";
    }
    return "";
}

static const char *level_style(enum flag_level level)
{
    static const char *const style[FLAG_LEVEL_COUNT] = { "none", "watch", "alert", "high" };
    assert(level < FLAG_LEVEL_COUNT);
    return style[level];
}

static void add_heading(struct page *page, const struct report_flag *flag)
{
    page_raw(page, "<p class=\"kicker\"><span class=\"level ");
    page_raw(page, level_style(flag->flag->level));
    page_raw(page, "\">");
    page_raw(page, page_level_name(page, flag->flag->level));
    page_raw(page, "</span>");
    page_raw(page, change_name(page, flag->change));
    page_raw(page, " · ");
    page_say(page, "", "since ");
    page_night(page, flag->flag->since[flag->flag->level]);
    page_say(page, "부터", "");
    page_raw(page, "</p>\n<h3>");
    page_text(page, page_department_name(page, flag->department));
    page_raw(page, " — ");
    page_raw(page, page_kind_name(page, flag->rule->kind));
    page_raw(page, "<small>");
    page_say(page, "규칙 ", "rule ");
    page_text(page, flag->rule->id);
    page_raw(page, "</small></h3>\n");
}

/** Causes that hold for every rule of counts, beside those of the rule's own file. */
static void add_causes(struct page *page, const struct report_flag *flag)
{
    page_raw(page, "<h4>");
    page_say(page, "먼저 확인할 다른 원인", "Innocent causes to check first");
    page_raw(page, "</h4>\n<ul>\n");
    for (size_t i = 0; i < flag->rule->cause_count; i++) {
        page_raw(page, "<li>");
        page_rule_text(page, &flag->rule->cause[i]);
        page_raw(page, "</li>\n");
    }
    if (flag->rule->cause_count == 0)
        page_say(page,
                 "<li>문항이나 접수 양식이 최근에 바뀌었습니까?</li>\n<li>기관·대행인 전화나 가족이 함께 "
                 "쓰는 전화입니까?</li>\n"
                 "<li>한 사건에 불만을 품은 사람들이 함께 답했을 수 있습니까?</li>\n",
                 "<li>Did the question or the intake form change lately?</li>\n<li>Are these phones of "
                 "institutions, agents or "
                 "families?</li>\n<li>May people with one grievance have answered together?</li>\n");
    page_raw(page, "</ul>\n");
}

static void add_guarantee(struct page *page, const struct report_flag *flag)
{
    double budget = night_rules_budget(flag->rule, flag->flag->level, page->input->department_count);
    if (!(budget > 0))
        return;
    page_raw(page, "<h4>");
    page_say(page, "우연히 발생할 가능성", "How often chance would do this");
    page_raw(page, "</h4>\n<p>");
    page_say(page,
             "모든 부서가 기준율 이하라면, 매일 보더라도 이 단계의 경보가 잘못 발생하는 부서는 시 전체에서 "
             "1년에 평균 ",
             "If every department stayed at or below the base rate, then, however often one looks, on "
             "average at most ");
    page_fixed(page, budget, budget < 1 ? 2 : 1);
    page_say(page, "곳을 넘지 않도록 기준을 정했습니다. 이 경보가 사실이라는 뜻은 아닙니다.</p>\n",
             " departments of the whole city a year would ever be raised to this level. That does not make "
             "this one flag "
             "true.</p>\n");
}

static void add_next_steps(struct page *page, const struct report_flag *flag)
{
    page_raw(page, "<h4>");
    page_say(page, "다음에 할 일", "What to do next");
    page_raw(page, "</h4>\n<ol>\n");
    page_say(page,
             "<li>경보를 확인하고 담당자를 정해 기록합니다.</li>\n<li>다른 원인을 하나씩 확인하고 결과를 "
             "적습니다.</li>\n",
             "<li>Record that the flag was seen, and by whom it is followed.</li>\n<li>Go through the "
             "innocent causes above and "
             "write down what was found.</li>\n");
    if (flag->rule->kind == RULE_SOLICITATION || flag->rule->kind == RULE_TWO_HANDSETS)
        page_say(page,
                 "<li>이 부서의 제보를 함께 봅니다. 확인할 주장이며 확인된 사실이 아닙니다. 답한 시민은 "
                 "신고자로 보호합니다.</li>\n",
                 "<li>Read the referrals about this department beside it. They are claims to check, not "
                 "facts, and those who "
                 "answered are protected as reporters.</li>\n");
    if (flag->flag->level >= FLAG_ALERT)
        page_say(
            page, "<li>조사 여부와 그 이유를 기록합니다. 결론 전에 부서의 소명을 듣고 기록합니다.</li>\n",
            "<li>Decide whether to inquire, with the reason. Hear the department and record its explanation "
            "before any "
            "conclusion.</li>\n");
    else
        page_say(
            page, "<li>관찰 단계입니다. 조사하거나 부서에 알리지 말고 추이를 봅니다.</li>\n",
            "<li>This is a watch: follow it, without an inquiry and without telling the department.</li>\n");
    page_say(page, "<li>성과 평가·급여·전보에 쓰지 않습니다.</li>\n",
             "<li>Keep it out of performance reviews, pay and transfers.</li>\n");
    page_raw(page, "</ol>\n<p class=\"small\">");
    page_say(page, "기록: ", "On record by: ");
    page_raw(page, "<code>ccrm flags acknowledge | assign | inquire | explain | close</code> · ");
    page_say(page, "날짜별 근거: ", "night by night: ");
    page_raw(page, "<code>ccrm rules explain ");
    page_text(page, flag->department);
    page_raw(page, ":");
    page_text(page, flag->rule->id);
    page_raw(page, "</code></p>\n");
}

/** Rules that only count handsets rest on answers that another flag of the department may stand on. */
static void add_same_answers(struct page *page, const struct report_flag *flag)
{
    if (flag->rule->kind != RULE_TWO_HANDSETS)
        return;
    for (size_t i = 0; i < page->input->flag_count; i++) {
        const struct report_flag *other = &page->input->flag[i];
        if (other->change == REPORT_FLAG_ENDED || other->rule->kind != RULE_SOLICITATION ||
            other->flag->department != flag->flag->department)
            continue;
        page_raw(page, "<p class=\"small\">");
        page_say(page, "근거가 된 응답은 이 부서의 다른 경보와 같습니다: ",
                 "It rests on the same answers as this department's other flag: ");
        page_raw(page, "<a href=\"#flag-");
        page_int(page, (int64_t)i + 1);
        page_raw(page, "\">");
        page_raw(page, page_kind_name(page, other->rule->kind));
        page_raw(page, "</a>.</p>\n");
    }
}

static void add_flag(struct page *page, const struct report_flag *flag, size_t index)
{
    page_raw(page, "<article class=\"flag\" id=\"flag-");
    page_int(page, (int64_t)index + 1);
    page_raw(page, "\">\n");
    add_heading(page, flag);
    page_raw(page, "<p class=\"sentence\">");
    page_rule_text(page, &flag->flag->sentence);
    page_raw(page, "</p>\n<p class=\"notice\">");
    page_raw(page, page_notice(page));
    page_raw(page, ".</p>\n");
    flag_evidence(page, flag);
    add_same_answers(page, flag);
    page_raw(page, "<div class=\"columns\"><div>\n");
    add_causes(page, flag);
    add_guarantee(page, flag);
    page_raw(page, "</div><div>\n");
    add_next_steps(page, flag);
    page_raw(page, "</div></div>\n</article>\n");
}

static void add_ended(struct page *page)
{
    page_begin_table(page, "지난 보고 이후 종결된 경보", "Flags that ended since the night before");
    page_raw(page, "<thead><tr>");
    page_column(page, "부서", "Department");
    page_column(page, "경보", "Flag");
    page_column(page, "마지막 단계", "Last level");
    page_column(page, "종결 사유", "How it ended");
    page_raw(page, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < page->input->flag_count; i++) {
        const struct report_flag *flag = &page->input->flag[i];
        if (flag->change != REPORT_FLAG_ENDED)
            continue;
        page_row_name(page, page_department_name(page, flag->department));
        page_raw(page, "<td class=\"words\">");
        page_raw(page, page_kind_name(page, flag->rule->kind));
        page_raw(page, "</td><td class=\"words\">");
        page_raw(page, page_level_name(page, flag->flag->level));
        page_raw(page, "</td><td class=\"words\">");
        page_rule_text(page, &flag->ending);
        page_raw(page, "</td></tr>\n");
    }
    page_end_table(page);
}

void page_flags(struct page *page)
{
    size_t up = 0;
    for (size_t i = 0; i < page->input->flag_count; i++)
        up += page->input->flag[i].change != REPORT_FLAG_ENDED;
    page_raw(page, "<section aria-labelledby=\"flags\">\n<h2 id=\"flags\">");
    page_say(page, "경보", "Flags");
    page_raw(page, "</h2>\n");
    if (up == 0)
        page_say(page,
                 "<p>현재 경보가 없습니다. 경보가 없다는 것은 문제가 없다는 증거가 아닙니다 "
                 "(부서별 “판단 근거”를 보십시오).</p>\n",
                 "<p>No flag is up tonight. That no flag is up is no proof that all is well (see each "
                 "department's “enough "
                 "evidence?”).</p>\n");
    for (size_t i = 0; i < page->input->flag_count; i++)
        if (page->input->flag[i].change != REPORT_FLAG_ENDED)
            add_flag(page, &page->input->flag[i], i);
    if (up < page->input->flag_count)
        add_ended(page);
    page_rules(page);
    page_raw(page, "</section>\n");
}
