/* query_sm of a session: in its rate, beside the window, never in the way of a submit. */
#include "session_rig.h"

#include "smpp/session_query.h"
#include "text/receipt_text.h"

static const struct session_query query = { .smsc_id = { "77a", 3 },
                                            .given_id = { "077A", 4 },
                                            .source = { "0212345678", 10 } };

/* The next events, once the bytes were read. */
static struct session_event answered(struct rig *rig, struct slice bytes)
{
    struct session_event event = { .kind = SESSION_EVENT_OUTBIND };
    feed(rig, bytes);
    while (session_next(&rig->session, rig->now_ms, &event) && event.kind != SESSION_EVENT_QUERIED)
        continue;
    return event;
}

static struct slice answer(uint32_t sequence, uint32_t status, uint8_t state)
{
    const struct pdu pdu = { .command = PDU_QUERY_SM_RESP,
                             .status = status,
                             .sequence = sequence,
                             .message_id = SLICE_LIT("77a"),
                             .final_date = SLICE_LIT("2601010000000000"),
                             .message_state = state,
                             .error_code = 9 };
    return packed(&pdu);
}

static void a_query_names_the_segment_and_its_answer_comes_back(void **state)
{
    (void)state;
    const struct session_config config = small_config();
    struct rig *rig = bound_rig(&config);
    assert_true(session_query_room(&rig->session, rig->now_ms));
    assert_true(session_query(&rig->session, &query, rig->now_ms));
    turn(rig, true);
    const struct pdu sent = written(rig);
    assert_int_equal(sent.command, PDU_QUERY_SM);
    assert_true(slice_equal(sent.message_id, query.given_id) && slice_equal(sent.source, query.source));
    assert_int_equal(sent.source_npi, 1);
    const struct session_event event = answered(rig, answer(sent.sequence, 0, RECEIPT_UNDELIVERABLE));
    assert_int_equal(event.kind, SESSION_EVENT_QUERIED);
    assert_int_equal(event.status, 0);
    assert_int_equal(event.state, RECEIPT_UNDELIVERABLE);
    assert_int_equal(event.error, 9);
    assert_true(slice_equal(event.smsc_id, query.smsc_id));
    const struct slice again = answer(sent.sequence, 0, RECEIPT_DELIVERED); /* nobody waits for it any more */
    assert_int_equal(answered(rig, again).kind, SESSION_EVENT_OUTBIND);
    rig_free(rig);
}

static void a_refusal_is_told_also_as_a_nack_or_without_a_body(void **state)
{
    (void)state;
    const struct session_config config = small_config();
    struct rig *rig = bound_rig(&config);
    for (int nack = 0; nack < 2; nack++) {
        assert_true(session_query(&rig->session, &query, rig->now_ms));
        turn(rig, true);
        char bare[] = "\0\0\0\x10\x80\0\0\3\0\0\0\x67\0\0\0\0";
        const uint32_t sequence = written(rig).sequence;
        bare[15] = (char)sequence;
        const struct session_event event = answered(rig, nack ? response(PDU_GENERIC_NACK, 0, sequence, "")
                                                              : (struct slice){ .at = bare, .len = 16 });
        assert_int_equal(event.kind, SESSION_EVENT_QUERIED);
        assert_int_equal(event.status, nack ? SESSION_STATUS_RINVCMDID : 0x67);
        assert_int_equal(event.state, RECEIPT_NONE);
    }
    assert_int_equal(rig->session.stats.bad_pdus, 0);
    rig_free(rig);
}

static void queries_keep_to_the_rate_and_to_their_places(void **state)
{
    (void)state;
    struct session_config config = small_config();
    struct rig *rig = bound_rig(&config);
    for (int i = 0; i < SESSION_QUERIES_MAX; i++) {
        assert_true(session_query_room(&rig->session, rig->now_ms));
        assert_true(session_query(&rig->session, &query, rig->now_ms));
    }
    assert_false(session_query_room(&rig->session, rig->now_ms));
    assert_int_equal(session_room(&rig->session, rig->now_ms), 4); /* the window is free all the same */
    turn(rig, true);
    rig->now_ms += config.response_timeout_ms;
    give(rig, response(PDU_ENQUIRE_LINK_RESP, 0, 1, ""));
    assert_true(session_query_room(&rig->session, rig->now_ms)); /* what is not answered is forgotten */
    rig_free(rig);
    config.rate = 1;
    rig = bound_rig(&config);
    while (session_room(&rig->session, rig->now_ms) > 0)
        (void)submit(rig, 1);
    assert_false(session_query_room(&rig->session, rig->now_ms));
    rig_free(rig);
}

static void nothing_is_asked_while_it_is_held_or_throttled(void **state)
{
    (void)state;
    const struct session_config config = small_config();
    struct rig *rig = bound_rig(&config);
    session_hold(&rig->session, true);
    assert_false(session_query_room(&rig->session, rig->now_ms));
    session_hold(&rig->session, false);
    const uint32_t sequence = submit(rig, 1);
    turn(rig, true);
    give(rig, response(PDU_SUBMIT_SM_RESP, 0x58, sequence, ""));
    assert_false(session_query_room(&rig->session, rig->now_ms));
    rig_free(rig);
}

static void an_id_that_does_not_fit_is_not_asked_about(void **state)
{
    (void)state;
    const struct session_config config = small_config();
    struct rig *rig = bound_rig(&config);
    char text[SESSION_QUERY_ID_LEN_MAX + 1];
    memset(text, '7', sizeof text);
    struct session_query one = query;
    one.smsc_id = one.given_id = (struct slice){ .at = text, .len = sizeof text };
    assert_false(session_query(&rig->session, &one, rig->now_ms));
    one.smsc_id.len = --one.given_id.len;
    assert_true(session_query(&rig->session, &one, rig->now_ms));
    rig_free(rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_query_names_the_segment_and_its_answer_comes_back),
        cmocka_unit_test(a_refusal_is_told_also_as_a_nack_or_without_a_body),
        cmocka_unit_test(queries_keep_to_the_rate_and_to_their_places),
        cmocka_unit_test(nothing_is_asked_while_it_is_held_or_throttled),
        cmocka_unit_test(an_id_that_does_not_fit_is_not_asked_about),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
