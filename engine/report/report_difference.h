/*
 * report_difference.h - what changed between two nights, for the page's section and for `ccrm report diff`.
 *
 * Both nights as they were known on that night. Nothing here can single out a citizen.
 */
#ifndef REPORT_REPORT_DIFFERENCE_H
#define REPORT_REPORT_DIFFERENCE_H

#include "base/buffer.h"
#include "base/locale.h"
#include "report/report_input.h"

struct report_state_flag {
    struct slice department, rule;
    enum flag_level level;
    int32_t n, k;
};

struct report_state_department {
    struct slice name;
    int32_t n; /* counted answers to the sensitive question */
};

/** One night as it was known at its end. */
struct report_state {
    struct night night;
    struct report_totals totals; /* the whole time up to its end */
    struct report_waiting referrals, reviews, proposals, held;
    const struct report_state_flag *flag; /* up that night; ordered by (department, rule), bytes */
    size_t flag_count;
    const struct report_state_department *department; /* ordered by name, bytes */
    size_t department_count;
    struct slice rules_hash;
};

struct report_difference {
    const struct report_state *before, *after;
    int32_t replies_needed; /* n0 */
    struct report_units units;
};

enum report_figure {
    REPORT_FIGURE_COMPLAINTS = 0,
    REPORT_FIGURE_INVITED,
    REPORT_FIGURE_MESSAGES,
    REPORT_FIGURE_DELIVERED,
    REPORT_FIGURE_REPLIES,
    REPORT_FIGURE_REFERRALS,
    REPORT_FIGURE_REVIEWS,
    REPORT_FIGURE_REFERRALS_WAITING,
    REPORT_FIGURE_REFERRALS_OLDEST, /* days */
    REPORT_FIGURE_REVIEWS_WAITING,
    REPORT_FIGURE_HELD,
    REPORT_FIGURE_PROPOSALS,
    REPORT_FIGURE_COUNT
};

int64_t report_state_figure(const struct report_state *state, enum report_figure figure);

struct report_figure_name {
    const char *key, *korean, *english;
};
const struct report_figure_name *report_figure_name(enum report_figure figure);

/** A flag that is not on both nights as it was; NULL on the side where it was not up. */
struct report_flag_difference {
    const struct report_state_flag *before, *after;
};

/** Steps through them in the flags' order: false when there is no further one. `at` begins as zeros. */
struct report_flag_cursor {
    size_t before, after;
};
__attribute__((warn_unused_result)) bool report_difference_flag(const struct report_difference *difference,
                                                                struct report_flag_cursor *at,
                                                                struct report_flag_difference *ret);

/** "new", "raised", "lowered", "ended", or "figures" when only its counts differ. */
const char *report_flag_difference_key(const struct report_flag_difference *one);

/** A department that has enough answers now and had not before; NULL when there is no further one. */
const struct report_state_department *report_difference_enough(const struct report_difference *difference,
                                                               size_t *at);

/** Lines for a terminal. English for LOCALE_EN, else Korean. */
void report_difference_text(const struct report_difference *difference, enum locale locale,
                            struct buffer *ret);
void report_difference_json(const struct report_difference *difference, struct buffer *ret);

#endif
