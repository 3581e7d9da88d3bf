/*
 * report_summary.h - the season in some forty lines, without ids, paths, hashes or timings: two runs with one
 * seed print the same bytes.
 */
#ifndef REPORT_REPORT_SUMMARY_H
#define REPORT_REPORT_SUMMARY_H

#include "base/buffer.h"
#include "report/report_input.h"

/** The highest level that a rule reached at a department. */
struct report_summary_flag {
    struct slice department;
    struct slice rule;
    enum flag_level level;
    struct night since; /* the night on which it reached that level */
};

struct report_summary {
    struct night first, last; /* nights that ran */
    int32_t nights;
    struct report_totals totals;
    const struct report_summary_flag *flag; /* by department, then rule */
    size_t flag_count;
};

void report_summary_text(const struct report_summary *summary, struct buffer *ret);

/** One JSON object (RFC 8259), keys in a fixed order, ending in a line feed. */
void report_summary_json(const struct report_summary *summary, struct buffer *ret);

#endif
