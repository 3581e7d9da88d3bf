/* The simulator's own codec: frames, messages there and back, and what a hostile peer sends. */
#include "../assembly.h"
#include "../pdu.h"
#include "../screen.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char memory[2 * PDU_LEN_MAX];

static struct slice submit(const struct pdu_message *message)
{
    struct buffer out;
    buffer_init(&out, memory, sizeof memory);
    pdu_add_message(&out, PDU_SUBMIT_SM, 77, message);
    return buffer_slice(&out);
}

static struct pdu_address address(const char *digits)
{
    struct pdu_address a = { .ton = 2, .npi = 1, .len = (uint8_t)strlen(digits) };
    memcpy(a.digits, digits, a.len);
    return a;
}

static struct slice bytes(const char *at, size_t len)
{
    return (struct slice){ .at = at, .len = len };
}

static void frames(void **state)
{
    (void)state;
    struct pdu_header header;
    const char enquire[] = "\0\0\0\x10\0\0\0\x15\0\0\0\0\0\0\0\x09";
    assert_int_equal(pdu_frame(bytes(enquire, 3), &header), PDU_FRAME_PARTIAL);
    assert_int_equal(pdu_frame(bytes(enquire, 15), &header), PDU_FRAME_PARTIAL);
    assert_int_equal(pdu_frame(bytes(enquire, 16), &header), PDU_FRAME_WHOLE);
    assert_int_equal(header.command, PDU_ENQUIRE_LINK);
    assert_int_equal(header.sequence, 9);
    assert_int_equal(pdu_frame(SLICE_LIT("GET / HTTP/1.1\r\n\r\n"), &header), PDU_FRAME_BAD_LENGTH);
    assert_int_equal(pdu_frame(bytes("\0\0\0\x0f", 4), &header), PDU_FRAME_BAD_LENGTH);
}

static void message_there_and_back(void **state)
{
    (void)state;
    const struct pdu_message sent = { .source = address("0212345678"),
                                      .destination = address("01001234567"),
                                      .registered_delivery = 1,
                                      .data_coding = 14,
                                      .user_data = SLICE_LIT("1 yes 2 no"),
                                      .receipted_message_id = SLICE_LIT("42"),
                                      .state = PDU_STATE_DELIVERED };
    struct pdu_message got;
    assert_true(pdu_decode_message(submit(&sent), &got));
    assert_true(slice_equal(pdu_address_slice(&got.destination), SLICE_LIT("01001234567")));
    assert_int_equal(got.source.ton, 2);
    assert_int_equal(got.source.npi, 1);
    assert_int_equal(got.data_coding, 14);
    assert_int_equal(got.registered_delivery, 1);
    assert_true(slice_equal(got.text, sent.user_data));
    assert_true(slice_equal(got.receipted_message_id, SLICE_LIT("42")));
    assert_int_equal(got.state, PDU_STATE_DELIVERED);
    assert_int_equal(got.part.total, 0);
}

static void payload_there_and_back(void **state)
{
    (void)state;
    static char text[1500];
    memset(text, 'a', sizeof text);
    const struct pdu_message sent = { .source = address("1"),
                                      .destination = address("2"),
                                      .in_payload = true,
                                      .user_data = bytes(text, sizeof text) };
    struct pdu_message got;
    assert_true(pdu_decode_message(submit(&sent), &got));
    assert_true(got.in_payload);
    assert_int_equal(got.text.len, sizeof text);
}

static void every_truncation_is_refused(void **state)
{
    (void)state;
    const struct pdu_message sent = { .source = address("0212345678"),
                                      .destination = address("01001234567"),
                                      .esm_class = PDU_ESM_UDHI,
                                      .user_data = bytes("\x05\x00\x03\x07\x02\x01text", 10),
                                      .receipted_message_id = SLICE_LIT("42") };
    const struct slice whole = submit(&sent);
    struct pdu_message got;
    assert_true(pdu_decode_message(whole, &got));
    assert_int_equal(got.part.total, 2);
    assert_int_equal(got.part.number, 1);
    assert_int_equal(got.part.reference, 7);
    assert_true(slice_equal(got.text, SLICE_LIT("text")));
    size_t accepted = 0;
    for (size_t len = PDU_HEADER_LEN; len < whole.len; len++)
        accepted += pdu_decode_message(bytes(whole.at, len), &got);
    assert_int_equal(accepted, 1); /* exactly where the mandatory part ends and its TLV has not begun */
}

