#include "report/page_section.h"

#include "oversight/referral_life.h"

/** What the first screen counts. */
struct todo {
    size_t fresh;     /* flags that are new or raised since the night before */
    size_t untouched; /* older ones at alert or high that nobody acknowledged */
    int32_t referrals, reviews, held, proposals;
    size_t missed;
    size_t coverage; /* losses that nobody acknowledged */
    bool review;     /* of the access log, due */
    size_t braked;   /* campaigns, by themselves */
    size_t links;    /* down; one more when all sending is stopped */
};

static int32_t waiting_total(const struct report_waiting *waiting)
{
    return waiting->days_3 + waiting->days_7 + waiting->older;
}

static bool is_fresh(const struct report_flag *flag)
{
    return flag->change == REPORT_FLAG_NEW || flag->change == REPORT_FLAG_RAISED;
}

static bool is_untouched(const struct report_flag *flag)
{
    return flag->change == REPORT_FLAG_CONTINUING && flag->nights_untouched >= 0 &&
           flag->flag->level >= FLAG_ALERT;
}

static struct todo todo_of(const struct report_input *input)
{
    struct todo todo = { .referrals = waiting_total(&input->referrals) + waiting_total(&input->undecided) +
                                      waiting_total(&input->unclosed),
                         .reviews = waiting_total(&input->reviews),
                         .held = waiting_total(&input->held),
                         .proposals = waiting_total(&input->proposals),
                         .missed = input->missed_count,
                         .coverage = input->coverage.count,
                         .review = page_review_due(input) > 0,
                         .braked = page_campaigns_braked(input),
                         .links = page_links_down(input) + input->links.stopped };
    for (size_t i = 0; i < input->flag_count; i++) {
        todo.fresh += is_fresh(&input->flag[i]);
        todo.untouched += is_untouched(&input->flag[i]);
    }
    return todo;
}

/** "새 경보 2건" / "2 new flags"; parts are joined by a middle dot. */
static void add_part(struct page *page, bool *first, int64_t count, const char *korean, const char *one,
                     const char *many)
{
    if (count == 0)
        return;
    page_raw(page, *first ? "" : " · ");
    *first = false;
    if (page->korean) {
        page_raw(page, korean);
        page_raw(page, " ");
        page_int(page, count);
        page_raw(page, "건");
    } else {
        page_int(page, count);
        page_raw(page, " ");
        page_raw(page, count == 1 ? one : many);
    }
}

static bool nothing_to_do(const struct todo *todo)
{
    return todo->fresh == 0 && todo->untouched == 0 && todo->referrals == 0 && todo->reviews == 0 &&
           todo->held == 0 && todo->proposals == 0 && todo->coverage == 0 && todo->links == 0 &&
           todo->braked == 0 && !todo->review;
}

static void add_verdict(struct page *page, const struct todo *todo)
{
    page_raw(page, "<p class=\"verdict\">");
    if (nothing_to_do(todo)) {
        page_say(page, "오늘 처리할 사항이 없습니다.", "Nothing needs a person today.");
    } else {
        bool first = true;
        add_part(page, &first, (int64_t)todo->fresh, "신규·상향 경보", "new or raised flag",
                 "new or raised flags");
        add_part(page, &first, (int64_t)todo->untouched, "미확인 경보", "flag not yet acknowledged",
                 "flags not yet acknowledged");
        add_part(page, &first, todo->referrals, "처리할 제보", "referral waiting", "referrals waiting");
        add_part(page, &first, todo->reviews, "검토할 응답", "answer waiting for review",
                 "answers waiting for review");
        add_part(page, &first, (int64_t)todo->coverage, "설문 범위 축소", "loss of coverage",
                 "losses of coverage");
        add_part(page, &first, todo->review, "열람 기록 점검", "access-log review due",
                 "access-log reviews due");
        add_part(page, &first, todo->held, "부서 미등록 민원", "complaint of an unknown department",
                 "complaints of unknown departments");
        add_part(page, &first, todo->proposals, "보존 종료 승인", "retention proposal",
                 "retention proposals");
        add_part(page, &first, (int64_t)todo->braked, "멈춘 캠페인", "campaign that braked itself",
                 "campaigns that braked themselves");
        add_part(page, &first, (int64_t)todo->links, "발송 장애", "link or sending down",
                 "links or sending down");
    }
    page_raw(page, "</p>\n");
}

