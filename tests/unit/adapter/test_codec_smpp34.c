/* libsmpp34 behind its adapter against the plain codec: the same PDUs, and none of the list that it refuses
 * by itself. */
#include "adapter/smpp34/codec_smpp34.h"

#include "base/random.h"
#include "smpp/pdu_guard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static struct pdu submit(void)
{
    return (struct pdu){ .command = PDU_SUBMIT_SM,
                         .sequence = 7,
                         .service_type = SLICE_LIT("CMT"),
                         .source_ton = 1,
                         .source_npi = 1,
                         .source = SLICE_LIT("0212345678"),
                         .destination_npi = 1,
                         .destination = SLICE_LIT("01000000001"),
                         .esm_class = 0x40,
                         .schedule = SLICE_EMPTY,
                         .validity = SLICE_LIT("000001000000000R"),
                         .registered_delivery = 1,
                         .data_coding = 8,
                         .short_message = SLICE_LIT("\5\0\3\7\2\1\xac\0"),
                         .system_id = SLICE_LIT("ccrm"),
                         .password = SLICE_LIT("secret"),
                         .system_type = SLICE_LIT("SMS"),
                         .address_range = SLICE_LIT("^010"),
                         .interface_version = 0x34,
                         .message_id = SLICE_EMPTY,
                         .tlvs = SLICE_LIT("\2\x0c\0\2\0\7\2\x0e\0\1\2\2\x0f\0\1\1") };
}

static void both_codecs_write_the_same(void **state)
{
    (void)state;
    static const uint32_t command[] = { PDU_SUBMIT_SM,        PDU_BIND_TRANSCEIVER, PDU_BIND_RECEIVER,
                                        PDU_BIND_TRANSMITTER, PDU_DELIVER_SM_RESP,  PDU_ENQUIRE_LINK,
                                        PDU_UNBIND,           PDU_GENERIC_NACK };
    static const uint32_t sequence[] = { 0, 1, 0x7FFFFFFF, 0xFFFFFFFF };
    for (size_t i = 0; i < sizeof command / sizeof command[0]; i++) {
        for (size_t s = 0; s < sizeof sequence / sizeof sequence[0]; s++) {
            struct pdu pdu = submit();
            pdu.command = command[i];
            pdu.sequence = sequence[s];
            pdu.status = (uint32_t)s * 0x401;
            char ours[512], theirs[512];
            struct buffer our_out, their_out;
            buffer_init(&our_out, ours, sizeof ours);
            buffer_init(&their_out, theirs, sizeof theirs);
            assert_true(codec_plain.pack(NULL, &pdu, &our_out));
            assert_true(codec_smpp34.pack(NULL, &pdu, &their_out));
            assert_int_equal(our_out.len, their_out.len);
            assert_memory_equal(ours, theirs, our_out.len);
        }
    }
}

static void what_does_not_fit_is_not_packed(void **state)
{
    (void)state;
    char memory[512];
    struct buffer out;
    static char text[254];
    for (size_t capacity = 0; capacity < 120; capacity++) {
        const struct pdu pdu = submit();
        buffer_init(&out, memory, capacity);
        memset(memory, 0x55, sizeof memory);
        if (!codec_smpp34.pack(NULL, &pdu, &out))
            assert_int_equal(out.len, 0);
        for (size_t i = capacity; i < sizeof memory; i++)
            assert_int_equal(memory[i], 0x55);
    }
    struct pdu pdu = submit();
    buffer_init(&out, memory, sizeof memory);
    pdu.short_message = (struct slice){ text, 254 };
    assert_false(codec_smpp34.pack(NULL, &pdu, &out));
    pdu = submit();
    pdu.destination = SLICE_LIT("010000000010100000001");
    assert_false(codec_smpp34.pack(NULL, &pdu, &out));
}

static void refused(const char *name, struct pdu *pdu)
{
    static char memory[8192];
    struct buffer out;
    buffer_init(&out, memory, sizeof memory);
    struct pdu got;
    /* Whatever the codec's limits, the guard's values stand. */
    if (!codec_plain.pack(NULL, pdu, &out) || pdu_guard(buffer_slice(&out), &got) != PDU_GUARD_OK ||
        !codec_smpp34.unpack(NULL, &got))
        fail_msg("%s is refused", name);
    if (got.sequence != pdu->sequence || got.status != pdu->status || got.source_ton != pdu->source_ton ||
        got.source_npi != pdu->source_npi || !slice_equal(got.short_message, pdu->short_message) ||
        !slice_equal(got.validity, pdu->validity) || !slice_equal(got.tlvs, pdu->tlvs))
        fail_msg("%s is changed", name);
}

