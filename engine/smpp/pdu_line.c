#include "smpp/pdu_line.h"

#include "base/cursor.h"
#include "base/utf8.h"
#include "smpp/command_status.h"
#include "smpp/pdu.h"
#include "smpp/pdu_guard.h"
#include "smpp/tlv.h"
#include "smpp/tlv_name.h"
#include "text/concatenation.h"
#include "text/decoding.h"
#include "text/receipt_text.h"

enum {
    HEX_LEN_MAX = 256,   /* octets of one field shown so, unmasked */
    NUMBER_SHOWN = 2,    /* last digits of a masked number: enough to tell two PDUs of one turn apart */
    NUMBER_LEN_MAX = 20, /* SMPP 3.4, 5.2.9; stars for no more */
    FIELD_LEN_MAX = 80,  /* of an id or a name of a peer; an id has 65 octets at most */
    TLV_NUMBER_LEN = 4,
};

/* One line being written, in words or as JSON. */
struct line {
    struct buffer *out;
    const struct pdu_line *how;
    const char *prefix; /* before each name */
};

/* ---- names and values ---- */

static void add_name(const struct line *line, const char *name)
{
    if (line->how->json) {
        buffer_add_text(line->out, ",\"");
        buffer_add_text(line->out, line->prefix);
        buffer_add_text(line->out, name);
        buffer_add_text(line->out, "\":");
        return;
    }
    buffer_add_byte(line->out, ' ');
    buffer_add_text(line->out, line->prefix);
    buffer_add_text(line->out, name);
    buffer_add_byte(line->out, '=');
}

static void add_hex(struct buffer *out, struct slice octets)
{
    static const char digit[] = "0123456789ABCDEF";
    for (size_t i = 0; i < octets.len; i++) {
        buffer_add_byte(out, digit[(uint8_t)octets.at[i] >> 4]);
        buffer_add_byte(out, digit[(uint8_t)octets.at[i] & 15]);
    }
}

static void add_int(const struct line *line, const char *name, int64_t value)
{
    add_name(line, name);
    buffer_add_int(line->out, value);
}

static void add_int_unless_zero(const struct line *line, const char *name, int64_t value)
{
    if (value != 0)
        add_int(line, name, value);
}

/* An octet of bits. */
static void add_bits(const struct line *line, const char *name, uint8_t value)
{
    const char octet = (char)value;
    add_name(line, name);
    if (line->how->json) {
        buffer_add_int(line->out, value);
        return;
    }
    buffer_add_text(line->out, "0x");
    add_hex(line->out, (struct slice){ .at = &octet, .len = 1 });
}

/* Controls of C0 and C1, and what turns the direction of a line round, could play tricks on a terminal. */
static bool is_printable(uint32_t c)
{
    const bool control = c < 0x20 || (c >= 0x7F && c < 0xA0);
    const bool turns =
        c == 0x200E || c == 0x200F || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    return !control && !turns;
}

static void add_quoted(struct buffer *out, struct slice text)
{
    buffer_add_byte(out, '"');
    for (size_t at = 0; at < text.len;) {
        uint32_t c = 0;
        const struct slice rest = slice_part(text, at, text.len);
        const size_t len = utf8_decode(rest, &c);
        if (len == 0 || !is_printable(c))
            buffer_add_byte(out, '?');
        else if (c == '"' || c == '\\')
            buffer_add(out, (struct slice){ .at = c == '"' ? "\\\"" : "\\\\", .len = 2 });
        else
            buffer_add(out, slice_part(rest, 0, len));
        at += len > 0 ? len : 1;
    }
    buffer_add_byte(out, '"');
}

static void add_text(const struct line *line, const char *name, struct slice text)
{
    add_name(line, name);
    add_quoted(line->out, slice_part(text, 0, FIELD_LEN_MAX));
}

static void add_text_unless_empty(const struct line *line, const char *name, struct slice text)
{
    if (text.len > 0)
        add_text(line, name, text);
}

static void add_octets(const struct line *line, const char *name, struct slice octets)
{
    add_name(line, name);
    buffer_add_byte(line->out, '"');
    add_hex(line->out, slice_part(octets, 0, HEX_LEN_MAX));
    buffer_add_text(line->out, octets.len > HEX_LEN_MAX ? "...\"" : "\"");
}

