#include "tally/tally.h"

#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

enum { DEPARTMENT = 1, TYPE = 20, OFFICER = 300, NEVER = 100000 };

static char memory[1 << 20];

static struct arena fresh_arena(void)
{
    struct arena arena;
    arena_init(&arena, memory, sizeof memory);
    return arena;
}

static struct tally_fact yes(int64_t complaint, int64_t handset, int32_t arrived, int32_t known)
{
    return (struct tally_fact){ .complaint = complaint,
                                .handset = handset,
                                .department = DEPARTMENT,
                                .measure = TALLY_SOLICITATION,
                                .state = TALLY_EVENT,
                                .arrived = { arrived },
                                .arrived_at = { arrived * 86400LL },
                                .known = { known } };
}

static struct tally_fact no(int64_t complaint, int64_t handset, int32_t arrived)
{
    struct tally_fact fact = yes(complaint, handset, arrived, arrived);
    fact.state = TALLY_NO_EVENT;
    return fact;
}

static struct tally_result run(const struct tally_fact *fact, size_t count, int32_t until,
                               struct arena *arena)
{
    struct tally_result result = { 0 };
    assert_int_equal(tally_run(fact, count, (struct night){ until }, arena, &result), TALLY_DONE);
    return result;
}

static void assert_row(const struct tally_count *row, int32_t arrived, int32_t known, int32_t n, int32_t k)
{
    assert_int_equal(row->arrived.day, arrived);
    assert_int_equal(row->known.day, known);
    assert_int_equal(row->n, n);
    assert_int_equal(row->k, k);
}

static void a_late_confirmation_raises_k_of_the_night_of_arrival(void **state)
{
    (void)state;
    struct arena arena = fresh_arena();
    const struct tally_fact fact[] = { yes(1, 11, 10, 13), no(2, 12, 10) };

    struct tally_result early = run(fact, 2, 12, &arena);
    assert_int_equal(early.count_count, 1);
    assert_row(&early.count[0], 10, 10, 2, 0);
    assert_int_equal(early.event_count, 0);

    struct tally_result late = run(fact, 2, 13, &arena);
    assert_int_equal(late.count_count, 2);
    assert_row(&late.count[0], 10, 10, 2, 0); /* the row of night 10 did not change */
    assert_row(&late.count[1], 10, 13, 0, 1);
    assert_int_equal(late.event_count, 1);
    assert_true(late.event[0].counted);
}

static void a_handset_counts_once_in_ninety_nights_for_a_department(void **state)
{
    (void)state;
    struct arena arena = fresh_arena();
    struct tally_fact fact[] = { no(1, 11, 0),       yes(2, 11, 89, 89), yes(3, 11, 90, 90),
                                 yes(4, 11, 91, 91), no(5, 0, 1),        no(6, 0, 1) };
    struct tally_result result = run(fact, 6, NEVER, &arena);
    const enum tally_decision want[] = { TALLY_COUNTED,     TALLY_NOT_COUNTED, TALLY_COUNTED,
                                         TALLY_NOT_COUNTED, TALLY_COUNTED,     TALLY_COUNTED };
    assert_memory_equal(result.decision, want, sizeof want);
    assert_int_equal(result.event_count, 3); /* a later "yes" is still an event */
    assert_false(result.event[0].counted);
    assert_true(result.event[1].counted);

    fact[1].department = 2; /* another department asks for itself */
    result = run(fact, 6, NEVER, &arena);
    assert_int_equal(result.decision[1], TALLY_COUNTED);
}

static void type_and_officer_get_the_same_counts(void **state)
{
    (void)state;
    struct arena arena = fresh_arena();
    struct tally_fact fact[] = { yes(1, 11, 5, 5), no(2, 12, 5) };
    fact[0].type = fact[1].type = TYPE;
    fact[0].officer = OFFICER;
    struct tally_result result = run(fact, 2, NEVER, &arena);
    assert_int_equal(result.count_count, 3);
    const int32_t unit[] = { DEPARTMENT, TYPE, OFFICER };
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(result.count[i].unit, unit[i]);
        assert_row(&result.count[i], 5, 5, unit[i] == OFFICER ? 1 : 2, 1);
    }
}