/* The list of smpp.md, "libsmpp34 1.14.1 as Debian ships it". */
static void what_the_library_refuses_is_accepted(void **state)
{
    (void)state;
    static const char tlvs[29 * 4] = { 0 };
    static char payload[1204] = { 0x04, 0x24, 0x04, (char)0xB0 }; /* 1,200 octets */
    struct pdu pdu = submit();
    pdu.command = PDU_DELIVER_SM;
    pdu.sequence = 0;
    refused("sequence 0", &pdu);
    pdu.sequence = 0x80000005;
    refused("sequence above 0x7FFFFFFF", &pdu);
    pdu.sequence = 1;
    pdu.source_ton = 9;
    pdu.source_npi = 77;
    refused("TON and NPI out of the list", &pdu);
    refused("validity_period on a deliver_sm", &pdu);
    pdu.short_message = (struct slice){ payload, 254 };
    refused("sm_length 254", &pdu);
    pdu.tlvs = (struct slice){ tlvs, sizeof tlvs };
    refused("29 empty TLVs", &pdu);
    pdu.tlvs = (struct slice){ payload, sizeof payload };
    refused("a long message_payload", &pdu);
    struct pdu response = { .command = PDU_SUBMIT_SM_RESP,
                            .status = 0x401,
                            .sequence = 5,
                            .message_id = SLICE_LIT("a"),
                            .system_id = SLICE_LIT("SMSC"),
                            .source = SLICE_EMPTY,
                            .tlvs = SLICE_EMPTY,
                            .short_message = SLICE_EMPTY,
                            .validity = SLICE_EMPTY };
    refused("a vendor status", &response);
    response.status = 0x112;
    refused("a status of version 5", &response);
    response.tlvs = SLICE_LIT("\4\x23\0\0");
    refused("a response with TLVs", &response);
    response.command = PDU_BIND_TRANSCEIVER | PDU_RESPONSE_BIT;
    refused("a bind response with TLVs", &response);
}

static void raw_refused(const char *name, struct slice frame, size_t id_len)
{
    struct pdu got;
    if (pdu_guard(frame, &got) != PDU_GUARD_OK || !codec_smpp34.unpack(NULL, &got) ||
        got.message_id.len != id_len)
        fail_msg("%s is refused or changed", name);
}

static void careless_responses_are_accepted(void **state)
{
    (void)state;
    raw_refused("an error response without body",
                (struct slice){ "\0\0\0\x10\x80\0\0\4\0\0\0\x0b\0\0\0\1", 16 }, 0);
    raw_refused("a failed bind, header-only",
                (struct slice){ "\0\0\0\x10\x80\0\0\x09\0\0\0\x0e\0\0\0\1", 16 }, 0);
    char long_id[16 + 101] = "\0\0\0\x75\x80\0\0\4\0\0\0\0\0\0\0\1";
    memset(long_id + 16, 'x', 100);
    long_id[116] = '\0';
    raw_refused("an id of 100 characters", (struct slice){ long_id, sizeof long_id }, 100);
    /* sm_length 255, and 149 bytes with 29 empty TLVs as they come. */
    char sm[16 + 17 + 255] = "\0\0\1\x20\0\0\0\5\0\0\0\0\0\0\0\1";
    memset(sm + 16, 0, 16);
    sm[32] = (char)255;
    memset(sm + 33, 'a', 255);
    struct pdu got;
    assert_int_equal(pdu_guard((struct slice){ sm, sizeof sm }, &got), PDU_GUARD_OK);
    assert_true(codec_smpp34.unpack(NULL, &got));
    assert_int_equal(got.short_message.len, 255);
    char many[149] = "\0\0\0\x95\0\0\0\5\0\0\0\0\0\0\0\1";
    memset(many + 16, 0, sizeof many - 16);
    assert_int_equal(pdu_guard((struct slice){ many, sizeof many }, &got), PDU_GUARD_OK);
    assert_true(codec_smpp34.unpack(NULL, &got));
    assert_int_equal(got.tlvs.len, 116);
}

/* Whatever the guard lets through, the adapter survives; it agrees with the guard on nearly all. */
static void random_bodies_do_no_harm(void **state)
{
    (void)state;
    static const uint32_t command[] = { PDU_SUBMIT_SM,       PDU_DELIVER_SM,
                                        PDU_DATA_SM,         PDU_SUBMIT_SM_RESP,
                                        PDU_DATA_SM_RESP,    PDU_BIND_TRANSCEIVER,
                                        PDU_DELIVER_SM_RESP, PDU_BIND_RECEIVER | PDU_RESPONSE_BIT };
    struct random random = random_from_seed(3);
    for (size_t round = 0; round < 20000; round++) {
        char frame[400];
        const size_t len = 16 + random_below(&random, sizeof frame - 16);
        for (size_t i = 0; i < len; i++)
            frame[i] = random_chance(&random, 0.4) ? '\0' : (char)random_below(&random, 256);
        const uint32_t is = command[random_below(&random, sizeof command / sizeof command[0])];
        frame[4] = (char)(is >> 24);
        frame[5] = (char)(is >> 16);
        frame[6] = (char)(is >> 8);
        frame[7] = (char)is;
        struct pdu got;
        if (pdu_guard((struct slice){ frame, len }, &got) != PDU_GUARD_OK)
            continue;
        if (!codec_smpp34.unpack(NULL, &got))
            fail_msg("round %zu: command 0x%x is refused", round, is);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_codecs_write_the_same),
        cmocka_unit_test(what_does_not_fit_is_not_packed),
        cmocka_unit_test(what_the_library_refuses_is_accepted),
        cmocka_unit_test(careless_responses_are_accepted),
        cmocka_unit_test(random_bodies_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
