/* The rules on phones, replies, handsets and soft signs, over counts made by hand; and the tables without
 * flags. */
#include "rules/coverage.h"
#include "rules/display_order.h"
#include "rules/night_rules.h"
#include "rules/rule.h"

#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "near.h"

enum { DEPARTMENTS = 6, NIGHTS = 240, ONSET = 150, PLANTED = 3, FIRST = 20819, MEMORY = 64 << 20 };

struct fixture {
    struct unit unit[DEPARTMENTS];
    struct tally_count row[3 * DEPARTMENTS * NIGHTS];
    size_t rows;
    struct contact_use use[64];
    size_t uses;
    struct rule rule;
    struct rule_set set;
    struct arena arena;
};

static struct fixture *fixture;

static int set_up(void **state)
{
    (void)state;
    fixture = calloc(1, sizeof *fixture);
    void *memory = malloc(MEMORY);
    if (fixture == NULL || memory == NULL) {
        return 1;
    }
    arena_init(&fixture->arena, memory, MEMORY);
    for (int32_t d = 1; d <= DEPARTMENTS; d++) {
        fixture->unit[d - 1] =
            (struct unit){ .id = d, .department = d, .kind = UNIT_DEPARTMENT, .first = { FIRST } };
    }
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    free(fixture->arena.memory);
    free(fixture);
    return 0;
}

static void use_rule(enum rule_kind kind)
{
    fixture->rule = rule_defaults(kind);
    fixture->rule.id = SLICE_LIT("R");
    fixture->set = (struct rule_set){ .rule = &fixture->rule, .rule_count = 1 };
    fixture->rows = 0;
    fixture->uses = 0;
    arena_reset_to(&fixture->arena, 0);
}

/* `trials` a night in every department, of which a share are events: `rate`, or `planted` in one from ONSET
 * on. */
static void fill(enum tally_measure measure, int32_t trials, double rate, double planted)
{
    struct random random = random_from_seed(11);
    for (int32_t night = 0; night < NIGHTS; night++) {
        for (int32_t d = 1; d <= DEPARTMENTS; d++) {
            double chance = d == PLANTED && night >= ONSET ? planted : rate;
            struct tally_count row = { .unit = d, .measure = measure, .n = trials };
            for (int32_t i = 0; i < trials; i++) {
                row.k += random_chance(&random, chance) ? 1 : 0;
            }
            row.arrived = row.known = (struct night){ FIRST + night };
            fixture->row[fixture->rows++] = row;
        }
    }
}

static struct night_rules_result run(void)
{
    const struct night_rules_input input = { .set = &fixture->set,
                                             .first = { FIRST },
                                             .night = { FIRST + NIGHTS - 1 },
                                             .unit = fixture->unit,
                                             .unit_count = DEPARTMENTS,
                                             .count = fixture->row,
                                             .count_count = fixture->rows,
                                             .use = fixture->use,
                                             .use_count = fixture->uses };
    struct night_rules_result result = { 0 };
    assert_int_equal(night_rules_run(&input, &fixture->arena, &result), NIGHT_RULES_DONE);
    return result;
}

static void assert_flagged(enum flag_level level)
{
    struct night_rules_result result = run();
    assert_int_equal(result.flag_count, 1);
    assert_int_equal(result.flag[0].department, PLANTED);
    assert_int_equal(result.flag[0].level, level);
    assert_true(result.flag[0].since[level].day >= FIRST + ONSET);
    assert_true(result.flag[0].sentence.ko.len > 0);
    assert_near(result.flag[0].path[result.flag[0].path_count - 1].e, result.flag[0].e);
}

static void dead_numbers_are_flagged_where_they_rise(void **state)
{
    (void)state;
    use_rule(RULE_PHONE_QUALITY);
    fill(TALLY_PHONE, 6, 0.05, 0.35);
    assert_flagged(FLAG_ALERT);
    use_rule(RULE_PHONE_QUALITY);
    fill(TALLY_PHONE, 6, 0.05, 0.05);
    assert_int_equal(run().flag_count, 0);
}

static void a_day_on_which_the_whole_city_was_down_flags_nobody(void **state)
{
    (void)state;
    use_rule(RULE_PHONE_QUALITY);
    fill(TALLY_PHONE, 20, 0.05, 0.05);
    for (size_t i = 0; i < fixture->rows; i++) {
        if (fixture->row[i].arrived.day == FIRST + ONSET) {
            fixture->row[i].k = 19;
        }
    }
    assert_int_equal(run().flag_count, 0);
}

static void replies_that_fall_here_alone_are_flagged(void **state)
{
    (void)state;
    use_rule(RULE_REPLY_FALL);
    fill(TALLY_REPLY, 12, 0.28, 0.08);
    assert_flagged(FLAG_ALERT);
}

static int32_t night_of_alert(void)
{
    const struct night_rules_result result = run();
    return result.flag_count == 1 ? result.flag[0].since[FLAG_ALERT].day - FIRST : NIGHTS;
}

