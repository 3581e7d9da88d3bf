/* The session against a peer written by hand: what it answers, keeps and reports. */
#include "session_rig.h"

static void responses_come_before_deliveries_of_one_batch(void **state)
{
    (void)state;
    const struct session_config config = small_config();
    struct rig *rig = bound_rig(&config);
    const uint32_t sequence = submit(rig, 7);
    turn(rig, true);
    assert_int_equal(written(rig).command, PDU_SUBMIT_SM);
    feed(rig, delivery(5, "id:A1 stat:DELIVRD"));
    give(rig, response(PDU_SUBMIT_SM_RESP, 0, sequence, "A1"));
    assert_int_equal(rig->events, 2);
    assert_int_equal(rig->event[0].kind, SESSION_EVENT_RESPONSE);
    assert_int_equal(rig->event[0].message_id, 7);
    assert_string_equal(rig->event[0].id, "A1");
    assert_int_equal(rig->event[1].kind, SESSION_EVENT_DELIVERY);
    /* Not answered before its commit. */
    assert_true(all_read(rig));
    session_acknowledge(&rig->session, rig->event[1].arrival, 0);
    session_acknowledge(&rig->session, rig->event[1].arrival, 0); /* once */
    turn(rig, true);
    const struct pdu answer = written(rig);
    assert_int_equal(answer.command, PDU_DELIVER_SM_RESP);
    assert_int_equal(answer.sequence, 5);
    assert_true(all_read(rig));
    rig_free(rig);
}

static void window_limits_and_frees(void **state)
{
    (void)state;
    const struct session_config config = small_config();
    struct rig *rig = bound_rig(&config);
    uint32_t sequence[4];
    for (int i = 0; i < 4; i++)
        sequence[i] = submit(rig, i);
    assert_int_equal(session_room(&rig->session, rig->now_ms), 0);
    turn(rig, true);
    give(rig, response(PDU_SUBMIT_SM_RESP, 0, sequence[2], "x"));
    assert_int_equal(session_room(&rig->session, rig->now_ms), 1);
    assert_int_equal(rig->event[0].message_id, 2);
    /* An error response without a body, as real SMSCs send it. */
    give(rig, (struct slice){ "\0\0\0\x10\x80\0\0\4\0\0\0\x0b\0\0\0\2", 16 });
    assert_int_equal(rig->events, 2);
    assert_int_equal(rig->event[1].action, COMMAND_STATUS_FAIL);
    assert_int_equal(rig->event[1].message_id, 0);
    rig_free(rig);
}

static void a_missing_response_is_uncertain_and_a_late_one_tells(void **state)
{
    (void)state;
    const struct session_config config = small_config();
    struct rig *rig = bound_rig(&config);
    const uint32_t sequence = submit(rig, 7);
    turn(rig, true);
    rig->now_ms += config.response_timeout_ms;
    /* A stalled process: the response may lie in the socket. */
    turn(rig, false);
    assert_int_equal(rig->events, 0);
    turn(rig, true);
    assert_int_equal(rig->events, 1);
    assert_int_equal(rig->event[0].kind, SESSION_EVENT_NO_RESPONSE);
    assert_int_equal(session_room(&rig->session, rig->now_ms), 4);
    give(rig, response(PDU_SUBMIT_SM_RESP, 0, sequence, "late"));
    assert_int_equal(rig->events, 2);
    assert_int_equal(rig->event[1].kind, SESSION_EVENT_RESPONSE);
    assert_true(rig->event[1].late);
    give(rig, response(PDU_SUBMIT_SM_RESP, 0, sequence, "again"));
    assert_int_equal(rig->events, 2);
    assert_int_equal(rig->session.stats.unmatched_responses, 1);
    rig_free(rig);
}

