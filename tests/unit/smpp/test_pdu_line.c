/* A PDU as a line for an operator: what is told, what stays hidden, what a hostile peer cannot do with it. */
#include "session_rig.h"

#include "smpp/pdu_line.h"

#include <stdio.h>

enum { FRAME_MAX = 70000 };

static char line_memory[PDU_LINE_LEN_MAX];

static struct slice line_of(struct slice frame, bool json, bool unmasked)
{
    struct buffer out;
    const struct pdu_line how = { .at = SLICE_LIT("09:00:00.000"),
                                  .note = SLICE_EMPTY,
                                  .json = json,
                                  .unmasked = unmasked,
                                  .meaning_of_zero = ALPHABET_GSM7 };
    buffer_init(&out, line_memory, sizeof line_memory);
    pdu_line_add(&out, &how, frame);
    assert_false(out.overflowed);
    return buffer_slice(&out);
}

static bool has(struct slice line, const char *words)
{
    const bool is = slice_find(line, slice_from_text(words)) < line.len;
    if (!is)
        fprintf(stderr, "# '%s' is not in: %.*s\n", words, (int)line.len, line.at);
    return is;
}

static bool lacks(struct slice line, const char *words)
{
    const bool is = slice_find(line, slice_from_text(words)) == line.len;
    if (!is)
        fprintf(stderr, "# '%s' is in: %.*s\n", words, (int)line.len, line.at);
    return is;
}

static const struct pdu sms = { .command = PDU_SUBMIT_SM,
                                .sequence = 17,
                                .service_type = { "CMT", 3 },
                                .source = { "0212345678", 10 },
                                .destination = { "01012345679", 11 },
                                .destination_ton = 1,
                                .registered_delivery = 1,
                                .data_coding = 0x0E,
                                .schedule = { "", 0 },
                                .validity = { "", 0 },
                                .short_message = { "\xb1\xdd\xc7\xb0", 4 }, /* 금품 in CP949 */
                                .tlvs = { "\x02\x0c\0\2\1\2\x03\x81\0\4\1\2\3\4\x14\1\0\3abc", 21 } };

static void masked_it_names_nobody_and_quotes_nothing(void **state)
{
    (void)state;
    const struct slice line = line_of(packed(&sms), false, false);
    assert_true(
        has(line, "09:00:00.000 received submit_sm sequence=17 service_type=\"CMT\" source=\"********78\""));
    assert_true(
        has(line, "destination=\"*********79\" destination_ton=1 esm_class=0x00 registered_delivery=1"));
    assert_true(has(line, "data_coding=0x0E text=\"4 octets ksc5601\" tlv.sar_msg_ref_num=258"));
    assert_true(has(line, "tlv.callback_num=\"4 octets\" tlv.1401=\"3 octets\""));
    assert_true(lacks(line, "123456") && lacks(line, "금품") && lacks(line, "abc") && lacks(line, "616263"));
}

static void unmasked_it_shows_numbers_and_words(void **state)
{
    (void)state;
    const struct slice line = line_of(packed(&sms), false, true);
    assert_true(has(line, "source=\"0212345678\"") && has(line, "destination=\"01012345679\""));
    assert_true(has(line, "text=\"금품\"") && has(line, "tlv.callback_num=\"01020304\" tlv.1401=\"616263\""));
}

static void json_has_the_same_fields(void **state)
{
    (void)state;
    const struct slice line = line_of(packed(&sms), true, false);
    assert_true(
        has(line,
            "{\"at\":\"09:00:00.000\",\"direction\":\"received\",\"command\":\"submit_sm\",\"sequence\":17"));
    assert_true(has(line, ",\"data_coding\":14,\"text\":\"4 octets ksc5601\",\"tlv.sar_msg_ref_num\":258"));
    assert_true(slice_ends_with(line, SLICE_LIT("}")));
}

static void a_status_is_told_in_words(void **state)
{
    (void)state;
    struct slice line = line_of(response(PDU_SUBMIT_SM_RESP, 0x58, 9, ""), false, false);
    assert_true(has(line, "submit_sm_resp sequence=9 status=\"ESME_RTHROTTLED\" status_number=88"));
    line = line_of(response(PDU_SUBMIT_SM_RESP, 0, 9, "abc-1"), false, false);
    assert_true(has(line, "status=\"ESME_ROK\" message_id=\"abc-1\""));
}

