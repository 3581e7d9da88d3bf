#include "report/report_rates.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

static bool near(double a, double b)
{
    return fabs(a - b) < 1e-12;
}

static void rates_follow_the_standard_definitions(void **state)
{
    (void)state;
    int64_t ending[REPORT_ENDING_COUNT] = {
        [REPORT_STILL_OPEN] = 1000, [REPORT_COMPLETED] = 30,    [REPORT_PARTIAL] = 10,
        [REPORT_REFUSED] = 5,       [REPORT_NO_REPLY] = 45,     [REPORT_HELP_ONLY] = 2,
        [REPORT_WRONG_PERSON] = 1,  [REPORT_UNDELIVERABLE] = 4, [REPORT_FATE_UNKNOWN] = 3,
        [REPORT_NOT_SENT] = 500,
    };
    struct report_rates rates = report_rates_of(ending);
    assert_int_equal(rates.all, 100);
    assert_int_equal(rates.known, 92);
    assert_true(near(rates.rr1, 0.30));
    assert_true(near(rates.rr2, 0.40));
    assert_true(near(rates.rr5, 30.0 / 92));
    assert_true(near(rates.rr6, 40.0 / 92));
    assert_true(near(rates.contact, 0.47));
    assert_true(near(rates.refusal, 0.05));
}

static void nothing_sent_gives_no_rate(void **state)
{
    (void)state;
    int64_t ending[REPORT_ENDING_COUNT] = { [REPORT_NOT_SENT] = 3 };
    struct report_rates rates = report_rates_of(ending);
    assert_int_equal(rates.all, 0);
    assert_true(rates.rr1 == 0 && rates.rr6 == 0 && rates.contact == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rates_follow_the_standard_definitions),
        cmocka_unit_test(nothing_sent_gives_no_rate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
