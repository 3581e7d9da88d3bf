#include "report/page_section.h"

static void add_line(struct page *page, const char *korean, const char *english)
{
    page_raw(page, "<li>");
    page_say(page, korean, english);
    page_raw(page, "</li>\n");
}

static void add_reading(struct page *page)
{
    page_raw(page, "<ul>\n");
    add_line(
        page,
        "경보는 통계 신호입니다. 응답이 기준율보다 많다는 것만 말하며, 누가 무엇을 했는지는 말하지 않습니다.",
        "A flag is a statistical sign. It says that there were more such answers than the base rate "
        "explains, not who did "
        "what.");
    add_line(page, "경보는 보통 늦게 발생합니다. 실제 근거가 적어 몇 주에서 몇 달이 걸립니다.",
             "Flags usually come late: real evidence is thin, and weeks to months of delay are normal.");
    add_line(page, "응답이 적은 부서는 ‘이상 없음’이 아니라 ‘판단 근거 부족’입니다.",
             "A department with few answers is not “clear”; its evidence is insufficient.");
    add_line(
        page,
        "‘만족’과 ‘친절’ 비율은 4 또는 5로 답한 비율이고, 100점 환산(score_100)은 (평균 − 1) × 25입니다. 5가 "
        "가장 좋습니다.",
        "“Satisfied” and “kind” are the share who answered 4 or 5; score_100 is (mean − 1) × 25. 5 is best.");
    add_line(page,
             "구간은 95 % 윌슨 구간이며, 금품·접대 문항의 추정은 감마-포아송 축소 추정(EBGM)과 그 5 %–95 % "
             "구간입니다.",
             "Intervals are 95 % Wilson intervals; the estimates for solicitation are gamma-Poisson "
             "shrinkage (EBGM) with their "
             "5 % to 95 % interval.");
    add_line(page,
             "검출기 값 E는 기준율로는 설명되지 않는 정도이며, 매일 보아도 보장이 유지됩니다 "
             "(Shiryaev–Roberts e-detector).",
             "The detector’s E says how far the base rate fails to explain what was seen; its guarantee "
             "survives nightly looks "
             "(Shiryaev–Roberts e-detector).");
    page_raw(page, "</ul>\n<p>");
    page_say(page, "판단 근거: 집계 응답이 ", "Enough evidence: with ");
    page_int(page, page->input->replies_needed);
    page_say(page,
             "건 이상이고 확인된 응답이 없으면, 실제 비율이 3 % 이상일 가능성은 5 %보다 작습니다 (참인 신고 "
             "가운데 확인되는 비율 c를 ",
             " counted answers and none confirmed, a true share of 3 % or more would have stayed hidden less "
             "than 5 % of the time "
             "(assuming that ");
    page_percent(page, page->input->confirmed_share, 0);
    page_say(page, "로 볼 때).</p>\n", " of true reports get confirmed).</p>\n");
}

static void add_version(struct page *page, const char *korean, const char *english, struct slice name,
                        struct slice hash)
{
    if (name.len == 0 && hash.len == 0)
        return;
    page_raw(page, "<dt>");
    page_say(page, korean, english);
    page_raw(page, "</dt><dd>");
    page_text(page, name);
    if (hash.len > 0) {
        page_raw(page, name.len > 0 ? " <code>" : "<code>");
        page_text(page, hash);
        page_raw(page, "</code>");
    }
    page_raw(page, "</dd>\n");
}

/** As `ccrm audit verify --head` takes it: on paper it is beyond anybody's hand. */
static void add_audit_head(struct page *page)
{
    const struct report_measured *measured = &page->input->measured;
    if (measured->audit_hash.len == 0)
        return;
    page_raw(page, "<dt>");
    page_say(page, "열람·처리 기록의 끝", "Head of the audit log");
    page_raw(page, "</dt><dd><code>");
    buffer_add_int(page->out, measured->audit_entry);
    page_raw(page, ":");
    page_text(page, measured->audit_hash);
    page_raw(page, "</code> <small>ccrm audit verify --head</small></dd>\n");
}

static void add_versions(struct page *page)
{
    const struct report_versions *versions = &page->input->versions;
    page_raw(page, "<h3>");
    page_say(page, "작성 근거 (판본과 해시)", "What this was made with");
    page_raw(page, "</h3>\n<dl>\n");
    add_version(page, "프로그램", "Program", versions->program, SLICE_EMPTY);
    page_raw(page, "<dt>");
    page_say(page, "데이터베이스", "Database");
    page_raw(page, "</dt><dd>");
    page_int(page, versions->schema);
    page_raw(page, "</dd>\n");
    add_version(page, "설문", "Survey", versions->survey_id, versions->survey_hash);
    add_version(page, "규칙", "Rules", SLICE_EMPTY, versions->rules_hash);
    add_version(page, "회신 판독 (낱말집)", "Reader (lexicons)", SLICE_EMPTY, versions->reader_hash);
    add_version(page, "자료", "Data", SLICE_EMPTY, versions->data_hash);
    add_audit_head(page);
    page_raw(page, "<dt>");
    page_say(page, "집계 기간", "Covers");
    page_raw(page, "</dt><dd>");
    page_night_short(page, page->input->first);
    page_raw(page, " – ");
    page_night_short(page, page->input->night);
    page_raw(page, " (");
    page_text(page, page->input->zone_name);
    page_raw(page, ")</dd>\n");
    add_version(page, "문의", "Contact", page->input->contact, SLICE_EMPTY);
    page_raw(page, "</dl>\n");
}

void page_method(struct page *page)
{
    page_raw(page, "<section aria-labelledby=\"method\">\n<h2 id=\"method\">");
    page_say(page, "읽는 법", "How to read this");
    page_raw(page, "</h2>\n");
    add_reading(page);
    add_versions(page);
    page_raw(page, "</section>\n");
}
