#include "oversight/referral_life.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

enum { DAY_S = 86400 };

static enum referral_life_outcome step(struct referral_life *life, enum referral_life_act act, int day)
{
    struct referral_life_event event = { .act = act, .has_author = true, .has_reason = true };
    return referral_life_step(life, &event, (struct instant){ .unix_s = (int64_t)day * DAY_S });
}

static void goes_from_received_to_closed_through_a_decision(void **state)
{
    (void)state;
    struct referral_life life = { 0 };
    assert_int_equal(step(&life, REFERRAL_LIFE_ACT_CLOSE, 1), REFERRAL_LIFE_NOT_FROM_HERE);
    assert_int_equal(step(&life, REFERRAL_LIFE_ACT_CONTACT, 1), REFERRAL_LIFE_DONE);
    assert_int_equal(step(&life, REFERRAL_LIFE_ACT_CLOSE, 2), REFERRAL_LIFE_NOT_FROM_HERE);
    assert_int_equal(step(&life, REFERRAL_LIFE_ACT_DECIDE, 3), REFERRAL_LIFE_DONE);
    assert_int_equal(step(&life, REFERRAL_LIFE_ACT_CLOSE, 4), REFERRAL_LIFE_DONE);
    assert_int_equal(life.since.unix_s, 4 * DAY_S);
    assert_int_equal(step(&life, REFERRAL_LIFE_ACT_RECUSE, 5), REFERRAL_LIFE_NOT_FROM_HERE);
}

static void a_recused_case_starts_again_at_another_recipient(void **state)
{
    (void)state;
    struct referral_life life = { 0 };
    assert_int_equal(step(&life, REFERRAL_LIFE_ACT_CONTACT, 1), REFERRAL_LIFE_DONE);
    for (int time = 1; time <= REFERRAL_LIFE_RECUSED_MAX; time++) {
        assert_int_equal(step(&life, REFERRAL_LIFE_ACT_RECUSE, 10 * time), REFERRAL_LIFE_DONE);
        assert_int_equal(life.state, REFERRAL_LIFE_RECEIVED);
        assert_false(life.contacted);
        assert_int_equal(life.received.unix_s, (int64_t)10 * time * DAY_S);
    }
    assert_int_equal(step(&life, REFERRAL_LIFE_ACT_RECUSE, 99), REFERRAL_LIFE_RECUSED_TOO_OFTEN);
}

static void waits_only_while_nobody_answered(void **state)
{
    (void)state;
    struct referral_life life = { .received = { .unix_s = 0 } };
    assert_int_equal(referral_life_waiting_days(&life, (struct instant){ .unix_s = 8 * DAY_S - 1 }), 7);
    assert_int_equal(referral_life_waiting_days(&life, (struct instant){ .unix_s = -5 }), 0);
    assert_int_equal(step(&life, REFERRAL_LIFE_ACT_DECIDE, 8), REFERRAL_LIFE_DONE);
    assert_int_equal(referral_life_waiting_days(&life, (struct instant){ .unix_s = 80 * DAY_S }), 0);
}

static void each_state_says_what_is_possible(void **state)
{
    (void)state;
    const uint32_t contact = 1U << REFERRAL_LIFE_ACT_CONTACT, decide = 1U << REFERRAL_LIFE_ACT_DECIDE,
                   close = 1U << REFERRAL_LIFE_ACT_CLOSE, recuse = 1U << REFERRAL_LIFE_ACT_RECUSE;
    struct referral_life life = { 0 };
    assert_int_equal(referral_life_possible(&life), contact | decide | recuse);
    life.state = REFERRAL_LIFE_CONTACTED;
    assert_int_equal(referral_life_possible(&life), decide | recuse);
    life.state = REFERRAL_LIFE_DECIDED;
    assert_int_equal(referral_life_possible(&life), close | recuse);
    life.recused = REFERRAL_LIFE_RECUSED_MAX;
    assert_int_equal(referral_life_possible(&life), close);
    life.state = REFERRAL_LIFE_CLOSED;
    assert_int_equal(referral_life_possible(&life), 0);
    assert_int_equal(referral_life_state_from_name(SLICE_LIT("decided")), REFERRAL_LIFE_DECIDED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_state_says_what_is_possible),
        cmocka_unit_test(goes_from_received_to_closed_through_a_decision),
        cmocka_unit_test(a_recused_case_starts_again_at_another_recipient),
        cmocka_unit_test(waits_only_while_nobody_answered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