static void excluded_staff_taken_and_text_answers_never_count(void **state)
{
    (void)state;
    struct arena arena = fresh_arena();
    struct tally_fact fact[] = { yes(1, 11, 5, 5), yes(2, 12, 5, 5), yes(3, 13, 5, 5), yes(4, 11, 6, 6) };
    fact[0].excluded = true;
    fact[1].source = TALLY_STAFF_CALL;
    fact[2].measure = TALLY_SOLICITATION_TEXT;
    struct tally_result result = run(fact, 4, NEVER, &arena);
    assert_int_equal(result.count_count, 1);
    assert_row(&result.count[0], 6, 6, 1, 1); /* what was excluded does not use up the handset */
    assert_int_equal(result.event_count, 4);
}

static void withdrawn_and_unanswered_are_events_for_a_person_only(void **state)
{
    (void)state;
    struct arena arena = fresh_arena();
    struct tally_fact fact[] = { yes(1, 11, 5, 8), yes(2, 12, 5, 9), yes(3, 13, 5, 5) };
    fact[0].state = TALLY_WITHDRAWN;
    fact[1].state = TALLY_UNANSWERED;
    fact[2].state = TALLY_PENDING;
    struct tally_result result = run(fact, 3, NEVER, &arena);
    assert_int_equal(result.count_count, 1);
    assert_row(&result.count[0], 5, 5, 3, 0);
    assert_int_equal(result.event_count, 2);
    assert_false(result.event[0].counted);
    assert_int_equal(result.event[1].state, TALLY_UNANSWERED);
    assert_int_equal(run(fact, 3, 8, &arena).event_count, 1);
}

static void an_earlier_decision_stands(void **state)
{
    (void)state;
    struct arena arena = fresh_arena();
    struct tally_fact fact[] = { yes(1, 11, 50, 50), yes(2, 11, 60, 60) };
    fact[0].decided =
        TALLY_NOT_COUNTED; /* its first reply of the ninety nights is no longer among the facts */
    struct tally_result result = run(fact, 2, NEVER, &arena);
    assert_int_equal(result.decision[0], TALLY_NOT_COUNTED);
    assert_int_equal(result.decision[1], TALLY_COUNTED);
}

static struct tally_fact random_fact(struct random *random, int64_t complaint)
{
    struct tally_fact fact =
        yes(complaint, 1 + random_below(random, 40), (int32_t)random_below(random, 200), 0);
    fact.department = 1 + (int32_t)random_below(random, 3);
    fact.type = 10 * fact.department + (int32_t)random_below(random, 2);
    fact.measure = (enum tally_measure)random_below(random, TALLY_MEASURE_COUNT);
    fact.state = (enum tally_state)random_below(random, 5);
    fact.arrived_at.unix_s = fact.arrived.day * 86400LL + random_below(random, 3);
    fact.known.day = fact.arrived.day + (int32_t)random_below(random, 4);
    fact.excluded = random_chance(random, 0.05);
    return fact;
}

/* Field by field: the padding after `counted` may hold anything. */
static void assert_same_events(const struct tally_event *a, const struct tally_event *b, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert_memory_equal(&a[i], &b[i], offsetof(struct tally_event, counted));
        assert_int_equal(a[i].counted, b[i].counted);
    }
}

static void assert_same(const struct tally_result *a, const struct tally_result *b)
{
    assert_int_equal(a->count_count, b->count_count);
    assert_memory_equal(a->count, b->count, a->count_count * sizeof *a->count);
    assert_int_equal(a->event_count, b->event_count);
    assert_same_events(a->event, b->event, a->event_count);
}

