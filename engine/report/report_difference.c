#include "report/report_difference.h"

#include "report/json.h"
#include "report/page.h"

#include <assert.h>

static int64_t waiting(const struct report_waiting *waiting)
{
    return waiting->days_3 + waiting->days_7 + waiting->older;
}

int64_t report_state_figure(const struct report_state *state, enum report_figure figure)
{
    switch (figure) {
    case REPORT_FIGURE_COMPLAINTS:
        return state->totals.complaints;
    case REPORT_FIGURE_INVITED:
        return state->totals.invitation[REPORT_INVITED];
    case REPORT_FIGURE_MESSAGES:
        return state->totals.messages;
    case REPORT_FIGURE_DELIVERED:
        return state->totals.receipt[REPORT_RECEIPT_DELIVERED];
    case REPORT_FIGURE_REPLIES:
        return state->totals.replies;
    case REPORT_FIGURE_REFERRALS:
        return state->totals.referrals_confirmed + state->totals.referrals_text;
    case REPORT_FIGURE_REVIEWS:
        return state->totals.reviews;
    case REPORT_FIGURE_REFERRALS_WAITING:
        return waiting(&state->referrals);
    case REPORT_FIGURE_REFERRALS_OLDEST:
        return state->referrals.oldest_nights;
    case REPORT_FIGURE_REVIEWS_WAITING:
        return waiting(&state->reviews);
    case REPORT_FIGURE_HELD:
        return waiting(&state->held);
    case REPORT_FIGURE_PROPOSALS:
        return waiting(&state->proposals);
    case REPORT_FIGURE_COUNT:
        break;
    }
    return 0;
}

const struct report_figure_name *report_figure_name(enum report_figure figure)
{
    static const struct report_figure_name name[REPORT_FIGURE_COUNT] = {
        [REPORT_FIGURE_COMPLAINTS] = { "complaints", "종결 민원", "Closed complaints" },
        [REPORT_FIGURE_INVITED] = { "invited", "설문 대상", "Invited" },
        [REPORT_FIGURE_MESSAGES] = { "messages", "발송 문자", "Messages sent" },
        [REPORT_FIGURE_DELIVERED] = { "delivered", "수신 확인", "Delivered" },
        [REPORT_FIGURE_REPLIES] = { "replies", "회신", "Replies" },
        [REPORT_FIGURE_REFERRALS] = { "referrals", "제보 이첩", "Referrals" },
        [REPORT_FIGURE_REVIEWS] = { "reviews", "담당자 검토로 넘긴 응답", "Handed to a person's review" },
        [REPORT_FIGURE_REFERRALS_WAITING] = { "referrals_waiting", "처리 대기 제보", "Referrals waiting" },
        [REPORT_FIGURE_REFERRALS_OLDEST] = { "referrals_oldest_days", "제보 최장 대기 (일)",
                                             "The oldest referral's wait (days)" },
        [REPORT_FIGURE_REVIEWS_WAITING] = { "reviews_waiting", "검토 대기 응답", "Reviews waiting" },
        [REPORT_FIGURE_HELD] = { "closings_held", "부서 코드 미등록으로 보류된 민원",
                                 "Complaints held, their department unknown" },
        [REPORT_FIGURE_PROPOSALS] = { "retention_proposals", "승인 대기 보존 종료안",
                                      "Retention proposals waiting" },
    };
    assert(figure < REPORT_FIGURE_COUNT);
    return &name[figure];
}

static int compare(const struct report_state_flag *a, const struct report_state_flag *b)
{
    const int order = slice_compare(a->department, b->department);
    return order != 0 ? order : slice_compare(a->rule, b->rule);
}

static bool is_same(const struct report_state_flag *a, const struct report_state_flag *b)
{
    return a->level == b->level && a->n == b->n && a->k == b->k;
}

bool report_difference_flag(const struct report_difference *difference, struct report_flag_cursor *at,
                            struct report_flag_difference *ret)
{
    const struct report_state *before = difference->before, *after = difference->after;
    while (at->before < before->flag_count || at->after < after->flag_count) {
        struct report_flag_difference one = { 0 };
        int order = at->before == before->flag_count ? 1
                    : at->after == after->flag_count
                        ? -1
                        : compare(&before->flag[at->before], &after->flag[at->after]);
        if (order <= 0)
            one.before = &before->flag[at->before++];
        if (order >= 0)
            one.after = &after->flag[at->after++];
        if (order == 0 && is_same(one.before, one.after))
            continue;
        *ret = one;
        return true;
    }
    return false;
}

const char *report_flag_difference_key(const struct report_flag_difference *one)
{
    if (one->before == NULL)
        return "new";
    if (one->after == NULL)
        return "ended";
    if (one->after->level != one->before->level)
        return one->after->level > one->before->level ? "raised" : "lowered";
    return "figures";
}

const struct report_state_department *report_difference_enough(const struct report_difference *difference,
                                                               size_t *at)
{
    const struct report_state *before = difference->before, *after = difference->after;
    while (*at < after->department_count) {
        const struct report_state_department *one = &after->department[(*at)++];
        size_t i = 0;
        while (i < before->department_count && !slice_equal(before->department[i].name, one->name))
            i++;
        const int32_t had = i < before->department_count ? before->department[i].n : 0;
        if (one->n >= difference->replies_needed && had < difference->replies_needed)
            return one;
    }
    return NULL;
}

/* ---- lines ---- */

