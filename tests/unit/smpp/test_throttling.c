/* A bind that is told to slow down: it pauses whole, keeps its order, and gives back what it cannot send. */
#include "session_rig.h"

static void throttled_segments_go_again_in_order(void **state)
{
    (void)state;
    const struct session_config config = small_config();
    struct rig *rig = bound_rig(&config);
    uint32_t sequence[4];
    for (int i = 0; i < 4; i++)
        sequence[i] = submit(rig, 10 + i);
    turn(rig, true);
    rig->sent_read = rig->sent_len;
    give(rig, response(PDU_SUBMIT_SM_RESP, 0, sequence[0], "a"));
    /* Out of order on purpose. */
    feed(rig, response(PDU_SUBMIT_SM_RESP, 0x58, sequence[3], ""));
    feed(rig, response(PDU_SUBMIT_SM_RESP, 0x14, sequence[1], ""));
    give(rig, response(PDU_SUBMIT_SM_RESP, 0x58, sequence[2], ""));
    assert_int_equal(rig->events, 1);
    assert_int_equal(session_room(&rig->session, rig->now_ms), 0); /* the whole bind pauses */
    assert_true(all_read(rig));
    rig->now_ms += 1000;
    turn(rig, true);
    for (int64_t i = 1; i < 4; i++) {
        const struct pdu again = written(rig);
        assert_int_equal(again.command, PDU_SUBMIT_SM);
        give(rig, response(PDU_SUBMIT_SM_RESP, 0, again.sequence, "b"));
        assert_int_equal(rig->event[rig->events - 1].message_id, 10 + i);
        assert_int_equal(rig->event[rig->events - 1].action, COMMAND_STATUS_TAKEN);
    }
    assert_true(all_read(rig));
    assert_int_equal(rig->session.stats.throttled, 3);
    rig_free(rig);
}

static void endless_throttling_is_given_back(void **state)
{
    (void)state;
    const struct session_config config = small_config();
    struct rig *rig = bound_rig(&config);
    submit(rig, 1);
    for (int i = 0; i < 2000 && rig->events == 0; i++) {
        turn(rig, true);
        while (!all_read(rig))
            feed(rig, response(PDU_SUBMIT_SM_RESP, 0x58, written(rig).sequence, ""));
        rig->now_ms += 50;
    }
    assert_int_equal(rig->events, 1);
    assert_int_equal(rig->event[0].kind, SESSION_EVENT_RESPONSE);
    assert_int_equal(rig->event[0].action, COMMAND_STATUS_THROTTLE);
    assert_true(rig->session.stats.throttled < 30); /* pauses grow */
    rig_free(rig);
}

/* RSUBMITFAIL while others are in flight is said by SMSCs whose window is smaller than ours. Alone in the
 * window, or too often, it is what it says. */
static void a_submit_failure_over_the_window_is_throttling_then_itself(void **state)
{
    (void)state;
    const struct session_config config = small_config();
    struct rig *rig = bound_rig(&config);
    uint32_t sequence[2] = { submit(rig, 1), submit(rig, 2) };
    turn(rig, true);
    rig->sent_read = rig->sent_len;
    give(rig, response(PDU_SUBMIT_SM_RESP, 0x45, sequence[1], ""));
    assert_int_equal(rig->events, 0);
    assert_int_equal(rig->session.stats.throttled, 1);
    assert_int_equal(session_room(&rig->session, rig->now_ms), 0); /* the whole bind pauses */
    give(rig, response(PDU_SUBMIT_SM_RESP, 0, sequence[0], "a"));
    rig->now_ms += 1000;
    turn(rig, true);
    const struct pdu again = written(rig);
    assert_int_equal(again.command, PDU_SUBMIT_SM);
    give(rig, response(PDU_SUBMIT_SM_RESP, 0x45, again.sequence, "")); /* nothing else is in flight */
    assert_int_equal(rig->events, 2);
    assert_int_equal(rig->event[1].message_id, 2);
    assert_int_equal(rig->event[1].action, COMMAND_STATUS_RETRY);
    assert_int_equal(rig->session.stats.throttled, 1);
    rig_free(rig);
}

static void pacing_limits_the_bind(void **state)
{
    (void)state;
    struct session_config config = small_config();
    config.rate = 20;
    config.window = 100;
    struct rig *rig = bound_rig(&config);
    int64_t sent = 0;
    for (int i = 0; i < 500; i++) { /* five seconds */
        while (session_room(&rig->session, rig->now_ms) > 0)
            submit(rig, sent++);
        turn(rig, true);
        while (!all_read(rig))
            feed(rig, response(PDU_SUBMIT_SM_RESP, 0, written(rig).sequence, "a"));
        rig->now_ms += 10;
    }
    assert_in_range(sent, 98, 104);
    rig_free(rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(throttled_segments_go_again_in_order),
        cmocka_unit_test(endless_throttling_is_given_back),
        cmocka_unit_test(a_submit_failure_over_the_window_is_throttling_then_itself),
        cmocka_unit_test(pacing_limits_the_bind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