/* "12 octets", and of which alphabet. */
static void add_length(const struct line *line, const char *name, size_t len, const char *of)
{
    add_name(line, name);
    buffer_add_byte(line->out, '"');
    buffer_add_int(line->out, (int64_t)len);
    buffer_add_text(line->out, len == 1 ? " octet" : " octets");
    if (of[0] != '\0')
        buffer_add_byte(line->out, ' ');
    buffer_add_text(line->out, of);
    buffer_add_byte(line->out, '"');
}

static void add_number(const struct line *line, const char *name, struct slice number)
{
    if (line->how->unmasked) {
        add_text(line, name, number);
        return;
    }
    char memory[NUMBER_LEN_MAX];
    struct buffer masked;
    const struct slice shown =
        slice_part(number, number.len > NUMBER_LEN_MAX ? number.len - NUMBER_LEN_MAX : 0, NUMBER_LEN_MAX);
    buffer_init(&masked, memory, sizeof memory);
    for (size_t i = 0; i < shown.len; i++) {
        const bool last = shown.len > 2 * NUMBER_SHOWN && shown.len - i <= NUMBER_SHOWN;
        buffer_add_byte(&masked, last ? shown.at[i] : '*');
    }
    add_text(line, name, buffer_slice(&masked));
}

/* ---- the message itself ---- */

static const char *coding_name(struct data_coding coding)
{
    return coding.is_text ? alphabet_name(coding.alphabet).at : "of no text";
}

static void add_words(const struct line *line, struct data_coding coding, struct slice octets)
{
    char memory[PDU_LINE_TEXT_LEN_MAX * DECODING_UTF8_PER_OCTET_MAX];
    struct buffer words;
    buffer_init(&words, memory, sizeof memory);
    const struct slice shown = slice_part(octets, 0, PDU_LINE_TEXT_LEN_MAX);
    if (decoding_read(coding, shown, &words) == DECODING_NO_TEXT) {
        add_octets(line, "octets", shown);
        return;
    }
    add_name(line, "text");
    add_quoted(line->out, buffer_slice(&words));
}

static const char *const state_name[] = {
    [RECEIPT_NONE] = "none",         [RECEIPT_ENROUTE] = "enroute", [RECEIPT_DELIVERED] = "delivered",
    [RECEIPT_EXPIRED] = "expired",   [RECEIPT_DELETED] = "deleted", [RECEIPT_UNDELIVERABLE] = "undeliverable",
    [RECEIPT_ACCEPTED] = "accepted", [RECEIPT_UNKNOWN] = "unknown", [RECEIPT_REJECTED] = "rejected",
    [RECEIPT_SKIPPED] = "skipped",
};

/* What a receipt says of the segment; its own `text:` field quotes the message and stays out. */
static void add_receipt(const struct line *line, struct slice body)
{
    struct receipt_text receipt;
    if (!receipt_text_parse(body, &receipt))
        return;
    add_text_unless_empty(line, "receipt_id", receipt.id);
    add_text(line, "receipt_state", slice_from_text(state_name[receipt.state]));
    add_int(line, "receipt_error", receipt.error);
}

static void add_body(const struct line *line, const struct pdu *pdu)
{
    const struct data_coding coding = data_coding_parse(pdu->data_coding, line->how->meaning_of_zero);
    const uint8_t type = pdu->esm_class & PDU_ESM_TYPE_MASK;
    struct slice body = pdu->short_message, payload, text;
    struct concatenation part;
    if (body.len == 0 && tlv_find(pdu->tlvs, PDU_TAG_MESSAGE_PAYLOAD, &payload))
        body = payload;
    if (type == PDU_ESM_RECEIPT || type == PDU_ESM_INTERMEDIATE)
        add_receipt(line, body);
    if ((pdu->esm_class & PDU_ESM_UDHI) != 0 && concatenation_strip_header(body, &text, &part)) {
        add_octets(line, "udh", slice_part(body, 0, body.len - text.len));
        body = text;
    }
    if (line->how->unmasked)
        add_words(line, coding, body);
    else
        add_length(line, "text", body.len, coding_name(coding));
}

/* ---- optional parameters ---- */

