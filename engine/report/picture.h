/*
 * picture.h - the pictures of the page as inline SVG: a detector's path, intervals, bars, a trend.
 *
 * Each is one <svg role="img"> with <title> and <desc>; all its numbers stand in a table under it.
 * Coordinates have one decimal, so the last bits of a logarithm cannot change the bytes. No script, no style
 * attribute, no reference outside.
 */
#ifndef REPORT_PICTURE_H
#define REPORT_PICTURE_H

#include "base/buffer.h"
#include "base/calendar.h"
#include "base/slice.h"
#include "rules/night_rules.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What a picture says to those who do not see it. */
struct picture_words {
    struct slice title, description;
    int64_t id; /* unique on the page: the svg's labels refer to "picture-ID-title" */
};

/** One dashed line across; drawn when 0 < at < infinity. */
struct picture_threshold {
    double at;
    struct slice label;
    const char *style; /* class of the line and its label */
};

enum { PICTURE_THRESHOLDS_MAX = 3 };

/** E by night on a logarithmic axis; nights with events as dots. */
void picture_path(struct buffer *buffer, const struct picture_words *words, const struct flag_point *path,
                  size_t path_count, const struct picture_threshold *threshold, size_t threshold_count);

/** One row: a share with its interval. */
struct picture_interval {
    struct slice name, label; /* label: the numbers, at the right */
    double low, at, high;     /* 0..1; at < 0: nothing is known, only the name and the label are drawn */
    bool strong;              /* the one that the others are compared with */
};

/** Rows on one common axis 0..axis_max, axis_max in (0, 1]. */
void picture_intervals(struct buffer *buffer, const struct picture_words *words,
                       const struct picture_interval *row, size_t row_count, double axis_max);

/** One bar from 0; its first `part` is darker, 0 <= part <= value. */
struct picture_bar {
    struct slice name, label; /* label: the number, after the bar */
    double value, part;
};

/** Bars on one common axis that ends with the longest. */
void picture_bars(struct buffer *buffer, const struct picture_words *words, const struct picture_bar *bar,
                  size_t bar_count);

/** One line of a trend; a gap where at[i] is below the scale. */
struct picture_line {
    const double *at;
    bool dashed; /* told from the others without colour */
};

/** Lines over `count` steps; `low`..`high` is the common scale of all multiples. */
void picture_trend(struct buffer *buffer, const struct picture_words *words, const struct picture_line *line,
                   size_t line_count, size_t count, double low, double high);

#endif