static void a_header_longer_than_its_text_is_refused(void **state)
{
    (void)state;
    const struct pdu_message sent = { .source = address("1"),
                                      .destination = address("2"),
                                      .esm_class = PDU_ESM_UDHI,
                                      .user_data = bytes("\x09\x00\x03\x07\x02\x01", 6) };
    struct pdu_message got;
    assert_false(pdu_decode_message(submit(&sent), &got));
}

static void bind_there_and_back(void **state)
{
    (void)state;
    struct buffer out;
    struct pdu_bind bind;
    buffer_init(&out, memory, sizeof memory);
    pdu_add_bind(&out, PDU_BIND_TRANSCEIVER, 1, SLICE_LIT("ccrm"), SLICE_LIT("secret"));
    assert_true(pdu_decode_bind(buffer_slice(&out), &bind));
    assert_true(slice_equal(bind.system_id, SLICE_LIT("ccrm")));
    assert_true(slice_equal(bind.password, SLICE_LIT("secret")));
    assert_false(pdu_decode_bind(slice_part(buffer_slice(&out), 0, out.len - 1), &bind));
}

static bool add_part(struct assembly **list, uint8_t number, const char *text, struct buffer *out)
{
    const struct pdu_message part = { .source = address("1"),
                                      .part = { .reference = 300, .total = 3, .number = number },
                                      .text = slice_from_text(text) };
    return assembly_add(list, &part, out);
}

static void parts_in_any_order(void **state)
{
    (void)state;
    struct assembly *list = NULL;
    char whole[200];
    struct buffer out;
    buffer_init(&out, whole, sizeof whole);
    assert_false(add_part(&list, 3, "c", &out));
    assert_false(add_part(&list, 1, "a", &out));
    assert_false(add_part(&list, 1, "a", &out)); /* twice: still one missing */
    assert_true(add_part(&list, 2, "b", &out));
    assert_true(slice_equal(buffer_slice(&out), SLICE_LIT("abc")));
    assert_null(list);
}

static void screens_there_and_back(void **state)
{
    (void)state;
    const struct pdu_message sent = { .source = address("123"),
                                      .destination = address("01001234567"),
                                      .user_data = SLICE_LIT("1"),
                                      .receipted_message_id = SLICE_EMPTY,
                                      .ussd_op = PDU_USSR_CONFIRM,
                                      .ussd_session = 0x1235 };
    struct pdu_message got;
    const struct slice pdu = submit(&sent);
    assert_true(slice_find(pdu, bytes("\5\1\0\1\x12\x13\x83\0\2\x12\x35", 11)) < pdu.len);
    assert_true(pdu_decode_message(pdu, &got));
    assert_int_equal(got.ussd_op, PDU_USSR_CONFIRM);
    assert_int_equal(got.ussd_session, 0x1235);
}

static void a_long_text_is_turned_to_its_end(void **state)
{
    (void)state;
    struct screen *screen = NULL;
    assert_int_equal(screen_add(&screen, SLICE_LIT("hello\n0 next")), '0');
    assert_int_equal(screen_add(&screen, SLICE_LIT("1 yes\n# 다음")), '#');
    assert_int_equal(screen_add(&screen, SLICE_LIT("2 no")), '\0');
    assert_true(slice_equal(screen_text(screen), SLICE_LIT("hello 1 yes 2 no")));
    screen_clear(screen);
    assert_int_equal(screen_add(&screen, SLICE_LIT("call 010 next")), '\0');
    assert_true(slice_equal(screen_text(screen), SLICE_LIT("call 010 next")));
    free(screen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames),
        cmocka_unit_test(screens_there_and_back),
        cmocka_unit_test(a_long_text_is_turned_to_its_end),
        cmocka_unit_test(message_there_and_back),
        cmocka_unit_test(payload_there_and_back),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(a_header_longer_than_its_text_is_refused),
        cmocka_unit_test(bind_there_and_back),
        cmocka_unit_test(parts_in_any_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