static void add_tlv_value(const struct line *line, const struct tlv_name *is, const char *name,
                          struct slice value)
{
    uint32_t number = 0;
    if (is->kind == TLV_KIND_ID)
        add_text(line, name, slice_part(value, 0, slice_find(value, (struct slice){ .at = "", .len = 1 })));
    else if (is->kind == TLV_KIND_BODY)
        add_length(line, name, value.len, "");
    else if (is->kind == TLV_KIND_PRIVATE && !line->how->unmasked)
        add_length(line, name, value.len, "");
    else if (is->kind == TLV_KIND_PRIVATE || value.len == 0 || value.len > TLV_NUMBER_LEN)
        add_octets(line, name, value);
    else {
        for (size_t i = 0; i < value.len; i++)
            number = number << 8 | (uint8_t)value.at[i];
        add_int(line, name, number);
    }
}

static void add_tlv(const struct line *line, const struct tlv *tlv)
{
    const struct tlv_name *is = tlv_name_find(tlv->tag);
    const char tag[] = { (char)(tlv->tag >> 8), (char)tlv->tag };
    char memory[8];
    struct buffer unnamed;
    buffer_init(&unnamed, memory, sizeof memory - 1);
    add_hex(&unnamed, (struct slice){ .at = tag, .len = sizeof tag });
    memory[unnamed.len] = '\0';
    add_tlv_value(line, is, is->name[0] != '\0' ? is->name : memory, tlv->value);
}

static void add_tlvs(const struct line *line, struct slice tlvs)
{
    const struct line within = { .out = line->out, .how = line->how, .prefix = "tlv." };
    struct tlv tlv;
    size_t count = 0;
    while (tlv_next(&tlvs, &tlv)) {
        if (count++ < PDU_LINE_TLVS_MAX)
            add_tlv(&within, &tlv);
    }
    if (count > PDU_LINE_TLVS_MAX)
        add_int(line, "more_tlvs", (int64_t)(count - PDU_LINE_TLVS_MAX));
    if (tlvs.len > 0)
        add_length(line, "after_tlvs", tlvs.len, "that are none");
}

/* ---- whole PDUs ---- */

static void add_bind(const struct line *line, const struct pdu *pdu)
{
    add_text(line, "system_id", pdu->system_id);
    add_length(line, "password", pdu->password.len, "");
    add_text_unless_empty(line, "system_type", pdu->system_type);
    add_bits(line, "interface_version", pdu->interface_version);
    add_text_unless_empty(line, "address_range", pdu->address_range);
}

static void add_message(const struct line *line, const struct pdu *pdu)
{
    add_text_unless_empty(line, "service_type", pdu->service_type);
    add_number(line, "source", pdu->source);
    add_int_unless_zero(line, "source_ton", pdu->source_ton);
    add_int_unless_zero(line, "source_npi", pdu->source_npi);
    add_number(line, "destination", pdu->destination);
    add_int_unless_zero(line, "destination_ton", pdu->destination_ton);
    add_int_unless_zero(line, "destination_npi", pdu->destination_npi);
    add_bits(line, "esm_class", pdu->esm_class);
    add_int_unless_zero(line, "protocol_id", pdu->protocol_id);
    add_int_unless_zero(line, "priority", pdu->priority);
    add_text_unless_empty(line, "schedule", pdu->schedule);
    add_text_unless_empty(line, "validity", pdu->validity);
    add_int_unless_zero(line, "registered_delivery", pdu->registered_delivery);
    add_bits(line, "data_coding", pdu->data_coding);
    add_body(line, pdu);
}

static void add_query(const struct line *line, const struct pdu *pdu)
{
    add_text(line, "message_id", pdu->message_id);
    if ((pdu->command & PDU_RESPONSE_BIT) == 0) {
        add_number(line, "source", pdu->source);
        return;
    }
    add_text_unless_empty(line, "final_date", pdu->final_date);
    if (pdu->message_state <= RECEIPT_SKIPPED)
        add_text(line, "message_state", slice_from_text(state_name[pdu->message_state]));
    else
        add_int(line, "message_state", pdu->message_state);
    add_int_unless_zero(line, "error_code", pdu->error_code);
}

