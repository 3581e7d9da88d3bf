/* Sessions' events in the seam's words. */
#include "adapter/uv/link_event.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

static struct link_ids ids;

static struct gateway_event response(uint32_t status, const char *id, struct link_event_memory *memory)
{
    const struct session_event event = { .kind = SESSION_EVENT_RESPONSE,
                                         .message_id = 7,
                                         .part = 1,
                                         .verdict = command_status_find(status),
                                         .status = status,
                                         .smsc_id = slice_from_text(id) };
    return link_event_of_response(2, &ids, &event, memory);
}

static struct gateway_event delivery(const struct pdu *pdu, struct link_event_memory *memory)
{
    static char bytes[16384];
    static struct arena arena;
    arena_init(&arena, bytes, sizeof bytes);
    const struct session_event event = { .kind = SESSION_EVENT_DELIVERY, .arrival = 5, .pdu = pdu };
    return link_event_of_delivery(2, 99, &ids, ALPHABET_GSM7, &event, &arena, memory);
}

static struct pdu receipt(const char *text)
{
    return (struct pdu){ .command = PDU_DELIVER_SM,
                         .source = SLICE_LIT("+82-10-0000-0001"),
                         .destination = SLICE_LIT("0212345678"),
                         .esm_class = 4,
                         .short_message = slice_from_text(text),
                         .tlvs = SLICE_EMPTY };
}

static void statuses_become_verdicts(void **state)
{
    (void)state;
    static const struct {
        uint32_t status;
        enum gateway_verdict want;
    } row[] = {
        { 0, GATEWAY_ACCEPTED },  { 0x08, GATEWAY_RETRY },  { 0x58, GATEWAY_RETRY },
        { 0x0B, GATEWAY_FAILED }, { 0x0A, GATEWAY_RETRY },  { 0x0E, GATEWAY_RETRY },
        { 0x45, GATEWAY_RETRY },  { 0x401, GATEWAY_RETRY }, { 0x66, GATEWAY_FAILED },
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        struct link_event_memory memory;
        ids = (struct link_ids){ .mode = SMSC_ID_AUTO };
        const struct gateway_event got = response(row[i].status, "0Ab", &memory);
        if (got.verdict != row[i].want || got.command_status != row[i].status || got.link != 2)
            fail_msg("0x%x: %d", row[i].status, (int)got.verdict);
        assert_int_equal(got.retry_after_s > 0, row[i].want == GATEWAY_RETRY);
        assert_int_equal(got.segment.part, 1);
        assert_true(
            slice_equal(got.smsc_id, row[i].want == GATEWAY_ACCEPTED ? SLICE_LIT("ab") : SLICE_EMPTY));
    }
}

static void receipts_are_final_or_not(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum gateway_receipt_state want;
    } row[] = {
        { "id:1 stat:DELIVRD", GATEWAY_RECEIPT_DELIVERED },
        { "id:1 stat:EXPIRED", GATEWAY_RECEIPT_EXPIRED },
        { "id:1 stat:UNDELIV", GATEWAY_RECEIPT_UNDELIVERABLE },
        { "id:1 stat:REJECTD", GATEWAY_RECEIPT_UNDELIVERABLE },
        { "id:1 stat:ENROUTE", GATEWAY_RECEIPT_INTERMEDIATE },
        { "id:1 stat:ACCEPTD", GATEWAY_RECEIPT_INTERMEDIATE },
        { "id:1 stat:UNKNOWN", GATEWAY_RECEIPT_UNKNOWN },
        { "??", GATEWAY_RECEIPT_INTERMEDIATE },
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        struct link_event_memory memory;
        ids = (struct link_ids){ .mode = SMSC_ID_SAME };
        const struct pdu pdu = receipt(row[i].text);
        const struct gateway_event got = delivery(&pdu, &memory);
        assert_int_equal(got.kind, GATEWAY_RECEIPT);
        assert_int_equal(got.receipt, row[i].want);
        assert_true(slice_equal(got.from, SLICE_LIT("821000000001")));
        assert_int_equal(got.arrival.session, 99);
        assert_int_equal(got.arrival.sequence, 5);
    }
}

static void constant_ids_name_nothing(void **state)
{
    (void)state;
    struct link_event_memory memory;
    ids = (struct link_ids){ .mode = SMSC_ID_AUTO };
    for (int i = 0; i < 20; i++)
        (void)response(0, "1", &memory);
    assert_int_equal(response(0, "1", &memory).smsc_id.len, 0);
    const struct pdu pdu = receipt("id:1 stat:DELIVRD");
    assert_int_equal(delivery(&pdu, &memory).smsc_id.len, 0); /* destination and time must do */
}

static void a_set_mode_is_obeyed(void **state)
{
    (void)state;
    struct link_event_memory memory;
    ids = (struct link_ids){ .mode = SMSC_ID_RECEIPT_DECIMAL };
    const struct pdu pdu = receipt("id:255 stat:DELIVRD");
    assert_true(slice_equal(delivery(&pdu, &memory).smsc_id, SLICE_LIT("ff")));
}

static void long_bodies_are_cut(void **state)
{
    (void)state;
    static char payload[4 + 5000] = { 0x04, 0x24, 0x13, (char)0x88 };
    for (size_t i = 4; i < sizeof payload; i++)
        payload[i] = 'a';
    struct pdu pdu = receipt("");
    pdu.esm_class = 0;
    pdu.tlvs = (struct slice){ payload, sizeof payload };
    struct link_event_memory memory;
    const struct gateway_event got = delivery(&pdu, &memory);
    assert_int_equal(got.kind, GATEWAY_MESSAGE);
    assert_int_equal(got.raw.len, GATEWAY_BODY_LEN_MAX);
    assert_int_equal(got.text.len, GATEWAY_BODY_LEN_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statuses_become_verdicts),  cmocka_unit_test(receipts_are_final_or_not),
        cmocka_unit_test(constant_ids_name_nothing), cmocka_unit_test(a_set_mode_is_obeyed),
        cmocka_unit_test(long_bodies_are_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
