#include "smpp/codec.h"
#include "smpp/command_status.h"
#include "smpp/pdu.h"
#include "smpp/pdu_guard.h"
#include "smpp/tlv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void frames_follow_the_table(void **state)
{
    (void)state;
    static const struct {
        struct slice bytes;
        enum pdu_frame_result want;
        size_t len;
    } row[] = {
        { { "", 0 }, PDU_FRAME_PARTIAL, 0 },
        { { "\0\0\0", 3 }, PDU_FRAME_PARTIAL, 0 },
        { { "\0\0\0\x10", 4 }, PDU_FRAME_PARTIAL, 0 },
        { { "\0\0\0\x10............", 16 }, PDU_FRAME_WHOLE, 16 },
        { { "\0\0\0\x10............\0", 17 }, PDU_FRAME_WHOLE, 16 },
        { { "\0\0\0\x0f", 4 }, PDU_FRAME_BAD_LENGTH, 0 },
        { { "\0\0\0\0", 4 }, PDU_FRAME_BAD_LENGTH, 0 },
        { { "\0\1\0\0", 4 }, PDU_FRAME_PARTIAL, 0 },
        { { "\0\1\0\1", 4 }, PDU_FRAME_BAD_LENGTH, 0 },
        { { "\xff\xff\xff\xff", 4 }, PDU_FRAME_BAD_LENGTH, 0 },
        { { "HTTP/1.1 400", 12 }, PDU_FRAME_HTTP, 0 },
        { { "<html>", 6 }, PDU_FRAME_HTTP, 0 },
        { { "\x15\3\3\0\2\2\x46", 7 }, PDU_FRAME_TLS, 0 },
        { { "\x15\4\3\0", 4 }, PDU_FRAME_BAD_LENGTH, 0 },
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        size_t len = 0;
        if (pdu_frame(row[i].bytes, &len) != row[i].want || len != row[i].len)
            fail_msg("row %zu", i);
    }
}

static struct pdu sample(uint32_t command)
{
    return (struct pdu){ .command = command,
                         .sequence = 77,
                         .system_id = SLICE_LIT("ccrm"),
                         .password = SLICE_LIT("pw"),
                         .system_type = SLICE_LIT("T"),
                         .address_range = SLICE_LIT("^0"),
                         .interface_version = 0x34,
                         .service_type = SLICE_LIT("CMT"),
                         .source_ton = 1,
                         .source_npi = 1,
                         .source = SLICE_LIT("01000000001"),
                         .destination_npi = 8,
                         .destination = SLICE_LIT("0212345678"),
                         .esm_class = 4,
                         .priority = 1,
                         .schedule = SLICE_EMPTY,
                         .validity = SLICE_LIT("000001000000000R"),
                         .registered_delivery = 1,
                         .data_coding = 0x0e,
                         .short_message = SLICE_LIT("\xb0\xa1"),
                         .message_id = SLICE_LIT("abc"),
                         .tlvs = SLICE_LIT("\x00\x1e\x00\x02"
                                           "a\0") };
}

static void what_is_packed_is_read(void **state)
{
    (void)state;
    static const uint32_t command[] = { PDU_BIND_TRANSCEIVER, PDU_BIND_RECEIVER | PDU_RESPONSE_BIT,
                                        PDU_SUBMIT_SM,        PDU_SUBMIT_SM_RESP,
                                        PDU_DELIVER_SM,       PDU_DELIVER_SM_RESP,
                                        PDU_DATA_SM,          PDU_ENQUIRE_LINK,
                                        PDU_GENERIC_NACK };
    for (size_t i = 0; i < sizeof command / sizeof command[0]; i++) {
        char memory[512];
        struct buffer out;
        buffer_init(&out, memory, sizeof memory);
        const struct pdu pdu = sample(command[i]);
        assert_true(codec_plain.pack(NULL, &pdu, &out));
        size_t len = 0;
        assert_int_equal(pdu_frame(buffer_slice(&out), &len), PDU_FRAME_WHOLE);
        assert_int_equal(len, out.len);
        struct pdu got;
        assert_int_equal(pdu_guard(buffer_slice(&out), &got), PDU_GUARD_OK);
        assert_int_equal(got.sequence, 77);
        assert_true(slice_equal(got.tlvs, pdu.tlvs));
        if (command[i] == PDU_SUBMIT_SM) {
            assert_true(slice_equal(got.short_message, pdu.short_message));
            assert_true(slice_equal(got.validity, pdu.validity));
            assert_int_equal(got.data_coding, 0x0e);
            assert_int_equal(got.destination_npi, 8);
        }
        /* Every cut of it is partial or truncated, and read without a step outside. */
        for (size_t cut = PDU_HEADER_LEN; cut < out.len; cut++) {
            char copy[512];
            memcpy(copy, memory, cut);
            const enum pdu_guard_result result = pdu_guard((struct slice){ .at = copy, .len = cut }, &got);
            assert_int_not_equal(result, PDU_GUARD_UNKNOWN_COMMAND);
        }
    }
    struct pdu long_id = sample(PDU_BIND_TRANSCEIVER);
    long_id.system_id = SLICE_LIT("sixteen letters.");
    char memory[512];
    struct buffer out;
    buffer_init(&out, memory, sizeof memory);
    assert_false(codec_plain.pack(NULL, &long_id, &out));
    assert_int_equal(out.len, 0);
    assert_false(out.overflowed);
}

