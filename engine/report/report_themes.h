/*
 * report_themes.h - what citizens blame in their own words, by category: counts alone, never a word
 * of theirs.
 */
#ifndef REPORT_REPORT_THEMES_H
#define REPORT_REPORT_THEMES_H

#include "rules/rule.h"

#include <stddef.h>
#include <stdint.h>

/** As read from free texts (reply/reading.h, enum reply_category). */
enum report_category {
    REPORT_OTHER = 0,
    REPORT_UNKINDNESS,
    REPORT_DELAY,
    REPORT_MISROUTING,
    REPORT_REPEATED_SUPPLEMENT,
    REPORT_ABSENCE,
    REPORT_PARKING_FACILITY,
    REPORT_SOLICITATION,
    REPORT_PRAISE,
    REPORT_CATEGORY_COUNT
};

enum { REPORT_THEMES_MAX = REPORT_CATEGORY_COUNT, REPORT_THEMES_NIGHTS = 28 };

struct report_theme {
    enum report_category category;
    int64_t recent, all;   /* citizens who blamed it: in the last REPORT_THEMES_NIGHTS, and so far */
    int64_t dissatisfied;  /* of all: those who answered 1 or 2 to satisfaction */
    struct rule_text most; /* up to three departments with most: "건축과 12, 도로과 9" */
};

struct report_themes {
    struct report_theme theme[REPORT_THEMES_MAX]; /* by `all`, the most first */
    size_t count;
    int64_t citizens; /* who blamed anything, each once */
};

#endif
