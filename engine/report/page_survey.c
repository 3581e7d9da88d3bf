#include "report/page_section.h"

#include "report/report_names.h"
#include "report/report_rates.h"

static struct slice named(const struct page *page, const struct report_name *name)
{
    return page_here(page, name->korean, name->english);
}

static void begin_counts(struct page *page, const char *caption_korean, const char *caption_english)
{
    page_begin_table(page, caption_korean, caption_english);
    page_raw(page, "<thead><tr>");
    page_column(page, "항목", "Item");
    page_column(page, "당일", "This day");
    page_column(page, "누적", "So far");
    page_raw(page, "</tr></thead><tbody>\n");
}

static void add_count(struct page *page, const struct report_name *name, int64_t tonight, int64_t season)
{
    if (season == 0)
        return; /* what never happened needs no line */
    page_row_name(page, named(page, name));
    page_cell_int(page, tonight);
    page_cell_int(page, season);
    page_raw(page, "</tr>\n");
}

static void add_invitations(struct page *page)
{
    const struct report_totals *tonight = &page->input->tonight, *season = &page->input->season;
    begin_counts(page, "종결 민원의 설문 대상 여부", "What became of closed complaints");
    for (int i = REPORT_UNDECIDED; i < REPORT_INVITATION_COUNT; i++) {
        const bool usual = i <= REPORT_TOO_OLD; /* the others stand there where they happened */
        if (usual || season->invitation[i] > 0)
            add_count(page, report_names_invitation((enum report_invitation)i), tonight->invitation[i],
                      season->invitation[i]);
    }
    page_end_table(page);
}

static void add_endings(struct page *page)
{
    const struct report_totals *tonight = &page->input->tonight, *season = &page->input->season;
    begin_counts(page, "설문의 최종 처리", "How surveys ended");
    for (int i = REPORT_STILL_OPEN; i < REPORT_ENDING_COUNT; i++)
        add_count(page, report_names_ending((enum report_ending)i), tonight->ending[i], season->ending[i]);
    page_end_table(page);
}

static void add_messages(struct page *page)
{
    static const struct report_name messages = { "", "발송 문자", "messages sent" },
                                    segments = { "", "세그먼트", "segments" },
                                    uncertain = { "", "수신 여부를 모르는 문자", "messages of unknown fate" },
                                    replies = { "", "회신", "replies" };
    static const struct report_name receipt[REPORT_RECEIPT_COUNT] = {
        [REPORT_RECEIPT_DELIVERED] = { "", "수신 결과: 수신", "receipt: delivered" },
        [REPORT_RECEIPT_UNDELIVERABLE] = { "", "수신 결과: 실패", "receipt: undeliverable" },
        [REPORT_RECEIPT_EXPIRED] = { "", "수신 결과: 기한 지남", "receipt: expired" },
        [REPORT_RECEIPT_UNKNOWN] = { "", "수신 결과: 알 수 없음", "receipt: unknown" },
    };
    const struct report_totals *tonight = &page->input->tonight, *season = &page->input->season;
    begin_counts(page, "문자", "Messages");
    add_count(page, &messages, tonight->messages, season->messages);
    add_count(page, &segments, tonight->segments, season->segments);
    for (int i = 0; i < REPORT_RECEIPT_COUNT; i++)
        add_count(page, &receipt[i], tonight->receipt[i], season->receipt[i]);
    add_count(page, &uncertain, tonight->uncertain, season->uncertain);
    add_count(page, &replies, tonight->replies, season->replies);
    page_end_table(page);
}

