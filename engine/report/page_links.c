#include "report/page_section.h"

size_t page_links_down(const struct report_input *input)
{
    size_t down = 0;
    for (size_t i = 0; i < input->links.count; i++)
        down += report_link_is_down(&input->links.link[i]);
    return down;
}

void page_links_lines(struct page *page)
{
    const struct report_links *links = &page->input->links;
    if (links->stopped) {
        page_raw(page, "<li><span class=\"overdue\">");
        page_say(page, "전체 발송이 중지되어 있습니다", "All sending is stopped");
        page_raw(page, "</span> (");
        page_night_short(page, links->stopped_since);
        page_say(page, "부터: ", " on: ");
        page_text(page, links->stop_reason);
        page_raw(page, ")</li>\n");
    }
    for (size_t i = 0; i < links->count; i++) {
        const struct report_link *link = &links->link[i];
        if (!report_link_is_down(link))
            continue;
        page_raw(page, "<li><a href=\"#links\">");
        page_say(page, "회선 ", "Link ");
        page_text(page, link->name);
        page_raw(page, "</a> <span class=\"overdue\">");
        page_say(page, link->suspended ? "중지됨" : "응답 없음",
                 link->suspended ? "is suspended" : "did not answer");
        page_raw(page, "</span></li>\n");
    }
}

void page_links(struct page *page)
{
    const struct report_links *links = &page->input->links;
    if (links->count == 0)
        return;
    page_raw(page, "<div id=\"links\">");
    page_begin_table(page, "회선별 당일 발송", "Links on this day");
    page_raw(page, "<thead><tr>");
    page_column(page, "회선", "Link");
    page_column(page, "발송", "Sent");
    page_column(page, "수신 확인", "Delivered");
    page_column(page, "무응답", "No response");
    page_raw(page, "<th scope=\"col\" class=\"words\">");
    page_say(page, "상태", "State");
    page_raw(page, "</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < links->count; i++) {
        const struct report_link *link = &links->link[i];
        page_row_name(page, link->name);
        page_cell_int(page, link->sent);
        page_cell_int(page, link->delivered);
        page_cell_int(page, link->unanswered);
        page_raw(page, report_link_is_down(link) ? "<td class=\"words overdue\">" : "<td class=\"words\">");
        if (link->suspended) {
            page_say(page, "중지, ", "suspended on ");
            page_night_short(page, link->since);
            page_say(page, "부터: ", ": ");
            page_text(page, link->reason);
        } else {
            page_say(page, report_link_is_down(link) ? "응답 없음" : "정상",
                     report_link_is_down(link) ? "no answer" : "in order");
        }
        page_raw(page, "</td></tr>\n");
    }
    page_end_table(page);
    page_raw(page, "</div>\n");
}
