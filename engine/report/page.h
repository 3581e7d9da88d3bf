/*
 * page.h - the pen that all sections of the page write with: two languages, escaped words, numbers as people
 * read them.
 *
 * The two languages stand side by side where they are used, so that a change of one meets the other.
 */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include "base/buffer.h"
#include "report/report_input.h"
#include "rules/rule.h"
#include "rules/statistics.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct page {
    struct buffer *out;
    const struct report_input *input;
    const struct report_units *units; /* may be NULL: names as they are */
    bool korean;
    bool plain;       /* words for a picture: not escaped here, the picture does it */
    int64_t pictures; /* drawn so far; numbers their labels */
};

enum { PAGE_NOTE_LEN_MAX = 512 }; /* a picture's description */

/** The same pen on a small buffer for plain words. */
struct page page_note(const struct page *page, struct buffer *note);

void page_raw(struct page *page, const char *markup);

/** One of two texts of ours (no markup needed to be escaped in it). */
void page_say(struct page *page, const char *korean, const char *english);

/** Other people's words. */
void page_text(struct page *page, struct slice text);
void page_rule_text(struct page *page, const struct rule_text *text);

/** "12,345". */
void page_int(struct page *page, int64_t value);

/** value >= 0; without decimals from 1,000 on. */
void page_fixed(struct page *page, double value, int places);

/** "12.3 %"; an en dash where the denominator is 0. */
void page_percent(struct page *page, double share, int places);
void page_share(struct page *page, int64_t part, int64_t whole);

/** "12.3-34.5 %". */
void page_interval(struct page *page, struct interval interval, int places);

/** "2027-03-14 (일)". */
void page_night(struct page *page, struct night night);
void page_night_short(struct page *page, struct night night);

/** A department as this page's language calls it: the Korean name where there is no English one. */
struct slice page_department_name(const struct page *page, struct slice name);

/** Table cells: th with a scope, td. */
void page_column(struct page *page, const char *korean, const char *english);
void page_row_name(struct page *page, struct slice name);
void page_cell_int(struct page *page, int64_t value);
void page_cell_share(struct page *page, int64_t part, int64_t whole);
void page_cell_interval(struct page *page, int64_t part, int64_t whole);

/** The weighted share and its interval, a cell each. */
void page_cell_weighted(struct page *page, const struct report_weighted *share);

/** A table in a frame that scrolls sideways on a phone; the caption is the frame's accessible name. */
void page_begin_table(struct page *page, const char *caption_korean, const char *caption_english);
void page_end_table(struct page *page);

const char *page_level_name(const struct page *page, enum flag_level level);

/** "금품·접대 요구 응답" */
const char *page_kind_name(const struct page *page, enum rule_kind kind);

/** The line that every page and file with a flag carries. */
const char *page_notice(const struct page *page);

/** One of two texts of ours, as a slice. */
struct slice page_here(const struct page *page, const char *korean, const char *english);

#endif
