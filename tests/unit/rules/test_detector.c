/* Figures of the weekly paths were computed with R. */
#include "rules/detector.h"
#include "rules/rule.h"
#include "rules/track.h"

#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "near.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct week {
    int32_t n, k;
    double e;
};

static void assert_path(double p0, const double *grid, size_t grid_count, const struct week *week,
                        size_t count)
{
    struct detector_odds odds = detector_odds_of(p0, grid, grid_count);
    struct detector detector = { 0 };
    for (size_t i = 0; i < count; i++) {
        detector_start(&detector, &odds);
        detector_night(&detector, &odds, week[i].n, week[i].k);
        assert_near(detector_e(&detector, &odds), week[i].e);
    }
}

static void weekly_paths_agree_with_r(void **state)
{
    (void)state;
    const double raw[] = { 0.02, 0.03, 0.05, 0.10, 0.20 };
    const struct week raw_week[] = {
        { 10, 0, 0.01088739417 }, { 12, 1, 0.07561495201 }, { 8, 1, 0.339080833 },  { 15, 2, 6.691474084 },
        { 9, 0, 3.029644432 },    { 11, 2, 93.02881294 },   { 14, 1, 247.2403452 },
    };
    assert_path(0.01, raw, COUNT(raw), raw_week, COUNT(raw_week));
    const double confirmed[] = { 0.005, 0.01, 0.02, 0.04, 0.08, 0.15 };
    const struct week confirmed_week[] = {
        { 10, 0, 0.01266881917 }, { 12, 1, 0.3723817842 }, { 8, 0, 0.2559615399 },
        { 15, 1, 3.210982222 },   { 9, 1, 63.09514079 },
    };
    assert_path(0.0015, confirmed, COUNT(confirmed), confirmed_week, COUNT(confirmed_week));
    const double dead[] = { .0886 * 1.3, .0886 * 1.7, .0886 * 2.5, .0886 * 4 };
    const struct week dead_week[] = {
        { 25, 2, 0.007543561196 }, { 22, 5, 0.1021014097 }, { 30, 9, 10.40084863 }, { 28, 8, 627.1037499 }
    };
    assert_path(0.0886, dead, COUNT(dead), dead_week, COUNT(dead_week));
    const double fall[] = { .15 * .75, .15 * .5, .15 * .3 };
    const struct week fall_week[] = {
        { 25, 2, 0.02879023764 }, { 22, 1, 0.1307680872 }, { 30, 1, 0.9242444009 }, { 28, 0, 17.10173798 }
    };
    assert_path(0.15, fall, COUNT(fall), fall_week, COUNT(fall_week));
}

static void the_default_weights_mix_department_types_and_officers(void **state)
{
    (void)state;
    const double row[][4] = { { 1.820411333, 16.51304123, 25.23306276, 11.34673166 },
                              { 0.2429762362, 0.612154309, 0.6620613962, 0.4400420444 } };
    struct rule r1 = rule_defaults(RULE_SOLICITATION);
    for (size_t i = 0; i < COUNT(row); i++) {
        double mix =
            r1.weight_department * row[i][0] + r1.weight_types * row[i][1] + r1.weight_officers * row[i][2];
        assert_near(mix, row[i][3]);
    }
}

static void no_counts_give_nan_infinity_or_a_flag_from_nothing(void **state)
{
    (void)state;
    struct rule r1 = rule_defaults(RULE_SOLICITATION);
    struct detector_odds odds = detector_odds_of(r1.p0, r1.grid, r1.grid_count);
    struct detector detector = { 0 };
    for (int week = 0; week < RULE_YEAR_STARTS; week++) {
        detector_start(&detector, &odds);
        detector_night(&detector, &odds, 0, 0);
    }
    assert_near(detector_e(&detector, &odds), 1); /* a year of silence: every start is still there, no more */
    for (int i = 0; i < 50; i++) {
        detector_night(&detector, &odds, INT32_MAX, INT32_MAX);
        assert_true(isfinite(detector_e(&detector, &odds)));
        detector_night(&detector, &odds, INT32_MAX, 0);
        assert_true(isfinite(detector_e(&detector, &odds)));
        detector_night(&detector, &odds, INT32_MAX, INT32_MAX / 2);
        assert_true(isfinite(detector_e(&detector, &odds)));
        detector_start(&detector, &odds);
    }
    assert_true(detector_e(&detector, &odds) >= 0);
}