static void a_lost_session_says_what_was_in_flight(void **state)
{
    (void)state;
    const struct session_config config = small_config();
    struct rig *rig = bound_rig(&config);
    submit(rig, 1);
    const uint32_t throttled = submit(rig, 2);
    turn(rig, true);
    give(rig, response(PDU_SUBMIT_SM_RESP, 0x58, throttled, ""));
    session_lost(&rig->session);
    turn(rig, true);
    assert_int_equal(rig->events, 3);
    assert_int_equal(rig->event[0].kind, SESSION_EVENT_NO_RESPONSE);
    assert_int_equal(rig->event[0].message_id, 1);
    assert_int_equal(rig->event[1].kind, SESSION_EVENT_RESPONSE); /* refused for certain */
    assert_int_equal(rig->event[1].message_id, 2);
    assert_int_equal(rig->event[2].kind, SESSION_EVENT_CLOSE);
    assert_int_equal(rig->event[2].close, SESSION_CLOSE_LOST);
    turn(rig, true);
    assert_int_equal(rig->events, 3);
    rig_free(rig);
}

static void unacknowledged_deliveries_are_limited_not_responses(void **state)
{
    (void)state;
    const struct session_config config = small_config();
    struct rig *rig = bound_rig(&config);
    const uint32_t sequence = submit(rig, 1);
    turn(rig, true);
    rig->sent_read = rig->sent_len;
    for (int i = 0; i < 5; i++)
        feed(rig, delivery(0, "1")); /* the same sequence number for all */
    give(rig, response(PDU_SUBMIT_SM_RESP, 0, sequence, "a"));
    assert_int_equal(rig->events, 4);
    assert_int_equal(rig->event[0].kind, SESSION_EVENT_RESPONSE);
    assert_int_equal(rig->event[3].arrival, 3);
    session_acknowledge(&rig->session, 2, 0); /* out of order: the first still holds its place */
    turn(rig, true);
    assert_int_equal(rig->events, 4);
    session_acknowledge(&rig->session, 1, 0);
    turn(rig, true);
    assert_int_equal(rig->events, 6);
    session_acknowledge(&rig->session, 99, 0); /* of nobody */
    rig_free(rig);
}

static void strangers_are_answered(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct slice bytes;
        uint32_t command, status; /* 0: no answer */
        bool tells;               /* an event for the operator */
    } row[] = {
        { "enquire_link", { "\0\0\0\x10\0\0\0\x15\0\0\0\0\0\0\0\x09", 16 }, PDU_ENQUIRE_LINK_RESP, 0, false },
        { "enquire_link, sequence 0",
          { "\0\0\0\x10\0\0\0\x15\0\0\0\0\0\0\0\0", 16 },
          PDU_ENQUIRE_LINK_RESP,
          0,
          false },
        { "unknown request", { "\0\0\0\x10\0\0\2\0\0\0\0\0\0\0\0\1", 16 }, PDU_GENERIC_NACK, 3, true },
        { "unknown response", { "\0\0\0\x10\x80\0\2\0\0\0\0\0\0\0\0\1", 16 }, 0, 0, true },
        { "truncated deliver_sm",
          { "\0\0\0\x12\0\0\0\5\0\0\0\0\0\0\0\1\0\0", 18 },
          PDU_DELIVER_SM_RESP,
          0x65,
          true },
        { "outbind", { "\0\0\0\x12\0\0\0\x0b\0\0\0\0\0\0\0\1\0\0", 18 }, PDU_GENERIC_NACK, 4, true },
        { "alert_notification", { "\0\0\0\x10\0\0\1\2\0\0\0\0\0\0\0\1", 16 }, 0, 0, false },
        { "generic_nack of nothing", { "\0\0\0\x10\x80\0\0\0\0\0\0\3\0\0\0\x55", 16 }, 0, 0, true },
    };
    const struct session_config config = small_config();
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        struct rig *rig = bound_rig(&config);
        give(rig, row[i].bytes);
        if (rig->events != (row[i].tells ? 1U : 0U))
            fail_msg("%s: %zu events", row[i].name, rig->events);
        if (all_read(rig) != (row[i].command == 0))
            fail_msg("%s: answered or not", row[i].name);
        if (row[i].command != 0) {
            const struct pdu answer = written(rig);
            if (answer.command != row[i].command || answer.status != row[i].status)
                fail_msg("%s: 0x%x 0x%x", row[i].name, answer.command, answer.status);
        }
        assert_int_equal(rig->session.state, SESSION_BOUND);
        rig_free(rig);
    }
}