/* As many as a department of 1,400 cases a year gets; a bound far below its past takes the whole year. */
static void replies_that_fall_in_a_department_of_medium_size_are_flagged_in_weeks(void **state)
{
    (void)state;
    use_rule(RULE_REPLY_FALL);
    fill(TALLY_REPLY, 4, 0.25, 0.1);
    const int32_t night = night_of_alert();
    assert_true(night >= ONSET && night < ONSET + 60);
    assert_flagged(FLAG_ALERT);
}

static void replies_that_fall_by_a_fifth_are_nobodys_fault(void **state)
{
    (void)state;
    use_rule(RULE_REPLY_FALL);
    fill(TALLY_REPLY, 30, 0.3, 0.24);
    assert_int_equal(run().flag_count, 0);
}

/* Every night changes an earlier one: what was folded anew stands where a plain walk does. */
static void replies_known_late_fold_to_the_same(void **state)
{
    (void)state;
    use_rule(RULE_REPLY_FALL);
    fill(TALLY_REPLY, 12, 0.28, 0.08);
    for (size_t i = 0; i < fixture->rows; i++) {
        fixture->row[i].known.day += fixture->row[i].unit == PLANTED ? 2 : 0;
    }
    assert_flagged(FLAG_ALERT);
}

static void replies_that_fall_everywhere_are_not(void **state)
{
    (void)state;
    use_rule(RULE_REPLY_FALL);
    fill(TALLY_REPLY, 12, 0.28, 0.14);
    for (size_t i = 0; i < fixture->rows; i++) {
        if (fixture->row[i].arrived.day >= FIRST + ONSET && fixture->row[i].unit != PLANTED) {
            fixture->row[i].k /= 2;
        }
    }
    assert_int_equal(run().flag_count, 0);
}

static void fast_and_perfect_replies_are_flagged(void **state)
{
    (void)state;
    use_rule(RULE_FAST_PERFECT);
    fill(TALLY_FAST_PERFECT, 3, 0.01, 0.4);
    assert_flagged(FLAG_ALERT);
}

static void the_same_phones_are_flagged_against_their_own_past(void **state)
{
    (void)state;
    use_rule(RULE_SAME_PHONES);
    fill(TALLY_SHARED_HANDSET, 3, 0.02, 0.5);
    assert_flagged(FLAG_ALERT);
    use_rule(RULE_SAME_PHONES);
    fill(TALLY_SHARED_HANDSET, 3, 0.5, 0.5); /* agents all year: nothing new */
    assert_int_equal(run().flag_count, 0);
}

static void soft_signs_are_watched_and_no_more(void **state)
{
    (void)state;
    use_rule(RULE_SOFT_SIGNS);
    fill(TALLY_KINDNESS, 3, 0.03, 0.3);
    fill(TALLY_SUPPLEMENT, 6, 0.03, 0.4);
    fill(TALLY_HINT, 1, 0.002, 0.1);
    assert_flagged(FLAG_WATCH);
}

static void use_handset(int uses, int64_t delay_s, bool best, bool staff)
{
    use_rule(RULE_ONE_HANDSET);
    for (int i = 0; i < uses; i++) {
        fixture->use[fixture->uses++] = (struct contact_use){ .complaint = i + 1,
                                                              .handset = 5,
                                                              .citizen = 100 + i,
                                                              .department = PLANTED,
                                                              .delay_s = delay_s,
                                                              .best = best,
                                                              .staff = staff,
                                                              .night = { FIRST + 20 + i } };
    }
}

static enum flag_level level_of_handset(void)
{
    struct night_rules_result result = run();
    return result.flag_count == 0 ? FLAG_NONE : result.flag[0].level;
}

static void one_phone_for_five_people_at_once_and_all_best(void **state)
{
    (void)state;
    use_handset(5, 20, true, false);
    assert_int_equal(level_of_handset(), FLAG_ALERT);
    use_handset(4, 20, true, false);
    assert_int_equal(level_of_handset(), FLAG_NONE);
    use_handset(5, 20, false, false);
    assert_int_equal(level_of_handset(), FLAG_NONE);
    use_handset(5, 4000, true, false);
    assert_int_equal(level_of_handset(), FLAG_NONE);
    use_handset(5, 110, true, false); /* quick, but a person might have read it */
    assert_int_equal(level_of_handset(), FLAG_WATCH);
    use_handset(1, 4000, false, true);
    assert_int_equal(level_of_handset(), FLAG_ALERT);
}

