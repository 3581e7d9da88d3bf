#include "report/report_measured.h"
#include "report/report_ranks.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

static void ranks_of_thin_evidence_are_wide(void **state)
{
    (void)state;
    struct report_posterior unit[20];
    struct report_rank rank[20];
    for (size_t i = 0; i < 20; i++)
        unit[i] = (struct report_posterior){ .shape = 1 + (i == 7 ? 2 : 0), .rate = 100 };
    report_ranks(unit, 20, 1, rank);
    for (size_t i = 0; i < 20; i++) {
        assert_in_range(rank[i].low, 1, 8);
        assert_in_range(rank[i].high, i == 7 ? 6 : 15, 20);
    }
}

static void ranks_of_strong_evidence_are_narrow(void **state)
{
    (void)state;
    struct report_posterior unit[10];
    struct report_rank rank[10], again[10];
    for (size_t i = 0; i < 10; i++)
        unit[i] = (struct report_posterior){ .shape = 1e6, .rate = 1e6 * (double)(i + 1) };
    report_ranks(unit, 10, 1, rank);
    report_ranks(unit, 10, 1, again);
    for (size_t i = 0; i < 10; i++) {
        assert_int_equal(rank[i].low, i + 1);
        assert_int_equal(rank[i].high, i + 1);
        assert_int_equal(again[i].high, rank[i].high);
    }
    report_ranks(unit, 1, 1, rank);
    assert_int_equal(rank[0].low, 1);
    assert_int_equal(rank[0].high, 1);
}

static void the_confirmed_share_leaves_its_assumption_as_cases_come(void **state)
{
    (void)state;
    struct report_confirmations all = { 0 };
    assert_true(report_measured_confirmed_share(&all) == 0.8);
    all = (struct report_confirmations){ .confirmed = 40, .withdrawn = 30, .silent = 20, .pending = 99 };
    assert_true(report_measured_confirmed_share(&all) == 0.48);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranks_of_thin_evidence_are_wide),
        cmocka_unit_test(ranks_of_strong_evidence_are_narrow),
        cmocka_unit_test(the_confirmed_share_leaves_its_assumption_as_cases_come),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