static void a_nack_of_a_submit_is_its_response(void **state)
{
    (void)state;
    const struct session_config config = small_config();
    struct rig *rig = bound_rig(&config);
    const uint32_t sequence = submit(rig, 3);
    turn(rig, true);
    give(rig, response(PDU_GENERIC_NACK, 0x02, sequence, ""));
    assert_int_equal(rig->events, 1);
    assert_int_equal(rig->event[0].kind, SESSION_EVENT_RESPONSE);
    assert_int_equal(rig->event[0].action, COMMAND_STATUS_FAIL);
    rig_free(rig);
}

static void streams_out_of_step_end(void **state)
{
    (void)state;
    static const struct {
        struct slice bytes;
        enum session_close close;
        bool nack;
    } row[] = {
        { { "\0\0\0\x0f", 4 }, SESSION_CLOSE_OUT_OF_STEP, true },
        { { "\0\1\0\1", 4 }, SESSION_CLOSE_OUT_OF_STEP, true },
        { { "HTTP/1.1 400 Bad Request\r\n", 26 }, SESSION_CLOSE_HTTP, false },
        { { "\x15\3\3\0\2\2\x46", 7 }, SESSION_CLOSE_TLS, false },
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        const struct session_config config = small_config();
        struct rig *rig = rig_new(&config);
        turn(rig, true);
        (void)written(rig);
        give(rig, row[i].bytes);
        assert_int_equal(rig->events, 1);
        assert_int_equal(rig->event[0].kind, SESSION_EVENT_CLOSE);
        assert_int_equal(rig->event[0].close, row[i].close);
        assert_int_equal(all_read(rig), !row[i].nack);
        rig_free(rig);
    }
}

static void binding_has_its_ends(void **state)
{
    (void)state;
    const struct session_config config = small_config();
    struct rig *rig = rig_new(&config);
    turn(rig, true);
    /* A failed bind response is header-only. */
    give(rig, (struct slice){ "\0\0\0\x10\x80\0\0\x09\0\0\0\x0e\0\0\0\1", 16 });
    assert_int_equal(rig->events, 1);
    assert_int_equal(rig->event[0].close, SESSION_CLOSE_BIND_REFUSED);
    assert_int_equal(rig->event[0].status, 0x0e);
    rig_free(rig);

    rig = rig_new(&config);
    turn(rig, true);
    rig->now_ms += config.bind_timeout_ms;
    turn(rig, true);
    assert_int_equal(rig->event[0].close, SESSION_CLOSE_BIND_TIMEOUT);
    rig_free(rig);
}

static void silence_is_enquired_then_ends(void **state)
{
    (void)state;
    const struct session_config config = small_config();
    struct rig *rig = bound_rig(&config);
    rig->now_ms += config.enquire_interval_ms;
    turn(rig, true);
    const uint32_t sequence = written(rig).sequence;
    turn(rig, true);
    assert_true(all_read(rig)); /* one at a time */
    give(rig, (struct slice){ "\0\0\0\x10\x80\0\0\x15\0\0\0\0\0\0\0\2", 16 });
    (void)sequence;
    rig->now_ms += config.enquire_interval_ms;
    turn(rig, true);
    assert_int_equal(written(rig).command, PDU_ENQUIRE_LINK);
    rig->now_ms += config.response_timeout_ms;
    turn(rig, true);
    assert_int_equal(rig->events, 1);
    assert_int_equal(rig->event[0].close, SESSION_CLOSE_SILENT);
    rig_free(rig);
}

