#include "report/picture.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static char memory[16384];
static struct buffer out;

static const struct picture_words words = { .title = { "a<b", 3 },
                                            .description = { "what & where", 12 },
                                            .id = 7 };

#define HEAD(style, box)                                                                                     \
    "<svg role=\"img\" aria-labelledby=\"picture-7-title picture-7-desc\" class=\"" style                    \
    "\" viewBox=\"" box "\">"                                                                                \
    "<title id=\"picture-7-title\">a&lt;b</title><desc id=\"picture-7-desc\">what &amp; where</desc>"

static void start(void)
{
    buffer_init(&out, memory, sizeof(memory) - 1);
}

static void is(const char *expected)
{
    assert_false(out.overflowed);
    memory[out.len] = '\0';
    assert_string_equal(memory, expected);
}

static size_t times(const char *part)
{
    memory[out.len] = '\0';
    size_t count = 0;
    for (const char *at = memory; (at = strstr(at, part)) != NULL; at++)
        count++;
    return count;
}

static void a_trend_has_gaps_where_nobody_answered(void **state)
{
    (void)state;
    const double at[] = { 5, 3, 0, 1 };
    start();
    picture_trend(&out, &words, &(struct picture_line){ .at = at }, 1, 4, 1, 5);
    is(HEAD("trend", "0 0 150 48") "<line class=\"grid\" x1=\"0.0\" y1=\"5.0\" x2=\"150.0\" y2=\"5.0\"/>"
                                   "<line class=\"axis\" x1=\"0.0\" y1=\"43.0\" x2=\"150.0\" y2=\"43.0\"/>"
                                   "<circle class=\"step\" cx=\"5.0\" cy=\"5.0\" r=\"1.4\"/>"
                                   "<line class=\"data\" x1=\"5.0\" y1=\"5.0\" x2=\"51.7\" y2=\"24.0\"/>"
                                   "<circle class=\"step\" cx=\"51.7\" cy=\"24.0\" r=\"1.4\"/>"
                                   "<circle class=\"now\" cx=\"145.0\" cy=\"43.0\" r=\"3.0\"/></svg>\n");
}

static void intervals_share_one_axis(void **state)
{
    (void)state;
    const struct picture_interval row[] = {
        { .name = SLICE_LIT("<here>"),
          .label = SLICE_LIT("1 / 4"),
          .low = 0.1,
          .at = 0.25,
          .high = 0.5,
          .strong = true },
        { .name = SLICE_LIT("others"), .label = SLICE_LIT("-"), .at = -1, .high = 1 },
    };
    start();
    picture_intervals(&out, &words, row, 2, 0.5);
    is(HEAD(
        "picture",
        "0 0 360 64") "<line class=\"grid\" x1=\"118.0\" y1=\"0.0\" x2=\"118.0\" y2=\"44.0\"/>"
                      "<text class=\"label middle\" x=\"118.0\" y=\"57.0\">0</text>"
                      "<line class=\"grid\" x1=\"193.0\" y1=\"0.0\" x2=\"193.0\" y2=\"44.0\"/>"
                      "<text class=\"label middle\" x=\"193.0\" y=\"57.0\">25</text>"
                      "<line class=\"grid\" x1=\"268.0\" y1=\"0.0\" x2=\"268.0\" y2=\"44.0\"/>"
                      "<text class=\"label middle\" x=\"268.0\" y=\"57.0\">50 %</text>"
                      "<text class=\"label end strong\" x=\"110.0\" y=\"19.5\">&lt;here&gt;</text>"
                      "<text class=\"label start strong\" x=\"276.0\" y=\"19.5\">1 / 4</text>"
                      "<line class=\"interval strong\" x1=\"148.0\" y1=\"15.5\" x2=\"268.0\" y2=\"15.5\"/>"
                      "<circle class=\"point strong\" cx=\"193.0\" cy=\"15.5\" r=\"3.2\"/>"
                      "<text class=\"label end\" x=\"110.0\" y=\"38.5\">others</text>"
                      "<text class=\"label start\" x=\"276.0\" y=\"38.5\">-</text></svg>\n");
}

static void a_path_rises_on_decades_between_its_thresholds(void **state)
{
    (void)state;
    const struct flag_point path[] = {
        { .night = { .day = 20823 }, .n = 3, .e = 0.01 },      /* 2027-01-05, a Tuesday */
        { .night = { .day = 20829 }, .n = 2, .k = 1, .e = 1 }, /* a Monday */
        { .night = { .day = 20837 }, .n = 2, .k = 1, .e = 1000 },
    };
    const struct picture_threshold threshold[] = {
        { .at = 10, .label = SLICE_LIT("watch"), .style = "watch" },
        { .at = INFINITY, .label = SLICE_LIT("high"), .style = "high" },
    };
    start();
    picture_path(&out, &words, path, 3, threshold, 2);
    assert_false(out.overflowed);
    assert_int_equal(times("high"), 0); /* a level that is not used is not drawn */
    assert_int_equal(
        times(
            "<g class=\"watch\"><line class=\"threshold\" x1=\"34.0\" y1=\"80.0\" x2=\"296.0\" y2=\"80.0\"/>"
            "<text class=\"label start\" x=\"301.0\" y=\"84.0\">watch</text></g>"),
        1);
    assert_int_equal(times("<polyline class=\"data\" points=\"34.0,150.0 146.3,103.3 296.0,33.3\"/>"), 1);
    assert_int_equal(times("<circle class=\"event\""), 2);
    assert_int_equal(times(">01-11</text>"), 1);
    assert_int_equal(times(">0.01</text>"), 1);
    assert_int_equal(times(">10⁴</text>"), 1);
}

static void extreme_values_stay_inside(void **state)
{
    (void)state;
    const struct flag_point path[] = { { .night = { .day = 1 }, .e = 0 },
                                       { .night = { .day = 1 }, .k = 1, .e = INFINITY } };
    start();
    picture_path(&out, &words, path, 2, NULL, 0);
    assert_int_equal(times("nan"), 0);
    assert_int_equal(times("inf"), 0);
    start();
    picture_path(&out, &words, path, 1, NULL, 0);
    assert_int_equal(times("nan"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_trend_has_gaps_where_nobody_answered),
        cmocka_unit_test(intervals_share_one_axis),
        cmocka_unit_test(a_path_rises_on_decades_between_its_thresholds),
        cmocka_unit_test(extreme_values_stay_inside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
