/*
 * Every department exactly at its null rate for a whole year: falsely flagged departments stay within the
 * budget, for every rule with a guarantee; and a detector that starts every night, dividing by 53 all the
 * same, does not.
 *
 * CITY_YEARS in the environment runs more of them (4000 for the full figures).
 */
#include "rules/detector.h"
#include "rules/rule.h"
#include "rules/rule_kind.h"

#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

enum { DEPARTMENTS = RULE_DEPARTMENTS_STATED, NIGHTS = 371, CITY_YEARS_SHORT = 100 };

struct setting {
    const char *name;
    enum rule_kind kind;
    double p0;      /* the null that every department is at */
    int32_t trials; /* a night: more looks at more data than any department has */
    double budget;
};

static const struct setting settings[] = {
    { "R1 alert", RULE_SOLICITATION, 0.0015, 20, 4 }, { "R1 watch", RULE_SOLICITATION, 0.0015, 20, 8 },
    { "R1 quiet", RULE_SOLICITATION, 0.0015, 1, 8 },  { "R3", RULE_PHONE_QUALITY, 0.0886, 12, 0.5 },
    { "R4", RULE_REPLY_FALL, 0.15, 12, 0.5 },         { "R6", RULE_FAST_PERFECT, 0.05, 6, 0.5 },
    { "R7", RULE_SAME_PHONES, 0.08, 6, 0.5 },
};

static int city_years(void)
{
    const char *text = getenv("CITY_YEARS");
    int years = text == NULL ? 0 : atoi(text);
    return years > 0 ? years : CITY_YEARS_SHORT;
}

static struct detector_odds odds_of(const struct setting *setting)
{
    struct rule rule = rule_defaults(setting->kind);
    for (size_t j = 0; j < rule.grid_count; j++) {
        rule.grid[j] *= rule.p0 > 0 ? 1 : setting->p0;
        rule.grid[j] = rule.grid[j] < 0.95 ? rule.grid[j] : 0.95;
    }
    return detector_odds_of(setting->p0, rule.grid, rule.grid_count);
}

static int32_t draw(struct random *random, int32_t trials, double p0)
{
    int32_t events = 0;
    for (int32_t i = 0; i < trials; i++) {
        events += random_chance(random, p0) ? 1 : 0;
    }
    return events;
}

/* Did this department's detector ever reach the threshold? */
static bool crosses(const struct setting *setting, const struct detector_odds *odds, int every,
                    struct random *random)
{
    double threshold = rule_kind_threshold(setting->budget);
    struct detector detector = { 0 };
    for (int night = 0; night < NIGHTS; night++) {
        if (night % every == 0) {
            detector_start(&detector, odds);
        }
        detector_night(&detector, odds, setting->trials, draw(random, setting->trials, setting->p0));
        if (detector_e(&detector, odds) >= threshold) {
            return true;
        }
    }
    return false;
}

static double flagged_a_year(const struct setting *setting, int every)
{
    struct detector_odds odds = odds_of(setting);
    struct random random = random_for(2027, slice_from_text(setting->name));
    int years = city_years();
    int flagged = 0;
    for (int year = 0; year < years; year++) {
        for (int d = 0; d < DEPARTMENTS; d++) {
            flagged += crosses(setting, &odds, every, &random) ? 1 : 0;
        }
    }
    return (double)flagged / years;
}

static void no_rule_flags_more_departments_than_its_budget(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        double flagged = flagged_a_year(&settings[i], DETECTOR_WEEK);
        print_message("# %s: %.3f falsely flagged departments a year of at most %.1f\n", settings[i].name,
                      flagged, settings[i].budget);
        assert_true(flagged <= settings[i].budget);
    }
}

static void starting_every_night_breaks_the_promise(void **state)
{
    (void)state;
    double flagged = flagged_a_year(&settings[1], 1);
    print_message("# starting every night: %.3f of at most %.1f\n", flagged, settings[1].budget);
    assert_true(flagged > settings[1].budget);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_rule_flags_more_departments_than_its_budget),
        cmocka_unit_test(starting_every_night_breaks_the_promise),
    };
    return cmocka_run_group_tests_name("worst_case", tests, NULL, NULL);
}