/* What libsmpp34 refuses, and real SMSCs send (adapter tests give the same to the library's adapter). */
static void careless_pdus_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct slice frame;
        const char *id;
    } row[] = {
        { "vendor status, empty body", { "\0\0\0\x10\x80\0\0\4\0\0\4\1\0\0\0\1", 16 }, "" },
        { "unterminated id", { "\0\0\0\x13\x80\0\0\4\0\0\0\0\0\0\0\1abc", 19 }, "abc" },
        { "id with TLVs", { "\0\0\0\x17\x80\0\0\4\0\0\0\0\0\0\0\1ab\0\4\x23\0\0", 23 }, "ab" },
        { "sequence 0", { "\0\0\0\x12\x80\0\0\4\0\0\0\0\0\0\0\0a\0", 18 }, "a" },
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        struct pdu got;
        if (pdu_guard(row[i].frame, &got) != PDU_GUARD_OK ||
            !slice_equal(got.message_id, slice_from_text(row[i].id)))
            fail_msg("%s", row[i].name);
    }
}

static void tlvs_are_walked_within_their_bytes(void **state)
{
    (void)state;
    struct slice left = { "\x00\x1e\x00\x02"
                          "a\0"
                          "\x04\x27\x00\x01\x02"
                          "\x02\x0c\x00\x05\x01",
                          16 };
    const struct slice all = left;
    struct tlv tlv;
    assert_true(tlv_next(&left, &tlv));
    assert_int_equal(tlv.tag, 0x1e);
    assert_true(tlv_next(&left, &tlv));
    assert_false(tlv_next(&left, &tlv)); /* five octets said, one there */
    assert_int_equal(left.len, 5);
    uint32_t number = 99;
    assert_true(tlv_find_number(all, PDU_TAG_MESSAGE_STATE, &number));
    assert_int_equal(number, 2);
    assert_false(tlv_find_number(all, PDU_TAG_SAR_MSG_REF_NUM, &number));
    struct slice text;
    assert_true(tlv_find_text(all, PDU_TAG_RECEIPTED_MESSAGE_ID, &text));
    assert_true(slice_equal(text, SLICE_LIT("a")));

    char memory[8];
    struct buffer out;
    buffer_init(&out, memory, sizeof memory);
    tlv_add_u16(&out, PDU_TAG_SAR_MSG_REF_NUM, 0x0102);
    assert_memory_equal(memory, "\x02\x0c\x00\x02\x01\x02", 6);
    tlv_add_u8(&out, PDU_TAG_SAR_TOTAL_SEGMENTS, 3);
    assert_true(out.overflowed);
    assert_int_equal(out.len, 6);
}

static void every_status_has_a_row(void **state)
{
    (void)state;
    size_t count = 0;
    const struct command_status *row = command_status_table(&count);
    for (size_t i = 0; i < count; i++) {
        assert_true(i == 0 || row[i - 1].status < row[i].status);
        assert_ptr_equal(command_status_find(row[i].status), &row[i]);
        assert_int_equal(row[i].retry_after_s > 0,
                         row[i].action != COMMAND_STATUS_TAKEN && row[i].action != COMMAND_STATUS_FAIL);
    }
    assert_int_equal(command_status_find(0)->action, COMMAND_STATUS_TAKEN);
    assert_int_equal(command_status_find(0x58)->action, COMMAND_STATUS_THROTTLE);
    assert_int_equal(command_status_find(0x14)->action, COMMAND_STATUS_THROTTLE);
    assert_int_equal(command_status_find(0x0b)->action, COMMAND_STATUS_FAIL);
    assert_int_equal(command_status_find(0x0e)->action, COMMAND_STATUS_SUSPEND_LINK);
    assert_int_equal(command_status_find(0x401)->action, COMMAND_STATUS_RETRY);
    assert_string_equal(command_status_find(0xdeadbeef)->name, "other");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_follow_the_table), cmocka_unit_test(what_is_packed_is_read),
        cmocka_unit_test(careless_pdus_are_read),  cmocka_unit_test(tlvs_are_walked_within_their_bytes),
        cmocka_unit_test(every_status_has_a_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