static void add_level(struct page *page, enum flag_level level)
{
    static const char *const style[FLAG_LEVEL_COUNT] = { "none", "watch", "alert", "high" };
    page_raw(page, "<span class=\"level ");
    page_raw(page, style[level]);
    page_raw(page, "\">");
    page_raw(page, page_level_name(page, level));
    page_raw(page, "</span>");
}

static void add_flag_line(struct page *page, const struct report_flag *flag, size_t index)
{
    page_raw(page, "<li>");
    add_level(page, flag->flag->level);
    page_raw(page, " <a href=\"#flag-");
    page_int(page, (int64_t)index + 1);
    page_raw(page, "\">");
    page_text(page, page_department_name(page, flag->department));
    page_raw(page, " — ");
    page_raw(page, page_kind_name(page, flag->rule->kind));
    page_raw(page, "</a> ");
    if (flag->change == REPORT_FLAG_NEW)
        page_say(page, "새로 발생했습니다", "new");
    else if (flag->change == REPORT_FLAG_RAISED)
        page_say(page, "단계가 올랐습니다", "raised to a higher level");
    else {
        page_int(page, flag->nights_untouched);
        page_say(page, "일째 확인한 사람이 없습니다", " nights without anybody's acknowledgement");
    }
    page_raw(page, "</li>\n");
}

/** Its words and its colour both say that it is late. */
static void add_age(struct page *page, const struct report_waiting *waiting)
{
    const bool overdue = waiting->oldest_nights > REFERRAL_LIFE_WAIT_NIGHTS_MAX;
    page_raw(page, overdue ? "<span class=\"overdue\">" : "<span>");
    page_say(page, overdue ? "지연: 가장 오래된 것 " : "가장 오래된 것 ",
             overdue ? "Late: the oldest has waited " : "The oldest has waited ");
    page_int(page, waiting->oldest_nights);
    page_say(page, "일째", waiting->oldest_nights == 1 ? " day" : " days");
    page_raw(page, "</span>.");
}

static void add_referrals_line(struct page *page, const struct report_waiting *waiting, const char *korean,
                               const char *english)
{
    if (waiting_total(waiting) == 0)
        return;
    page_raw(page, "<li><a href=\"#waiting\">");
    page_say(page, "제보 ", "Referrals ");
    page_say(page, korean, english);
    page_raw(page, " ");
    page_int(page, waiting_total(waiting));
    page_say(page, "건", "");
    page_raw(page, "</a>");
    if (waiting->new_tonight > 0) {
        page_say(page, " (오늘 접수 ", " (new tonight: ");
        page_int(page, waiting->new_tonight);
        page_say(page, "건)", ")");
    }
    page_raw(page, ". ");
    add_age(page, waiting);
    page_raw(page, "</li>\n");
}

static void add_reviews_line(struct page *page, const struct report_waiting *waiting)
{
    if (waiting_total(waiting) == 0)
        return;
    page_raw(page, "<li><a href=\"#waiting\">");
    page_say(page, "검토 대기 응답 ", "Answers waiting for a person's review: ");
    page_int(page, waiting_total(waiting));
    page_say(page, "건", "");
    page_raw(page, "</a>");
    page_say(page, ". 재확인되지 않은 ‘있다’와 뜻이 불분명한 회신으로, 집계하지 않았습니다. ",
             ". A “yes” that was not confirmed, or a reply that stayed unclear; none is counted. ");
    add_age(page, waiting);
    page_raw(page, "</li>\n");
}

static void add_held_line(struct page *page)
{
    const struct report_waiting *held = &page->input->held;
    if (waiting_total(held) == 0)
        return;
    page_raw(page, "<li><a href=\"#waiting\">");
    page_say(page, "부서 코드가 등록되지 않아 보류된 민원 ",
             "Complaints held, their department's code unknown: ");
    page_int(page, waiting_total(held));
    page_say(page, "건", "");
    page_raw(page, "</a> (");
    page_text(page, page->input->held_codes);
    page_say(page, "). 등록될 때까지 설문하지 않습니다. ",
             "). Nobody is asked until a version of units names it. ");
    add_age(page, held);
    page_raw(page, " <code>ccrm units unknown</code></li>\n");
}