/* What stands before a request that the peer has answered was read; it is enquired when nobody else asks. */
static void answers_are_known_as_read(void **state)
{
    (void)state;
    const struct session_config config = small_config();
    struct rig *rig = bound_rig(&config);
    give(rig, delivery(70, "5"));
    assert_int_equal(rig->events, 1);
    const uint32_t first = session_acknowledge(&rig->session, rig->event[0].arrival, 0);
    assert_false(session_has_read(&rig->session, first));
    const uint32_t submitted = submit(rig, 1);
    give(rig, response(PDU_SUBMIT_SM | PDU_RESPONSE_BIT, 0, submitted + 9, "other")); /* nobody asked that */
    assert_false(session_has_read(&rig->session, first));
    give(rig, response(PDU_SUBMIT_SM | PDU_RESPONSE_BIT, 0, submitted, "a"));
    assert_true(session_has_read(&rig->session, first));

    give(rig, delivery(71, "4"));
    const uint32_t second = session_acknowledge(&rig->session, rig->event[rig->events - 1].arrival, 0);
    assert_false(session_has_read(&rig->session, second));
    turn(rig, true);
    rig->now_ms += SESSION_PROOF_MS - 1;
    turn(rig, true);
    assert_int_equal(rig->session.enquire_sequence, 0);
    assert_int_equal(session_next_ms(&rig->session, rig->now_ms), rig->now_ms + 1);
    rig->now_ms++;
    turn(rig, true);
    const uint32_t enquired = rig->session.enquire_sequence;
    assert_true(enquired != 0);
    assert_false(session_has_read(&rig->session, second));
    give(rig, response(PDU_ENQUIRE_LINK | PDU_RESPONSE_BIT, 0, enquired, ""));
    assert_true(session_has_read(&rig->session, second));
    rig->now_ms += 10 * SESSION_PROOF_MS;
    turn(rig, true);
    assert_int_equal(rig->session.enquire_sequence, 0); /* nobody wants to know any more */
    rig_free(rig);
}

/* Whatever a turn of the loop has to say leaves in one piece; the next one waits until that was written. */
static void a_turn_is_one_write(void **state)
{
    (void)state;
    const struct session_config config = small_config();
    struct rig *rig = bound_rig(&config);
    feed(rig, delivery(70, "5"));
    feed(rig, delivery(71, "4"));
    feed(rig, delivery(72, "3"));
    struct session_event event;
    while (session_next(&rig->session, rig->now_ms, &event))
        session_acknowledge(&rig->session, event.arrival, 0);
    submit(rig, 1);
    submit(rig, 2);
    const struct slice written_at_once = session_output(&rig->session);
    submit(rig, 3);
    assert_int_equal(session_output(&rig->session).len, 0);
    session_output_done(&rig->session);
    const struct slice rest = session_output(&rig->session);
    assert_true(rest.len > 0 && written_at_once.len > 2 * rest.len + 3 * 16); /* three answers, two submits */
    session_output_done(&rig->session);
    rig_free(rig);
}

static void draining_waits_then_unbinds(void **state)
{
    (void)state;
    const struct session_config config = small_config();
    struct rig *rig = bound_rig(&config);
    const uint32_t sequence = submit(rig, 1);
    turn(rig, true);
    (void)written(rig);
    session_drain(&rig->session, rig->now_ms);
    turn(rig, true);
    assert_true(all_read(rig));
    assert_int_equal(session_room(&rig->session, rig->now_ms), 0);
    assert_true(session_next_ms(&rig->session, rig->now_ms) > rig->now_ms);
    feed(rig, response(PDU_SUBMIT_SM_RESP, 0, sequence, "a"));
    struct session_event event;
    assert_true(session_next(&rig->session, rig->now_ms, &event));
    note(rig, &event);
    /* nobody waits for the time-out */
    assert_int_equal(session_next_ms(&rig->session, rig->now_ms), rig->now_ms);
    turn(rig, true);
    const struct pdu unbind = written(rig);
    assert_int_equal(unbind.command, PDU_UNBIND);
    give(rig, response(PDU_UNBIND_RESP, 0, unbind.sequence, ""));
    assert_int_equal(rig->event[rig->events - 1].kind, SESSION_EVENT_CLOSE);
    assert_int_equal(rig->event[rig->events - 1].close, SESSION_CLOSE_UNBOUND);
    rig_free(rig);
}

