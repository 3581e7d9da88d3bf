#include "rules/night_rules.h"
#include "rules/rule.h"

#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "city.h"
#include "near.h"

enum { NIGHTS = 250, PLANTED = 6, ONSET = 100, MEMORY = 64 << 20 };

struct fixture {
    struct city city;
    struct arena arena;
    struct rule rule[3];
    struct rule_set set;
    struct tally_result tally;
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
    fixture->rule[0] = rule_defaults(RULE_REFERRAL);
    fixture->rule[0].id = SLICE_LIT("R0");
    fixture->rule[1] = rule_defaults(RULE_SOLICITATION);
    fixture->rule[1].id = SLICE_LIT("R1");
    fixture->set = (struct rule_set){ .rule = fixture->rule, .rule_count = 2 };
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    free(fixture->arena.memory);
    free(fixture);
    return 0;
}

static void generate(uint64_t seed, double rate)
{
    arena_reset_to(&fixture->arena, 0);
    city_generate(&fixture->city, seed, NIGHTS, PLANTED, ONSET, rate, 0.001);
    assert_int_equal(tally_run(fixture->city.fact, fixture->city.fact_count,
                               (struct night){ CITY_FIRST + NIGHTS }, &fixture->arena, &fixture->tally),
                     TALLY_DONE);
}

static struct night_rules_input input_for(int32_t night)
{
    return (struct night_rules_input){ .set = &fixture->set,
                                       .first = { CITY_FIRST },
                                       .night = { CITY_FIRST + night },
                                       .unit = fixture->city.unit,
                                       .unit_count = CITY_UNITS,
                                       .count = fixture->tally.count,
                                       .count_count = fixture->tally.count_count,
                                       .event = fixture->tally.event,
                                       .event_count = fixture->tally.event_count };
}

static struct night_rules_result run(const struct night_rules_input *input)
{
    struct night_rules_result result = { 0 };
    assert_int_equal(night_rules_run(input, &fixture->arena, &result), NIGHT_RULES_DONE);
    return result;
}

static void a_planted_department_is_flagged_and_no_other(void **state)
{
    (void)state;
    generate(1, 0.08);
    struct night_rules_input input = input_for(NIGHTS - 1);
    struct night_rules_result result = run(&input);
    assert_int_equal(result.flag_count, 1);
    const struct flag *flag = &result.flag[0];
    assert_int_equal(flag->department, PLANTED);
    assert_int_equal(flag->rule, 1);
    assert_true(flag->level >= FLAG_ALERT);
    assert_true(flag->since[FLAG_WATCH].day <= flag->since[FLAG_ALERT].day);
    assert_true(flag->since[FLAG_ALERT].day > CITY_FIRST + ONSET);
    assert_true(flag->handsets >= 2);
    assert_near(flag->threshold[FLAG_ALERT], 10);
    assert_int_equal(flag->path_count, NIGHTS);
    assert_near(flag->path[NIGHTS - 1].e, flag->e);
    assert_near(flag->expected, 0.0015 * flag->n);
}

static void the_sentence_names_the_department_and_says_what_it_is_not(void **state)
{
    (void)state;
    generate(1, 0.08);
    struct night_rules_input input = input_for(NIGHTS - 1);
    struct night_rules_result result = run(&input);
    struct rule_text sentence = result.flag[0].sentence;
    assert_true(slice_starts_with(sentence.ko, SLICE_LIT("건축과: 확인된 '있다' 응답 ")));
    assert_true(slice_find(sentence.ko, SLICE_LIT("비위 사실의 확인이 아닙니다")) < sentence.ko.len);
    assert_true(slice_find(sentence.en, SLICE_LIT("not a finding")) < sentence.en.len);
    assert_true(slice_find(sentence.en, SLICE_LIT("{")) == sentence.en.len);
}

