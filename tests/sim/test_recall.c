/* A first prompt that could not leave in its time - sending was stopped, the link was down, the engine did
 * not run - is planned anew, or given up as not sent; it never leaves outside the windows. */
#include "small_office.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* A case whose prompt is queued at 20:00 and finds no way. */
static struct office *queued(void)
{
    struct office *office = office_new();
    office_complain(office, SLICE_LIT("A-1"), SLICE_LIT("01000000001"), SMALL_OFFICE_START_S - 1);
    office_settle(office);
    office_settle(office);
    assert_int_equal(office->sent_count, 0);
    return office;
}

static struct store_totals totals_of(const struct office *office)
{
    struct store_totals totals;
    memory_store_totals(office->store, &totals);
    return totals;
}

static void within_the_window_it_leaves_late(void **state)
{
    (void)state;
    struct office *office = queued();
    office_pass(office, HOUR_S / 2);
    office->up = true;
    office_pass(office, HOUR_S / 4);
    assert_int_equal(office->sent_count, 1);
    office_free(office);
}

static void it_waits_for_the_next_window_and_costs_its_budget_once(void **state)
{
    (void)state;
    for (int restarts = 0; restarts < 2; restarts++) {
        struct office *office = queued();
        if (restarts)
            office->now_s += 3 * HOUR_S;
        else
            office_pass(office, 3 * HOUR_S);
        office->up = true; /* 23:00 */
        if (restarts)
            office_begin(office);
        office_settle(office);
        office_pass(office, HOUR_S);
        assert_int_equal(office->sent_count, 0);
        office_pass(office, 9 * HOUR_S);
        assert_int_equal(office->sent_count, 1);
        assert_int_equal(office->sent_s[0], SMALL_OFFICE_START_S + 12 * HOUR_S); /* 08:00 */
        assert_int_equal(totals_of(office).queued, 0);
        office_pass(office, 10 * DAY_S); /* the budget of two has room for the reminder */
        assert_int_equal(office->sent_count, 2);
        office_free(office);
    }
}

static void after_the_longest_deferral_it_is_given_up_as_not_sent(void **state)
{
    (void)state;
    for (int restarts = 0; restarts < 2; restarts++) {
        struct office *office = queued();
        if (restarts)
            office->now_s += 4 * DAY_S - 9 * HOUR_S;
        else
            office_pass(office, 4 * DAY_S - 9 * HOUR_S);
        office->up = true; /* 11:00, in the window */
        if (restarts)
            office_begin(office);
        office_settle(office);
        office_pass(office, DAY_S);
        const struct store_totals totals = totals_of(office);
        assert_int_equal(office->sent_count, 0);
        assert_int_equal(totals.outcomes[DIALOG_NOT_SENT], 1);
        assert_int_equal(totals.conversations_live, 0);
        assert_int_equal(totals.queued, 0);
        office_free(office);
    }
}

/* Nobody is reminded of what never came. */
static void without_windows_it_is_not_reminded_of(void **state)
{
    (void)state;
    struct office *office = queued();
    office->survey.quiet = (struct quiet_hours){ 0, 0 };
    office_begin(office);
    office_pass(office, 2 * DAY_S + 6 * HOUR_S);
    office->up = true;
    office_pass(office, HOUR_S);
    assert_int_equal(office->sent_count, 1);
    assert_int_equal(office->sent[0].message_id, 1);
    office_free(office);
}

/* Both are invited in one turn, and the budget has room for one. */
static void beyond_the_budget_it_is_not_sent(void **state)
{
    (void)state;
    struct office *office = office_new();
    office->survey.budget_segments = 1;
    office_begin(office);
    office->up = true;
    office_complain(office, SLICE_LIT("A-1"), SLICE_LIT("01000000001"), SMALL_OFFICE_START_S - 1);
    office_complain(office, SLICE_LIT("A-2"), SLICE_LIT("01000000002"), SMALL_OFFICE_START_S - 1);
    office_pass(office, HOUR_S / 4);
    const struct store_totals totals = totals_of(office);
    assert_int_equal(totals.conversations, 2);
    assert_int_equal(office->sent_count, 1);
    assert_int_equal(totals.outcomes[DIALOG_NOT_SENT], 1);
    assert_int_equal(totals.conversations_live, 1);
    office_free(office);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(within_the_window_it_leaves_late),
        cmocka_unit_test(it_waits_for_the_next_window_and_costs_its_budget_once),
        cmocka_unit_test(after_the_longest_deferral_it_is_given_up_as_not_sent),
        cmocka_unit_test(without_windows_it_is_not_reminded_of),
        cmocka_unit_test(beyond_the_budget_it_is_not_sent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