static void a_receipt_says_what_became_of_the_segment_and_not_what_it_said(void **state)
{
    (void)state;
    struct pdu pdu = sms;
    pdu.command = PDU_DELIVER_SM;
    pdu.esm_class = PDU_ESM_RECEIPT;
    pdu.short_message =
        SLICE_LIT("id:77 sub:001 dlvrd:001 done date:2601010000 stat:UNDELIV err:011 text:secret words");
    struct slice line = line_of(packed(&pdu), false, false);
    assert_true(has(line, "receipt_id=\"77\" receipt_state=\"undeliverable\" receipt_error=11"));
    assert_true(lacks(line, "secret"));
    pdu.esm_class = 0; /* a citizen who writes like one is not quoted */
    line = line_of(packed(&pdu), false, false);
    assert_true(lacks(line, "77 sub") && lacks(line, "receipt_id"));
}

static void a_password_is_in_no_line(void **state)
{
    (void)state;
    const struct pdu bind = { .command = PDU_BIND_TRANSCEIVER,
                              .sequence = 1,
                              .system_id = SLICE_LIT("ccrm"),
                              .password = SLICE_LIT("hunter2"),
                              .system_type = SLICE_EMPTY,
                              .address_range = SLICE_EMPTY,
                              .interface_version = 0x34 };
    const struct slice line = line_of(packed(&bind), false, true);
    assert_true(has(
        line, "bind_transceiver sequence=1 system_id=\"ccrm\" password=\"7 octets\" interface_version=0x34"));
    assert_true(lacks(line, "hunter2"));
}

static void what_was_refused_shows_its_header_and_why(void **state)
{
    (void)state;
    static const char truncated[] = "\0\0\0\x1c\0\0\0\5\0\0\0\0\0\0\0\7"
                                    "\0\1\1"
                                    "01012345";
    static const char vendor[] = "\0\0\0\x14\0\1\2\3\0\0\0\0\0\0\0\7"
                                 "1234";
    const struct slice bad = { .at = truncated, .len = 28 }, unknown = { .at = vendor, .len = 20 };
    struct slice line = line_of(bad, false, false);
    assert_true(
        has(line, "deliver_sm sequence=7 refused=\"a mandatory field ends outside the PDU\" octets=28"));
    assert_true(has(line, "header=\"0000001C000000050000000000000007\"") && lacks(line, "3031303"));
    assert_true(has(line_of(bad, false, true), "all=\"0000001C"));
    assert_true(
        has(line_of(unknown, false, false), "unknown:00010203 sequence=7 refused=\"an unknown command\""));
    assert_true(has(line_of(SLICE_LIT("HTTP/1.1 400 Bad Request"), false, false),
                    "refused=\"this is HTTP\" octets=24"));
    assert_true(
        has(line_of(slice_part(bad, 0, 20), true, false), "\"refused\":\"it has not come as a whole"));
}

static void a_peer_cannot_reach_the_terminal(void **state)
{
    (void)state;
    struct pdu pdu = sms;
    pdu.command = PDU_DELIVER_SM;
    pdu.data_coding = 0x03; /* Latin-1: 0x9B is CSI, a control of C1 */
    pdu.source = SLICE_LIT("\x1b[2J\"x\\");
    pdu.short_message = SLICE_LIT("\x1b]0;x\x07\x9b"
                                  "2J\r\n\"");
    struct slice line = line_of(packed(&pdu), false, true);
    for (size_t i = 0; i < line.len; i++)
        assert_true((unsigned char)line.at[i] >= 0x20 && line.at[i] != 0x7F);
    assert_true(has(line, "source=\"?[2J\\\"x\\\\\"") && lacks(line, "\xc2\x9b"));
    line = line_of(response(PDU_SUBMIT_SM_RESP, 0, 1, "\xff\x1b\xe2\x80\xae"), true, false);
    assert_true(has(line, "\"message_id\":\"???\""));
}

