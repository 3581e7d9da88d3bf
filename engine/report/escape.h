/*
 * escape.h - other people's words made harmless in HTML, CSV and JSON.
 *
 * Input is meant to be UTF-8; bytes that are not become U+FFFD, control characters that the format lacks
 * become spaces.
 */
#ifndef REPORT_ESCAPE_H
#define REPORT_ESCAPE_H

#include "base/buffer.h"
#include "base/slice.h"

/** For element content and quoted attribute values: & < > " '. Bidirectional controls (U+202A-202E,
 *  U+2066-2069) are left out: a department's name must not reverse the numbers beside it. */
void escape_html(struct buffer *buffer, struct slice text);

/** One cell (RFC 4180), quoted when needed. A cell that begins with = + - @ TAB or CR gets a leading
 *  apostrophe, so that no spreadsheet runs it (OWASP, "CSV Injection"); numbers are written by buffer_add_int
 *  and need none of this. */
void escape_csv(struct buffer *buffer, struct slice text);

/** One string with its quotes (RFC 8259, 7). */
void escape_json(struct buffer *buffer, struct slice text);

#endif
