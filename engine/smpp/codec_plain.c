#include "smpp/codec.h"

/* SMPP 3.4, 5.2: maxima without the NUL. */
enum {
    SYSTEM_ID_MAX = 15,
    PASSWORD_MAX = 8,
    SYSTEM_TYPE_MAX = 12,
    ADDRESS_RANGE_MAX = 40,
    SERVICE_TYPE_MAX = 5,
    ADDRESS_MAX = 20,
    TIME_MAX = 16,
    MESSAGE_ID_MAX = 64,
    SHORT_MESSAGE_MAX = 254,
};

static void add_u32(struct buffer *out, uint32_t value)
{
    const char octet[] = { (char)(value >> 24), (char)(value >> 16), (char)(value >> 8), (char)value };
    buffer_add(out, (struct slice){ .at = octet, .len = sizeof octet });
}

static void add_u8(struct buffer *out, uint8_t value)
{
    buffer_add_byte(out, (char)value);
}

static void add_text(struct buffer *out, struct slice text, size_t len_max)
{
    if (text.len > len_max || slice_find(text, (struct slice){ .at = "", .len = 1 }) < text.len)
        out->overflowed = true;
    buffer_add(out, text);
    buffer_add_byte(out, '\0');
}

static void add_bind(struct buffer *out, const struct pdu *pdu)
{
    add_text(out, pdu->system_id, SYSTEM_ID_MAX);
    add_text(out, pdu->password, PASSWORD_MAX);
    add_text(out, pdu->system_type, SYSTEM_TYPE_MAX);
    add_u8(out, pdu->interface_version);
    add_u8(out, pdu->source_ton);
    add_u8(out, pdu->source_npi);
    add_text(out, pdu->address_range, ADDRESS_RANGE_MAX);
}

static void add_addresses(struct buffer *out, const struct pdu *pdu)
{
    add_text(out, pdu->service_type, SERVICE_TYPE_MAX);
    add_u8(out, pdu->source_ton);
    add_u8(out, pdu->source_npi);
    add_text(out, pdu->source, ADDRESS_MAX);
    add_u8(out, pdu->destination_ton);
    add_u8(out, pdu->destination_npi);
    add_text(out, pdu->destination, ADDRESS_MAX);
    add_u8(out, pdu->esm_class);
}

static void add_sm(struct buffer *out, const struct pdu *pdu)
{
    add_addresses(out, pdu);
    add_u8(out, pdu->protocol_id);
    add_u8(out, pdu->priority);
    add_text(out, pdu->schedule, TIME_MAX);
    add_text(out, pdu->validity, TIME_MAX);
    add_u8(out, pdu->registered_delivery);
    add_u8(out, pdu->replace_if_present);
    add_u8(out, pdu->data_coding);
    add_u8(out, pdu->default_message);
    if (pdu->short_message.len > SHORT_MESSAGE_MAX)
        out->overflowed = true;
    add_u8(out, (uint8_t)pdu->short_message.len);
    buffer_add(out, pdu->short_message);
}

static void add_data_sm(struct buffer *out, const struct pdu *pdu)
{
    add_addresses(out, pdu);
    add_u8(out, pdu->registered_delivery);
    add_u8(out, pdu->data_coding);
}

static void add_mandatory(struct buffer *out, const struct pdu *pdu)
{
    switch (pdu->command) {
    case PDU_BIND_RECEIVER:
    case PDU_BIND_TRANSMITTER:
    case PDU_BIND_TRANSCEIVER:
        add_bind(out, pdu);
        return;
    case PDU_BIND_RECEIVER | PDU_RESPONSE_BIT:
    case PDU_BIND_TRANSMITTER | PDU_RESPONSE_BIT:
    case PDU_BIND_TRANSCEIVER | PDU_RESPONSE_BIT:
        add_text(out, pdu->system_id, SYSTEM_ID_MAX);
        return;
    case PDU_SUBMIT_SM:
    case PDU_DELIVER_SM:
        add_sm(out, pdu);
        return;
    case PDU_DATA_SM:
        add_data_sm(out, pdu);
        return;
    case PDU_SUBMIT_SM_RESP:
    case PDU_DELIVER_SM_RESP:
    case PDU_DATA_SM_RESP:
        add_text(out, pdu->message_id, MESSAGE_ID_MAX);
        return;
    case PDU_QUERY_SM:
        add_text(out, pdu->message_id, MESSAGE_ID_MAX);
        add_u8(out, pdu->source_ton);
        add_u8(out, pdu->source_npi);
        add_text(out, pdu->source, ADDRESS_MAX);
        return;
    case PDU_QUERY_SM_RESP:
        add_text(out, pdu->message_id, MESSAGE_ID_MAX);
        add_text(out, pdu->final_date, TIME_MAX);
        add_u8(out, pdu->message_state);
        add_u8(out, pdu->error_code);
        return;
    default: /* header only */
        return;
    }
}

static bool pack(void *self, const struct pdu *pdu, struct buffer *out)
{
    (void)self;
    const struct buffer before = *out;
    add_u32(out, 0);
    add_u32(out, pdu->command);
    add_u32(out, pdu->status);
    add_u32(out, pdu->sequence);
    add_mandatory(out, pdu);
    buffer_add(out, pdu->tlvs);
    if (out->overflowed) {
        *out = before;
        return false;
    }
    struct buffer head;
    buffer_init(&head, out->at + before.len, 4);
    add_u32(&head, (uint32_t)(out->len - before.len));
    return true;
}

/* pdu_guard has read everything already. */
static bool unpack(void *self, struct pdu *pdu)
{
    (void)self;
    (void)pdu;
    return true;
}

const struct codec codec_plain = { .unpack = unpack, .pack = pack };
