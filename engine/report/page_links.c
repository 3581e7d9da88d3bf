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

static void add_outage(struct page *page, const struct report_outage *outage)
{
    page_row_name(page, outage->link.len > 0 ? outage->link : page_here(page, "전체 발송", "all sending"));
    page_raw(page, "<td>");
    page_text(page, outage->from);
    page_raw(page, outage->to.len > 0 ? "</td><td>" : "</td><td class=\"overdue\">");
    page_text(page, outage->to.len > 0 ? outage->to : page_here(page, "계속 중", "goes on"));
    page_raw(page, "</td>");
    page_cell_int(page, outage->waited);
    page_raw(page, "<td class=\"words\">");
    switch (outage->kind) {
    case REPORT_OUTAGE_SILENT:
        page_say(page, "통신사 무응답", "the SMSC said nothing");
        break;
    case REPORT_OUTAGE_SUSPENDED:
        page_say(page, "회선 중지: ", "suspended: ");
        break;
    case REPORT_OUTAGE_STOPPED:
        page_say(page, "전체 중지: ", "stopped: ");
        break;
    }
    page_text(page, outage->reason);
    page_raw(page, "</td></tr>\n");
}

void page_outages(struct page *page)
{
    const struct report_links *links = &page->input->links;
    if (links->outage_count == 0)
        return;
    page_begin_table(page, "최근 7일의 발송 중단", "Outages of the last seven nights");
    page_raw(page, "<thead><tr>");
    page_column(page, "회선", "Link");
    page_column(page, "부터", "From");
    page_column(page, "까지", "To");
    page_column(page, "밀린 문자", "Messages that waited");
    page_raw(page, "<th scope=\"col\" class=\"words\">");
    page_say(page, "사유", "Why");
    page_raw(page, "</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < links->outage_count; i++)
        add_outage(page, &links->outage[i]);
    page_end_table(page);
}

static void add_links(struct page *page)
{
    const struct report_links *links = &page->input->links;
    page_begin_table(page, "회선별 당일 발송", "Links on this day");
    page_raw(page, "<thead><tr>");
    page_column(page, "회선", "Link");
    page_column(page, "발송", "Sent");
    page_column(page, "수신", "Delivered");
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
}

void page_links(struct page *page)
{
    const struct report_links *links = &page->input->links;
    page_raw(page, "<div id=\"links\">");
    if (links->count > 0)
        add_links(page);
    page_raw(page, "</div>\n");
}
