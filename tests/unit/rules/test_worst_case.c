/*
 * Every department exactly at its null rate for a whole year: falsely flagged departments stay within the
 * budget, for every rule with a guarantee; and a detector that starts every night, dividing by 53 all the
 * same, does not.
 *
 * `CITY_YEARS=4000 meson test -C build rules/test_worst_case -t 0 -v` gives the full figures, in minutes.
 */
#include "rules/detector.h"
#include "rules/night_rules.h"
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
    { "R6", RULE_FAST_PERFECT, 0.05, 6, 0.5 },        { "R7", RULE_SAME_PHONES, 0.08, 6, 0.5 },
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

/* ---- the rules themselves ---- */

enum {
    TYPES = 3,
    OFFICERS = 4,
    MEMBERS = 1 + TYPES + OFFICERS,
    WHOLE_YEARS_SHORT = 10,
    RULES = 6,
    MEASURES = 8, /* beside R1's */
    ROWS_MAX = DEPARTMENTS * NIGHTS * (1 + TYPES + OFFICERS + MEASURES),
    MEMORY = 256 << 20,
};

struct whole {
    struct unit unit[DEPARTMENTS * MEMBERS];
    struct unit_class unit_class[DEPARTMENTS / 2];
    struct rule rule[RULES];
    struct tally_count row[ROWS_MAX];
    size_t rows;
    int flagged[RULES];
};

static const struct {
    enum rule_kind kind;
    const char *id;
} whole_rules[RULES] = {
    { RULE_SOLICITATION, "R1" }, { RULE_PHONE_QUALITY, "R3" }, { RULE_REPLY_FALL, "R4" },
    { RULE_FAST_PERFECT, "R6" }, { RULE_SAME_PHONES, "R7" },   { RULE_SOFT_SIGNS, "R8" },
};

/* Every other department is of a class that has a null rate of its own, and is at that. */
static const struct slice CLASS = { "service", 7 };
static const double SOLICITED[] = { 0.0015, 0.004 };
static const int32_t ANSWERS = 8;

/* R3 watches the first and the last together, R8 the three between. */
static const struct {
    enum tally_measure measure;
    double rate[2]; /* of others, and of the class */
    int32_t trials;
} measures[MEASURES] = {
    { TALLY_PHONE, { 0.06, 0.06 }, 8 },        { TALLY_REPLY, { 0.25, 0.12 }, 8 },
    { TALLY_FAST_PERFECT, { 0.05, 0.08 }, 4 }, { TALLY_SHARED_HANDSET, { 0.1, 0.1 }, 4 },
    { TALLY_KINDNESS, { 0.06, 0.06 }, 4 },     { TALLY_SUPPLEMENT, { 0.05, 0.05 }, 8 },
    { TALLY_HINT, { 0.005, 0.005 }, 2 },       { TALLY_NOT_CITIZEN, { 0.06, 0.06 }, 8 },
};

static double rate_of(enum tally_measure measure)
{
    size_t m = 0;
    while (measures[m].measure != measure) {
        m++;
    }
    return measures[m].rate[0];
}

static void found_units(struct whole *whole)
{
    for (int32_t i = 0; i < DEPARTMENTS * MEMBERS; i++) {
        const int32_t member = i % MEMBERS;
        whole->unit[i] = (struct unit){ .id = i + 1, .department = i - member + 1 };
        whole->unit[i].kind = member == 0 ? UNIT_DEPARTMENT : member <= TYPES ? UNIT_TYPE : UNIT_OFFICER;
    }
    for (int32_t d = 1; d < DEPARTMENTS; d += 2) {
        whole->unit_class[d / 2] = (struct unit_class){ .department = d * MEMBERS + 1, .name = CLASS };
    }
}

static void found_rules(struct whole *whole)
{
    for (size_t r = 0; r < RULES; r++) {
        struct rule *rule = &whole->rule[r];
        *rule = rule_defaults(whole_rules[r].kind);
        rule->id = slice_from_text(whole_rules[r].id);
        if (rule->p0 > 0) {
            const bool solicitation = rule->kind == RULE_SOLICITATION;
            rule->p0_by_class[0] =
                (struct rule_class_rate){ CLASS, solicitation ? SOLICITED[1] : measures[2].rate[1] };
            rule->class_count = 1;
        }
    }
}

/* Nulls that are no bound on a baseline but the very rate that the departments are at, and no second look. */
static void set_nulls_to_the_truth(struct whole *whole)
{
    for (size_t r = 0; r < RULES; r++) {
        struct rule *rule = &whole->rule[r];
        const enum tally_measure measure = rule_kind_measure(rule);
        rule->peer_e = 0;
        if (rule->kind == RULE_SOFT_SIGNS) {
            rule->baseline_tail = 1e-6; /* each sign has a least null of its own: these rates */
        } else if (rule->p0 <= 0) {     /* R4's null is every rate that a department may have */
            rule->p0_min = rule->p0_max = rate_of(measure);
        }
    }
}

