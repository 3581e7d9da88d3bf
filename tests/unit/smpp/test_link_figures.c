#include "smpp/link_figures.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static struct link_figures figures;

static void a_rate_is_over_whole_seconds(void **state)
{
    (void)state;
    figures = (struct link_figures){ 0 };
    for (int64_t ms = 100000; ms < 110000; ms += 10)
        link_figures_accepted(&figures, SLICE_EMPTY, 3, ms);
    link_figures_accepted(&figures, SLICE_EMPTY, 3, 110000); /* the running second does not count yet */
    assert_float_equal(link_rate_per_s(&figures.accepted, 110000), 100, 1e-9);
    assert_float_equal(link_rate_per_s(&figures.accepted, 115999), 50.1, 1e-9);
    assert_float_equal(link_rate_per_s(&figures.accepted, 140000), 0, 1e-9); /* old rings are not counted */
    assert_float_equal(link_rate_per_s(&figures.replies, 110000), 0, 1e-9);
    link_figures_reply(&figures, 140001);
    assert_float_equal(link_rate_per_s(&figures.replies, 141000), .1, 1e-9);
}

static void receipts_have_the_delay_of_their_segment(void **state)
{
    (void)state;
    figures = (struct link_figures){ 0 };
    assert_int_equal(link_delays_percentile(&figures.receipt, 50), -1);
    link_figures_accepted(&figures, SLICE_LIT("a1"), 20, 1000);
    link_figures_accepted(&figures, SLICE_LIT("a2"), 40, 1000);
    link_figures_receipt(&figures, SLICE_LIT("a1"), 1500);
    link_figures_receipt(&figures, SLICE_LIT("a1"), 99500); /* repeated */
    link_figures_receipt(&figures, SLICE_LIT("zz"), 99500); /* nobody's */
    link_figures_receipt(&figures, SLICE_EMPTY, 99500);
    assert_int_equal(link_delays_percentile(&figures.receipt, 95), 500);
    link_figures_receipt(&figures, SLICE_LIT("a2"), 4000);
    assert_int_equal(link_delays_percentile(&figures.receipt, 50), 500);
    assert_int_equal(link_delays_percentile(&figures.receipt, 95), 3000);
    assert_int_equal(link_delays_percentile(&figures.response, 50), 20);
    assert_int_equal(link_delays_percentile(&figures.response, 100), 40);
    assert_int_equal(figures.receipts, 5);
}

static void only_the_latest_delays_count(void **state)
{
    (void)state;
    figures = (struct link_figures){ 0 };
    for (int i = 0; i < LINK_FIGURES_DELAYS; i++)
        link_figures_accepted(&figures, SLICE_EMPTY, 9000, 1000);
    for (int i = 0; i < LINK_FIGURES_DELAYS; i++)
        link_figures_accepted(&figures, SLICE_EMPTY, i, 1000);
    assert_int_equal(link_delays_percentile(&figures.response, 100), LINK_FIGURES_DELAYS - 1);
    assert_int_equal(link_delays_percentile(&figures.response, 0), 0);
    link_figures_refused(&figures, 0x58, 77);
    assert_int_equal(figures.last_error, 0x58);
    assert_int_equal(figures.last_error_ms, 77);
}

int main(void)
{
    const struct CMUnitTest test[] = {
        cmocka_unit_test(a_rate_is_over_whole_seconds),
        cmocka_unit_test(receipts_have_the_delay_of_their_segment),
        cmocka_unit_test(only_the_latest_delays_count),
    };
    return cmocka_run_group_tests(test, NULL, NULL);
}