static void add_proposals_line(struct page *page)
{
    const struct report_waiting *proposals = &page->input->proposals;
    if (waiting_total(proposals) == 0)
        return;
    page_raw(page, "<li><a href=\"#waiting\">");
    page_say(page, "보존 종료안 승인 대기 ", "Retention proposals waiting for another person's approval: ");
    page_int(page, waiting_total(proposals));
    page_say(page, "건", "");
    page_raw(page, "</a>. ");
    add_age(page, proposals);
    page_raw(page, " <code>ccrm retention list</code></li>\n");
}

static void add_coverage_lines(struct page *page)
{
    for (size_t i = 0; i < page->input->coverage.count; i++) {
        const struct report_coverage_loss *loss = &page->input->coverage.loss[i];
        page_raw(page, "<li>");
        page_text(page, loss->survey);
        page_say(page, " 개정 ", " revision ");
        page_int(page, loss->revision);
        page_say(page, "에서 더 이상 묻지 않는 대상: ", " no longer asks about: ");
        page_text(page, loss->lost);
        page_raw(page, " (");
        page_night_short(page, loss->since);
        page_say(
            page, "부터). 확인을 기록할 때까지 매일 표시합니다. <code>ccrm survey publish --acknowledge ",
            "). It stands here until somebody has acknowledged it. <code>ccrm survey publish --acknowledge ");
        page_int(page, loss->revision);
        page_raw(page, "</code></li>\n");
    }
}

static void add_review_due(struct page *page)
{
    const int32_t nights = page_review_due(page->input);
    if (nights == 0)
        return;
    page_raw(page, "<li><a href=\"#waiting\">");
    page_say(page, "열람 기록 월간 점검", "Monthly review of the access log");
    page_raw(page, "</a> <span class=\"overdue\">");
    if (page->input->measured.audit_reviewed.day > 0)
        page_say(page, "지연: 마지막 점검 후 ", "Late: days since the last one ");
    else
        page_say(page, "지연: 점검 없이 첫 열람 후 ", "Late: never done, days since the first look ");
    page_int(page, nights);
    page_say(page, "일", "");
    page_raw(page, "</span>. <code>ccrm audit review</code></li>\n");
}

static void add_missed_line(struct page *page)
{
    if (page->input->missed_count == 0)
        return;
    page_raw(page, "<li>");
    page_say(page, "제때 집계하지 못해 나중에 처리한 날: ", "Nights that were missed and made up: ");
    for (size_t i = 0; i < page->input->missed_count; i++) {
        page_raw(page, i > 0 ? ", " : "");
        page_night_short(page, page->input->missed[i]);
    }
    page_raw(page, "</li>\n");
}

static void add_todo(struct page *page)
{
    const struct report_input *input = page->input;
    page_raw(page, "<ol class=\"todo\">\n");
    for (size_t i = 0; i < input->flag_count; i++)
        if (is_fresh(&input->flag[i]) || is_untouched(&input->flag[i]))
            add_flag_line(page, &input->flag[i], i);
    add_referrals_line(page, &input->referrals, "첫 연락 대기", "to be contacted:");
    add_referrals_line(page, &input->undecided, "통지 여부 결정 대기", "awaiting the decision on notifying:");
    add_referrals_line(page, &input->unclosed, "종결 대기", "to be closed:");
    add_reviews_line(page, &input->reviews);
    add_held_line(page);
    add_proposals_line(page);
    add_review_due(page);
    add_coverage_lines(page);
    page_campaigns_lines(page);
    page_links_lines(page);
    add_missed_line(page);
    page_raw(page, "</ol>\n");
}

/** Flags that ask for nothing today: continuing, acknowledged, ended. */
static void add_other_flags(struct page *page)
{
    size_t continuing = 0, ended = 0;
    for (size_t i = 0; i < page->input->flag_count; i++) {
        continuing += page->input->flag[i].change == REPORT_FLAG_CONTINUING;
        ended += page->input->flag[i].change == REPORT_FLAG_ENDED;
    }
    page_raw(page, "<p>");
    page_say(page, "이어지는 경보 ", "Flags continuing: ");
    page_int(page, (int64_t)continuing);
    page_say(page, "건, 지난 보고 이후 종결된 경보 ", "; ended since the night before: ");
    page_int(page, (int64_t)ended);
    page_say(page, "건.</p>\n", ".</p>\n");
    if (page->input->flag_count == 0)
        return;
    page_raw(page, "<p class=\"notice\">");
    page_raw(page, page_notice(page));
    page_raw(page, ".</p>\n");
}

