#include "report/page_section.h"

#include "report/report_difference.h"

static const char *change_name(const struct page *page, const struct report_flag_difference *one)
{
    if (one->before == NULL)
        return page->korean ? "새 경보" : "new";
    if (one->after == NULL)
        return page->korean ? "종결" : "ended";
    if (one->after->level > one->before->level)
        return page->korean ? "단계 상향" : "raised";
    if (one->after->level < one->before->level)
        return page->korean ? "단계 하향" : "lowered";
    return page->korean ? "수치 변동" : "figures only";
}

static void add_pair(struct page *page, int64_t before, int64_t after)
{
    page_raw(page, "<td>");
    page_int(page, before);
    page_raw(page, " → ");
    page_int(page, after);
    page_raw(page, "</td>");
}

static void add_flag(struct page *page, const struct report_flag_difference *one)
{
    static const struct report_state_flag none = { .level = FLAG_NONE };
    const struct report_state_flag *before = one->before != NULL ? one->before : &none,
                                   *after = one->after != NULL ? one->after : &none;
    page_row_name(page,
                  page_department_name(page, one->after != NULL ? after->department : before->department));
    page_raw(page, "<td>");
    page_text(page, one->after != NULL ? after->rule : before->rule);
    page_raw(page, "</td><td class=\"words\">");
    page_raw(page, change_name(page, one));
    page_raw(page, "</td><td>");
    page_raw(page, page_level_name(page, before->level));
    page_raw(page, " → ");
    page_raw(page, page_level_name(page, after->level));
    page_raw(page, "</td>");
    add_pair(page, before->n, after->n);
    add_pair(page, before->k, after->k);
    page_raw(page, "</tr>\n");
}

static void add_flags(struct page *page, const struct report_difference *changes)
{
    struct report_flag_cursor at = { 0 };
    struct report_flag_difference one;
    if (!report_difference_flag(changes, &at, &one)) {
        page_raw(page, "<p>");
        page_say(page, "바뀐 경보가 없습니다.", "No flag changed.");
        page_raw(page, "</p>\n");
        return;
    }
    page_begin_table(page, "바뀐 경보", "Flags that changed");
    page_raw(page, "<thead><tr>");
    page_column(page, "부서", "Department");
    page_column(page, "규칙", "Rule");
    page_raw(page, "<th scope=\"col\" class=\"words\">");
    page_say(page, "변경", "Change");
    page_raw(page, "</th>");
    page_column(page, "단계", "Level");
    page_column(page, "응답 수(n)", "Answers n");
    page_column(page, "해당 수(k)", "Events k");
    page_raw(page, "</tr></thead><tbody>\n");
    do
        add_flag(page, &one);
    while (report_difference_flag(changes, &at, &one));
    page_end_table(page);
}

static void add_figures(struct page *page, const struct report_difference *changes)
{
    page_begin_table(page, "누적 수치의 변화", "Figures so far, before and now");
    page_raw(page, "<thead><tr>");
    page_column(page, "항목", "Item");
    page_column(page, "이전", "Before");
    page_column(page, "현재", "Now");
    page_column(page, "차이", "Difference");
    page_raw(page, "</tr></thead><tbody>\n");
    for (int i = 0; i < REPORT_FIGURE_COUNT; i++) {
        const struct report_figure_name *name = report_figure_name((enum report_figure)i);
        const int64_t before = report_state_figure(changes->before, (enum report_figure)i),
                      after = report_state_figure(changes->after, (enum report_figure)i);
        if (before == 0 && after == 0)
            continue;
        page_row_name(page, page_here(page, name->korean, name->english));
        page_cell_int(page, before);
        page_cell_int(page, after);
        page_raw(page, after > before ? "<td>+" : "<td>");
        page_int(page, after - before);
        page_raw(page, "</td></tr>\n");
    }
    page_end_table(page);
}

static void add_units(struct page *page, const struct report_units *units)
{
    if (units->change_count == 0)
        return;
    page_raw(page, "<h3>");
    page_say(page, "부서 개편", "Departments reorganised");
    page_raw(page, "</h3>\n<ul>\n");
    for (size_t i = 0; i < units->change_count; i++) {
        page_raw(page, "<li>");
        report_units_say_change(page, &units->change[i]);
        page_raw(page, "</li>\n");
    }
    page_raw(page, "</ul>\n");
}

/** Departments that can be judged from tonight on, and whether other rules are in force. */
static void add_notes(struct page *page, const struct report_difference *changes)
{
    size_t at = 0;
    const struct report_state_department *one = report_difference_enough(changes, &at);
    if (one != NULL) {
        page_raw(page, "<p>");
        page_say(page,
                 "이제 판단에 필요한 응답이 모인 부서: ", "Departments with enough answers from now on: ");
        for (bool first = true; one != NULL; one = report_difference_enough(changes, &at)) {
            page_raw(page, first ? "" : ", ");
            first = false;
            page_text(page, page_department_name(page, one->name));
        }
        page_raw(page, ".</p>\n");
    }
    if (!slice_equal(changes->before->rules_hash, changes->after->rules_hash)) {
        page_raw(page, "<p>");
        page_say(page, "이날부터 다른 탐지 규칙이 적용됩니다. 그 규칙의 검출기는 이날 새로 시작합니다.",
                 "Other rules are in force from tonight; their detectors start anew.");
        page_raw(page, "</p>\n");
    }
}

void page_changes(struct page *page)
{
    const struct report_difference *changes = page->input->changes;
    if (changes == NULL)
        return;
    page_raw(page, "<section aria-labelledby=\"changes\">\n<h2 id=\"changes\">");
    page_say(page, "지난 보고 이후 변경 사항", "What changed since the last report");
    page_raw(page, "</h2>\n<p>");
    page_night(page, changes->before->night);
    page_raw(page, " → ");
    page_night(page, changes->after->night);
    page_raw(page, "</p>\n");
    add_flags(page, changes);
    add_units(page, &changes->units);
    add_notes(page, changes);
    add_figures(page, changes);
    page_raw(page, "</section>\n");
}
