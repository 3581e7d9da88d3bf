#include "smpp/routing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define MOBILE SLICE_LIT("01012345678")

static struct routing_offer up_with(size_t segments, size_t room)
{
    return (struct routing_offer){
        .up = true, .fits = true, .segments = segments, .submits = segments, .room = room
    };
}

static void the_first_route_that_takes_it_has_it(void **state)
{
    (void)state;
    struct routing routing = {
        .route = { { .prefix = { "0109", "0101" }, .prefix_count = 2, .locales = 1U << LOCALE_KO },
                   { .locales = 1U << LOCALE_VI },
                   { .prefix = { "010" }, .prefix_count = 1 } },
        .route_count = 3,
    };
    assert_ptr_equal(routing_find(&routing, MOBILE, LOCALE_KO), &routing.route[0]);
    assert_ptr_equal(routing_find(&routing, MOBILE, LOCALE_VI), &routing.route[1]);
    assert_ptr_equal(routing_find(&routing, MOBILE, LOCALE_EN), &routing.route[2]);
    assert_ptr_equal(routing_find(&routing, SLICE_LIT("01081234567"), LOCALE_KO), &routing.route[2]);
    assert_null(routing_find(&routing, SLICE_LIT("0212345678"), LOCALE_KO));
    assert_null(routing_find(&routing, SLICE_LIT("01"), LOCALE_KO)); /* shorter than every prefix */
}

static void shares_are_kept_smoothly(void **state)
{
    (void)state;
    struct routing_route route = { .way = { { .share = 3 }, { .share = 1 } }, .way_count = 2 };
    const struct routing_offer offer[] = { up_with(1, 10), up_with(1, 10) };
    int taken[2] = { 0 }, in_a_row = 0, most = 0;
    for (int i = 0; i < 400; i++) {
        size_t way = 9;
        assert_int_equal(routing_take(&route, offer, &way), ROUTING_TAKEN);
        taken[way]++;
        in_a_row = way == 0 ? in_a_row + 1 : 0;
        most = in_a_row > most ? in_a_row : most;
    }
    assert_int_equal(taken[0], 300);
    assert_int_equal(taken[1], 100);
    assert_true(most <= 3);
}

static void who_had_no_room_does_not_catch_up(void **state)
{
    (void)state;
    struct routing_route route = { .way = { { .share = 1 }, { .share = 1 } }, .way_count = 2 };
    struct routing_offer offer[] = { up_with(2, 1), up_with(2, 10) }; /* two segments, one place */
    size_t way = 9;
    for (int i = 0; i < 50; i++) {
        assert_int_equal(routing_take(&route, offer, &way), ROUTING_TAKEN);
        assert_int_equal(way, 1);
    }
    offer[0].room = 10;
    int first = 0;
    for (int i = 0; i < 10; i++) {
        assert_int_equal(routing_take(&route, offer, &way), ROUTING_TAKEN);
        first += way == 0;
    }
    assert_int_equal(first, 5);
}

static void the_next_priority_serves_only_while_the_first_is_down(void **state)
{
    (void)state;
    struct routing_route route = { .way = { { .priority = 5, .share = 1 }, { .priority = 0, .share = 1 } },
                                   .way_count = 2 };
    struct routing_offer offer[] = { up_with(1, 10), up_with(1, 0) };
    size_t way = 9;
    assert_int_equal(routing_take(&route, offer, &way), ROUTING_NO_ROOM); /* slow is waited for */
    assert_int_equal(way, 1);
    offer[1].up = false;
    assert_int_equal(routing_take(&route, offer, &way), ROUTING_TAKEN);
    assert_int_equal(way, 0);
    offer[0].up = false;
    assert_int_equal(routing_take(&route, offer, &way), ROUTING_ALL_DOWN);
}

static void the_cheapest_for_this_text_is_taken(void **state)
{
    (void)state;
    struct routing_route route = { .way = { { .share = 1, .cost = 8 }, { .share = 1, .cost = 10 } },
                                   .way_count = 2 };
    struct routing_offer offer[] = { up_with(1, 10), up_with(1, 10) };
    size_t way = 9;
    assert_int_equal(routing_take(&route, offer, &way), ROUTING_TAKEN);
    assert_int_equal(way, 0);
    offer[0].segments = offer[0].submits = 2; /* without CP949 it takes two */
    assert_int_equal(routing_take(&route, offer, &way), ROUTING_TAKEN);
    assert_int_equal(way, 1);
    offer[1].room = 0;
    assert_int_equal(routing_take(&route, offer, &way), ROUTING_NO_ROOM);
    assert_int_equal(way, 1);
}

static void a_text_that_no_link_can_write_waits_for_those_that_are_down(void **state)
{
    (void)state;
    struct routing_route route = { .way = { { .share = 1 }, { .share = 1, .priority = 1 } }, .way_count = 2 };
    struct routing_offer offer[] = { up_with(1, 10), up_with(1, 10) };
    size_t way = 9;
    offer[0].fits = false;
    assert_int_equal(routing_take(&route, offer, &way), ROUTING_TAKEN);
    assert_int_equal(way, 1);
    offer[1].fits = false;
    assert_int_equal(routing_take(&route, offer, &way), ROUTING_UNWRITABLE);
    offer[1].up = false;
    assert_int_equal(routing_take(&route, offer, &way), ROUTING_ALL_DOWN);
}

int main(void)
{
    const struct CMUnitTest test[] = {
        cmocka_unit_test(the_first_route_that_takes_it_has_it),
        cmocka_unit_test(shares_are_kept_smoothly),
        cmocka_unit_test(who_had_no_room_does_not_catch_up),
        cmocka_unit_test(the_next_priority_serves_only_while_the_first_is_down),
        cmocka_unit_test(the_cheapest_for_this_text_is_taken),
        cmocka_unit_test(a_text_that_no_link_can_write_waits_for_those_that_are_down),
    };
    return cmocka_run_group_tests(test, NULL, NULL);
}