/** A question of a known measure by its words, any other by its id. */
static struct slice question_name(const struct page *page, struct slice id)
{
    static const struct report_name known[] = {
        { "kindness", "친절", "kindness" },
        { "satisfaction", "만족", "satisfaction" },
        { "solicitation", "금품·접대", "solicitation" },
        { "opinion", "자유 의견", "opinion" },
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (slice_equal(id, slice_from_text(known[i].key)))
            return named(page, &known[i]);
    return id;
}

static void add_answers(struct page *page)
{
    const struct report_totals *season = &page->input->season;
    page_begin_table(page, "문항별 응답 (누적)", "Answers by question (so far)");
    page_raw(page, "<thead><tr>");
    page_column(page, "문항", "Question");
    for (int state = 0; state < REPORT_ANSWER_STATE_COUNT; state++) {
        const struct report_name *name = report_names_answer((enum report_answer_state)state);
        page_column(page, name->korean, name->english);
    }
    page_raw(page, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < season->answer_count; i++) {
        page_row_name(page, question_name(page, season->answer[i].question));
        for (int state = 0; state < REPORT_ANSWER_STATE_COUNT; state++)
            page_cell_int(page, season->answer[i].state[state]);
        page_raw(page, "</tr>\n");
    }
    page_end_table(page);
}

/* ---- AAPOR ---- */

/** `unit`: of how many the counts are one. */
static void add_rate_cells(struct page *page, const struct report_rates *rates, int64_t unit)
{
    int64_t responded = rates->completed + rates->partial;
    page_cell_int(page, (rates->completed + unit / 2) / unit);
    page_cell_int(page, (rates->partial + unit / 2) / unit);
    page_cell_int(page, (rates->refused + unit / 2) / unit);
    page_cell_int(page, (rates->no_contact + unit / 2) / unit);
    page_cell_int(page, (rates->other + unit / 2) / unit);
    page_cell_int(page, (rates->unknown + unit / 2) / unit);
    page_cell_share(page, rates->completed, rates->all);
    page_cell_share(page, responded, rates->all);
    page_cell_share(page, rates->completed, rates->known);
    page_cell_share(page, responded, rates->known);
    page_cell_share(page, responded + rates->refused + rates->other, rates->all);
    page_cell_share(page, rates->refused, rates->all);
    page_raw(page, "</tr>\n");
}

static void add_rates(struct page *page)
{
    page_raw(page, "<h3>");
    page_say(page, "응답률 (AAPOR)", "Response rates (AAPOR)");
    page_raw(page, "</h3>\n");
    page_begin_table(page, "최종 처리와 응답률", "Final dispositions and rates");
    page_raw(page, "<thead><tr>");
    page_column(page, "부서", "Department");
    page_raw(
        page,
        "<th scope=\"col\">I</th><th scope=\"col\">P</th><th scope=\"col\">R</th><th scope=\"col\">NC</th>"
        "<th scope=\"col\">O</th><th scope=\"col\">U</th><th scope=\"col\">RR1</th><th scope=\"col\">RR2</th>"
        "<th scope=\"col\">RR5</th><th scope=\"col\">RR6</th>");
    page_column(page, "접촉률", "Contact");
    page_column(page, "거부율", "Refusal");
    page_raw(page, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < page->input->department_count; i++) {
        int64_t ending[REPORT_ENDING_COUNT];
        for (int j = 0; j < REPORT_ENDING_COUNT; j++)
            ending[j] = page->input->department[i].ending[j];
        struct report_rates rates = report_rates_of(ending);
        page_row_name(page, page_department_name(page, page->input->department[i].name));
        add_rate_cells(page, &rates, 1);
    }
    struct report_rates city = report_rates_of(page->input->season.ending);
    page_raw(page, "<tr class=\"total\"><th scope=\"row\">");
    page_say(page, "시 전체", "Whole city");
    page_raw(page, "</th>");
    add_rate_cells(page, &city, 1);
    struct report_rates weighted = report_rates_of(page->input->season.ending_weight);
    page_raw(page, "<tr class=\"total\"><th scope=\"row\">");
    page_say(page, "시 전체 (가중)", "Whole city (weighted)");
    page_raw(page, "</th>");
    add_rate_cells(page, &weighted, REPORT_WEIGHT_UNIT);
    page_end_table(page);
    page_raw(page, "<p class=\"small\">");
    page_say(
        page,
        "I 완료, P 일부 응답, R 거부, NC 수신 후 회신 없음, O 도움말만 요청, U 알 수 없음(수신 실패·다른 "
        "사람 포함). RR1 = I ÷ 전체, RR2 = (I+P) ÷ 전체, RR5·RR6은 U를 제외한 비율. 진행 중이거나 발송하지 "
        "않은 설문은 어느 비율에도 들어가지 않습니다. 부서의 비율과 ‘시 전체’는 건수대로(비가중)이고, ‘가중’은 각 "
        "설문을 1 ÷ 추출될 확률로 셉니다. 추출률이 다른 부서를 합친 응답률은 가중 값입니다. 응답하지 않았다는 "
        "것만으로는 만족 여부를 알 수 없습니다.</p>\n",
        "I completed, P partial, R refused, NC delivered without reply, O help only, U unknown (with "
        "undeliverable and wrong "
        "person). RR1 = I ÷ all, RR2 = (I+P) ÷ all; RR5 and RR6 leave out U. What is open or was not "
        "sent is in no "
        "rate. Departments and “Whole city” are plain counts, not weighted; “weighted” counts each survey as "
        "1 ÷ the probability of being drawn, which is the rate to quote where departments are sampled "
        "differently. That somebody did not answer says nothing about satisfaction.</p>\n");
}

void page_survey(struct page *page)
{
    page_raw(page, "<section aria-labelledby=\"survey\">\n<h2 id=\"survey\">");
    page_say(page, "설문 진행", "The survey");
    page_raw(page, "</h2>\n<div class=\"columns\"><div>\n");
    add_invitations(page);
    page_raw(page, "</div><div>\n");
    add_endings(page);
    add_messages(page);
    page_raw(page, "</div></div>\n");
    add_answers(page);
    add_rates(page);
    page_raw(page, "</section>\n");
}
