#include "report/picture.h"

#include "report/escape.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>

/* Units of the viewBox. A picture is 360 wide, the text 11 high: at a phone's 360 CSS pixels both are
 * life-size. */
static const double picture_width = 360;
static const double label_height = 13;

static void add_number(struct buffer *buffer, const char *name, double value)
{
    buffer_add_byte(buffer, ' ');
    buffer_add_text(buffer, name);
    buffer_add_text(buffer, "=\"");
    buffer_add_fixed(buffer, value, 1);
    buffer_add_byte(buffer, '"');
}

static void add_class(struct buffer *buffer, const char *style)
{
    buffer_add_text(buffer, " class=\"");
    buffer_add_text(buffer, style);
    buffer_add_byte(buffer, '"');
}

static void add_line(struct buffer *buffer, const char *style, double x1, double y1, double x2, double y2)
{
    buffer_add_text(buffer, "<line");
    add_class(buffer, style);
    add_number(buffer, "x1", x1);
    add_number(buffer, "y1", y1);
    add_number(buffer, "x2", x2);
    add_number(buffer, "y2", y2);
    buffer_add_text(buffer, "/>");
}

static void add_dot(struct buffer *buffer, const char *style, double x, double y, double radius)
{
    buffer_add_text(buffer, "<circle");
    add_class(buffer, style);
    add_number(buffer, "cx", x);
    add_number(buffer, "cy", y);
    add_number(buffer, "r", radius);
    buffer_add_text(buffer, "/>");
}

/** `style` also aligns: "label start", "label end", "label middle" (page.css). */
static void begin_text(struct buffer *buffer, const char *style, double x, double y)
{
    buffer_add_text(buffer, "<text");
    add_class(buffer, style);
    add_number(buffer, "x", x);
    add_number(buffer, "y", y);
    buffer_add_byte(buffer, '>');
}

static void add_text(struct buffer *buffer, const char *style, double x, double y, struct slice text)
{
    begin_text(buffer, style, x, y);
    escape_html(buffer, text);
    buffer_add_text(buffer, "</text>");
}

static void add_id(struct buffer *buffer, const struct picture_words *words, const char *part)
{
    buffer_add_text(buffer, "picture-");
    buffer_add_int(buffer, words->id);
    buffer_add_byte(buffer, '-');
    buffer_add_text(buffer, part);
}

static void begin_picture(struct buffer *buffer, const struct picture_words *words, const char *style,
                          double width, double height)
{
    buffer_add_text(buffer, "<svg role=\"img\" aria-labelledby=\"");
    add_id(buffer, words, "title ");
    add_id(buffer, words, "desc\"");
    add_class(buffer, style);
    buffer_add_text(buffer, " viewBox=\"0 0 ");
    buffer_add_fixed(buffer, width, 0);
    buffer_add_byte(buffer, ' ');
    buffer_add_fixed(buffer, height, 0);
    buffer_add_text(buffer, "\"><title id=\"");
    add_id(buffer, words, "title\">");
    escape_html(buffer, words->title);
    buffer_add_text(buffer, "</title><desc id=\"");
    add_id(buffer, words, "desc\">");
    escape_html(buffer, words->description);
    buffer_add_text(buffer, "</desc>");
}

static void end_picture(struct buffer *buffer)
{
    buffer_add_text(buffer, "</svg>\n");
}

/* ---- the detector's path ---- */

static const double path_left = 34, path_right = 296, path_top = 10, path_bottom = 150, path_height = 172;
enum { PATH_DECADE_MIN = -2, PATH_DECADE_MAX = 12, PATH_DECADE_TICKS = 6, PATH_TICKS = 7 };

struct path_scale {
    int decade_max; /* the axis runs from 10^PATH_DECADE_MIN to 10^decade_max */
    int32_t first_day;
    int32_t days; /* at least 1 */
};

