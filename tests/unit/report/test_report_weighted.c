#include "report/report_weighted.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

static void assert_near(double value, double wanted)
{
    assert_true(fabs(value - wanted) < 1e-9);
}

static void equal_weights_change_nothing(void **state)
{
    (void)state;
    struct report_weighted share = { 0 };
    report_weighted_add(&share, 30, true, 30, 30);
    report_weighted_add(&share, 70, false, 70, 70);
    assert_near(report_weighted_share(&share), 0.3);
    assert_near(report_weighted_n(&share), 100);
    const struct interval plain = statistics_wilson(30, 100), weighted = report_weighted_interval(&share);
    assert_near(weighted.low, plain.low);
    assert_near(weighted.high, plain.high);
}

/* 100 answers of a unit asked whole, 10 % good; 50 of one where every tenth is asked, 50 % good. */
static void a_unit_that_is_asked_less_weighs_more(void **state)
{
    (void)state;
    struct report_weighted share = { 0 };
    report_weighted_add(&share, 10, true, 10, 10);
    report_weighted_add(&share, 90, false, 90, 90);
    report_weighted_add(&share, 25, true, 250, 2500);
    report_weighted_add(&share, 25, false, 250, 2500);
    assert_int_equal(share.n, 150);
    assert_int_equal(share.k, 35);
    assert_near(report_weighted_share(&share), 260.0 / 600);
    assert_near(report_weighted_n(&share), 600.0 * 600 / 5100); /* 70.6 */
}

static void without_answers_nothing_is_known(void **state)
{
    (void)state;
    const struct report_weighted share = { 0 };
    assert_near(report_weighted_share(&share), 0);
    assert_near(report_weighted_n(&share), 0);
    assert_near(report_weighted_interval(&share).high, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_weights_change_nothing),
        cmocka_unit_test(a_unit_that_is_asked_less_weighs_more),
        cmocka_unit_test(without_answers_nothing_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