static void a_flag_stays_up_from_the_night_it_was_raised(void **state)
{
    (void)state;
    generate(1, 0.08);
    struct night_rules_input whole = input_for(NIGHTS - 1);
    struct night since = run(&whole).flag[0].since[FLAG_ALERT];
    for (int32_t night = since.day - CITY_FIRST - 2; night <= since.day - CITY_FIRST + 2; night++) {
        struct night_rules_input input = input_for(night);
        struct night_rules_result result = run(&input);
        bool alert = result.flag_count == 1 && result.flag[0].level >= FLAG_ALERT;
        assert_int_equal(alert, CITY_FIRST + night >= since.day);
    }
}

/* What a night said is not changed by rows that became known later, nor by the order of rows. */
static void later_rows_and_their_order_change_nothing(void **state)
{
    (void)state;
    generate(2, 0.05);
    struct random random = random_from_seed(3);
    for (int32_t night = 80; night < NIGHTS; night += 30) {
        struct night_rules_input all = input_for(night);
        struct night_rules_result want = run(&all);
        struct tally_count *row = test_malloc((fixture->tally.count_count + 1) * sizeof *row);
        size_t rows = 0;
        for (size_t i = 0; i < fixture->tally.count_count; i++) {
            if (fixture->tally.count[i].known.day <= CITY_FIRST + night) {
                row[rows++] = fixture->tally.count[i];
            }
        }
        for (uint32_t i = (uint32_t)rows - 1; i > 0; i--) {
            uint32_t other = random_below(&random, i + 1);
            struct tally_count swap = row[i];
            row[i] = row[other];
            row[other] = swap;
        }
        struct night_rules_input cut = all;
        cut.count = row;
        cut.count_count = rows;
        struct night_rules_result got = run(&cut);
        assert_int_equal(got.flag_count, want.flag_count);
        for (size_t i = 0; i < got.flag_count; i++) {
            assert_int_equal(got.flag[i].department, want.flag[i].department);
            assert_int_equal(got.flag[i].level, want.flag[i].level);
            assert_memory_equal(&got.flag[i].e, &want.flag[i].e, sizeof(double));
            assert_int_equal(got.flag[i].since[FLAG_WATCH].day, want.flag[i].since[FLAG_WATCH].day);
        }
        test_free(row);
    }
}

static void every_event_is_referred_once_on_the_night_it_became_known(void **state)
{
    (void)state;
    generate(4, 0.05);
    size_t referred = 0;
    struct night_rules_input input = input_for(NIGHTS - 1);
    struct night_rules *nights = NULL;
    assert_int_equal(night_rules_open(&input, &fixture->arena, &nights), NIGHT_RULES_DONE);
    for (int32_t night = 0; night < NIGHTS; night++) {
        struct night_rules_result result = { 0 };
        assert_int_equal(night_rules_step(nights), NIGHT_RULES_DONE);
        assert_int_equal(night_rules_describe(nights, &result), NIGHT_RULES_DONE);
        for (size_t i = 0; i < result.referral_count; i++) {
            assert_int_equal(result.referral[i].known.day, CITY_FIRST + night);
            assert_int_equal(result.referral[i].source, REFERRAL_CONFIRMED);
            assert_true(result.referral[i].sentence.en.len > 0);
        }
        referred += result.referral_count;
    }
    size_t events = 0;
    for (size_t i = 0; i < fixture->tally.event_count; i++) {
        events += fixture->tally.event[i].known.day < CITY_FIRST + NIGHTS ? 1 : 0;
    }
    assert_true(events > 0);
    assert_int_equal(referred, events);
}