static double path_y(const struct path_scale *scale, double e)
{
    double decade = e > 0 ? log10(e) : PATH_DECADE_MIN;
    decade = fmin(fmax(decade, PATH_DECADE_MIN), scale->decade_max);
    double part = (decade - PATH_DECADE_MIN) / (scale->decade_max - PATH_DECADE_MIN);
    return path_bottom - part * (path_bottom - path_top);
}

static double path_x(const struct path_scale *scale, struct night night)
{
    double part = (double)(night.day - scale->first_day) / scale->days;
    return path_left + part * (path_right - path_left);
}

static bool is_drawn(const struct picture_threshold *threshold)
{
    return threshold->at > 0 && isfinite(threshold->at);
}

static struct path_scale path_scale_of(const struct flag_point *path, size_t path_count,
                                       const struct picture_threshold *threshold, size_t threshold_count)
{
    double most = 10;
    for (size_t i = 0; i < path_count; i++)
        most = fmax(most, path[i].e);
    for (size_t i = 0; i < threshold_count; i++)
        if (is_drawn(&threshold[i]))
            most = fmax(most, threshold[i].at);
    struct path_scale scale = { .first_day = path[0].night.day };
    scale.decade_max = (int)fmin(ceil(log10(most) + 0.05), PATH_DECADE_MAX);
    int32_t days = path[path_count - 1].night.day - scale.first_day;
    scale.days = days > 0 ? days : 1;
    return scale;
}

/** "0.01", "0.1", "1" .. "1000", then "10⁴". */
static void add_decade(struct buffer *buffer, int decade)
{
    static const char *const raised[10] = { "⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹" };
    static const char *const plain[] = { "0.01", "0.1", "1", "10", "100", "1000" };
    if (decade <= 3) {
        buffer_add_text(buffer, plain[decade - PATH_DECADE_MIN]);
        return;
    }
    buffer_add_text(buffer, "10");
    if (decade >= 10)
        buffer_add_text(buffer, raised[decade / 10]);
    buffer_add_text(buffer, raised[decade % 10]);
}

static void add_decades(struct buffer *buffer, const struct path_scale *scale)
{
    int step = 1 + (scale->decade_max - PATH_DECADE_MIN) / (PATH_DECADE_TICKS + 1);
    for (int decade = PATH_DECADE_MIN; decade <= scale->decade_max; decade += step) {
        double part = (double)(decade - PATH_DECADE_MIN) / (scale->decade_max - PATH_DECADE_MIN);
        double y = path_bottom - part * (path_bottom - path_top);
        add_line(buffer, "grid", path_left, y, path_right, y);
        begin_text(buffer, "label end", path_left - 4, y + 4);
        add_decade(buffer, decade);
        buffer_add_text(buffer, "</text>");
    }
}

/** "03-02" under the axis, on Mondays of a short path and on first days of months of a long one. */
static void add_dates(struct buffer *buffer, const struct path_scale *scale)
{
    const int32_t short_path_days = 100;
    bool weekly = scale->days <= short_path_days;
    int32_t found = 0, expected = weekly ? scale->days / 7 : scale->days / 30;
    int32_t step = 1 + expected / PATH_TICKS;
    for (int32_t day = scale->first_day; day <= scale->first_day + scale->days; day++) {
        struct night night = { .day = day };
        struct civil date = civil_from_night(night);
        if (weekly ? night_weekday(night) != 1 : date.day != 1)
            continue;
        if (found++ % step != 0)
            continue;
        double x = path_x(scale, night);
        add_line(buffer, "axis", x, path_bottom, x, path_bottom + 3);
        begin_text(buffer, "label middle", x, path_bottom + 15);
        buffer_add_padded(buffer, date.month, 2);
        buffer_add_byte(buffer, '-');
        buffer_add_padded(buffer, date.day, 2);
        buffer_add_text(buffer, "</text>");
    }
}

