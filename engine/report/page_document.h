/* page_document.h - how every page of ours begins: language, a policy that lets nothing run or load, style.
 */
#ifndef REPORT_PAGE_DOCUMENT_H
#define REPORT_PAGE_DOCUMENT_H

#include "report/page.h"
#include "report/style.h"

/** Up to and with <body>. The title is other people's words. */
void page_document_begin(struct page *page, struct slice title, const struct style *foot);

#endif
