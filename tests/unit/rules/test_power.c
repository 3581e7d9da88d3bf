#include "rules/power.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static struct power power_at(double answers, double rate)
{
    struct rule rule = rule_defaults(RULE_SOLICITATION);
    struct random random = random_from_seed(3);
    const struct power_case department = {
        .answers_a_year = answers, .rate = rate, .confirmed = 0.8, .types = 3, .officers = 5
    };
    return power_of(&rule, &department, 100, &random);
}

static void more_answers_and_higher_rates_are_seen_sooner(void **state)
{
    (void)state;
    struct power large = power_at(1200, 0.10);
    struct power medium = power_at(300, 0.10);
    struct power faint = power_at(300, 0.05);
    assert_true(large.seen && medium.seen && faint.seen);
    assert_true(large.nights < medium.nights);
    assert_true(medium.nights < faint.nights);
    assert_true(medium.answers > 0);
}

static void nothing_is_never_seen_and_little_rarely(void **state)
{
    (void)state;
    assert_false(power_at(1200, 0).seen);
    assert_true(power_at(1200, 0).share == 0);
    struct power tiny = power_at(40, 0.03);
    assert_false(tiny.seen);
    assert_true(tiny.share < 0.8);
}

static void the_same_seed_gives_the_same_figure(void **state)
{
    (void)state;
    assert_int_equal(power_at(300, 0.05).nights, power_at(300, 0.05).nights);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(more_answers_and_higher_rates_are_seen_sooner),
        cmocka_unit_test(nothing_is_never_seen_and_little_rarely),
        cmocka_unit_test(the_same_seed_gives_the_same_figure),
    };
    return cmocka_run_group_tests_name("power", tests, NULL, NULL);
}