static void withdrawn_and_unanswered_go_to_review_and_texts_are_referred(void **state)
{
    (void)state;
    arena_reset_to(&fixture->arena, 0);
    city_units(&fixture->city);
    const struct tally_event event[] = {
        { .complaint = 3, .department = 1, .measure = TALLY_SOLICITATION, .state = TALLY_WITHDRAWN },
        { .complaint = 2, .department = 1, .measure = TALLY_SOLICITATION, .state = TALLY_UNANSWERED },
        { .complaint = 1, .department = 1, .measure = TALLY_SOLICITATION_TEXT, .state = TALLY_EVENT },
        { .complaint = 1, .department = 1, .measure = TALLY_SOLICITATION_RAW, .state = TALLY_EVENT },
    };
    struct tally_event moved[4];
    for (size_t i = 0; i < 4; i++) {
        moved[i] = event[i];
        moved[i].arrived = moved[i].known = (struct night){ CITY_FIRST + 5 };
    }
    fixture->tally = (struct tally_result){ .event = moved, .event_count = 4 };
    struct night_rules_input input = input_for(5);
    struct night_rules_result result = run(&input);
    assert_int_equal(result.referral_count, 1);
    assert_int_equal(result.referral[0].source, REFERRAL_TEXT);
    assert_int_equal(result.review_count, 2);
    assert_int_equal(result.review[0].reason, REVIEW_UNANSWERED);
    assert_int_equal(result.review[1].reason, REVIEW_WITHDRAWN);
    assert_int_equal(result.flag_count, 0);
    input = input_for(6);
    assert_int_equal(run(&input).referral_count, 0);
}

/* Twelve confirmed answers from one handset would be counted once by tally; even if counted, they alarm
 * nobody. */
static void one_handset_raises_no_alert(void **state)
{
    (void)state;
    arena_reset_to(&fixture->arena, 0);
    city_units(&fixture->city);
    struct tally_event event[12];
    struct tally_count row = { .unit = 1, .measure = TALLY_SOLICITATION, .n = 12, .k = 12 };
    row.arrived = row.known = (struct night){ CITY_FIRST + 9 };
    for (int i = 0; i < 12; i++) {
        event[i] = (struct tally_event){ .complaint = i + 1,
                                         .handset = 77,
                                         .department = 1,
                                         .measure = TALLY_SOLICITATION,
                                         .state = TALLY_EVENT,
                                         .arrived = row.arrived,
                                         .known = row.known };
    }
    fixture->tally =
        (struct tally_result){ .count = &row, .count_count = 1, .event = event, .event_count = 12 };
    struct night_rules_input input = input_for(9);
    struct night_rules_result result = run(&input);
    assert_int_equal(result.flag_count, 1);
    assert_int_equal(result.flag[0].level, FLAG_WATCH);
    assert_int_equal(result.flag[0].handsets, 1);
    event[11].handset = 78;
    assert_int_equal(run(&input).flag[0].level, FLAG_HIGH);
}

static void a_closing_takes_the_flag_down_and_starts_again_from_zero(void **state)
{
    (void)state;
    generate(1, 0.08);
    struct night_rules_input input = input_for(NIGHTS - 1);
    struct night since = run(&input).flag[0].since[FLAG_ALERT];
    struct night_rules_closing closing = { .department = PLANTED, .rule = SLICE_LIT("R1"), .night = since };
    input.closing = &closing;
    input.closing_count = 1;
    input.night = since;
    assert_int_equal(run(&input).flag_count, 0);
    input.night = (struct night){ CITY_FIRST + NIGHTS - 1 };
    struct night_rules_result later = run(&input); /* it goes on: a second flag from new evidence alone */
    assert_int_equal(later.flag_count, 1);
    assert_true(later.flag[0].since[FLAG_WATCH].day > since.day);
    assert_int_equal(later.flag[0].path[0].night.day, since.day + 1);
}

static void an_effective_night_recomputes_no_earlier_night(void **state)
{
    (void)state;
    generate(1, 0.08);
    fixture->rule[1].effective = (struct night){ CITY_FIRST + 200 };
    struct night_rules_input input = input_for(NIGHTS - 1);
    struct night_rules_result result = run(&input);
    assert_int_equal(result.flag_count, 1);
    assert_true(result.flag[0].since[FLAG_WATCH].day >= CITY_FIRST + 200);
    assert_int_equal(result.flag[0].path_count, NIGHTS - 200);
    fixture->rule[1].effective = (struct night){ 0 };
}

/* R1 with a p0 under which nobody would be flagged, from `changed` on; the version before it is retired. */
static void change_the_figures(int32_t changed)
{
    fixture->rule[2] = fixture->rule[1];
    fixture->rule[2].retired = (struct night){ CITY_FIRST + changed };
    fixture->rule[1].effective = fixture->rule[2].retired;
    fixture->rule[1].p0 = 0.3;
    fixture->rule[1].grid[0] = 0.9;
    fixture->rule[1].grid_count = 1;
    fixture->set.rule_count = 3;
}

