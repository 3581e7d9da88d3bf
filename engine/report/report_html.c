#include "report/page_section.h"
#include "report/report.h"
#include "report/style.h"

static void add_policy(struct page *page, const struct style *sheet, const struct style *foot)
{
    page_raw(page,
             "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-");
    page_raw(page, sheet->sha256);
    page_raw(page, "' 'sha256-");
    page_raw(page, foot->sha256);
    page_raw(page, "'; base-uri 'none'; form-action 'none'\">\n");
}

static void add_style(struct page *page, const struct style *style)
{
    page_raw(page, "<style>");
    page_raw(page, style->css);
    page_raw(page, "</style>\n");
}

/** The line for pages with a flag is repeated at the foot of every printed page. */
static const struct style *foot_style(const struct page *page)
{
    if (page->input->flag_count == 0)
        return &style_foot_plain;
    return page->korean ? &style_foot_flagged_ko : &style_foot_flagged_en;
}

static void add_title(struct page *page)
{
    page_text(page, page->input->office);
    page_raw(page, " · ");
    page_say(page, "민원 설문 야간 보고", "Nightly report of the complaint survey");
}

static void begin_document(struct page *page)
{
    const struct style *foot = foot_style(page);
    page_raw(page, "<!DOCTYPE html>\n<html lang=\"");
    page_say(page, "ko", "en");
    page_raw(page, "\">\n<head>\n<meta charset=\"utf-8\">\n");
    add_policy(page, &style_page, foot);
    page_raw(page, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                   "<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"robots\" "
                   "content=\"noindex\">\n<title>");
    page_night_short(page, page->input->night);
    page_raw(page, " · ");
    add_title(page);
    page_raw(page, "</title>\n");
    add_style(page, &style_page);
    add_style(page, foot);
    page_raw(page, "</head>\n<body>\n");
}

static void add_header(struct page *page)
{
    page_raw(page, "<header>\n<p class=\"office\">");
    add_title(page);
    page_raw(page, "</p>\n<h1>");
    page_night(page, page->input->night);
    page_raw(page, "</h1>\n<p class=\"private\">");
    page_say(page, "감사·청렴 담당 전용. 부서에 전달하지 마십시오.",
             "For the integrity office only. Not to be passed to departments.");
    page_raw(page, "</p>\n</header>\n");
}

static void add_contents(struct page *page)
{
    page_raw(page, "<nav aria-label=\"");
    page_say(page, "차례", "Contents");
    page_raw(page, "\"><a href=\"#flags\">");
    page_say(page, "경보", "Flags");
    page_raw(page, "</a> <a href=\"#waiting\">");
    page_say(page, "기다리는 일", "Waiting");
    page_raw(page, "</a> <a href=\"#departments\">");
    page_say(page, "부서", "Departments");
    page_raw(page, "</a> <a href=\"#survey\">");
    page_say(page, "설문 진행", "The survey");
    page_raw(page, "</a> <a href=\"#method\">");
    page_say(page, "읽는 법", "How to read this");
    page_raw(page, "</a></nav>\n");
}

static void add_footer(struct page *page)
{
    page_raw(page, "<footer>");
    if (page->input->flag_count > 0) {
        page_raw(page, "<p class=\"notice\">");
        page_raw(page, page_notice(page));
        page_raw(page, "</p>");
    }
    page_raw(page, "<p>");
    add_title(page);
    page_raw(page, " · ");
    page_night(page, page->input->night);
    page_raw(page, "</p></footer>\n</body>\n</html>\n");
}

void report_html(const struct report_input *input, enum locale locale, struct buffer *ret)
{
    struct page page = { .out = ret, .input = input, .korean = locale != LOCALE_EN };
    begin_document(&page);
    add_header(&page);
    page_raw(&page, "<main>\n");
    page_first(&page);
    add_contents(&page);
    page_flags(&page);
    page_waiting(&page);
    page_departments(&page);
    page_survey(&page);
    page_method(&page);
    page_raw(&page, "</main>\n");
    add_footer(&page);
}
