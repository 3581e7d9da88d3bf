/* USSD's profiles: what an inbound PDU does in which session, and the octets of ours. */
#include "smpp/ussd.h"

#include "smpp/tlv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static const struct ussd_profile its = { .used = true, .code = "*123#" };
static const struct ussd_profile wide = { .used = true, .integers = true };
static const struct ussd_profile reference = {
    .used = true, .key = USSD_KEY_USER_MESSAGE_REFERENCE, .code_at = USSD_CODE_IN_DESTINATION, .code = "*123#"
};
static const struct ussd_profile vendor = { .used = true, .key = USSD_KEY_VENDOR_TLV, .vendor_tag = 0x1401 };
static const struct ussd_profile phone = { .used = true, .key = USSD_KEY_PHONE };
static const struct ussd_profile answers = { .used = true, .ends_with_response = true };
static const struct ussd_profile none = { .used = false };

struct inbound_row {
    const char *name;
    const struct ussd_profile *profile;
    struct slice tlvs;
    const char *destination, *text;
    enum ussd_kind kind;
    bool ends;
    struct slice key;
};

static const struct inbound_row inbound[] = {
    { "dialled",
      &its,
      { "\5\1\0\1\1\x13\x83\0\2\x12\x34", 11 },
      "123",
      "*123#",
      USSD_DIAL,
      false,
      { "\x12\x34", 2 } },
    { "dialled further", &its, { "\5\1\0\1\1", 5 }, "123", "*123*1#", USSD_DIAL, false, { "", 0 } },
    { "another code", &its, { "\5\1\0\1\1", 5 }, "123", "*1234#", USSD_FOREIGN, false, { "", 0 } },
    { "a code in the destination",
      &reference,
      { "\5\1\0\1\1\2\4\0\2\0\x09", 11 },
      "*123#",
      "",
      USSD_DIAL,
      false,
      { "\0\x09", 2 } },
    { "another one there", &reference, { "\5\1\0\1\1", 5 }, "*99#", "*123#", USSD_FOREIGN, false, { "", 0 } },
    { "any code", &phone, { "\5\1\0\1\1", 5 }, "*7#", "*7#", USSD_DIAL, false, { "", 0 } },
    { "input",
      &its,
      { "\5\1\0\1\x12\x13\x83\0\2\x12\x34", 11 },
      "123",
      "1",
      USSD_INPUT,
      false,
      { "\x12\x34", 2 } },
    { "input in integers",
      &wide,
      { "\5\1\0\4\0\0\0\x12\x13\x83\0\4\0\0\x12\x34", 16 },
      "123",
      "1",
      USSD_INPUT,
      false,
      { "\x12\x34", 2 } },
    { "the last input",
      &its,
      { "\5\1\0\1\x12\x13\x83\0\2\x12\x35", 11 },
      "123",
      "1",
      USSD_INPUT,
      true,
      { "\x12\x34", 2 } },
    { "an end mark alone",
      &its,
      { "\5\1\0\1\x12\x13\x83\0\2\x12\x35", 11 },
      "123",
      "",
      USSD_END,
      true,
      { "\x12\x34", 2 } },
    { "a notice was seen",
      &its,
      { "\5\1\0\1\x13\x13\x83\0\2\x12\x34", 11 },
      "123",
      "",
      USSD_END,
      true,
      { "\x12\x34", 2 } },
    { "a vendor's abort",
      &its,
      { "\5\1\0\1\x81\x13\x83\0\2\x12\x34", 11 },
      "123",
      "",
      USSD_END,
      true,
      { "\x12\x34", 2 } },
    { "a vendor's key",
      &vendor,
      { "\5\1\0\1\x12\x14\1\0\3xyz", 12 },
      "123",
      "1",
      USSD_INPUT,
      false,
      { "xyz", 3 } },
    { "one that is too long",
      &vendor,
      { "\5\1\0\1\x12\x14\1\0\x11zzzzzzzzzzzzzzzzz", 26 },
      "123",
      "1",
      USSD_INPUT,
      false,
      { "", 0 } },
    { "no operation", &phone, { "", 0 }, "123", "1", USSD_INPUT, false, { "", 0 } },
    { "a cut TLV", &its, { "\5\1\0\1\x12\x13\x83\0\2\x12", 10 }, "123", "1", USSD_INPUT, false, { "", 0 } },
    { "a link for short messages", &none, { "\5\1\0\1\x12", 5 }, "123", "1", USSD_NONE, false, { "", 0 } },
};