static void take_the_change_back(void)
{
    fixture->rule[1] = fixture->rule[2];
    fixture->rule[1].retired = (struct night){ 0 };
    fixture->set.rule_count = 2;
}

static void a_flag_of_a_former_version_stands_until_it_is_closed(void **state)
{
    (void)state;
    generate(1, 0.08);
    struct night_rules_input input = input_for(NIGHTS - 1);
    struct night_rules_result before = run(&input);
    const struct night alert = before.flag[0].since[FLAG_ALERT];
    change_the_figures(alert.day - CITY_FIRST + 1);
    struct night_rules_result after = run(&input);
    assert_int_equal(after.flag_count, 1);
    assert_int_equal(after.flag[0].rule, 2);
    assert_int_equal(after.flag[0].since[FLAG_ALERT].day, alert.day);
    assert_near(after.flag[0].expected, 0.0015 * after.flag[0].n);
    assert_true(after.flag[0].level <= before.flag[0].level); /* it rises no more */
    assert_true(after.flag[0].since[after.flag[0].level].day <= alert.day);
    struct night_rules_closing closing = { .department = PLANTED,
                                           .rule = SLICE_LIT("R1"),
                                           .night = { alert.day + 5 } };
    input.closing = &closing;
    input.closing_count = 1;
    assert_int_equal(run(&input).flag_count, 0); /* the old figures raise nothing again */
    take_the_change_back();
    change_the_figures(alert.day - CITY_FIRST);
    input.closing_count = 0;
    after = run(&input);
    assert_true(after.flag_count == 0 || after.flag[0].level < FLAG_ALERT);
    take_the_change_back();
}

static void referrals_of_former_versions_are_not_handed_over_twice(void **state)
{
    (void)state;
    generate(1, 0.08);
    struct night_rules_input input = input_for(150);
    const size_t once = run(&input).referral_count;
    fixture->rule[2] = fixture->rule[0];
    fixture->rule[2].retired = (struct night){ CITY_FIRST + 100 };
    fixture->set.rule_count = 3;
    assert_int_equal(run(&input).referral_count, once);
    fixture->set.rule_count = 2;
}

/* R1 with another p0 for a class, into which the planted department comes on a night. */
static struct night_rules_result run_with_class(int32_t from, double p0)
{
    struct night_rules_input input = input_for(NIGHTS - 1);
    const struct unit_class row = { PLANTED, { CITY_FIRST + from }, SLICE_LIT("service") };
    fixture->rule[1].p0_by_class[0] = (struct rule_class_rate){ SLICE_LIT("service"), p0 };
    fixture->rule[1].class_count = 1;
    input.unit_class = &row;
    input.class_count = 1;
    const struct night_rules_result result = run(&input);
    fixture->rule[1].class_count = 0;
    return result;
}

static void a_class_of_departments_has_its_own_null_rate(void **state)
{
    (void)state;
    generate(1, 0.08);
    struct night_rules_input input = input_for(NIGHTS - 1);
    const struct night_rules_result without = run(&input);
    struct night_rules_result with = run_with_class(0, 0.008);
    assert_int_equal(with.flag_count, 1);
    const struct flag *flag = &with.flag[0];
    assert_true(flag->since[FLAG_WATCH].day > without.flag[0].since[FLAG_WATCH].day);
    assert_near(flag->p0, 0.008);
    assert_true(slice_equal(flag->p0_class, SLICE_LIT("service")));
    assert_near(flag->expected, 0.008 * flag->n);
    assert_near(flag->e, flag->path[flag->path_count - 1].e);
    /* The same rate by class is the same flag. */
    with = run_with_class(0, 0.0015);
    assert_int_equal(with.flag[0].since[FLAG_WATCH].day, without.flag[0].since[FLAG_WATCH].day);
    assert_near(with.flag[0].e, without.flag[0].e);
}

