/* report_pdf.h - a page of ours as PDF, by a headless Chromium when one is installed. */
#ifndef MAIN_REPORT_REPORT_PDF_H
#define MAIN_REPORT_REPORT_PDF_H

#include <stdbool.h>

/** Prints the HTML file on A4 to `pdf`. False after a line on stderr: no Chromium, or it failed within a
 *  minute. */
__attribute__((warn_unused_result)) bool report_pdf_print(const char *html, const char *pdf);

#endif
