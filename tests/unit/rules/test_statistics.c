/* Every figure was computed with R. */
#include "rules/statistics.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "near.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const double grid_raw[] = { 0.02, 0.03, 0.05, 0.10, 0.20 };
static const double grid_confirmed[] = { 0.005, 0.01, 0.02, 0.04, 0.08, 0.15 };

static void binomial_tails(void **state)
{
    (void)state;
    assert_near(statistics_binomial_tail(3, 60, 0.01), 0.02242016479);
    assert_near(statistics_binomial_tail(2, 15, 0.01), 0.009629773443);
    assert_near(statistics_binomial_tail(5, 470, 0.006), 0.1548931038);
    assert_near(statistics_binomial_tail(1, 5, 0.01), 0.0490099501);
    assert_near(statistics_binomial_tail(12, 300, 0.01), 6.292191268e-05);
    assert_near(statistics_binomial_tail(0, 20, 0.01), 1);
}

static void e_values_of_one_batch(void **state)
{
    (void)state;
    assert_near(statistics_e_value(0, 100, 0.01, grid_raw, 5), 0.1016954699);
    assert_near(statistics_e_value(1, 20, 0.01, grid_raw, 5), 1.59051151);
    assert_near(statistics_e_value(3, 60, 0.01, grid_raw, 5), 5.849226671);
    assert_near(statistics_e_value(5, 60, 0.01, grid_raw, 5), 195.144658);
    assert_near(statistics_e_value(4, 150, 0.01, grid_raw, 5), 1.85497296);
    assert_near(statistics_e_value(1, 30, 0.0015, grid_confirmed, 6), 5.065304532);
    assert_near(statistics_e_value(2, 80, 0.0015, grid_confirmed, 6), 18.42274074);
    assert_near(statistics_e_value(3, 200, 0.0015, grid_confirmed, 6), 23.54764807);
}

static void e_values_of_a_beta_mixture(void **state)
{
    (void)state;
    assert_near(statistics_e_value_beta(0, 100, 0.01, 0.5, 5), 0.1128455507);
    assert_near(statistics_e_value_beta(3, 60, 0.01, 0.5, 5), 4.709794444);
    assert_near(statistics_e_value_beta(5, 60, 0.01, 0.5, 5), 200.7810783);
}

static void shrinkage_towards_what_was_expected(void **state)
{
    (void)state;
    static const struct {
        double k, expected, a, mean, ebgm, eb05, above;
    } row[] = {
        { 3, 0.36, 2, 2.118644068, 1.910673981, 0.834809139, 0.4909158292 },
        { 8, 1.5, 2, 2.857142857, 2.715536719, 1.550115913, 0.8304959372 },
        { 1, 0.05, 2, 1.463414634, 1.227456991, 0.3988738767, 0.2238139813 },
        { 0, 3, 2, 0.4, 0.3052410223, 0.07107230214, 0.0004993992274 },
        { 20, 6, 0.8, 3.058823529, 2.98559585, 2.045322469, 0.9585587642 },
    };
    for (size_t i = 0; i < COUNT(row); i++) {
        struct shrinkage got = statistics_shrink(row[i].k, row[i].expected, row[i].a);
        assert_near(got.mean, row[i].mean);
        assert_near(got.ebgm, row[i].ebgm);
        assert_near(got.eb05, row[i].eb05);
        assert_true(got.eb95 > got.mean);
        assert_near(statistics_shrink_above(row[i].k, row[i].expected, row[i].a, 2), row[i].above);
    }
}

static void one_rate_above_another(void **state)
{
    (void)state;
    assert_near(statistics_rate_above(5, 2.36, 2, 5), 0.9850960412);
    assert_near(statistics_rate_above(10, 3.5, 5, 2.36), 0.7277457801);
    assert_near(statistics_rate_above(2, 2, 2, 2), 0.5);
}

static void the_prior_follows_the_spread_of_the_units(void **state)
{
    (void)state;
    const double alike[] = { 10, 11, 9, 10, 12, 8 };
    const double apart[] = { 1, 40, 3, 25, 0, 2 };
    const double expected[] = { 10, 10, 10, 10, 10, 10 };
    assert_true(statistics_shrink_prior(alike, expected, 6) > 50);
    assert_true(statistics_shrink_prior(apart, expected, 6) < 2);
}

static void predictive_tails(void **state)
{
    (void)state;
    assert_near(statistics_predictive_tail(4, 90, 6, 30), 0.01093281344);
    assert_near(statistics_predictive_tail(0, 25, 3, 20), 0.0301263738);
    assert_near(statistics_predictive_tail(30, 600, 25, 200), 0.0004162646885);
}

static void null_bounds_from_a_baseline(void **state)
{
    (void)state;
    assert_near(statistics_jeffreys_quantile(0.995, 4, 90), 0.1251422818);
    assert_near(statistics_jeffreys_quantile(0.995, 0, 25), 0.1444414716);
    assert_near(statistics_jeffreys_quantile(0.995, 30, 600), 0.07654625644);
    assert_near(0.95 * statistics_jeffreys_quantile(0.005, 60, 300), 0.1454978265 * 0.95);
    assert_near(statistics_jeffreys_quantile(0.005, 4, 25), 0.03668488787);
    assert_near(statistics_jeffreys_quantile(0.005, 200, 700), 0.2432896506);
}