static void add_row(struct whole *whole, int32_t unit, enum tally_measure measure, int32_t night, int32_t n,
                    int32_t k)
{
    whole->row[whole->rows++] = (struct tally_count){
        .unit = unit, .measure = measure, .arrived = { night }, .known = { night }, .n = n, .k = k
    };
}

/* A night's answers of one department, spread over its types and officers. */
static void add_answers(struct whole *whole, int32_t department, int32_t night, double rate,
                        struct random *random)
{
    int32_t n[MEMBERS] = { 0 };
    int32_t k[MEMBERS] = { 0 };
    for (int32_t i = 0; i < ANSWERS; i++) {
        const uint32_t type = 1 + random_below(random, TYPES);
        const uint32_t officer = 1 + TYPES + random_below(random, OFFICERS);
        const int32_t event = random_chance(random, rate) ? 1 : 0;
        n[0] += 1, n[type] += 1, n[officer] += 1;
        k[0] += event, k[type] += event, k[officer] += event;
    }
    for (int32_t m = 0; m < MEMBERS; m++) {
        add_row(whole, department + m, TALLY_SOLICITATION, night, n[m], k[m]);
    }
}

static void run_year(struct whole *whole, struct arena *arena, struct random *random)
{
    whole->rows = 0;
    for (int32_t night = 0; night < NIGHTS; night++) {
        for (int32_t d = 0; d < DEPARTMENTS; d++) {
            const int32_t department = d * MEMBERS + 1;
            add_answers(whole, department, night, SOLICITED[d % 2], random);
            for (size_t m = 0; m < MEASURES; m++) {
                add_row(whole, department, measures[m].measure, night, measures[m].trials,
                        draw(random, measures[m].trials, measures[m].rate[d % 2]));
            }
        }
    }
    const struct rule_set set = { .rule = whole->rule, .rule_count = RULES };
    const struct night_rules_input input = { .set = &set,
                                             .first = { 0 },
                                             .night = { NIGHTS - 1 },
                                             .unit = whole->unit,
                                             .unit_count = DEPARTMENTS * MEMBERS,
                                             .unit_class = whole->unit_class,
                                             .class_count = DEPARTMENTS / 2,
                                             .count = whole->row,
                                             .count_count = whole->rows };
    struct night_rules_result result = { 0 };
    arena_reset_to(arena, 0);
    assert_int_equal(night_rules_run(&input, arena, &result), NIGHT_RULES_DONE);
    for (size_t i = 0; i < result.flag_count; i++) {
        whole->flagged[result.flag[i].rule] += 1;
    }
}

/* R1 at watch, which asks for no second handset. */
static void run_years(const char *name, bool truth)
{
    struct whole *whole = calloc(1, sizeof *whole);
    void *memory = malloc(MEMORY);
    assert_non_null(whole);
    assert_non_null(memory);
    struct arena arena;
    arena_init(&arena, memory, MEMORY);
    struct random random = random_for(2027, slice_from_text(name));
    int years = getenv("CITY_YEARS") == NULL ? WHOLE_YEARS_SHORT : city_years();
    found_units(whole);
    found_rules(whole);
    if (truth) {
        set_nulls_to_the_truth(whole);
    }
    for (int year = 0; year < years; year++) {
        run_year(whole, &arena, &random);
    }
    for (size_t r = 0; r < RULES; r++) {
        const struct rule *rule = &whole->rule[r];
        const double budget = rule->budget_watch > 0 ? rule->budget_watch : rule->budget_alert;
        const double flagged = (double)whole->flagged[r] / years;
        print_message("# %s %s: %.3f of at most %.1f\n", whole_rules[r].id, name, flagged, budget);
        assert_true(flagged <= budget);
    }
    free(memory);
    free(whole);
}

/* The engine's own nights, every department at the null of every rule all year. */
static void rules_at_their_nulls_keep_their_budgets(void **state)
{
    (void)state;
    run_years("at its null", true);
}

/* With their baselines, weights, second looks and all. */
static void whole_rules_keep_their_budgets(void **state)
{
    (void)state;
    run_years("whole", false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_rule_flags_more_departments_than_its_budget),
        cmocka_unit_test(starting_every_night_breaks_the_promise),
        cmocka_unit_test(rules_at_their_nulls_keep_their_budgets),
        cmocka_unit_test(whole_rules_keep_their_budgets),
    };
    return cmocka_run_group_tests_name("worst_case", tests, NULL, NULL);
}