static void a_change_of_class_recomputes_no_earlier_night(void **state)
{
    (void)state;
    generate(1, 0.08);
    struct night_rules_input input = input_for(NIGHTS - 1);
    const struct night_rules_result without = run(&input);
    const int32_t change = ONSET + 40;
    const struct night_rules_result with = run_with_class(change, 0.008);
    for (int32_t at = 0; at < change; at++) {
        assert_near(with.flag[0].path[at].e, without.flag[0].path[at].e);
    }
    assert_true(with.flag[0].e < without.flag[0].e);
    double expected = 0;
    for (int32_t at = 0; at < NIGHTS; at++) {
        expected += with.flag[0].path[at].n * (at < change ? 0.0015 : 0.008);
    }
    assert_near(with.flag[0].expected, expected);
}

static void bad_input_and_small_arenas_are_refused(void **state)
{
    (void)state;
    generate(1, 0.08);
    struct night_rules_result result = { 0 };
    struct night_rules_input input = input_for(NIGHT_RULES_YEAR);
    assert_int_equal(night_rules_run(&input, &fixture->arena, &result), NIGHT_RULES_BAD_INPUT);
    input = input_for(-1);
    assert_int_equal(night_rules_run(&input, &fixture->arena, &result), NIGHT_RULES_BAD_INPUT);
    input = input_for(20);
    fixture->rule[1].budget_alert = 30;
    assert_int_equal(night_rules_run(&input, &fixture->arena, &result), NIGHT_RULES_BAD_INPUT);
    fixture->rule[1].budget_alert = 4;
    const struct unit_class disorder[] = { { PLANTED, { 5 }, SLICE_LIT("a") },
                                           { PLANTED, { 4 }, SLICE_LIT("b") } };
    input.unit_class = disorder;
    input.class_count = 2;
    assert_int_equal(night_rules_run(&input, &fixture->arena, &result), NIGHT_RULES_BAD_INPUT);
    input.class_count = 0;
    struct arena small;
    void *memory = test_malloc(1 << 20);
    for (size_t capacity = 0; capacity < 1 << 20; capacity += 4096) {
        arena_init(&small, memory, capacity);
        enum night_rules_outcome outcome = night_rules_run(&input, &small, &result);
        assert_true(outcome == NIGHT_RULES_NO_ROOM || outcome == NIGHT_RULES_DONE);
    }
    test_free(memory);
}

static void a_city_without_data_has_no_flag(void **state)
{
    (void)state;
    arena_reset_to(&fixture->arena, 0);
    city_units(&fixture->city);
    fixture->tally = (struct tally_result){ 0 };
    struct night_rules_input input = input_for(NIGHT_RULES_YEAR - 1);
    assert_int_equal(run(&input).flag_count, 0);
    input.unit_count = 0;
    assert_int_equal(run(&input).flag_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_planted_department_is_flagged_and_no_other),
        cmocka_unit_test(the_sentence_names_the_department_and_says_what_it_is_not),
        cmocka_unit_test(a_flag_stays_up_from_the_night_it_was_raised),
        cmocka_unit_test(later_rows_and_their_order_change_nothing),
        cmocka_unit_test(every_event_is_referred_once_on_the_night_it_became_known),
        cmocka_unit_test(withdrawn_and_unanswered_go_to_review_and_texts_are_referred),
        cmocka_unit_test(one_handset_raises_no_alert),
        cmocka_unit_test(a_closing_takes_the_flag_down_and_starts_again_from_zero),
        cmocka_unit_test(an_effective_night_recomputes_no_earlier_night),
        cmocka_unit_test(a_flag_of_a_former_version_stands_until_it_is_closed),
        cmocka_unit_test(referrals_of_former_versions_are_not_handed_over_twice),
        cmocka_unit_test(a_class_of_departments_has_its_own_null_rate),
        cmocka_unit_test(a_change_of_class_recomputes_no_earlier_night),
        cmocka_unit_test(bad_input_and_small_arenas_are_refused),
        cmocka_unit_test(a_city_without_data_has_no_flag),
    };
    return cmocka_run_group_tests_name("night_rules", tests, set_up, tear_down);
}
