#include "tally/contact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static char memory[1 << 20];

static struct contact sent(int64_t complaint, int32_t night)
{
    return (struct contact){ .complaint = complaint,
                             .handset = 100 + complaint,
                             .citizen = 200 + complaint,
                             .department = 1,
                             .closed = { night - 1 },
                             .delivery = CONTACT_DELIVERED,
                             .sent = { night },
                             .delivery_known = { night } };
}

static struct contact replied(int64_t complaint, int32_t night, int64_t delay_s, bool best)
{
    struct contact contact = sent(complaint, night);
    contact.replied = true;
    contact.replied_night = contact.answered_night = (struct night){ night };
    contact.delay_s = delay_s;
    contact.best = best;
    return contact;
}

static struct contact_facts facts(const struct contact *contact, size_t count, int32_t until)
{
    struct arena arena;
    struct contact_facts result = { 0 };
    arena_init(&arena, memory, sizeof memory);
    assert_true(contact_facts(contact, count, (struct night){ until }, &arena, &result));
    return result;
}

static void assert_counts(const struct contact_facts *facts, enum tally_measure measure, int n, int k)
{
    int facts_n = 0;
    int facts_k = 0;
    for (size_t i = 0; i < facts->fact_count; i++) {
        if (facts->fact[i].measure == measure) {
            facts_n++;
            facts_k += facts->fact[i].state == TALLY_EVENT ? 1 : 0;
        }
    }
    assert_int_equal(facts_n, n);
    assert_int_equal(facts_k, k);
}

static void every_way_of_not_being_reachable_counts_against_the_number(void **state)
{
    (void)state;
    struct contact contact[] = {
        sent(1, 10), sent(2, 10), sent(3, 10), sent(4, 10), sent(5, 10), sent(6, 10)
    };
    contact[0].number = CONTACT_MISSING;
    contact[0].delivery = CONTACT_NOT_SENT;
    contact[1].number = CONTACT_IMPOSSIBLE;
    contact[1].delivery = CONTACT_NOT_SENT;
    contact[2].delivery = CONTACT_DEAD;
    contact[3].wrong_person = true;
    contact[3].wrong_person_known = (struct night){ 11 };
    contact[4].delivery = CONTACT_NOT_SENT; /* held by a cap: nothing is known about its number */
    struct contact_facts result = facts(contact, 6, 20);
    assert_counts(&result, TALLY_PHONE, 5, 4);
}

static void a_receipt_counts_when_it_is_known(void **state)
{
    (void)state;
    struct contact contact = sent(1, 10);
    contact.delivery = CONTACT_DEAD;
    contact.delivery_known = (struct night){ 12 };
    struct contact_facts early = facts(&contact, 1, 11);
    assert_counts(&early, TALLY_PHONE, 1, 0);
    struct contact_facts late = facts(&contact, 1, 12);
    assert_counts(&late, TALLY_PHONE, 1, 1);
    struct contact_facts before = facts(&contact, 1, 8);
    assert_int_equal(before.fact_count, 0);
}

static void replies_are_judged_after_three_nights(void **state)
{
    (void)state;
    struct contact contact[] = { replied(1, 10, 60, true), sent(2, 10), replied(3, 10, 60, true) };
    contact[2].replied_night = (struct night){ 14 }; /* too late to count as a reply here */
    struct contact_facts early = facts(contact, 3, 12);
    assert_counts(&early, TALLY_REPLY, 0, 0);
    struct contact_facts ripe = facts(contact, 3, 13);
    assert_counts(&ripe, TALLY_REPLY, 3, 1);
}

static void fast_and_perfect_needs_both(void **state)
{
    (void)state;
    const struct contact contact[] = { replied(1, 10, 60, true), replied(2, 10, 61, true),
                                       replied(3, 10, 5, false) };
    struct contact_facts result = facts(contact, 3, 20);
    assert_counts(&result, TALLY_FAST_PERFECT, 3, 1);
}

