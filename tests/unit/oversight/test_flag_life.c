#include "oversight/flag_life.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

static const struct instant noon = { .unix_s = 1800000000 };

static struct flag_life_event act(enum flag_life_act what, enum flag_life_closing closing)
{
    return (
        struct flag_life_event){ .act = what, .closing = closing, .has_author = true, .has_reason = true };
}

static enum flag_life_outcome step(struct flag_life *life, enum flag_life_act what,
                                   enum flag_life_closing closing)
{
    struct flag_life_event event = act(what, closing);
    return flag_life_step(life, &event, noon);
}

static void substantiated_only_after_an_inquiry_that_heard_the_unit(void **state)
{
    (void)state;
    struct flag_life life = { 0 };
    assert_int_equal(step(&life, FLAG_LIFE_ACT_CLOSE, FLAG_LIFE_SUBSTANTIATED), FLAG_LIFE_NO_INQUIRY);
    assert_int_equal(step(&life, FLAG_LIFE_ACT_ACKNOWLEDGE, FLAG_LIFE_NOT_CLOSED), FLAG_LIFE_DONE);
    assert_int_equal(step(&life, FLAG_LIFE_ACT_CLOSE, FLAG_LIFE_NOT_SUBSTANTIATED), FLAG_LIFE_NO_INQUIRY);
    assert_int_equal(step(&life, FLAG_LIFE_ACT_INQUIRE, FLAG_LIFE_NOT_CLOSED), FLAG_LIFE_DONE);
    assert_int_equal(step(&life, FLAG_LIFE_ACT_CLOSE, FLAG_LIFE_SUBSTANTIATED), FLAG_LIFE_NOT_EXPLAINED);
    assert_int_equal(step(&life, FLAG_LIFE_ACT_EXPLAIN, FLAG_LIFE_NOT_CLOSED), FLAG_LIFE_DONE);
    assert_int_equal(step(&life, FLAG_LIFE_ACT_CLOSE, FLAG_LIFE_SUBSTANTIATED), FLAG_LIFE_DONE);
    assert_int_equal(life.state, FLAG_LIFE_CLOSED);
    assert_int_equal(life.since.unix_s, noon.unix_s);
}

static void innocent_causes_close_from_anywhere(void **state)
{
    (void)state;
    for (int acts = 0; acts < 3; acts++) {
        struct flag_life life = { 0 };
        if (acts > 0)
            assert_int_equal(step(&life, FLAG_LIFE_ACT_ACKNOWLEDGE, FLAG_LIFE_NOT_CLOSED), FLAG_LIFE_DONE);
        if (acts > 1)
            assert_int_equal(step(&life, FLAG_LIFE_ACT_INQUIRE, FLAG_LIFE_NOT_CLOSED), FLAG_LIFE_DONE);
        assert_int_equal(step(&life, FLAG_LIFE_ACT_CLOSE, FLAG_LIFE_INNOCENT_CAUSE), FLAG_LIFE_DONE);
        assert_int_equal(step(&life, FLAG_LIFE_ACT_ACKNOWLEDGE, FLAG_LIFE_NOT_CLOSED),
                         FLAG_LIFE_NOT_FROM_HERE);
    }
}

static void each_state_says_what_is_possible(void **state)
{
    (void)state;
    const uint32_t acknowledge = 1U << FLAG_LIFE_ACT_ACKNOWLEDGE, assign = 1U << FLAG_LIFE_ACT_ASSIGN,
                   inquire = 1U << FLAG_LIFE_ACT_INQUIRE, explain = 1U << FLAG_LIFE_ACT_EXPLAIN,
                   close = 1U << FLAG_LIFE_ACT_CLOSE;
    struct flag_life life = { 0 };
    assert_int_equal(flag_life_possible(&life), acknowledge | close);
    life.state = FLAG_LIFE_ACKNOWLEDGED;
    assert_int_equal(flag_life_possible(&life), assign | inquire | close);
    life.state = FLAG_LIFE_IN_INQUIRY;
    assert_int_equal(flag_life_possible(&life), assign | explain | close);
    assert_int_equal(life.state, FLAG_LIFE_IN_INQUIRY);
    life.state = FLAG_LIFE_CLOSED;
    assert_int_equal(flag_life_possible(&life), 0);
    assert_int_equal(flag_life_state_from_name(SLICE_LIT("in-inquiry")), FLAG_LIFE_IN_INQUIRY);
    assert_int_equal(flag_life_state_from_name(SLICE_LIT("gone")), FLAG_LIFE_STATE_COUNT);
}

static void every_act_has_an_author_and_a_reason(void **state)
{
    (void)state;
    struct flag_life life = { 0 };
    struct flag_life_event event = act(FLAG_LIFE_ACT_ACKNOWLEDGE, FLAG_LIFE_NOT_CLOSED);
    event.has_author = false;
    assert_int_equal(flag_life_step(&life, &event, noon), FLAG_LIFE_NO_AUTHOR);
    event.has_author = true;
    event.has_reason = false;
    assert_int_equal(flag_life_step(&life, &event, noon), FLAG_LIFE_NO_REASON);
    assert_int_equal(life.state, FLAG_LIFE_OPEN);
    assert_int_equal(step(&life, FLAG_LIFE_ACT_CLOSE, FLAG_LIFE_NOT_CLOSED), FLAG_LIFE_NO_REASON);
}

static void names_go_both_ways(void **state)
{
    (void)state;
    for (enum flag_life_closing closing = FLAG_LIFE_NOT_CLOSED; closing < FLAG_LIFE_CLOSING_COUNT; closing++)
        assert_int_equal(flag_life_closing_from_name(flag_life_closing_name(closing)), closing);
    assert_int_equal(flag_life_closing_from_name(SLICE_LIT("guilty")), FLAG_LIFE_CLOSING_COUNT);
    assert_true(slice_equal(flag_life_state_name(FLAG_LIFE_IN_INQUIRY), SLICE_LIT("in-inquiry")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_state_says_what_is_possible),
        cmocka_unit_test(substantiated_only_after_an_inquiry_that_heard_the_unit),
        cmocka_unit_test(innocent_causes_close_from_anywhere),
        cmocka_unit_test(every_act_has_an_author_and_a_reason),
        cmocka_unit_test(names_go_both_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