static void a_peers_unbind_lets_responses_in(void **state)
{
    (void)state;
    const struct session_config config = small_config();
    struct rig *rig = bound_rig(&config);
    const uint32_t sequence = submit(rig, 1);
    submit(rig, 2);
    turn(rig, true);
    rig->sent_read = rig->sent_len;
    give(rig, (struct slice){ "\0\0\0\x10\0\0\0\6\0\0\0\0\0\0\0\7", 16 });
    assert_int_equal(written(rig).command, PDU_UNBIND_RESP);
    assert_int_equal(session_room(&rig->session, rig->now_ms), 0);
    give(rig, response(PDU_SUBMIT_SM_RESP, 0, sequence, "a"));
    assert_int_equal(rig->events, 1);
    session_lost(&rig->session);
    turn(rig, true);
    assert_int_equal(rig->event[1].kind, SESSION_EVENT_NO_RESPONSE);
    assert_int_equal(rig->event[2].close, SESSION_CLOSE_PEER_UNBOUND);
    rig_free(rig);
}

/* A long stream of everything, cut in many ways: the same responses in the same order, and the same of all
 * else. */
static void any_chunking_gives_the_same_events(void **state)
{
    (void)state;
    const struct session_config config = small_config();
    static char stream[32768];
    struct buffer all;
    buffer_init(&all, stream, sizeof stream);
    for (uint32_t i = 0; i < 40; i++) {
        buffer_add(&all, delivery(i, "id:9 stat:DELIVRD"));
        buffer_add(&all, response(PDU_SUBMIT_SM_RESP, i % 3 == 0 ? 0x0b : 0, 2 + i % 6, "x"));
        buffer_add(&all, (struct slice){ "\0\0\0\x10\0\0\2\0\0\0\0\0\0\0\0\1", 16 });
        buffer_add(&all, (struct slice){ "\0\0\0\x10\0\0\0\x15\0\0\0\0\0\0\0\x09", 16 });
    }
    assert_false(all.overflowed);
    struct heard want[2][256];
    size_t want_count[2] = { 0 };
    size_t want_sent = 0;
    for (size_t chunk = all.len; chunk > 0; chunk = chunk * 3 / 4) {
        struct rig *rig = bound_rig(&config);
        for (int i = 0; i < 4; i++)
            submit(rig, i);
        turn(rig, true);
        for (size_t at = 0; at < all.len; at += chunk) {
            give(rig, slice_part(buffer_slice(&all), at, chunk));
            for (size_t i = 0; i < 4; i++) { /* commits come whenever */
                session_acknowledge(&rig->session, rig->session.arrival_oldest, 0);
                turn(rig, true);
            }
        }
        for (uint32_t i = 0; i < 100; i++) {
            session_acknowledge(&rig->session, rig->session.arrival_oldest, 0);
            turn(rig, true);
        }
        size_t count[2] = { 0 };
        for (size_t i = 0; i < rig->events; i++) {
            const size_t kind = rig->event[i].kind == SESSION_EVENT_RESPONSE ? 0 : 1;
            if (chunk == all.len)
                want[kind][want_count[kind]++] = rig->event[i];
            else
                assert_memory_equal(&want[kind][count[kind]], &rig->event[i], sizeof(struct heard));
            count[kind]++;
        }
        if (chunk == all.len)
            want_sent = rig->sent_len;
        assert_int_equal(count[0], want_count[0]);
        assert_int_equal(count[1], want_count[1]);
        assert_int_equal(count[1], 80);
        assert_int_equal(rig->sent_len, want_sent);
        rig_free(rig);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(responses_come_before_deliveries_of_one_batch),
        cmocka_unit_test(window_limits_and_frees),
        cmocka_unit_test(a_missing_response_is_uncertain_and_a_late_one_tells),
        cmocka_unit_test(a_lost_session_says_what_was_in_flight),
        cmocka_unit_test(unacknowledged_deliveries_are_limited_not_responses),
        cmocka_unit_test(strangers_are_answered),
        cmocka_unit_test(a_nack_of_a_submit_is_its_response),
        cmocka_unit_test(streams_out_of_step_end),
        cmocka_unit_test(binding_has_its_ends),
        cmocka_unit_test(silence_is_enquired_then_ends),
        cmocka_unit_test(answers_are_known_as_read),
        cmocka_unit_test(a_turn_is_one_write),
        cmocka_unit_test(draining_waits_then_unbinds),
        cmocka_unit_test(a_peers_unbind_lets_responses_in),
        cmocka_unit_test(any_chunking_gives_the_same_events),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
