/* Every kind of picture, drawn from figures as a city has them, against a file that was looked at. With
 * CCRM_GOLDEN=write in the environment the files are written instead. */
#include "report/picture.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { PICTURE_MAX = 64 * 1024, NIGHTS = 120 };

static char drawn[PICTURE_MAX], golden[PICTURE_MAX];
static struct buffer out;

static const struct picture_words words = { .title = { "건축과", sizeof "건축과" - 1 },
                                            .description = { "그림", sizeof "그림" - 1 },
                                            .id = 1 };

static void start(void)
{
    buffer_init(&out, drawn, sizeof drawn - 1);
}

static void is_like(const char *name)
{
    char path[512];
    assert_false(out.overflowed);
    drawn[out.len] = '\0';
    snprintf(path, sizeof path, "%s/%s.svg", getenv("GOLDEN"), name);
    const char *wanted = getenv("CCRM_GOLDEN");
    const bool write = wanted != NULL && strcmp(wanted, "write") == 0;
    FILE *file = fopen(path, write ? "w" : "r");
    assert_non_null(file);
    const size_t len = write ? fwrite(drawn, 1, out.len, file) : fread(golden, 1, sizeof golden - 1, file);
    assert_int_equal(fclose(file), 0);
    golden[write ? 0 : len] = '\0';
    assert_string_equal(write ? drawn : golden, drawn);
}

/** Eleven events in four months, as a planted department has them. */
static size_t fill_path(struct flag_point path[NIGHTS])
{
    double r = 0;
    for (int32_t i = 0; i < NIGHTS; i++) {
        path[i] = (struct flag_point){ .night = { .day = 20880 + i }, .n = 2 + i % 4, .k = i % 11 == 7 };
        r = (r + (i % 7 == 0)) * pow(0.993, path[i].n - path[i].k) * (path[i].k > 0 ? 26 : 1);
        path[i].e = r / 53;
    }
    return NIGHTS;
}

static void a_path_over_its_thresholds(void **state)
{
    (void)state;
    struct flag_point path[NIGHTS];
    const struct picture_threshold threshold[] = {
        { .at = 5, .label = SLICE_LIT("관찰"), .style = "watch" },
        { .at = 10, .label = SLICE_LIT("주의"), .style = "alert" },
        { .at = 400, .label = SLICE_LIT("높음"), .style = "high" },
    };
    start();
    picture_path(&out, &words, path, fill_path(path), threshold, 3);
    is_like("path");
}

static void a_short_path(void **state)
{
    (void)state;
    struct flag_point path[NIGHTS];
    const struct picture_threshold threshold = { .at = 5, .label = SLICE_LIT("watch"), .style = "watch" };
    fill_path(path);
    start();
    picture_path(&out, &words, path, 9, &threshold, 1);
    is_like("path-short");
}

static void shares_beside_each_other(void **state)
{
    (void)state;
    const struct picture_interval row[] = {
        { SLICE_LIT("이 부서, 최근 28일"), SLICE_LIT("4 / 56"), 0.028, 0.071, 0.17, true },
        { SLICE_LIT("이 부서, 이전"), SLICE_LIT("7 / 80"), 0.043, 0.0875, 0.17, false },
        { SLICE_LIT("다른 부서 전체"), SLICE_LIT("1 / 1,260"), 0.0001, 0.0008, 0.0045, false },
        { SLICE_LIT("새 부서"), SLICE_LIT("–"), 0, -1, 1, false },
    };
    start();
    picture_intervals(&out, &words, row, sizeof row / sizeof row[0], 0.2);
    is_like("intervals");
}

static void bars_with_their_dark_part(void **state)
{
    (void)state;
    const struct picture_bar bar[] = {
        { SLICE_LIT("주차·시설"), SLICE_LIT("142명"), 142, 60 },
        { SLICE_LIT("처리 지연·대기"), SLICE_LIT("123명"), 123, 53 },
        { SLICE_LIT("<금품> & 접대"), SLICE_LIT("1명"), 1, 0 },
    };
    start();
    picture_bars(&out, &words, bar, sizeof bar / sizeof bar[0]);
    is_like("bars");
}

static void two_lines_told_apart_without_colour(void **state)
{
    (void)state;
    const double satisfaction[] = { 4.1, 3.9, 0, 4.4, 5, 4.2 }, kindness[] = { 4.5, 4.4, 4.1, 3.2, 0, 4.8 };
    const struct picture_line line[] = { { .at = satisfaction, .dashed = true }, { .at = kindness } };
    start();
    picture_trend(&out, &words, line, 2, sizeof kindness / sizeof kindness[0], 1, 5);
    is_like("trend");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_path_over_its_thresholds),
        cmocka_unit_test(a_short_path),
        cmocka_unit_test(shares_beside_each_other),
        cmocka_unit_test(bars_with_their_dark_part),
        cmocka_unit_test(two_lines_told_apart_without_colour),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
