#include "smpp/pacing.h"

#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* An SMSC with a round trip of 5 ms that takes `limit` a second (0: all) and throttles a random share
 * besides; how many a second a window of 50 gets through in `seconds`. */
static double accepted_a_second(uint32_t limit, double share, uint32_t rate_max, int seconds)
{
    enum { TRIP_MS = 5, WINDOW = 50 };
    struct pacing pacing;
    pacing_init(&pacing, rate_max, 1000);
    struct random random = random_from_seed(1);
    uint32_t on_the_way[TRIP_MS] = { 0 };
    uint32_t in_flight = 0, accepted = 0;
    double bucket = 0;
    for (int64_t now = 1000; now < 1000 + seconds * 1000; now++) {
        uint32_t *slot = &on_the_way[now % TRIP_MS];
        bucket = bucket + limit / 1000.0 > limit / 10.0 ? limit / 10.0 : bucket + limit / 1000.0;
        for (; *slot > 0; (*slot)--, in_flight--) {
            const bool over = limit > 0 && bucket < 1;
            if (over || random_chance(&random, share)) {
                pacing_throttled(&pacing, now);
                continue;
            }
            bucket -= 1;
            accepted++;
            pacing_accepted(&pacing, now);
        }
        while (in_flight < WINDOW && pacing_credit(&pacing, now) > 0) {
            pacing_spend(&pacing);
            (*slot)++;
            in_flight++;
        }
    }
    return (double)accepted / seconds;
}

static void speed_follows_the_smsc(void **state)
{
    (void)state;
    assert_true(accepted_a_second(0, 0, 0, 10) > 9900);  /* the window alone */
    assert_true(accepted_a_second(0, 0, 500, 10) > 495); /* the contract */
    assert_true(accepted_a_second(0, 0, 500, 10) < 510);
    assert_true(accepted_a_second(500, 0, 0, 20) > 350);  /* a hard limit nobody told us */
    assert_true(accepted_a_second(0, 0.05, 0, 20) > 500); /* Kannel: 17 */
}

static void a_long_message_fits_at_any_rate(void **state)
{
    (void)state;
    for (uint32_t rate = 1; rate <= 1000; rate = rate * 3 + 1) {
        struct pacing pacing;
        pacing_init(&pacing, rate, 0);
        uint32_t credit = 0;
        for (int64_t now = 0; now <= 20000 && credit < PACING_BURST_MIN; now += 100)
            credit = pacing_credit(&pacing, now);
        assert_true(credit >= PACING_BURST_MIN);
        for (int64_t now = 20100; now <= 60000; now += 100)
            credit = pacing_credit(&pacing, now);
        assert_true(credit <= (rate / 10 > PACING_BURST_MIN ? rate / 10 : PACING_BURST_MIN));
    }
}

static void pauses_grow_only_while_nothing_is_taken(void **state)
{
    (void)state;
    struct pacing pacing;
    pacing_init(&pacing, 0, 1000);
    pacing_throttled(&pacing, 1000);
    const int64_t first = pacing.paused_until_ms - 1000;
    assert_int_equal(pacing_credit(&pacing, 1000), 0);
    pacing_throttled(&pacing, 1000); /* the same event */
    assert_int_equal(pacing.paused_until_ms - 1000, first);
    int64_t now = pacing.paused_until_ms;
    for (int i = 0; i < 20; i++) {
        pacing_throttled(&pacing, now);
        now = pacing.paused_until_ms;
    }
    assert_int_equal(pacing.pause_ms, 8000);
    assert_int_equal(pacing_next_ms(&pacing, now - 10), now);
    pacing_accepted(&pacing, now);
    pacing_throttled(&pacing, now);
    assert_int_equal(pacing.pause_ms, first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(speed_follows_the_smsc),
        cmocka_unit_test(a_long_message_fits_at_any_rate),
        cmocka_unit_test(pauses_grow_only_while_nothing_is_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