static void e_values_of_the_other_rules(void **state)
{
    (void)state;
    const double fall[] = { 0.15 * .75, 0.15 * .5, 0.15 * .3 };
    assert_near(statistics_e_value(3, 60, 0.15, fall, 3), 13.69084413);
    assert_near(statistics_e_value(10, 60, 0.15, fall, 3), 0.1855281305);
    assert_near(statistics_e_value(0, 40, 0.15, fall, 3), 46.8639506);
    const double dead[] = { .0886 * 1.3, .0886 * 1.7, .0886 * 2.5, .0886 * 4 };
    assert_near(statistics_e_value(9, 40, 0.0886, dead, 4), 13.09046425);
    assert_near(statistics_e_value(2, 40, 0.0886, dead, 4), 0.1907614793);
    assert_near(statistics_e_value(15, 40, 0.0886, dead, 4), 53095.46954);
    const double perfect[] = { .1, .2, .4, .7 };
    assert_near(statistics_e_value(4, 12, 0.05, perfect, 4), 45.65532192);
    assert_near(statistics_e_value(1, 30, 0.05, perfect, 4), 0.1110883455);
    assert_near(statistics_e_value(8, 10, 0.05, perfect, 4), 38477275.12);
}

static void soft_signs_are_the_mean_of_three(void **state)
{
    (void)state;
    const double unkind[] = { .1, .2, .35 };
    const double paperwork[] = { .1, .2, .4 };
    const double hints[] = { .02, .05, .1 };
    double a = statistics_e_value(6, 40, 0.06, unkind, 3);
    double b = statistics_e_value(20, 150, 0.05, paperwork, 3);
    double c = statistics_e_value(2, 40, 0.005, hints, 3);
    assert_near(a, 3.576179331);
    assert_near(b, 382.4255259);
    assert_near(c, 11.68047603);
    assert_near((a + b + c) / 3, 132.5607271);
    a = statistics_e_value(1, 40, 0.06, unkind, 3);
    b = statistics_e_value(5, 150, 0.05, paperwork, 3);
    c = statistics_e_value(0, 40, 0.005, hints, 3);
    assert_near(a, 0.1039688996);
    assert_near(b, 0.00420020374);
    assert_near(c, 0.2399197365);
    assert_near((a + b + c) / 3, 0.1160296133);
}

static void assert_interval(struct interval got, double low, double high)
{
    assert_near(got.low, low);
    assert_near(got.high, high);
}

static void intervals(void **state)
{
    (void)state;
    assert_interval(statistics_wilson(97, 100), 0.9154806357, 0.989745476);
    assert_interval(statistics_clopper_pearson(97, 100), 0.914823947, 0.9937700285);
    assert_interval(statistics_wilson(0, 12), 0, 0.2424940067);
    assert_interval(statistics_clopper_pearson(0, 12), 0, 0.2646484694);
    assert_interval(statistics_wilson(3880, 4000), 0.9642459357, 0.9748521876);
    assert_interval(statistics_clopper_pearson(3880, 4000), 0.9642332578, 0.9750657917);
    assert_interval(statistics_wilson(3, 60), 0.01714950216, 0.1370051648);
    assert_interval(statistics_clopper_pearson(3, 60), 0.01043232964, 0.1392432467);
    assert_near(statistics_jeffreys_quantile(0.025, 97, 100), 0.9221124306);
    assert_near(statistics_jeffreys_quantile(0.975, 97, 100), 0.9914797169);
    assert_near(statistics_jeffreys_quantile(0.975, 0, 12), 0.1853059383);
    assert_near(statistics_jeffreys_quantile(0.025, 3, 60), 0.01428122784);
    assert_near(statistics_jeffreys_quantile(0.975, 3, 60), 0.1274456262);
    assert_near(statistics_jeffreys_quantile(0.025, 3880, 4000), 0.9643688088);
    assert_near(statistics_jeffreys_quantile(0.975, 3880, 4000), 0.9749515467);
    assert_near(statistics_zero_upper(4000), 0.000748652688);
    assert_interval(statistics_wilson(0, 0), 0, 1);
    assert_interval(statistics_clopper_pearson(0, 0), 0, 1);
}

static void confidence_sequences(void **state)
{
    (void)state;
    assert_interval(statistics_confidence_sequence(3, 60), 0.003461840222, 0.1936842836);
    assert_interval(statistics_confidence_sequence(12, 300), 0.01212875443, 0.09218090811);
    assert_interval(statistics_confidence_sequence(5, 20), 0.04731893505, 0.588902641);
    assert_near(statistics_confidence_sequence(0, 100).high, 0.05702859764);
}

static void what_silence_may_hide(void **state)
{
    (void)state;
    assert_interval(statistics_manski(5, 100, 400), 0.0125, 0.7625);
    assert_near(statistics_silence(0.03, 72), 0.1115744789);
    assert_near(statistics_silence(0.03, 47), 0.2389304552);
    assert_near(statistics_replies_needed(1), 99);
    assert_near(statistics_replies_needed(0.8), 124);
}

static void fisher_one_sided(void **state)
{
    (void)state;
    assert_near(statistics_fisher_tail(4, 80, 20, 3000), 0.003019311483);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(binomial_tails),
        cmocka_unit_test(e_values_of_one_batch),
        cmocka_unit_test(e_values_of_a_beta_mixture),
        cmocka_unit_test(shrinkage_towards_what_was_expected),
        cmocka_unit_test(one_rate_above_another),
        cmocka_unit_test(the_prior_follows_the_spread_of_the_units),
        cmocka_unit_test(predictive_tails),
        cmocka_unit_test(null_bounds_from_a_baseline),
        cmocka_unit_test(e_values_of_the_other_rules),
        cmocka_unit_test(soft_signs_are_the_mean_of_three),
        cmocka_unit_test(intervals),
        cmocka_unit_test(confidence_sequences),
        cmocka_unit_test(what_silence_may_hide),
        cmocka_unit_test(fisher_one_sided),
    };
    return cmocka_run_group_tests_name("statistics", tests, NULL, NULL);
}
