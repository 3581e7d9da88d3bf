/* Departments that are renamed, merged or split, officers who move, a department without a past, a city of
 * four: what the detectors make of units that change during the year. Counts are made by hand. */
#include "rules/night_rules.h"
#include "rules/rule.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "near.h"

enum { FIRST = 20819, NIGHTS = 300, MEMORY = 64 << 20, ROWS_MAX = 8000, EVENTS_MAX = 400, UNITS_MAX = 20 };

struct fixture {
    struct unit unit[UNITS_MAX];
    size_t units;
    struct tally_count row[ROWS_MAX];
    size_t rows;
    struct tally_event event[EVENTS_MAX];
    size_t events;
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
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    free(fixture->arena.memory);
    free(fixture);
    return 0;
}

static void begin(enum rule_kind kind)
{
    arena_reset_to(&fixture->arena, 0);
    fixture->units = fixture->rows = fixture->events = 0;
    fixture->rule = rule_defaults(kind);
    fixture->rule.id = SLICE_LIT("R");
    fixture->set = (struct rule_set){ .rule = &fixture->rule, .rule_count = 1 };
}

static void add_unit(int32_t id, int32_t department, enum unit_kind kind, int32_t first, const char *name)
{
    assert_true(fixture->units < UNITS_MAX);
    fixture->unit[fixture->units++] = (struct unit){ .id = id,
                                                     .department = department,
                                                     .kind = kind,
                                                     .first = { FIRST + first },
                                                     .name = slice_from_text(name) };
}

static void add_row(int32_t unit, enum tally_measure measure, int32_t night, int32_t n, int32_t k)
{
    assert_true(fixture->rows < ROWS_MAX);
    fixture->row[fixture->rows++] = (struct tally_count){ .unit = unit,
                                                          .measure = measure,
                                                          .arrived = { FIRST + night },
                                                          .known = { FIRST + night },
                                                          .n = n,
                                                          .k = k };
}

/* Two answers a night from `from` to before `to`; one of every `every`-th night's is confirmed, 0: none. */
static void answers(int32_t department, int32_t officer, int32_t from, int32_t to, int32_t every)
{
    for (int32_t night = from; night < to; night++) {
        const bool event = every > 0 && night % every == 0;
        add_row(department, TALLY_SOLICITATION, night, 2, event ? 1 : 0);
        if (officer != 0) {
            add_row(officer, TALLY_SOLICITATION, night, 2, event ? 1 : 0);
        }
        if (event) {
            assert_true(fixture->events < EVENTS_MAX);
            const int64_t number = (int64_t)fixture->events + 1;
            fixture->event[fixture->events++] = (struct tally_event){ .complaint = number,
                                                                      .handset = number,
                                                                      .department = department,
                                                                      .officer = officer,
                                                                      .measure = TALLY_SOLICITATION,
                                                                      .state = TALLY_EVENT,
                                                                      .arrived = { FIRST + night },
                                                                      .known = { FIRST + night },
                                                                      .counted = true };
        }
    }
}

static struct night_rules_result run(int32_t nights)
{
    struct night_rules_result result = { 0 };
    struct night_rules_input input = { .set = &fixture->set,
                                       .first = { FIRST },
                                       .night = { FIRST + nights - 1 },
                                       .unit = fixture->unit,
                                       .unit_count = fixture->units,
                                       .count = fixture->row,
                                       .count_count = fixture->rows,
                                       .event = fixture->event,
                                       .event_count = fixture->events };
    assert_int_equal(night_rules_run(&input, &fixture->arena, &result), NIGHT_RULES_DONE);
    return result;
}

static const struct flag *flag_of(const struct night_rules_result *result, int32_t department)
{
    for (size_t i = 0; i < result->flag_count; i++) {
        if (result->flag[i].department == department) {
            return &result->flag[i];
        }
    }
    return NULL;
}

static void a_rename_carries_the_detector(void **state)
{
    (void)state;
    begin(RULE_SOLICITATION);
    add_unit(1, 1, UNIT_DEPARTMENT, 0, "건축과");
    add_unit(2, 2, UNIT_DEPARTMENT, 0, "세무과");
    answers(1, 0, 0, NIGHTS, 20);
    answers(2, 0, 0, NIGHTS, 0);
    struct night_rules_result before = run(NIGHTS);
    assert_int_equal(before.flag_count, 1);
    const struct flag old = before.flag[0];
    fixture->unit[0].name = SLICE_LIT("건축안전과"); /* the same unit: units keep their ids */
    struct night_rules_result after = run(NIGHTS);
    assert_int_equal(after.flag_count, 1);
    assert_near(after.flag[0].e, old.e);
    assert_int_equal(after.flag[0].since[FLAG_ALERT].day, old.since[FLAG_ALERT].day);
    assert_true(slice_starts_with(after.flag[0].sentence.ko, SLICE_LIT("건축안전과")));
}