static void a_handset_is_shared_when_it_served_another_citizen_here_lately(void **state)
{
    (void)state;
    struct contact contact[] = { replied(1, 10, 60, true), replied(2, 12, 60, true), replied(3, 13, 60, true),
                                 replied(4, 60, 60, true), replied(5, 61, 60, true) };
    for (int i = 0; i < 5; i++) {
        contact[i].handset = 7;
    }
    contact[1].citizen = contact[0].citizen; /* the same person again */
    contact[4].list = CONTACT_AGENT;
    struct contact_facts result = facts(contact, 5, 99);
    assert_counts(&result, TALLY_SHARED_HANDSET, 4, 1);
    assert_int_equal(result.use_count, 4);
}

static void supplements_count_over_all_closed_complaints(void **state)
{
    (void)state;
    struct contact contact[] = { sent(1, 10), sent(2, 10) };
    contact[0].supplements = 2;
    contact[1].supplements = 1;
    contact[1].delivery = CONTACT_NOT_SENT;
    struct contact_facts result = facts(contact, 2, 20);
    assert_counts(&result, TALLY_SUPPLEMENT, 2, 1);
}

static void a_wrong_person_is_known_later_and_was_reached(void **state)
{
    (void)state;
    struct contact contact = replied(1, 10, 60, false);
    contact.wrong_person = true;
    contact.wrong_person_known = (struct night){ 15 };
    struct contact_facts early = facts(&contact, 1, 14);
    assert_counts(&early, TALLY_PHONE, 1, 0);
    assert_counts(&early, TALLY_REPLY, 1, 1);
    struct contact_facts late = facts(&contact, 1, 15);
    assert_counts(&late, TALLY_PHONE, 1, 1);
    assert_counts(&late, TALLY_REPLY, 1, 1);
}

static void the_citys_own_cases_count_over_all_closed_complaints(void **state)
{
    (void)state;
    struct contact contact[] = { sent(1, 10), sent(2, 10) };
    contact[1].not_citizen = true;
    contact[1].delivery = CONTACT_NOT_SENT;
    struct contact_facts result = facts(contact, 2, 20);
    assert_counts(&result, TALLY_NOT_CITIZEN, 2, 1);
}

static void staff_of_the_department_are_used_but_never_counted(void **state)
{
    (void)state;
    struct contact contact = replied(1, 10, 5, true);
    contact.list = CONTACT_STAFF_HERE;
    struct contact_facts result = facts(&contact, 1, 20);
    assert_counts(&result, TALLY_FAST_PERFECT, 0, 0);
    assert_counts(&result, TALLY_SHARED_HANDSET, 0, 0);
    assert_int_equal(result.use_count, 1);
    assert_true(result.use[0].staff);
}

static void staff_elsewhere_answer_for_themselves_but_not_for_a_second_citizen(void **state)
{
    (void)state;
    struct contact contact[] = { replied(1, 10, 5, true), replied(2, 12, 5, true), replied(3, 13, 5, true),
                                 replied(4, 60, 5, true) };
    for (int i = 0; i < 4; i++) {
        contact[i].handset = 7;
        contact[i].list = CONTACT_STAFF;
        contact[i].department = 1 + i;
    }
    contact[1].citizen = contact[0].citizen;
    struct contact_facts result = facts(contact, 4, 99);
    assert_counts(&result, TALLY_FAST_PERFECT, 0, 0);
    assert_int_equal(result.use_count, 1); /* the third; the fourth is another citizen's, but months later */
    assert_int_equal(result.use[0].complaint, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_way_of_not_being_reachable_counts_against_the_number),
        cmocka_unit_test(a_receipt_counts_when_it_is_known),
        cmocka_unit_test(replies_are_judged_after_three_nights),
        cmocka_unit_test(fast_and_perfect_needs_both),
        cmocka_unit_test(a_handset_is_shared_when_it_served_another_citizen_here_lately),
        cmocka_unit_test(supplements_count_over_all_closed_complaints),
        cmocka_unit_test(a_wrong_person_is_known_later_and_was_reached),
        cmocka_unit_test(the_citys_own_cases_count_over_all_closed_complaints),
        cmocka_unit_test(staff_of_the_department_are_used_but_never_counted),
        cmocka_unit_test(staff_elsewhere_answer_for_themselves_but_not_for_a_second_citizen),
    };
    return cmocka_run_group_tests_name("contact", tests, NULL, NULL);
}