static void two_handsets_are_watched(void **state)
{
    (void)state;
    use_rule(RULE_TWO_HANDSETS);
    struct tally_event event[2];
    for (int i = 0; i < 2; i++) {
        event[i] = (struct tally_event){ .complaint = i + 1,
                                         .handset = i + 1,
                                         .department = PLANTED,
                                         .measure = TALLY_SOLICITATION,
                                         .state = TALLY_EVENT,
                                         .arrived = { FIRST + 10 + 80 * i },
                                         .known = { FIRST + 10 + 80 * i } };
    }
    struct night_rules_input input = { .set = &fixture->set,
                                       .first = { FIRST },
                                       .night = { FIRST + 100 },
                                       .unit = fixture->unit,
                                       .unit_count = DEPARTMENTS,
                                       .event = event,
                                       .event_count = 2 };
    struct night_rules_result result = { 0 };
    assert_int_equal(night_rules_run(&input, &fixture->arena, &result), NIGHT_RULES_DONE);
    assert_int_equal(result.flag_count, 1);
    assert_int_equal(result.flag[0].level, FLAG_WATCH);
    event[1].arrived.day += 20;
    event[1].known.day += 20;
    input.night.day += 50;
    assert_int_equal(night_rules_run(&input, &fixture->arena, &result), NIGHT_RULES_DONE);
    assert_int_equal(result.flag_count, 0);
}

static void display_follows_the_shrunken_rates(void **state)
{
    (void)state;
    arena_reset_to(&fixture->arena, 0);
    struct display_row row[] = { { .department = 1, .n = 400, .k = 8 },
                                 { .department = 2, .n = 3, .k = 1 },
                                 { .department = 3, .n = 400, .k = 60 },
                                 { .department = 4, .n = 0, .k = 0 } };
    assert_true(display_order(row, 4, &fixture->arena));
    assert_int_equal(row[0].department, 3);
    assert_int_equal(row[3].department, 1);
    assert_true(row[0].above_next > 0.5);
    for (size_t i = 0; i < 4; i++) {
        assert_true(row[i].rate.eb05 < row[i].rate.ebgm && row[i].rate.ebgm < row[i].rate.eb95);
    }
}

static void coverage_says_when_the_evidence_is_insufficient(void **state)
{
    (void)state;
    struct coverage few = coverage_of(400, 100, 100, 5, 0.8);
    assert_false(few.sufficient);
    assert_int_equal(few.replies_needed, 124);
    assert_near(few.yes_bounds.low, 0.0125);
    assert_near(few.yes_bounds.high, 0.7625);
    assert_true(coverage_of(400, 130, 124, 0, 0.8).sufficient);
    assert_false(coverage_of(0, 0, 0, 0, 1).sufficient);
}

static void rules_that_promise_nothing_are_refused(void **state)
{
    (void)state;
    struct slice field;
    for (int kind = 0; kind < RULE_KIND_COUNT; kind++) {
        struct rule rule = rule_defaults((enum rule_kind)kind);
        assert_int_equal(rule_check(&rule, NULL), RULE_FINE);
        assert_int_equal(rule_kind_from_name(rule_kind_name((enum rule_kind)kind)), kind);
    }
    struct rule rule = rule_defaults(RULE_SOLICITATION);
    rule.budget_watch = 20; /* 40/20 = 2 */
    assert_int_equal(rule_check(&rule, &field), RULE_BUDGET_TOO_LARGE);
    assert_true(slice_equal(field, SLICE_LIT("budget_watch")));
    rule.budget_watch = 3;
    assert_int_equal(rule_check(&rule, &field), RULE_BUDGET_ORDER);
    rule = rule_defaults(RULE_SOLICITATION);
    rule.grid[0] = rule.p0;
    assert_int_equal(rule_check(&rule, &field), RULE_GRID_NOT_ABOVE);
    rule.grid_count = 0;
    assert_int_equal(rule_check(&rule, &field), RULE_GRID_EMPTY);
    rule = rule_defaults(RULE_SOLICITATION);
    rule.weight_types = 0.3;
    assert_int_equal(rule_check(&rule, &field), RULE_WEIGHTS);
    rule = rule_defaults(RULE_REPLY_FALL);
    rule.grid[0] = 1.2;
    assert_int_equal(rule_check(&rule, &field), RULE_GRID_NOT_ABOVE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dead_numbers_are_flagged_where_they_rise),
        cmocka_unit_test(a_day_on_which_the_whole_city_was_down_flags_nobody),
        cmocka_unit_test(replies_that_fall_here_alone_are_flagged),
        cmocka_unit_test(replies_that_fall_in_a_department_of_medium_size_are_flagged_in_weeks),
        cmocka_unit_test(replies_that_fall_by_a_fifth_are_nobodys_fault),
        cmocka_unit_test(replies_known_late_fold_to_the_same),
        cmocka_unit_test(replies_that_fall_everywhere_are_not),
        cmocka_unit_test(fast_and_perfect_replies_are_flagged),
        cmocka_unit_test(the_same_phones_are_flagged_against_their_own_past),
        cmocka_unit_test(soft_signs_are_watched_and_no_more),
        cmocka_unit_test(one_phone_for_five_people_at_once_and_all_best),
        cmocka_unit_test(two_handsets_are_watched),
        cmocka_unit_test(display_follows_the_shrunken_rates),
        cmocka_unit_test(coverage_says_when_the_evidence_is_insufficient),
        cmocka_unit_test(rules_that_promise_nothing_are_refused),
    };
    return cmocka_run_group_tests_name("other_rules", tests, set_up, tear_down);
}
