#include "report/page_section.h"

#include "oversight/referral_life.h"

static void add_row(struct page *page, const char *korean, const char *english,
                    const struct report_waiting *waiting)
{
    page_row_name(page, page_here(page, korean, english));
    page_cell_int(page, waiting->days_3 + waiting->days_7 + waiting->older);
    page_cell_int(page, waiting->new_tonight);
    page_cell_int(page, waiting->days_3);
    page_cell_int(page, waiting->days_7);
    page_raw(page, waiting->older > 0 ? "<td class=\"overdue\">" : "<td>");
    page_int(page, waiting->older);
    page_raw(page, "</td>");
    page_raw(page,
             waiting->oldest_nights > REFERRAL_LIFE_WAIT_NIGHTS_MAX ? "<td class=\"overdue\">" : "<td>");
    page_int(page, waiting->oldest_nights);
    page_raw(page, "</td></tr>\n");
}

int32_t page_review_due(const struct report_input *input)
{
    const struct report_measured *measured = &input->measured;
    const int32_t since =
        measured->audit_reviewed.day > 0 ? measured->audit_reviewed.day : measured->audit_looked.day;
    const int32_t nights = input->night.day - since;
    return since > 0 && nights > REPORT_AUDIT_REVIEW_NIGHTS ? nights : 0;
}

static void add_review(struct page *page)
{
    const struct night reviewed = page->input->measured.audit_reviewed;
    if (reviewed.day == 0)
        return;
    const bool due = page_review_due(page->input) > 0;
    page_raw(page, due ? "<p class=\"overdue\">" : "<p class=\"small\">");
    page_say(page, "열람 기록 월간 점검: 마지막 점검 ", "Monthly review of who looked at what: last on ");
    page_night_short(page, reviewed);
    page_say(page, due ? " (지연)" : "", due ? " (late)" : "");
    page_raw(page, ".</p>\n");
}

void page_waiting(struct page *page)
{
    page_raw(page, "<section aria-labelledby=\"waiting\">\n<h2 id=\"waiting\">");
    page_say(page, "대기 중인 제보와 검토", "Referrals and reviews waiting");
    page_raw(page, "</h2>\n");
    page_begin_table(page, "다음 처리를 기다리는 건수와 기다린 날",
                     "What waits for its next step, and how long");
    page_raw(page, "<thead><tr>");
    page_column(page, "항목", "Item");
    page_column(page, "대기", "Waiting");
    page_column(page, "오늘 접수", "New tonight");
    page_column(page, "3일 이내", "Up to 3 days");
    page_column(page, "7일 이내", "Up to 7 days");
    page_column(page, "7일 초과", "Over 7 days");
    page_column(page, "가장 오래된 것 (일)", "Oldest (days)");
    page_raw(page, "</tr></thead><tbody>\n");
    add_row(page, "제보: 첫 연락 대기", "Referrals: to be contacted", &page->input->referrals);
    add_row(page, "제보: 통지 여부 결정 대기", "Referrals: decision on notifying", &page->input->undecided);
    add_row(page, "제보: 종결 대기", "Referrals: to be closed", &page->input->unclosed);
    add_row(page, "응답: 담당자 검토 대기", "Answers: to be reviewed", &page->input->reviews);
    if (page->input->held.oldest_nights > 0 || page->input->held.days_3 > 0)
        add_row(page, "민원: 부서 코드 등록 대기", "Complaints: their department's code unknown",
                &page->input->held);
    if (page->input->proposals.oldest_nights > 0 || page->input->proposals.days_3 > 0)
        add_row(page, "보존 종료안: 승인 대기", "Retention proposals: to be approved",
                &page->input->proposals);
    page_end_table(page);
    page_raw(page, "<p class=\"small\">");
    page_say(page,
             "제보 이첩은 시민이 다시 물었을 때 확인했거나 직접 적은 주장입니다. 통계가 아니며 비밀로 "
             "다룹니다. 내용·번호·부서는 이 "
             "문서에 싣지 않고, 열람은 사유와 함께 기록됩니다.</p>\n",
             "A referral is a claim that a citizen confirmed when asked again, or wrote down. It is no "
             "statistic and is handled in "
             "confidence: its text, number and department are not on this page, and every look at it is "
             "recorded with a "
             "reason.</p>\n");
    add_review(page);
    page_raw(page, "</section>\n");
}