static void add_fields(const struct line *line, const struct pdu *pdu)
{
    const uint32_t request = pdu->command & ~PDU_RESPONSE_BIT;
    const bool response = (pdu->command & PDU_RESPONSE_BIT) != 0;
    const bool bind =
        request == PDU_BIND_RECEIVER || request == PDU_BIND_TRANSMITTER || request == PDU_BIND_TRANSCEIVER;
    if (bind && response)
        add_text_unless_empty(line, "system_id", pdu->system_id);
    else if (bind)
        add_bind(line, pdu);
    else if (request == PDU_QUERY_SM)
        add_query(line, pdu);
    else if (response)
        add_text_unless_empty(line, "message_id", pdu->message_id);
    else if (request == PDU_SUBMIT_SM || request == PDU_DELIVER_SM || request == PDU_DATA_SM)
        add_message(line, pdu);
    else
        return; /* what follows the header of others is not read here: an outbind has a password */
    add_tlvs(line, pdu->tlvs);
}

static void add_command(const struct line *line, uint32_t command)
{
    const char octets[] = { (char)(command >> 24), (char)(command >> 16), (char)(command >> 8),
                            (char)command };
    const struct slice name = pdu_command_name(command);
    const bool known = !slice_equal(name, SLICE_LIT("unknown"));
    if (line->how->json)
        buffer_add_text(line->out, ",\"command\":\"");
    else
        buffer_add_byte(line->out, ' ');
    buffer_add(line->out, name);
    if (!known) {
        buffer_add_byte(line->out, ':');
        add_hex(line->out, (struct slice){ .at = octets, .len = sizeof octets });
    }
    buffer_add_text(line->out, line->how->json ? "\"" : "");
}

static void add_header(const struct line *line, const struct pdu *pdu)
{
    add_command(line, pdu->command);
    add_int(line, "sequence", pdu->sequence);
    if ((pdu->command & PDU_RESPONSE_BIT) == 0 && pdu->status == 0)
        return;
    add_text(line, "status", slice_from_text(command_status_find(pdu->status)->name));
    add_int_unless_zero(line, "status_number", pdu->status);
}

/* A header is read whatever is wrong with the rest; what may quote a person only unmasked. */
static void add_refused(const struct line *line, const char *why, struct slice frame)
{
    add_text(line, "refused", slice_from_text(why));
    add_int(line, "octets", (int64_t)frame.len);
    if (line->how->unmasked)
        add_octets(line, "all", frame);
    else
        add_octets(line, "header", slice_part(frame, 0, PDU_HEADER_LEN));
}

static const char *why_no_frame(struct slice frame)
{
    size_t len = 0;
    switch (pdu_frame(frame, &len)) {
    case PDU_FRAME_WHOLE:
        return "";
    case PDU_FRAME_PARTIAL:
        return "it has not come as a whole, or is kept in part";
    case PDU_FRAME_BAD_LENGTH:
        return "a command_length that cannot be";
    case PDU_FRAME_HTTP:
        return "this is HTTP";
    case PDU_FRAME_TLS:
        return "this is TLS";
    }
    return "";
}

static void add_pdu(const struct line *line, struct slice frame)
{
    const char *why = why_no_frame(frame);
    struct pdu pdu = { .command = 0 };
    if (why[0] != '\0') {
        add_refused(line, why, frame);
        return;
    }
    const enum pdu_guard_result result = pdu_guard(frame, &pdu);
    add_header(line, &pdu);
    switch (result) {
    case PDU_GUARD_OK:
        add_fields(line, &pdu);
        return;
    case PDU_GUARD_UNKNOWN_COMMAND:
        add_refused(line, "an unknown command", frame);
        return;
    case PDU_GUARD_TRUNCATED:
        add_refused(line, "a mandatory field ends outside the PDU", frame);
        return;
    }
}

void pdu_line_add(struct buffer *out, const struct pdu_line *how, struct slice frame)
{
    const struct line line = { .out = out, .how = how, .prefix = "" };
    if (how->json) {
        buffer_add_text(out, "{\"at\":");
        add_quoted(out, how->at);
        add_text(&line, "direction", how->sent ? SLICE_LIT("sent") : SLICE_LIT("received"));
        add_text_unless_empty(&line, "note", how->note);
    } else {
        buffer_add(out, how->at);
        buffer_add_text(out, how->sent ? " sent    " : " received");
        if (how->note.len > 0) {
            buffer_add_byte(out, ' ');
            buffer_add(out, how->note);
            buffer_add_byte(out, ':');
        }
    }
    add_pdu(&line, frame);
    buffer_add_text(out, how->json ? "}" : "");
}