/* 1 and 2 become 3 on night 150: what 1 was flagged for stays with it, 3 starts from nothing. */
static void a_merger_starts_a_newcomer(void **state)
{
    (void)state;
    begin(RULE_SOLICITATION);
    add_unit(1, 1, UNIT_DEPARTMENT, 0, "건축과");
    add_unit(2, 2, UNIT_DEPARTMENT, 0, "주택과");
    add_unit(3, 3, UNIT_DEPARTMENT, 150, "건축주택과");
    add_unit(4, 4, UNIT_DEPARTMENT, 0, "세무과");
    answers(1, 0, 0, 150, 20);
    answers(2, 0, 0, 150, 0);
    answers(3, 0, 150, NIGHTS, 0);
    answers(4, 0, 0, NIGHTS, 0);
    struct night_rules_result result = run(NIGHTS);
    assert_non_null(flag_of(&result, 1));
    assert_null(flag_of(&result, 3));
    fixture->rows = fixture->events = 0;
    answers(3, 0, 150, NIGHTS, 20);
    answers(4, 0, 0, NIGHTS, 0);
    result = run(NIGHTS);
    assert_non_null(flag_of(&result, 3)); /* by its own answers alone */
    assert_true(flag_of(&result, 3)->since[FLAG_WATCH].day > FIRST + 150);
    assert_int_equal(flag_of(&result, 3)->n, 2 * (NIGHTS - 150));
}

/* An officer who comes on night 150 has a term of his own; nobody's weight changes for the nights before. */
static void an_officer_who_moves_takes_a_share_of_the_reserve(void **state)
{
    (void)state;
    double e[2] = { 0 };
    for (int with = 0; with < 2; with++) {
        begin(RULE_SOLICITATION);
        add_unit(1, 1, UNIT_DEPARTMENT, 0, "건축과");
        add_unit(2, 2, UNIT_DEPARTMENT, 0, "세무과");
        add_unit(11, 1, UNIT_OFFICER, 0, "가");
        add_unit(12, 1, UNIT_OFFICER, 0, "나");
        if (with == 1) {
            add_unit(13, 1, UNIT_OFFICER, 150, "다");
        }
        answers(1, 11, 0, 150, 15);
        answers(2, 0, 0, NIGHTS, 0);
        struct night_rules_result result = run(150);
        assert_non_null(flag_of(&result, 1));
        e[with] = flag_of(&result, 1)->e;
    }
    assert_near(e[1], e[0]);
    fixture->rows = fixture->events = 0;
    answers(1, 13, 150, NIGHTS, 10);
    struct night_rules_result result = run(NIGHTS);
    const struct flag *flag = flag_of(&result, 1);
    assert_non_null(flag);
    assert_int_equal(flag->officer, 13);
}

/* Nothing is said of a department's numbers before it has a past of its own, however bad they are. */
static void a_department_without_a_baseline_is_not_judged_by_it(void **state)
{
    (void)state;
    const struct {
        enum rule_kind kind;
        enum tally_measure measure;
        int32_t good, bad; /* events of ten */
    } rules[] = { { RULE_PHONE_QUALITY, TALLY_PHONE, 0, 4 },
                  { RULE_REPLY_FALL, TALLY_REPLY, 5, 0 },
                  { RULE_SAME_PHONES, TALLY_SHARED_HANDSET, 0, 8 } };
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        begin(rules[i].kind);
        for (int32_t d = 1; d <= 4; d++) {
            add_unit(d, d, UNIT_DEPARTMENT, d == 1 ? 100 : 0, "과");
            for (int32_t night = d == 1 ? 100 : 0; night < NIGHTS; night++) {
                add_row(d, rules[i].measure, night, 10, d == 1 ? rules[i].bad : rules[i].good);
            }
        }
        struct night_rules_result result = run(NIGHTS);
        assert_null(flag_of(&result, 1)); /* bad from its first night: that is its own past */
        assert_int_equal(result.flag_count, 0);
        for (size_t r = 0; r < fixture->rows; r++) {
            struct tally_count *row = &fixture->row[r];
            if (row->unit == 1 && row->arrived.day < FIRST + 200) {
                row->k = rules[i].good;
            }
        }
        result = run(NIGHTS);
        assert_non_null(flag_of(&result, 1)); /* good for a hundred nights, then bad */
        assert_true(flag_of(&result, 1)->since[FLAG_ALERT].day >= FIRST + 200);
    }
}

/* Budgets are stated per 40 departments and scale: the same evidence raises a flag in a city of four. */
static void a_city_of_four_has_the_same_thresholds_and_a_tenth_of_the_budget(void **state)
{
    (void)state;
    int32_t since[2] = { 0 };
    for (int large = 0; large < 2; large++) {
        begin(RULE_SOLICITATION);
        for (int32_t d = 1; d <= (large ? 16 : 4); d++) {
            add_unit(d, d, UNIT_DEPARTMENT, 0, "과");
            answers(d, 0, 0, 120, d == 1 ? 20 : 0);
        }
        struct night_rules_result result = run(120);
        assert_int_equal(result.flag_count, 1);
        since[large] = result.flag[0].since[FLAG_WATCH].day;
        assert_near(result.flag[0].threshold[FLAG_ALERT], 10);
        assert_true(result.flag[0].level >= FLAG_ALERT);
    }
    assert_int_equal(since[0], since[1]);
    assert_near(night_rules_budget(&fixture->rule, FLAG_ALERT, 4), 0.4);
    assert_near(rule_set_budget(&fixture->set, FLAG_ALERT, 4), 0.4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rename_carries_the_detector),
        cmocka_unit_test(a_merger_starts_a_newcomer),
        cmocka_unit_test(an_officer_who_moves_takes_a_share_of_the_reserve),
        cmocka_unit_test(a_department_without_a_baseline_is_not_judged_by_it),
        cmocka_unit_test(a_city_of_four_has_the_same_thresholds_and_a_tenth_of_the_budget),
    };
    return cmocka_run_group_tests_name("changing_units", tests, set_up, tear_down);
}