/** Thresholds rise; a label that would cover the one below it is moved up. */
static void add_thresholds(struct buffer *buffer, const struct path_scale *scale,
                           const struct picture_threshold *threshold, size_t count)
{
    double label_free = path_bottom + label_height;
    for (size_t i = 0; i < count; i++) {
        if (!is_drawn(&threshold[i]))
            continue;
        double y = path_y(scale, threshold[i].at);
        buffer_add_text(buffer, "<g");
        add_class(buffer, threshold[i].style);
        buffer_add_byte(buffer, '>');
        add_line(buffer, "threshold", path_left, y, path_right, y);
        double label_y = fmin(y + 4, label_free - label_height);
        add_text(buffer, "label start", path_right + 5, label_y, threshold[i].label);
        buffer_add_text(buffer, "</g>");
        label_free = label_y;
    }
}

static void add_path(struct buffer *buffer, const struct path_scale *scale, const struct flag_point *path,
                     size_t count)
{
    buffer_add_text(buffer, "<polyline class=\"data\" points=\"");
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buffer_add_byte(buffer, ' ');
        buffer_add_fixed(buffer, path_x(scale, path[i].night), 1);
        buffer_add_byte(buffer, ',');
        buffer_add_fixed(buffer, path_y(scale, path[i].e), 1);
    }
    buffer_add_text(buffer, "\"/>");
    for (size_t i = 0; i < count; i++)
        if (path[i].k > 0)
            add_dot(buffer, "event", path_x(scale, path[i].night), path_y(scale, path[i].e), 2.6);
    const struct flag_point *last = &path[count - 1];
    add_dot(buffer, "now", path_x(scale, last->night), path_y(scale, last->e), 3.4);
}

void picture_path(struct buffer *buffer, const struct picture_words *words, const struct flag_point *path,
                  size_t path_count, const struct picture_threshold *threshold, size_t threshold_count)
{
    assert(path_count > 0);
    assert(threshold_count <= PICTURE_THRESHOLDS_MAX);
    struct path_scale scale = path_scale_of(path, path_count, threshold, threshold_count);
    begin_picture(buffer, words, "picture", picture_width, path_height);
    add_decades(buffer, &scale);
    add_dates(buffer, &scale);
    add_line(buffer, "axis", path_left, path_bottom, path_right, path_bottom);
    add_thresholds(buffer, &scale, threshold, threshold_count);
    add_path(buffer, &scale, path, path_count);
    end_picture(buffer);
}

/* ---- intervals ---- */

static const double interval_left = 118, interval_right = 268, interval_row = 19, interval_top = 6;

static double interval_x(double share, double axis_max)
{
    double part = fmin(fmax(share / axis_max, 0), 1);
    return interval_left + part * (interval_right - interval_left);
}

static void add_interval_row(struct buffer *buffer, const struct picture_interval *row, double y,
                             double axis_max)
{
    add_text(buffer, row->strong ? "label end strong" : "label end", interval_left - 8, y + 4, row->name);
    add_text(buffer, row->strong ? "label start strong" : "label start", interval_right + 8, y + 4,
             row->label);
    if (row->at < 0)
        return;
    const char *style = row->strong ? "interval strong" : "interval";
    add_line(buffer, style, interval_x(row->low, axis_max), y, interval_x(row->high, axis_max), y);
    add_dot(buffer, row->strong ? "point strong" : "point", interval_x(row->at, axis_max), y, 3.2);
}

static void add_interval_axis(struct buffer *buffer, double bottom, double axis_max)
{
    const int steps = 2;
    int places = axis_max < 0.095 ? 1 : 0;
    for (int i = 0; i <= steps; i++) {
        double share = axis_max * i / steps;
        double x = interval_x(share, axis_max);
        add_line(buffer, "grid", x, 0, x, bottom);
        begin_text(buffer, "label middle", x, bottom + 13);
        buffer_add_fixed(buffer, share * 100, places);
        buffer_add_text(buffer, i == steps ? " %</text>" : "</text>");
    }
}