static void say_flag(struct page *page, const struct report_flag_difference *one)
{
    const struct report_state_flag *shown = one->after != NULL ? one->after : one->before;
    page_raw(page, "  ");
    page_text(page, page_department_name(page, shown->department));
    page_raw(page, " ");
    page_text(page, shown->rule);
    page_raw(page, ": ");
    page_raw(page, one->before != NULL ? page_level_name(page, one->before->level)
                                       : page_level_name(page, FLAG_NONE));
    page_raw(page, " → ");
    page_raw(page, one->after != NULL ? page_level_name(page, one->after->level)
                                      : page_level_name(page, FLAG_NONE));
    page_raw(page, " (n ");
    page_int(page, one->before != NULL ? one->before->n : 0);
    page_raw(page, " → ");
    page_int(page, one->after != NULL ? one->after->n : 0);
    page_raw(page, ", k ");
    page_int(page, one->before != NULL ? one->before->k : 0);
    page_raw(page, " → ");
    page_int(page, one->after != NULL ? one->after->k : 0);
    page_raw(page, ")\n");
}

static void say_flags(struct page *page, const struct report_difference *difference)
{
    struct report_flag_cursor at = { 0 };
    struct report_flag_difference one;
    bool any = false;
    page_say(page, "경보\n", "flags\n");
    while (report_difference_flag(difference, &at, &one)) {
        say_flag(page, &one);
        any = true;
    }
    if (!any)
        page_say(page, "  달라진 것이 없습니다\n", "  none changed\n");
    if (difference->before->flag_count + difference->after->flag_count > 0) {
        page_raw(page, "  ");
        page_raw(page, page_notice(page));
        page_raw(page, "\n");
    }
}

void report_difference_text(const struct report_difference *difference, enum locale locale,
                            struct buffer *ret)
{
    struct page page = {
        .out = ret, .units = &difference->units, .korean = locale != LOCALE_EN, .plain = true
    };
    page_night(&page, difference->before->night);
    page_raw(&page, " → ");
    page_night(&page, difference->after->night);
    page_raw(&page, "\n");
    say_flags(&page, difference);
    for (int i = 0; i < REPORT_FIGURE_COUNT; i++) {
        const struct report_figure_name *name = report_figure_name((enum report_figure)i);
        const int64_t before = report_state_figure(difference->before, (enum report_figure)i),
                      after = report_state_figure(difference->after, (enum report_figure)i);
        if (before == 0 && after == 0)
            continue;
        page_say(&page, name->korean, name->english);
        page_raw(&page, ": ");
        page_int(&page, before);
        page_raw(&page, " → ");
        page_int(&page, after);
        page_raw(&page, " (");
        page_raw(&page, after >= before ? "+" : "");
        page_int(&page, after - before);
        page_raw(&page, ")\n");
    }
    size_t at = 0;
    for (const struct report_state_department *one;
         (one = report_difference_enough(difference, &at)) != NULL;) {
        page_say(&page, "판단에 필요한 응답이 모임: ", "enough answers to judge by: ");
        page_text(&page, page_department_name(&page, one->name));
        page_raw(&page, "\n");
    }
    if (!slice_equal(difference->before->rules_hash, difference->after->rules_hash))
        page_say(&page, "탐지 규칙이 바뀜\n", "other rules are in force\n");
    for (size_t i = 0; i < difference->units.change_count; i++) {
        page_raw(&page, i == 0 ? page.korean ? "부서 개편\n  " : "departments reorganised\n  " : "  ");
        report_units_say_change(&page, &difference->units.change[i]);
        page_raw(&page, "\n");
    }
}

/* ---- data ---- */

static void add_side(struct json *json, const char *key, const struct report_state_flag *flag)
{
    if (flag == NULL)
        return;
    json_begin_object(json, key);
    json_text(json, "level", flag_level_name(flag->level));
    json_int(json, "n", flag->n);
    json_int(json, "k", flag->k);
    json_end_object(json);
}

static void add_flags(struct json *json, const struct report_difference *difference)
{
    struct report_flag_cursor at = { 0 };
    struct report_flag_difference one;
    json_begin_array(json, "flags");
    while (report_difference_flag(difference, &at, &one)) {
        const struct report_state_flag *shown = one.after != NULL ? one.after : one.before;
        json_begin_object(json, NULL);
        json_text(json, "department", shown->department);
        json_text(json, "rule", shown->rule);
        json_text(json, "change", slice_from_text(report_flag_difference_key(&one)));
        add_side(json, "before", one.before);
        add_side(json, "after", one.after);
        json_end_object(json);
    }
    json_end_array(json);
}

void report_difference_json(const struct report_difference *difference, struct buffer *ret)
{
    struct json json = json_into(ret);
    json_begin_object(&json, NULL);
    json_night(&json, "from", difference->before->night);
    json_night(&json, "to", difference->after->night);
    add_flags(&json, difference);
    json_begin_object(&json, "figures");
    for (int i = 0; i < REPORT_FIGURE_COUNT; i++) {
        json_begin_object(&json, report_figure_name((enum report_figure)i)->key);
        json_int(&json, "before", report_state_figure(difference->before, (enum report_figure)i));
        json_int(&json, "after", report_state_figure(difference->after, (enum report_figure)i));
        json_end_object(&json);
    }
    json_end_object(&json);
    json_begin_array(&json, "enough_evidence_now");
    size_t at = 0;
    for (const struct report_state_department *one;
         (one = report_difference_enough(difference, &at)) != NULL;)
        json_text(&json, NULL, one->name);
    json_end_array(&json);
    json_bool(&json, "rules_changed",
              !slice_equal(difference->before->rules_hash, difference->after->rules_hash));
    report_units_json(&json, &difference->units);
    json_end_object(&json);
    buffer_add_byte(ret, '\n');
}
