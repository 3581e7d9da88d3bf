#include "report/page_document.h"

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

void page_document_begin(struct page *page, struct slice title, const struct style *foot)
{
    page_raw(page, "<!DOCTYPE html>\n<html lang=\"");
    page_say(page, "ko", "en");
    page_raw(page, "\">\n<head>\n<meta charset=\"utf-8\">\n");
    add_policy(page, &style_page, foot);
    page_raw(page, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                   "<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"robots\" "
                   "content=\"noindex\">\n<title>");
    page_text(page, title);
    page_raw(page, "</title>\n");
    add_style(page, &style_page);
    add_style(page, foot);
    page_raw(page, "</head>\n<body>\n");
}