static void the_longest_fits(void **state)
{
    (void)state;
    static char tlvs[60000], text[255];
    memset(text, '"', sizeof text);
    struct buffer all;
    buffer_init(&all, tlvs, sizeof tlvs);
    for (uint16_t i = 0; i < 100; i++)
        tlv_add(&all, (uint16_t)(0x1400 + i), (struct slice){ .at = text, .len = sizeof text });
    static char payload[20000];
    for (size_t i = 0; i < sizeof payload; i++)
        payload[i] = (char)(i % 2 == 0 ? 0xAE : 0x40); /* U+AE40: three bytes each */
    tlv_add(&all, PDU_TAG_MESSAGE_PAYLOAD, (struct slice){ .at = payload, .len = sizeof payload });
    struct pdu pdu = sms;
    pdu.short_message = SLICE_EMPTY;
    pdu.data_coding = 8;
    pdu.tlvs = buffer_slice(&all);
    for (int form = 0; form < 4; form++)
        assert_true(has(line_of(packed(&pdu), form % 2 == 0, form / 2 == 0), "more_tlvs"));
}

struct seen {
    size_t sent, received, octets;
    uint32_t last;
};

static void see(void *self, bool sent, struct slice pdu)
{
    struct seen *seen = self;
    seen->sent += sent;
    seen->received += !sent;
    seen->octets += pdu.len;
    struct pdu is;
    if (pdu_guard(pdu, &is) == PDU_GUARD_OK)
        seen->last = is.command;
}

static void a_watched_session_shows_every_pdu_once_in_both_directions(void **state)
{
    (void)state;
    const struct session_config config = small_config();
    struct rig *rig = bound_rig(&config);
    struct seen seen = { 0 };
    (void)submit(rig, 1);
    turn(rig, true); /* nobody watches yet */
    session_watch_by(&rig->session, (struct session_watch){ .self = &seen, .saw = see });
    const uint32_t second = submit(rig, 2);
    feed(rig, response(PDU_SUBMIT_SM_RESP, 0, second, "9"));
    feed(rig, delivery(5, "hello"));
    give(rig, slice_part(delivery(6, "half"), 0, 30));
    assert_int_equal(seen.received, 2);
    assert_int_equal(seen.sent, 1);
    const struct slice rest = delivery(6, "half");
    give(rig, slice_part(rest, 30, rest.len));
    assert_int_equal(seen.received, 3);
    give(rig, SLICE_LIT("\0\0\0\x14\0\1\2\3\0\0\0\0\0\0\0\7"
                        "1234")); /* refused, and its nack */
    assert_int_equal(seen.received, 4);
    assert_int_equal(seen.last, PDU_GENERIC_NACK);
    session_acknowledge(&rig->session, 1, 0);
    turn(rig, true);
    assert_int_equal(seen.last, PDU_DELIVER_SM_RESP);
    assert_int_equal(seen.sent, 3);
    give(rig, SLICE_LIT("HTTP/1.1 400 Bad Request"));
    assert_int_equal(seen.received, 5);
    session_watch_by(&rig->session, (struct session_watch){ 0 });
    rig_free(rig);
}

static void a_throttled_segment_is_seen_each_time_it_leaves(void **state)
{
    (void)state;
    const struct session_config config = small_config();
    struct rig *rig = bound_rig(&config);
    struct seen seen = { 0 };
    session_watch_by(&rig->session, (struct session_watch){ .self = &seen, .saw = see });
    const uint32_t sequence = submit(rig, 1);
    turn(rig, true);
    give(rig, response(PDU_SUBMIT_SM_RESP, 0x58, sequence, ""));
    rig->now_ms += 20000;
    give(rig, response(PDU_ENQUIRE_LINK, 0, 1, ""));
    rig->now_ms += 1;
    turn(rig, true);
    assert_int_equal(seen.last, PDU_SUBMIT_SM);
    rig_free(rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(masked_it_names_nobody_and_quotes_nothing),
        cmocka_unit_test(unmasked_it_shows_numbers_and_words),
        cmocka_unit_test(json_has_the_same_fields),
        cmocka_unit_test(a_status_is_told_in_words),
        cmocka_unit_test(a_receipt_says_what_became_of_the_segment_and_not_what_it_said),
        cmocka_unit_test(a_password_is_in_no_line),
        cmocka_unit_test(what_was_refused_shows_its_header_and_why),
        cmocka_unit_test(a_peer_cannot_reach_the_terminal),
        cmocka_unit_test(the_longest_fits),
        cmocka_unit_test(a_watched_session_shows_every_pdu_once_in_both_directions),
        cmocka_unit_test(a_throttled_segment_is_seen_each_time_it_leaves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