static int64_t unclear_answers(const struct report_totals *totals, int64_t *ret_all)
{
    int64_t unclear = 0;
    *ret_all = 0;
    for (size_t i = 0; i < totals->answer_count; i++) {
        unclear += totals->answer[i].state[REPORT_ANSWER_UNCLEAR];
        for (int state = 0; state < REPORT_ANSWER_STATE_COUNT; state++)
            *ret_all += totals->answer[i].state[state];
    }
    return unclear;
}

static int64_t receipts(const struct report_totals *totals)
{
    int64_t all = 0;
    for (int i = 0; i < REPORT_RECEIPT_COUNT; i++)
        all += totals->receipt[i];
    return all;
}

static void add_health_row(struct page *page, const char *korean, const char *english, int64_t tonight,
                           int64_t season, int64_t of)
{
    page_row_name(page, page_here(page, korean, english));
    page_cell_int(page, tonight);
    page_cell_int(page, season);
    if (of >= 0)
        page_cell_share(page, season, of);
    else
        page_raw(page, "<td></td>");
    page_raw(page, "</tr>\n");
}

static void add_health(struct page *page)
{
    const struct report_totals *tonight = &page->input->tonight, *season = &page->input->season;
    int64_t answers_tonight = 0, answers = 0;
    int64_t unclear_tonight = unclear_answers(tonight, &answers_tonight);
    int64_t unclear = unclear_answers(season, &answers);
    page_begin_table(page, "설문 운영 현황", "Health of the survey");
    page_raw(page, "<thead><tr>");
    page_column(page, "항목", "Item");
    page_column(page, "당일", "This day");
    page_column(page, "누적", "So far");
    page_column(page, "누적 비율", "Share so far");
    page_raw(page, "</tr></thead><tbody>\n");
    add_health_row(page, "종결 민원", "Closed complaints", tonight->complaints, season->complaints, -1);
    add_health_row(page, "설문 대상 (종결 민원 중)", "Invited (of closed complaints)",
                   tonight->invitation[REPORT_INVITED], season->invitation[REPORT_INVITED],
                   season->complaints);
    add_health_row(page, "발송 문자", "Messages sent", tonight->messages, season->messages, -1);
    add_health_row(page, "수신 (수신 결과 중)", "Delivered (of receipts)",
                   tonight->receipt[REPORT_RECEIPT_DELIVERED], season->receipt[REPORT_RECEIPT_DELIVERED],
                   receipts(season));
    add_health_row(page, "수신 여부를 모르는 문자", "Messages of unknown fate", tonight->uncertain,
                   season->uncertain, season->messages);
    add_health_row(page, "회신", "Replies", tonight->replies, season->replies, -1);
    add_health_row(page, "응답", "Answers", answers_tonight, answers, -1);
    add_health_row(page, "불명확 (응답 중)", "Unclear (of answers)", unclear_tonight, unclear, answers);
    page_end_table(page);
}

void page_first(struct page *page)
{
    struct todo todo = todo_of(page->input);
    page_raw(page, nothing_to_do(&todo) ? "<section class=\"first quiet\" aria-labelledby=\"first\">\n"
                                        : "<section class=\"first\" aria-labelledby=\"first\">\n");
    page_raw(page, "<h2 id=\"first\">");
    page_say(page, "오늘 처리할 사항", "What needs a person today");
    page_raw(page, "</h2>\n");
    add_verdict(page, &todo);
    if (!nothing_to_do(&todo) || todo.missed > 0)
        add_todo(page);
    add_other_flags(page);
    page_raw(page, "</section>\n<div class=\"columns health\"><div>\n");
    add_health(page);
    page_raw(page, "</div><div>\n");
    page_campaigns(page);
    page_links(page);
    page_raw(page, "</div></div>\n");
    page_outages(page);
}
