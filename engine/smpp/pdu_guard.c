#include "smpp/pdu_guard.h"

#include "base/cursor.h"

/* A C-octet string of any length up to PDU_FIELD_LEN_MAX: the specification's maxima are not kept by all. */
static struct slice text_field(struct cursor *cursor)
{
    return cursor_c_octets(cursor, PDU_FIELD_LEN_MAX);
}

/* A response's one string: absent, unterminated and over-long ones are all in use, and the response matters
 * more. */
static struct slice tolerant_field(struct cursor *cursor)
{
    size_t len = 0;
    while (len < cursor->left.len && cursor->left.at[len] != '\0')
        len++;
    const struct slice text = cursor_bytes(cursor, len);
    if (cursor->left.len > 0)
        (void)cursor_u8(cursor);
    return slice_part(text, 0, PDU_FIELD_LEN_MAX);
}

static void read_bind(struct cursor *cursor, struct pdu *pdu)
{
    pdu->system_id = text_field(cursor);
    pdu->password = text_field(cursor);
    pdu->system_type = text_field(cursor);
    pdu->interface_version = cursor_u8(cursor);
    pdu->source_ton = cursor_u8(cursor);
    pdu->source_npi = cursor_u8(cursor);
    pdu->address_range = text_field(cursor);
}

static void read_addresses(struct cursor *cursor, struct pdu *pdu)
{
    pdu->service_type = text_field(cursor);
    pdu->source_ton = cursor_u8(cursor);
    pdu->source_npi = cursor_u8(cursor);
    pdu->source = text_field(cursor);
    pdu->destination_ton = cursor_u8(cursor);
    pdu->destination_npi = cursor_u8(cursor);
    pdu->destination = text_field(cursor);
    pdu->esm_class = cursor_u8(cursor);
}

static void read_sm(struct cursor *cursor, struct pdu *pdu)
{
    read_addresses(cursor, pdu);
    pdu->protocol_id = cursor_u8(cursor);
    pdu->priority = cursor_u8(cursor);
    pdu->schedule = text_field(cursor);
    pdu->validity = text_field(cursor);
    pdu->registered_delivery = cursor_u8(cursor);
    pdu->replace_if_present = cursor_u8(cursor);
    pdu->data_coding = cursor_u8(cursor);
    pdu->default_message = cursor_u8(cursor);
    pdu->short_message = cursor_bytes(cursor, cursor_u8(cursor));
}

static void read_data_sm(struct cursor *cursor, struct pdu *pdu)
{
    read_addresses(cursor, pdu);
    pdu->registered_delivery = cursor_u8(cursor);
    pdu->data_coding = cursor_u8(cursor);
}

static void read_query(struct cursor *cursor, struct pdu *pdu)
{
    pdu->message_id = text_field(cursor);
    pdu->source_ton = cursor_u8(cursor);
    pdu->source_npi = cursor_u8(cursor);
    pdu->source = text_field(cursor);
}

/* A refusal has often no body, and some leave the error code out. */
static void read_query_response(struct cursor *cursor, struct pdu *pdu)
{
    pdu->message_id = tolerant_field(cursor);
    pdu->final_date = tolerant_field(cursor);
    pdu->message_state = cursor->left.len > 0 ? cursor_u8(cursor) : 0;
    pdu->error_code = cursor->left.len > 0 ? cursor_u8(cursor) : 0;
}

/* False for a command that we do not know. */
static bool read_mandatory(struct cursor *cursor, struct pdu *pdu)
{
    switch (pdu->command) {
    case PDU_BIND_RECEIVER:
    case PDU_BIND_TRANSMITTER:
    case PDU_BIND_TRANSCEIVER:
        read_bind(cursor, pdu);
        return true;
    case PDU_BIND_RECEIVER | PDU_RESPONSE_BIT:
    case PDU_BIND_TRANSMITTER | PDU_RESPONSE_BIT:
    case PDU_BIND_TRANSCEIVER | PDU_RESPONSE_BIT:
        pdu->system_id = tolerant_field(cursor);
        return true;
    case PDU_SUBMIT_SM:
    case PDU_DELIVER_SM:
        read_sm(cursor, pdu);
        return true;
    case PDU_DATA_SM:
        read_data_sm(cursor, pdu);
        return true;
    case PDU_SUBMIT_SM_RESP:
    case PDU_DELIVER_SM_RESP:
    case PDU_DATA_SM_RESP:
        pdu->message_id = tolerant_field(cursor);
        return true;
    case PDU_QUERY_SM:
        read_query(cursor, pdu);
        return true;
    case PDU_QUERY_SM_RESP:
        read_query_response(cursor, pdu);
        return true;
    case PDU_OUTBIND: /* its password is not ours to check: it is refused */
    case PDU_ALERT_NOTIFICATION:
    case PDU_UNBIND:
    case PDU_UNBIND_RESP:
    case PDU_ENQUIRE_LINK:
    case PDU_ENQUIRE_LINK_RESP:
    case PDU_GENERIC_NACK:
        return true;
    default:
        return false;
    }
}

enum pdu_guard_result pdu_guard(struct slice frame, struct pdu *ret)
{
    struct cursor cursor = cursor_over(frame);
    (void)cursor_u32(&cursor);
    struct pdu pdu = {
        .system_id = SLICE_EMPTY,
        .password = SLICE_EMPTY,
        .system_type = SLICE_EMPTY,
        .address_range = SLICE_EMPTY,
        .source = SLICE_EMPTY,
        .destination = SLICE_EMPTY,
        .service_type = SLICE_EMPTY,
        .schedule = SLICE_EMPTY,
        .validity = SLICE_EMPTY,
        .short_message = SLICE_EMPTY,
        .message_id = SLICE_EMPTY,
        .final_date = SLICE_EMPTY,
    };
    pdu.command = cursor_u32(&cursor);
    pdu.status = cursor_u32(&cursor);
    pdu.sequence = cursor_u32(&cursor);
    ret->command = pdu.command;
    ret->status = pdu.status;
    ret->sequence = pdu.sequence;
    if (cursor.failed)
        return PDU_GUARD_TRUNCATED;
    if (!read_mandatory(&cursor, &pdu))
        return PDU_GUARD_UNKNOWN_COMMAND;
    if (cursor.failed)
        return PDU_GUARD_TRUNCATED;
    pdu.tlvs = cursor.left;
    *ret = pdu;
    return PDU_GUARD_OK;
}
