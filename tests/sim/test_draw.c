/* Citizens with several cases: each is asked once within the survey's cap, about one that was drawn among
 * those that waited together, and nobody is left out because another case of theirs might have been. */
#include "small_office.h"

#include "base/buffer.h"
#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

enum { CITIZENS = 300, CASES_MAX = 5 };

static void complain_often(struct office *office, struct random *random, int citizen, int64_t spread_s)
{
    const int cases = 2 + (int)random_below(random, CASES_MAX - 1);
    for (int i = 0; i < cases; i++) {
        char number_memory[32], phone_memory[32];
        struct buffer number, phone;
        buffer_init(&number, number_memory, sizeof number_memory);
        buffer_init(&phone, phone_memory, sizeof phone_memory);
        buffer_add_int(&number, citizen);
        buffer_add_byte(&number, '-');
        buffer_add_int(&number, i);
        buffer_add_text(&phone, "0100000");
        buffer_add_padded(&phone, citizen, 4);
        office_complain(office, buffer_slice(&number), buffer_slice(&phone),
                        SMALL_OFFICE_START_S + (int64_t)random_below(random, (uint32_t)spread_s));
    }
}

/* All cases are known at once, closed at their times within the spread; each waits for the survey's delay. */
static struct store_totals season(int64_t delay_s, int64_t spread_s, int ceiling)
{
    struct random random = random_from_seed(7);
    struct office *office = office_new();
    office->survey.quiet = (struct quiet_hours){ 0, 0 };
    office->survey.budget_segments = 0;
    office->survey.reminder_after_s = 0;
    office->survey.delay_s = delay_s;
    office->survey.cap_s = office->survey.cap_all_s = 30 * DAY_S;
    office->survey.ceiling = ceiling;
    office->survey.sampling_per_s = 30 * DAY_S;
    office->up = true;
    office_begin(office);
    for (int citizen = 0; citizen < CITIZENS; citizen++)
        complain_often(office, &random, citizen, spread_s);
    office_pass(office, spread_s + delay_s + HOUR_S);
    struct store_totals totals;
    memory_store_totals(office->store, &totals);
    assert_int_equal(totals.conversations, totals.invitations[INVITATION_INVITED]);
    office_free(office);
    return totals;
}

static void everybody_is_asked_once_however_the_cases_come(void **state)
{
    (void)state;
    static const int64_t delay_s[] = { 0, 2 * HOUR_S, DAY_S }, spread_s[] = { HOUR_S, DAY_S, 6 * DAY_S };
    for (size_t d = 0; d < 3; d++) {
        for (size_t s = 0; s < 3; s++) {
            const struct store_totals totals = season(delay_s[d], spread_s[s], 0);
            assert_int_equal(totals.invitations[INVITATION_INVITED], CITIZENS);
        }
    }
}

static void a_ceiling_is_reached_whoever_waits(void **state)
{
    (void)state;
    for (int ceiling = 20; ceiling < CITIZENS; ceiling += 60) {
        const struct store_totals totals = season(DAY_S, 6 * DAY_S, ceiling);
        assert_int_equal(totals.invitations[INVITATION_INVITED], ceiling);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everybody_is_asked_once_however_the_cases_come),
        cmocka_unit_test(a_ceiling_is_reached_whoever_waits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
