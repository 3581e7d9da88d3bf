#include "report/page_document.h"
#include "report/page_section.h"
#include "report/report.h"

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
    page_say(page, "민원 설문 일일 보고", "Nightly report of the complaint survey");
}

static void begin_document(struct page *page)
{
    char memory[PAGE_NOTE_LEN_MAX];
    struct buffer title;
    buffer_init(&title, memory, sizeof memory);
    struct page note = page_note(page, &title);
    page_night_short(&note, page->input->night);
    page_raw(&note, " · ");
    add_title(&note);
    page_document_begin(page, buffer_slice(&title), foot_style(page));
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
    page_say(page, "제보·검토", "Waiting");
    if (page->input->changes != NULL) {
        page_raw(page, "</a> <a href=\"#changes\">");
        page_say(page, "변경 사항", "Changes");
    }
    page_raw(page, "</a> <a href=\"#departments\">");
    page_say(page, "부서", "Departments");
    page_raw(page, "</a> <a href=\"#survey\">");
    page_say(page, "설문 진행", "The survey");
    page_raw(page, "</a> <a href=\"#measured\">");
    page_say(page, "측정 품질", "How well it measures");
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
    struct page page = { .out = ret, .input = input, .units = &input->units, .korean = locale != LOCALE_EN };
    begin_document(&page);
    add_header(&page);
    page_raw(&page, "<main>\n");
    page_first(&page);
    add_contents(&page);
    page_flags(&page);
    page_waiting(&page);
    page_changes(&page);
    page_departments(&page);
    page_survey(&page);
    page_measured(&page);
    page_method(&page);
    page_raw(&page, "</main>\n");
    add_footer(&page);
}
