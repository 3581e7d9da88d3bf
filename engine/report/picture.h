/*
 * picture.h - the pictures of the page as inline SVG: a detector's path, intervals, a trend.
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

/** A line over steps with gaps where at[i] < low; `low`..`high` is the common scale of all multiples. */
void picture_trend(struct buffer *buffer, const struct picture_words *words, const double *at, size_t count,
                   double low, double high);

#endif
