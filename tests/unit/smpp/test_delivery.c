#include "smpp/delivery.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static char memory[4096];

static struct delivery read_of(uint8_t esm_class, uint8_t data_coding, struct slice body, struct slice tlvs)
{
    struct arena arena;
    arena_init(&arena, memory, sizeof memory);
    const struct pdu pdu = { .source = SLICE_LIT("01000000001"),
                             .destination = SLICE_LIT("0212345678"),
                             .esm_class = esm_class,
                             .data_coding = data_coding,
                             .short_message = body,
                             .tlvs = tlvs };
    struct delivery is;
    delivery_read(&pdu, ALPHABET_GSM7, &arena, &is);
    return is;
}

static void receipts_follow_the_table(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        uint8_t esm_class, data_coding;
        struct slice body, tlvs;
        bool receipt, misflagged;
        const char *id;
        enum receipt_state want;
        int32_t error;
    } row[] = {
        { "text",
          4,
          0,
          { "id:A1 stat:DELIVRD err:000", 26 },
          { "", 0 },
          true,
          false,
          "A1",
          RECEIPT_DELIVERED,
          0 },
        { "TLVs before text",
          4,
          0,
          { "id:A1 stat:DELIVRD err:007", 26 },
          { "\0\x1e\0\3B2\0\4\x27\0\1\5", 12 },
          true,
          false,
          "B2",
          RECEIPT_UNDELIVERABLE,
          7 },
        { "TLVs alone",
          4,
          0,
          { "", 0 },
          { "\0\x1e\0\3B2\0\4\x27\0\1\2", 12 },
          true,
          false,
          "B2",
          RECEIPT_DELIVERED,
          0 },
        { "network error TLV",
          4,
          0,
          { "id:1 stat:UNDELIV", 17 },
          { "\4\x23\0\3\3\0\x0b", 7 },
          true,
          false,
          "1",
          RECEIPT_UNDELIVERABLE,
          11 },
        { "mis-flagged",
          0,
          0,
          { "id:A1 stat:FAILED err:1", 23 },
          { "", 0 },
          true,
          true,
          "A1",
          RECEIPT_UNDELIVERABLE,
          1 },
        { "mis-flagged by TLVs",
          0,
          0,
          { "", 0 },
          { "\0\x1e\0\3B2\0\4\x27\0\1\2", 12 },
          true,
          true,
          "B2",
          RECEIPT_DELIVERED,
          0 },
        { "data_coding 8, ASCII",
          4,
          8,
          { "id:A1 stat:DELIVRD", 18 },
          { "", 0 },
          true,
          false,
          "A1",
          RECEIPT_DELIVERED,
          0 },
        { "UTF-16",
          4,
          8,
          { "\0i\0d\0:\0"
            "7\0 \0s\0t\0a\0t\0:\0D\0E\0L\0I\0V\0R\0D",
            34 },
          { "", 0 },
          true,
          false,
          "7",
          RECEIPT_DELIVERED,
          0 },
        { "intermediate",
          0x20,
          0,
          { "id:A1 stat:ENROUTE", 18 },
          { "", 0 },
          true,
          false,
          "A1",
          RECEIPT_ENROUTE,
          0 },
        { "in message_payload",
          4,
          0,
          { "", 0 },
          { "\4\x24\0\x12id:A1 stat:EXPIRED", 22 },
          true,
          false,
          "A1",
          RECEIPT_EXPIRED,
          0 },
        { "flagged, unreadable", 4, 0, { "??", 2 }, { "", 0 }, true, false, "", RECEIPT_NONE, 0 },
        { "a citizen", 0, 0, { "1", 1 }, { "", 0 }, false, false, "", RECEIPT_NONE, 0 },
        { "a user's acknowledgement", 0x10, 0, { "1", 1 }, { "", 0 }, false, false, "", RECEIPT_NONE, 0 },
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        const struct delivery got = read_of(row[i].esm_class, row[i].data_coding, row[i].body, row[i].tlvs);
        if (got.is_receipt != row[i].receipt || got.misflagged != row[i].misflagged ||
            got.state != row[i].want || got.network_error != row[i].error ||
            !slice_equal(got.receipted_id, slice_from_text(row[i].id)))
            fail_msg("%s: receipt %d state %d error %d id %.*s", row[i].name, got.is_receipt, (int)got.state,
                     got.network_error, (int)got.receipted_id.len, got.receipted_id.at);
    }
}

static void messages_are_decoded(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        uint8_t esm_class, data_coding;
        struct slice body, tlvs;
        const char *text; /* NULL: not a text */
        uint8_t total, part;
        uint16_t reference;
    } row[] = {
        { "KS C 5601", 0, 0x0e, { "\xc0\xd6\xb4\xd9", 4 }, { "", 0 }, "있다", 0, 0, 0 },
        { "UCS-2",
          0,
          8,
          { "\0"
            "1",
            2 },
          { "", 0 },
          "1",
          0,
          0,
          0 },
        { "UDH",
          0x40,
          8,
          { "\5\0\3\7\2\1\0"
            "1",
            8 },
          { "", 0 },
          "1",
          2,
          1,
          7 },
        { "UDH and SAR",
          0x40,
          8,
          { "\5\0\3\7\2\1\0"
            "1",
            8 },
          { "\2\x0c\0\2\0\x09\2\x0e\0\1\3\2\x0f\0\1\3", 16 },
          "1",
          2,
          1,
          7 },
        { "SAR",
          0,
          8,
          { "\0"
            "1",
            2 },
          { "\2\x0c\0\2\0\x09\2\x0e\0\1\3\2\x0f\0\1\3", 16 },
          "1",
          3,
          3,
          9 },
        { "payload",
          0,
          3,
          { "", 0 },
          { "\4\x24\0\1"
            "2",
            5 },
          "2",
          0,
          0,
          0 },
        { "broken UDH", 0x40, 3, { "\x09hi", 3 }, { "", 0 }, "\thi", 0, 0, 0 },
        { "binary", 0, 4, { "\x01\x02", 2 }, { "", 0 }, NULL, 0, 0, 0 },
        { "unknown group, but a text", 0, 0x90, { "1", 1 }, { "", 0 }, "1", 0, 0, 0 },
        { "class 1", 0, 0xf1, { "1", 1 }, { "", 0 }, "1", 0, 0, 0 },
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        const struct delivery got = read_of(row[i].esm_class, row[i].data_coding, row[i].body, row[i].tlvs);
        if (got.is_receipt || got.decoded != (row[i].text != NULL) ||
            !slice_equal(got.text, slice_from_text(row[i].text)) || got.concatenation.total != row[i].total ||
            got.concatenation.part != row[i].part || got.concatenation.reference != row[i].reference)
            fail_msg("%s: decoded %d, %zu bytes, part %u/%u", row[i].name, got.decoded, got.text.len,
                     got.concatenation.part, got.concatenation.total);
    }
    const struct delivery damaged = read_of(0, 0x0e, (struct slice){ "1\xff", 2 }, SLICE_EMPTY);
    assert_true(damaged.decoded);
    assert_false(damaged.sound);
    assert_true(slice_equal(damaged.raw, (struct slice){ "1\xff", 2 }));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(receipts_follow_the_table),
        cmocka_unit_test(messages_are_decoded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
