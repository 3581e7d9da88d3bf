#include "rules/power.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

enum { RUNS = 60 };

static struct power power_under(const struct rule *rule, double answers, double rate, double mistaken)
{
    struct random random = random_from_seed(3);
    struct power power = { 0 };
    struct arena arena;
    void *memory = test_malloc(2 * POWER_ARENA_BYTES);
    const struct power_case department = { .answers_a_year = answers,
                                           .rest_answers_a_year = 8000,
                                           .rate = rate,
                                           .confirmed = 0.8,
                                           .mistaken = mistaken,
                                           .types = 3,
                                           .officers = 5 };
    arena_init(&arena, memory, 2 * POWER_ARENA_BYTES);
    assert_true(power_of(rule, &department, RUNS, &random, &arena, &power));
    assert_int_equal(arena.used, 0);
    arena_init(&arena, memory, 4096);
    assert_false(power_of(rule, &department, 1, &random, &arena, &power));
    test_free(memory);
    return power;
}

static struct power power_at(double answers, double rate)
{
    const struct rule rule = rule_defaults(RULE_SOLICITATION);
    return power_under(&rule, answers, rate, 0.006);
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

/* The harder it doubts, the later is seen what is there. */
static void the_second_look_is_in_it(void **state)
{
    (void)state;
    struct rule rule = rule_defaults(RULE_SOLICITATION);
    const struct power with = power_under(&rule, 600, 0.10, 0.006);
    rule.doubt_e = 0;
    const struct power without = power_under(&rule, 600, 0.10, 0.006);
    rule.doubt_e = 1e6;
    assert_true(with.seen && without.seen);
    assert_true(without.nights < with.nights);
    const struct power doubting = power_under(&rule, 600, 0.10, 0.006);
    assert_true(!doubting.seen || doubting.nights > with.nights + 7);
}

static void a_class_with_a_larger_null_rate_is_seen_later(void **state)
{
    (void)state;
    struct rule rule = rule_defaults(RULE_SOLICITATION);
    const struct power as_others = power_under(&rule, 600, 0.05, 0);
    rule.p0 = 0.01;
    assert_true(power_under(&rule, 600, 0.05, 0).nights > as_others.nights);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(more_answers_and_higher_rates_are_seen_sooner),
        cmocka_unit_test(nothing_is_never_seen_and_little_rarely),
        cmocka_unit_test(the_second_look_is_in_it),
        cmocka_unit_test(a_class_with_a_larger_null_rate_is_seen_later),
        cmocka_unit_test(the_same_seed_gives_the_same_figure),
    };
    return cmocka_run_group_tests_name("power", tests, NULL, NULL);
}