static void inbound_pdus_follow_the_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof inbound / sizeof inbound[0]; i++) {
        const struct pdu pdu = { .service_type = SLICE_LIT("USSD"),
                                 .destination = slice_from_text(inbound[i].destination),
                                 .tlvs = inbound[i].tlvs };
        const struct ussd_inbound got = ussd_read(&pdu, inbound[i].profile, slice_from_text(inbound[i].text));
        const struct slice key = { .at = got.key.at, .len = got.key.len };
        if (got.kind != inbound[i].kind || got.ends != inbound[i].ends || !slice_equal(key, inbound[i].key))
            fail_msg("%s: kind %d ends %d key of %u", inbound[i].name, (int)got.kind, got.ends, got.key.len);
    }
}

struct screen_row {
    const char *name;
    const struct ussd_profile *profile;
    bool by_dial, ends;
    struct ussd_key key;
    struct slice octets;
};

static const struct screen_row screen_rows[] = {
    { "a question", &its, false, false, { 2, "\x12\x34" }, { "\5\1\0\1\2\x13\x83\0\2\x12\x34", 11 } },
    { "an answer's question",
      &its,
      true,
      false,
      { 2, "\x12\x34" },
      { "\5\1\0\1\2\x13\x83\0\2\x12\x34", 11 } },
    { "the end of theirs", &its, true, true, { 2, "\x12\x34" }, { "\5\1\0\1\x11\x13\x83\0\2\x12\x35", 11 } },
    { "the end of ours", &its, false, true, { 2, "\x12\x34" }, { "\5\1\0\1\3\x13\x83\0\2\x12\x35", 11 } },
    { "where 17 ends ours",
      &answers,
      false,
      true,
      { 2, "\x12\x34" },
      { "\5\1\0\1\x11\x13\x83\0\2\x12\x35", 11 } },
    { "in integers",
      &wide,
      false,
      false,
      { 2, "\x12\x34" },
      { "\5\1\0\4\0\0\0\2\x13\x83\0\4\0\0\x12\x34", 16 } },
    { "by reference", &reference, true, true, { 2, "\0\x09" }, { "\5\1\0\1\x11\2\4\0\2\0\x09", 11 } },
    { "by a vendor's key", &vendor, true, false, { 3, "xyz" }, { "\5\1\0\1\2\x14\1\0\3xyz", 12 } },
    { "by the phone", &phone, true, false, { 0, "" }, { "\5\1\0\1\2", 5 } },
};

static void our_screens_have_these_octets(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof screen_rows / sizeof screen_rows[0]; i++) {
        char memory[USSD_TLVS_LEN_MAX];
        struct buffer out;
        buffer_init(&out, memory, sizeof memory);
        const struct ussd_outbound screen = { .used = true,
                                              .by_dial = screen_rows[i].by_dial,
                                              .ends = screen_rows[i].ends,
                                              .key = screen_rows[i].key };
        ussd_add_tlvs(&out, screen_rows[i].profile, &screen);
        if (out.overflowed || !slice_equal(buffer_slice(&out), screen_rows[i].octets))
            fail_msg("%s: %zu octets", screen_rows[i].name, out.len);
    }
}

static void keys_of_our_sessions_differ_and_come_back(void **state)
{
    (void)state;
    static const struct ussd_profile *profile[] = { &its, &wide, &reference, &vendor };
    for (size_t p = 0; p < sizeof profile / sizeof profile[0]; p++) {
        struct ussd_key before = { .len = 0 };
        for (uint32_t number = 0xFFFFFFF0; number != 0x10000; number++) {
            const struct ussd_key key = ussd_key_new(profile[p], number);
            assert_false(ussd_key_equal(&key, &before));
            char memory[USSD_TLVS_LEN_MAX];
            struct buffer out;
            buffer_init(&out, memory, sizeof memory);
            ussd_add_tlvs(&out, profile[p], &(struct ussd_outbound){ .used = true, .key = key });
            const struct pdu pdu = { .service_type = SLICE_LIT("USSD"),
                                     .destination = SLICE_EMPTY,
                                     .tlvs = buffer_slice(&out) };
            const struct ussd_inbound back = ussd_read(&pdu, profile[p], SLICE_LIT("1"));
            assert_true(ussd_key_equal(&back.key, &key) && !(back.kind == USSD_INPUT && back.ends));
            before = key;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inbound_pdus_follow_the_table),
        cmocka_unit_test(our_screens_have_these_octets),
        cmocka_unit_test(keys_of_our_sessions_differ_and_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