static void shuffled_facts_give_the_same_result(void **state)
{
    (void)state;
    enum { FACTS = 500 };
    struct random random = random_from_seed(7);
    struct tally_fact fact[FACTS];
    for (int i = 0; i < FACTS; i++) {
        fact[i] = random_fact(&random, i + 1);
    }
    struct arena arena = fresh_arena();
    struct tally_result first = run(fact, FACTS, NEVER, &arena);
    for (uint32_t i = FACTS - 1; i > 0; i--) {
        uint32_t other = random_below(&random, i + 1);
        struct tally_fact swap = fact[i];
        fact[i] = fact[other];
        fact[other] = swap;
    }
    struct tally_result second = run(fact, FACTS, NEVER, &arena);
    assert_same(&first, &second);
}

/* What night t wrote is a prefix of what any later night sees: rows are only ever appended. */
static void what_was_seen_on_a_night_is_a_prefix_of_what_is_seen_later(void **state)
{
    (void)state;
    enum { FACTS = 500 };
    struct random random = random_from_seed(8);
    struct tally_fact fact[FACTS];
    for (int i = 0; i < FACTS; i++) {
        fact[i] = random_fact(&random, i + 1);
    }
    struct arena arena = fresh_arena();
    struct tally_result whole = run(fact, FACTS, NEVER, &arena);
    size_t used = arena.used;
    for (int32_t until = 0; until < 210; until += 7) {
        struct tally_result part = run(fact, FACTS, until, &arena);
        assert_true(part.count_count <= whole.count_count);
        assert_memory_equal(part.count, whole.count, part.count_count * sizeof *part.count);
        assert_same_events(part.event, whole.event, part.event_count);
        size_t rows = part.count_count;
        assert_true(rows == whole.count_count || whole.count[rows].known.day > until);
        arena_reset_to(&arena, used);
    }
}

static void unsound_facts_and_small_arenas_are_refused(void **state)
{
    (void)state;
    struct arena arena = fresh_arena();
    struct tally_result result = { 0 };
    struct tally_fact fact = yes(1, 11, 5, 4);
    assert_int_equal(tally_run(&fact, 1, (struct night){ 9 }, &arena, &result), TALLY_BAD_FACT);
    fact = yes(0, 11, 5, 5);
    assert_int_equal(tally_run(&fact, 1, (struct night){ 9 }, &arena, &result), TALLY_BAD_FACT);
    fact = yes(1, 11, 5, 5);
    for (size_t capacity = 0; capacity < 100; capacity += 8) {
        arena_init(&arena, memory, capacity);
        assert_int_equal(tally_run(&fact, 1, (struct night){ 9 }, &arena, &result), TALLY_NO_ROOM);
    }
    assert_null(result.count);
}

static void measures_have_names(void **state)
{
    (void)state;
    for (int i = 0; i < TALLY_MEASURE_COUNT; i++) {
        enum tally_measure measure = (enum tally_measure)i;
        assert_int_equal(tally_measure_from_name(tally_measure_name(measure)), measure);
    }
    assert_int_equal(tally_measure_from_name(SLICE_LIT("gift")), TALLY_MEASURE_COUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_late_confirmation_raises_k_of_the_night_of_arrival),
        cmocka_unit_test(a_handset_counts_once_in_ninety_nights_for_a_department),
        cmocka_unit_test(type_and_officer_get_the_same_counts),
        cmocka_unit_test(excluded_staff_taken_and_text_answers_never_count),
        cmocka_unit_test(withdrawn_and_unanswered_are_events_for_a_person_only),
        cmocka_unit_test(an_earlier_decision_stands),
        cmocka_unit_test(shuffled_facts_give_the_same_result),
        cmocka_unit_test(what_was_seen_on_a_night_is_a_prefix_of_what_is_seen_later),
        cmocka_unit_test(unsound_facts_and_small_arenas_are_refused),
        cmocka_unit_test(measures_have_names),
    };
    return cmocka_run_group_tests_name("tally", tests, NULL, NULL);
}