/* Late events change earlier nights, and the null is another from some night on; folding from the kept week
 * equals folding from the first night, bit by bit. */
static void incremental_folding_equals_recomputation(void **state)
{
    (void)state;
    enum { NIGHTS = 371 };
    struct rule r1 = rule_defaults(RULE_SOLICITATION);
    struct detector_odds odds[] = { detector_odds_of(r1.p0, r1.grid, r1.grid_count),
                                    detector_odds_of(2 * r1.p0, r1.grid, r1.grid_count) };
    const struct detector_odds *by_night[NIGHTS];
    for (uint64_t seed = 0; seed < 20; seed++) {
        struct random random = random_from_seed(seed);
        struct ledger_night nights[NIGHTS] = { 0 };
        struct ledger_cell cell = { .night = nights, .touched = LEDGER_UNTOUCHED };
        int32_t begin = (int32_t)random_below(&random, 30);
        int32_t change = (int32_t)random_below(&random, NIGHTS);
        for (int32_t at = 0; at < NIGHTS; at++) {
            by_night[at] = &odds[at >= change];
        }
        struct track track;
        track_open(&track);
        for (int32_t at = begin; at < NIGHTS; at++) {
            nights[at].n = (int32_t)random_below(&random, 8);
            cell.touched = at;
            int32_t late = at - (int32_t)random_below(&random, 25);
            if (random_chance(&random, 0.2) && late >= 0 && nights[late].k < nights[late].n) {
                nights[late].k++;
                cell.touched = late;
            }
            track_fold(&track, by_night, &cell, begin, at);
            struct detector whole = { 0 };
            for (int32_t night = begin; night <= at; night++) {
                track_walk(&whole, by_night, &cell, begin, night);
            }
            assert_memory_equal(&whole, &track.now, sizeof whole);
        }
    }
}

static void a_reset_starts_again_from_zero(void **state)
{
    (void)state;
    struct rule r1 = rule_defaults(RULE_SOLICITATION);
    struct detector_odds odds = detector_odds_of(r1.p0, r1.grid, r1.grid_count);
    struct ledger_night nights[40] = { [3] = { 5, 3 }, [16] = { 4, 1 }, [30] = { 4, 1 } };
    struct ledger_cell cell = { .night = nights, .touched = LEDGER_UNTOUCHED };
    const struct detector_odds *by_night[40];
    for (int32_t at = 0; at < 40; at++) {
        by_night[at] = &odds;
    }
    struct track track;
    track_open(&track);
    for (int32_t at = 0; at <= 17; at++) {
        track_fold(&track, by_night, &cell, 0, at);
    }
    track_reset(&track, 17, 0);
    nights[5].k = 1; /* what becomes known later about nights before the closing does not matter any more */
    nights[5].n = 1;
    cell.touched = 5;
    for (int32_t at = 18; at < 40; at++) {
        track_fold(&track, by_night, &cell, 0, at);
        cell.touched = LEDGER_UNTOUCHED;
    }
    struct detector after = { 0 };
    for (int32_t night = 18; night < 40; night++) {
        track_walk(&after, by_night, &cell, 0, night);
    }
    assert_memory_equal(&after, &track.now, sizeof after);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weekly_paths_agree_with_r),
        cmocka_unit_test(the_default_weights_mix_department_types_and_officers),
        cmocka_unit_test(no_counts_give_nan_infinity_or_a_flag_from_nothing),
        cmocka_unit_test(incremental_folding_equals_recomputation),
        cmocka_unit_test(a_reset_starts_again_from_zero),
    };
    return cmocka_run_group_tests_name("detector", tests, NULL, NULL);
}
