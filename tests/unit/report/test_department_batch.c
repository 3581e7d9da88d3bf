#include "report/department_batch.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

enum { MONDAY = 20514 /* 2026-03-02 */, ANSWERS_MAX = 64 };

/** `count` handsets that answer one question on a day. */
static size_t add(struct department_answer *answer, size_t at, int count, int day,
                  enum department_measure measure)
{
    for (int i = 0; i < count; i++, at++)
        answer[at] = (struct department_answer){ .complaint = (int64_t)at + 1,
                                                 .phone = day * 100 + i,
                                                 .arrived = { day },
                                                 .measure = measure,
                                                 .good = i % 2 == 0 };
    return at;
}

static const struct night far = { MONDAY + 100 }, never = { 0 };

static void a_week_of_ten_handsets_is_a_batch(void **state)
{
    (void)state;
    struct department_answer answer[ANSWERS_MAX];
    struct department_closing closing;
    size_t count = add(answer, 0, 10, MONDAY + 2, DEPARTMENT_KINDNESS);
    assert_true(department_batch_close(answer, count, never, far, &closing));
    assert_int_equal(closing.first_monday.day, MONDAY);
    assert_int_equal(closing.last_sunday.day, MONDAY + 6);
    assert_int_equal(closing.taken, 10);
    assert_int_equal(closing.figure[DEPARTMENT_KINDNESS].n, 10);
    assert_int_equal(closing.figure[DEPARTMENT_KINDNESS].k, 5);
    assert_false(department_batch_close(answer, 9, never, far, &closing));
    assert_false(department_batch_close(answer, 0, never, far, &closing));
}

static void it_is_published_one_to_five_days_later(void **state)
{
    (void)state;
    struct department_answer answer[ANSWERS_MAX];
    struct department_closing closing;
    int published[8] = { 0 };
    for (int seed = 0; seed < 50; seed++) {
        size_t count = add(answer, 0, 10, MONDAY, DEPARTMENT_KINDNESS);
        answer[0].seed = seed;
        struct night night = { MONDAY + 6 };
        assert_false(department_batch_close(answer, count, never, night, &closing));
        while (!department_batch_close(answer, count, never, night, &closing))
            night.day++;
        assert_in_range(night.day - (MONDAY + 6), 1, 5);
        published[night.day - (MONDAY + 6)]++;
    }
    for (int day = 1; day <= 5; day++)
        assert_true(published[day] > 0);
}

static void too_few_wait_for_the_next_week(void **state)
{
    (void)state;
    struct department_answer answer[ANSWERS_MAX];
    struct department_closing closing;
    size_t count = add(answer, 0, 9, MONDAY, DEPARTMENT_KINDNESS);
    count = add(answer, count, 4, MONDAY + 8, DEPARTMENT_KINDNESS);
    assert_true(department_batch_close(answer, count, never, far, &closing));
    assert_int_equal(closing.taken, 13);
    assert_int_equal(closing.last_sunday.day, MONDAY + 13);
    /* a second question with too few holds both back */
    count = add(answer, count, 9, MONDAY + 9, DEPARTMENT_SATISFACTION);
    assert_false(department_batch_close(answer, count, never, far, &closing));
}

static void a_handset_counts_once(void **state)
{
    (void)state;
    struct department_answer answer[ANSWERS_MAX];
    struct department_closing closing;
    size_t count = add(answer, 0, 10, MONDAY, DEPARTMENT_KINDNESS);
    answer[9].phone = answer[0].phone;
    assert_false(department_batch_close(answer, count, never, far, &closing));
    count = add(answer, count, 1, MONDAY + 1, DEPARTMENT_KINDNESS);
    assert_true(department_batch_close(answer, count, never, far, &closing));
    assert_int_equal(closing.taken, 11);
    assert_int_equal(closing.figure[DEPARTMENT_KINDNESS].n, 10);
}

static void what_came_late_is_in_the_next_whole_week(void **state)
{
    (void)state;
    struct department_answer answer[ANSWERS_MAX];
    struct department_closing closing;
    size_t count = add(answer, 0, 10, MONDAY, DEPARTMENT_KINDNESS);
    const struct night after = { MONDAY + 6 };
    assert_true(department_batch_close(answer, count, after, far, &closing));
    assert_int_equal(closing.first_monday.day, MONDAY + 7);
    assert_int_equal(closing.last_sunday.day, MONDAY + 13);
}

static struct department_figure figure(int32_t n, int32_t k)
{
    return (struct department_figure){ .n = n, .k = k };
}

static void a_small_side_is_a_band(void **state)
{
    (void)state;
    for (int32_t k = 0; k <= 12; k++) {
        struct department_band band = department_batch_band(figure(12, k));
        if (k >= 3 && k <= 9) {
            assert_int_equal(band.low, k);
            assert_int_equal(band.high, k);
        } else {
            assert_int_equal(band.low, k < 3 ? 0 : 10);
            assert_int_equal(band.high, k < 3 ? 2 : 12);
        }
    }
}

/** Whether every band could still be all of its values, tried out one by one. */
static bool still_hides(const struct department_figure *one, const struct department_figure *other)
{
    struct department_band a = department_batch_band(*one), b = department_batch_band(*other);
    bool seen_low = false, seen_high = false;
    for (int32_t x = a.low; x <= a.high; x++) {
        int32_t y = one->k + other->k - x;
        if (y < b.low || y > b.high)
            continue;
        seen_low |= x == a.low;
        seen_high |= x == a.high;
    }
    return seen_low && seen_high;
}

static void a_total_never_narrows_a_band(void **state)
{
    (void)state;
    for (int32_t k = 0; k <= 10; k++)
        for (int32_t l = 0; l <= 14; l++) {
            const struct department_figure two[] = { figure(10, k), figure(14, l) };
            assert_int_equal(department_batch_may_total(two, 2),
                             still_hides(&two[0], &two[1]) && still_hides(&two[1], &two[0]));
        }
    const struct department_figure open[] = { figure(10, 5), figure(12, 6) };
    assert_true(department_batch_may_total(open, 2));
    assert_true(department_batch_may_total(open, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_week_of_ten_handsets_is_a_batch),
        cmocka_unit_test(it_is_published_one_to_five_days_later),
        cmocka_unit_test(too_few_wait_for_the_next_week),
        cmocka_unit_test(a_handset_counts_once),
        cmocka_unit_test(what_came_late_is_in_the_next_whole_week),
        cmocka_unit_test(a_small_side_is_a_band),
        cmocka_unit_test(a_total_never_narrows_a_band),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
