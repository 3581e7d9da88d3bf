#include "report/page.h"

#include "report/escape.h"

#include <assert.h>

struct page page_note(const struct page *page, struct buffer *note)
{
    return (struct page){
        .out = note, .input = page->input, .units = page->units, .korean = page->korean, .plain = true
    };
}

void page_raw(struct page *page, const char *markup)
{
    buffer_add_text(page->out, markup);
}

void page_say(struct page *page, const char *korean, const char *english)
{
    buffer_add_text(page->out, page->korean ? korean : english);
}

struct slice page_here(const struct page *page, const char *korean, const char *english)
{
    return slice_from_text(page->korean ? korean : english);
}

void page_text(struct page *page, struct slice text)
{
    if (page->plain)
        buffer_add(page->out, text);
    else
        escape_html(page->out, text);
}

static struct slice rule_slice(const struct page *page, const struct rule_text *text)
{
    if (page->korean)
        return text->ko.len > 0 ? text->ko : text->en;
    return text->en.len > 0 ? text->en : text->ko;
}

struct slice page_department_name(const struct page *page, struct slice name)
{
    for (size_t i = 0; !page->korean && page->units != NULL && i < page->units->name_count; i++)
        if (slice_equal(page->units->name[i].ko, name))
            return page->units->name[i].en;
    return name;
}

void page_rule_text(struct page *page, const struct rule_text *text)
{
    page_text(page, rule_slice(page, text));
}

void page_int(struct page *page, int64_t value)
{
    const int64_t group = 1000;
    assert(value > INT64_MIN);
    if (value < 0) {
        buffer_add_byte(page->out, '-');
        value = -value;
    }
    int64_t unit = 1;
    while (value / unit >= group)
        unit *= group;
    buffer_add_int(page->out, value / unit);
    for (unit /= group; unit > 0; unit /= group) {
        buffer_add_byte(page->out, ',');
        buffer_add_padded(page->out, value / unit % group, 3);
    }
}

void page_fixed(struct page *page, double value, int places)
{
    const double thousand = 1000, million = 1e6; /* beyond these further digits say nothing more */
    if (value > million)
        buffer_add_text(page->out, page->plain ? "> 1,000,000" : "&gt; 1,000,000");
    else if (value >= thousand)
        page_int(page, (int64_t)(value + 0.5));
    else
        buffer_add_fixed(page->out, value, places);
}

void page_percent(struct page *page, double share, int places)
{
    buffer_add_fixed(page->out, share * 100, places);
    buffer_add_text(page->out, " %");
}

void page_share(struct page *page, int64_t part, int64_t whole)
{
    if (whole <= 0)
        buffer_add_text(page->out, "–");
    else
        page_percent(page, (double)part / (double)whole, 1);
}

void page_interval(struct page *page, struct interval interval, int places)
{
    buffer_add_fixed(page->out, interval.low * 100, places);
    buffer_add_text(page->out, "–");
    page_percent(page, interval.high, places);
}

void page_night_short(struct page *page, struct night night)
{
    night_add(page->out, night);
}

void page_night(struct page *page, struct night night)
{
    static const char *const korean[7] = { "일", "월", "화", "수", "목", "금", "토" };
    static const char *const english[7] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
    int weekday = night_weekday(night);
    night_add(page->out, night);
    buffer_add_text(page->out, " (");
    page_say(page, korean[weekday], english[weekday]);
    buffer_add_text(page->out, ")");
}

void page_column(struct page *page, const char *korean, const char *english)
{
    page_raw(page, "<th scope=\"col\">");
    page_say(page, korean, english);
    page_raw(page, "</th>");
}

void page_row_name(struct page *page, struct slice name)
{
    page_raw(page, "<tr><th scope=\"row\">");
    page_text(page, name.len > 0 ? name : page_here(page, "(이름 없음)", "(no name)"));
    page_raw(page, "</th>");
}

void page_cell_int(struct page *page, int64_t value)
{
    page_raw(page, "<td>");
    page_int(page, value);
    page_raw(page, "</td>");
}

void page_cell_share(struct page *page, int64_t part, int64_t whole)
{
    page_raw(page, "<td>");
    page_share(page, part, whole);
    page_raw(page, "</td>");
}

void page_cell_interval(struct page *page, int64_t part, int64_t whole)
{
    page_raw(page, "<td>");
    if (whole > 0)
        page_interval(page, statistics_wilson((double)part, (double)whole), 1);
    else
        page_raw(page, "–");
    page_raw(page, "</td>");
}

void page_cell_weighted(struct page *page, const struct report_weighted *share)
{
    page_raw(page, "<td>");
    if (share->n == 0) {
        page_raw(page, "–</td><td>–</td>");
        return;
    }
    page_percent(page, report_weighted_share(share), 1);
    page_raw(page, "</td><td>");
    page_interval(page, report_weighted_interval(share), 1);
    page_raw(page, "</td>");
}

void page_begin_table(struct page *page, const char *caption_korean, const char *caption_english)
{
    page_raw(page, "<div class=\"wide\" role=\"group\" tabindex=\"0\" aria-label=\"");
    page_say(page, caption_korean, caption_english);
    page_raw(page, "\"><table><caption>");
    page_say(page, caption_korean, caption_english);
    page_raw(page, "</caption>\n");
}

void page_end_table(struct page *page)
{
    page_raw(page, "</tbody></table></div>\n");
}

const char *page_level_name(const struct page *page, enum flag_level level)
{
    static const char *const korean[FLAG_LEVEL_COUNT] = { "없음", "관찰", "주의", "높음" };
    static const char *const english[FLAG_LEVEL_COUNT] = { "none", "watch", "alert", "high" };
    assert(level < FLAG_LEVEL_COUNT);
    return page->korean ? korean[level] : english[level];
}

const char *page_kind_name(const struct page *page, enum rule_kind kind)
{
    static const struct {
        const char *korean, *english;
    } name[RULE_KIND_COUNT] = {
        [RULE_REFERRAL] = { "제보 이첩", "Referral" },
        [RULE_SOLICITATION] = { "금품·접대 요구 응답", "Reports of solicitation" },
        [RULE_TWO_HANDSETS] = { "서로 다른 두 사람의 응답", "Two handsets" },
        [RULE_PHONE_QUALITY] = { "연락처 품질", "Phone numbers that fail" },
        [RULE_REPLY_FALL] = { "회신 감소", "Fewer replies" },
        [RULE_ONE_HANDSET] = { "여러 민원인, 한 전화기", "One handset, many citizens" },
        [RULE_FAST_PERFECT] = { "너무 빠르고 모두 만점", "Fast and perfect" },
        [RULE_SAME_PHONES] = { "같은 전화기의 반복", "The same phones" },
        [RULE_SOFT_SIGNS] = { "약한 징후의 겹침", "Soft signs together" },
        [RULE_DISPLAY_ORDER] = { "표시 순서", "Order of display" },
        [RULE_COVERAGE] = { "응답 범위", "Coverage" },
    };
    assert(kind < RULE_KIND_COUNT);
    return page->korean ? name[kind].korean : name[kind].english;
}

const char *page_notice(const struct page *page)
{
    return page->korean ? "통계 신호이며 비위 사실의 확인이 아닙니다"
                        : "A statistical sign, not a finding of misconduct";
}
