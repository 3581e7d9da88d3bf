/* R1's second look: how the first "yes" ended tells an office whose citizens misread from one that asks. */
#include "base/arena.h"
#include "rules/night_rules.h"
#include "rules/rule.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

enum {
    DEPARTMENTS = 8,
    NIGHTS = 200,
    ONSET = 120,
    UNITS = DEPARTMENTS * 2, /* each with one officer */
    MEMORY = 32 << 20,
    ROWS_MAX = UNITS * NIGHTS,
    EVENTS_MAX = 200,
};

static struct {
    struct unit unit[UNITS];
    struct tally_count row[ROWS_MAX];
    size_t rows;
    struct tally_event event[EVENTS_MAX];
    size_t events;
    struct arena arena;
} city;

/* Two answers a night everywhere, none of them yes. */
static int set_up(void **state)
{
    (void)state;
    city.rows = city.events = 0;
    for (int32_t d = 1; d <= DEPARTMENTS; d++) {
        city.unit[d - 1] = (struct unit){ .id = d, .department = d, .kind = UNIT_DEPARTMENT };
        city.unit[DEPARTMENTS + d - 1] =
            (struct unit){ .id = 100 + d, .department = d, .kind = UNIT_OFFICER };
        for (int32_t night = 0; night < NIGHTS; night++) {
            const struct tally_count row = {
                .unit = d, .measure = TALLY_SOLICITATION, .arrived = { night }, .known = { night }, .n = 2
            };
            city.row[city.rows++] = row;
            city.row[city.rows] = row;
            city.row[city.rows++].unit = 100 + d;
        }
    }
    void *memory = malloc(MEMORY);
    arena_init(&city.arena, memory, MEMORY);
    return memory == NULL ? 1 : 0;
}

static int tear_down(void **state)
{
    (void)state;
    free(city.arena.memory);
    return 0;
}

static void say_yes(int32_t department, int32_t night, enum tally_state ending)
{
    city.event[city.events] = (struct tally_event){ .complaint = (int64_t)city.events + 1,
                                                    .handset = (int64_t)city.events + 1,
                                                    .department = department,
                                                    .officer = 100 + department,
                                                    .measure = TALLY_SOLICITATION,
                                                    .state = ending,
                                                    .arrived = { night },
                                                    .known = { night } };
    city.events += 1;
    const size_t row = 2 * (size_t)((department - 1) * NIGHTS + night);
    city.row[row].k += ending == TALLY_EVENT ? 1 : 0;
    city.row[row + 1].k += ending == TALLY_EVENT ? 1 : 0;
}

static enum flag_level level_of(int32_t department, double doubt_e)
{
    struct rule rule = rule_defaults(RULE_SOLICITATION);
    rule.id = SLICE_LIT("R1");
    rule.doubt_e = doubt_e;
    const struct rule_set set = { .rule = &rule, .rule_count = 1 };
    const struct night_rules_input input = { .set = &set,
                                             .night = { NIGHTS - 1 },
                                             .unit = city.unit,
                                             .unit_count = UNITS,
                                             .count = city.row,
                                             .count_count = city.rows,
                                             .event = city.event,
                                             .event_count = city.events };
    struct night_rules_result result = { 0 };
    arena_reset_to(&city.arena, 0);
    assert_int_equal(night_rules_run(&input, &city.arena, &result), NIGHT_RULES_DONE);
    for (size_t i = 0; i < result.flag_count; i++) {
        if (result.flag[i].department == department) {
            return result.flag[i].level;
        }
    }
    return FLAG_NONE;
}

/* Both have four confirmed reports; in department 1 somebody withdraws every eleventh night, elsewhere a
 * fourth as often. */
static void misreadings(void)
{
    for (int32_t d = 3; d <= DEPARTMENTS; d++) {
        for (int32_t night = d; night < NIGHTS; night += 44) {
            say_yes(d, night, TALLY_WITHDRAWN);
        }
    }
    for (int32_t i = 0; i < 4; i++) {
        say_yes(1, ONSET + 15 * i, TALLY_EVENT);
        say_yes(2, ONSET + 15 * i, TALLY_EVENT);
    }
    for (int32_t night = 4; night < NIGHTS; night += 11) {
        say_yes(1, night, TALLY_WITHDRAWN);
    }
}

static void an_office_whose_citizens_misread_is_watched_not_accused(void **state)
{
    (void)state;
    misreadings();
    assert_true(level_of(1, 0) >= FLAG_ALERT);
    assert_int_equal(level_of(1, 10), FLAG_WATCH);
}

static void the_same_reports_with_nothing_withdrawn_are_an_alert(void **state)
{
    (void)state;
    misreadings();
    assert_true(level_of(2, 10) >= FLAG_ALERT);
}

/* What others' citizens withdraw says how common mistakes are in this city. */
static void a_city_that_misreads_everywhere_doubts_more(void **state)
{
    (void)state;
    say_yes(2, ONSET, TALLY_EVENT);
    say_yes(2, ONSET + 20, TALLY_EVENT);
    say_yes(2, ONSET + 40, TALLY_EVENT);
    assert_true(level_of(2, 10) >= FLAG_ALERT);
    for (int32_t d = 3; d <= DEPARTMENTS; d++) {
        for (int32_t night = d; night < NIGHTS; night += 19) {
            say_yes(d, night, night % 2 == 0 ? TALLY_EVENT : TALLY_WITHDRAWN);
        }
    }
    assert_int_equal(level_of(2, 10), FLAG_WATCH);
}

static void a_year_of_thousands_of_reports_stays_a_number(void **state)
{
    (void)state;
    for (int32_t i = 0; i < EVENTS_MAX; i++) {
        say_yes(2, i % NIGHTS, i % 3 == 0 ? TALLY_EVENT : TALLY_UNANSWERED);
    }
    assert_true(level_of(2, 10) >= FLAG_ALERT);
    assert_int_equal(level_of(2, 1e6), FLAG_HIGH);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_office_whose_citizens_misread_is_watched_not_accused, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_same_reports_with_nothing_withdrawn_are_an_alert, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_city_that_misreads_everywhere_doubts_more, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_year_of_thousands_of_reports_stays_a_number, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("second_look", tests, NULL, NULL);
}