void picture_intervals(struct buffer *buffer, const struct picture_words *words,
                       const struct picture_interval *row, size_t row_count, double axis_max)
{
    assert(axis_max > 0 && axis_max <= 1);
    double bottom = interval_top + interval_row * (double)row_count;
    begin_picture(buffer, words, "picture", picture_width, bottom + 20);
    add_interval_axis(buffer, bottom, axis_max);
    for (size_t i = 0; i < row_count; i++)
        add_interval_row(buffer, &row[i], interval_top + interval_row * ((double)i + 0.5), axis_max);
    end_picture(buffer);
}

/* ---- bars ---- */

static const double bar_left = 118, bar_right = 300, bar_row = 19, bar_top = 4, bar_thickness = 10;

static void add_rectangle(struct buffer *buffer, const char *style, double x, double y, double width)
{
    buffer_add_text(buffer, "<rect");
    add_class(buffer, style);
    add_number(buffer, "x", x);
    add_number(buffer, "y", y - bar_thickness / 2);
    add_number(buffer, "width", width);
    add_number(buffer, "height", bar_thickness);
    buffer_add_text(buffer, "/>");
}

void picture_bars(struct buffer *buffer, const struct picture_words *words, const struct picture_bar *bar,
                  size_t bar_count)
{
    double most = 1;
    for (size_t i = 0; i < bar_count; i++)
        most = fmax(most, bar[i].value);
    const double bottom = bar_top + bar_row * (double)bar_count, unit = (bar_right - bar_left) / most;
    begin_picture(buffer, words, "picture", picture_width, bottom + 4);
    for (size_t i = 0; i < bar_count; i++) {
        const double y = bar_top + bar_row * ((double)i + 0.5);
        assert(bar[i].part >= 0 && bar[i].part <= bar[i].value);
        add_text(buffer, "label end", bar_left - 8, y + 4, bar[i].name);
        add_rectangle(buffer, "bar", bar_left, y, bar[i].value * unit);
        if (bar[i].part > 0)
            add_rectangle(buffer, "bar part", bar_left, y, bar[i].part * unit);
        add_text(buffer, "label start", bar_left + bar[i].value * unit + 6, y + 4, bar[i].label);
    }
    add_line(buffer, "axis", bar_left, 0, bar_left, bottom);
    end_picture(buffer);
}

/* ---- one small multiple ---- */

static const double trend_width = 150, trend_height = 48, trend_margin = 5;

static double trend_x(size_t i, size_t count)
{
    double part = count > 1 ? (double)i / (double)(count - 1) : 0.5;
    return trend_margin + part * (trend_width - 2 * trend_margin);
}

static void add_trend_line(struct buffer *buffer, const struct picture_line *line, size_t count, double low,
                           double high)
{
    const double span = trend_height - 2 * trend_margin;
    double x_before = 0, y_before = 0;
    bool before = false;
    for (size_t i = 0; i < count; i++) {
        const bool known = line->at[i] >= low, last = i + 1 == count;
        const double part = fmin((line->at[i] - low) / (high - low), 1);
        const double x = trend_x(i, count), y = trend_height - trend_margin - part * span;
        if (known && before)
            add_line(buffer, line->dashed ? "data dashed" : "data", x_before, y_before, x, y);
        if (known && line->dashed && last)
            add_dot(buffer, "now hollow", x, y, 2.6);
        else if (known && !line->dashed)
            add_dot(buffer, last ? "now" : "step", x, y, last ? 3 : 1.4);
        before = known;
        x_before = x;
        y_before = y;
    }
}

void picture_trend(struct buffer *buffer, const struct picture_words *words, const struct picture_line *line,
                   size_t line_count, size_t count, double low, double high)
{
    assert(high > low);
    begin_picture(buffer, words, "trend", trend_width, trend_height);
    add_line(buffer, "grid", 0, trend_margin, trend_width, trend_margin);
    add_line(buffer, "axis", 0, trend_height - trend_margin, trend_width, trend_height - trend_margin);
    for (size_t i = 0; i < line_count; i++)
        add_trend_line(buffer, &line[i], count, low, high);
    end_picture(buffer);
}
