/*
 * report.h - the night as a page, as a table and as data, written into a buffer.
 *
 * The same input gives the same bytes. A buffer that overflows holds no page: check `overflowed` before it is
 * used.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "base/buffer.h"
#include "base/locale.h"
#include "report/report_input.h"

enum {
    REPORT_HTML_LEN_MAX = 8 * 1024 * 1024, /* 2,000 departments and 512 flags with a year's path each */
    REPORT_DATA_LEN_MAX = 8 * 1024 * 1024,
};

/** One self-contained HTML 5 document, UTF-8: no script, nothing loaded from anywhere. English for LOCALE_EN,
 *  else Korean. */
void report_html(const struct report_input *input, enum locale locale, struct buffer *ret);

/** RFC 4180, UTF-8, CRLF; one row a department with its flags in columns; a cell that a spreadsheet would run
 *  is defused, and a row with a flag carries the line that it is no finding. */
void report_csv(const struct report_input *input, struct buffer *ret);

/** RFC 8259; keys in a fixed order. */
void report_json(const struct report_input *input, struct buffer *ret);

#endif
