#include "pdu.h"

#include "base/cursor.h"

#include <assert.h>
#include <string.h>

enum { TLV_SAR_REFERENCE = 0x020c, TLV_SAR_TOTAL = 0x020e, TLV_SAR_NUMBER = 0x020f, TLV_PAYLOAD = 0x0424 };
enum { TLV_USSD_SERVICE_OP = 0x0501, TLV_ITS_SESSION_INFO = 0x1383 };
enum { TLV_RECEIPTED_MESSAGE_ID = 0x001e, TLV_MESSAGE_STATE = 0x0427 };
enum { UDH_CONCAT_8 = 0x00, UDH_CONCAT_16 = 0x08 }; /* 3GPP TS 23.040, 9.2.3.24.1 and .8 */
enum { TEXT_MAX = 255, DATE_MAX = 16, SERVICE_TYPE_MAX = 5, SYSTEM_TYPE_MAX = 12, RANGE_MAX = 40 };

static uint32_t u32_at(const char *at)
{
    const unsigned char *u = (const unsigned char *)at;
    return (uint32_t)u[0] << 24 | (uint32_t)u[1] << 16 | (uint32_t)u[2] << 8 | (uint32_t)u[3];
}

enum pdu_frame pdu_frame(struct slice bytes, struct pdu_header *ret)
{
    *ret = (struct pdu_header){ 0 };
    if (bytes.len < 4)
        return PDU_FRAME_PARTIAL;
    ret->len = u32_at(bytes.at);
    if (bytes.len >= PDU_HEADER_LEN) {
        ret->command = u32_at(bytes.at + 4);
        ret->status = u32_at(bytes.at + 8);
        ret->sequence = u32_at(bytes.at + 12);
    }
    if (ret->len < PDU_HEADER_LEN || ret->len > PDU_LEN_MAX)
        return PDU_FRAME_BAD_LENGTH;
    return bytes.len < ret->len ? PDU_FRAME_PARTIAL : PDU_FRAME_WHOLE;
}

static struct cursor body_of(struct slice pdu)
{
    return cursor_over(slice_part(pdu, PDU_HEADER_LEN, pdu.len));
}

bool pdu_decode_bind(struct slice pdu, struct pdu_bind *ret)
{
    struct cursor c = body_of(pdu);
    const struct slice system_id = cursor_c_octets(&c, PDU_SYSTEM_ID_MAX);
    const struct slice password = cursor_c_octets(&c, PDU_PASSWORD_READ_MAX);
    (void)cursor_c_octets(&c, SYSTEM_TYPE_MAX);
    (void)cursor_bytes(&c, 3); /* interface_version, addr_ton, addr_npi */
    (void)cursor_c_octets(&c, RANGE_MAX);
    if (c.failed)
        return false;
    *ret = (struct pdu_bind){ .system_id = system_id, .password = password };
    return true;
}

static struct pdu_address take_address(struct cursor *c)
{
    struct pdu_address address = { .ton = cursor_u8(c) };
    address.npi = cursor_u8(c);
    const struct slice digits = cursor_c_octets(c, PDU_ADDRESS_MAX);
    address.len = (uint8_t)digits.len;
    memcpy(address.digits, digits.at, digits.len);
    return address;
}

static uint32_t tlv_number(struct slice value)
{
    uint32_t number = 0;
    for (size_t i = 0; i < value.len; i++)
        number = number << 8 | (unsigned char)value.at[i];
    return number;
}

static void take_tlv(uint16_t tag, struct slice value, struct pdu_message *message)
{
    switch (tag) {
    case TLV_PAYLOAD:
        message->user_data = value;
        message->in_payload = true;
        break;
    case TLV_SAR_REFERENCE:
        message->part.reference = (uint16_t)tlv_number(value);
        break;
    case TLV_SAR_TOTAL:
        message->part.total = (uint8_t)tlv_number(value);
        break;
    case TLV_SAR_NUMBER:
        message->part.number = (uint8_t)tlv_number(value);
        break;
    case TLV_USSD_SERVICE_OP:
        message->ussd_op = (uint8_t)tlv_number(value);
        break;
    case TLV_ITS_SESSION_INFO:
        message->ussd_session = (uint16_t)tlv_number(value);
        break;
    case TLV_RECEIPTED_MESSAGE_ID:
        while (value.len > 0 && value.at[value.len - 1] == '\0')
            value.len--;
        message->receipted_message_id = value;
        break;
    case TLV_MESSAGE_STATE:
        message->state = (enum pdu_state)tlv_number(value);
        break;
    default:
        break; /* SMPP 3.3: unknown TLVs are ignored */
    }
}

/** Finds the concatenation element in the header; false when the header does not fit the text. */
static bool take_user_data_header(struct pdu_message *message)
{
    struct cursor c = cursor_over(message->user_data);
    const uint8_t header_len = cursor_u8(&c);
    struct cursor header = cursor_over(cursor_bytes(&c, header_len));
    if (c.failed)
        return false;
    while (header.left.len > 0) {
        const uint8_t element = cursor_u8(&header);
        const uint8_t element_len = cursor_u8(&header);
        struct cursor value = cursor_over(cursor_bytes(&header, element_len));
        if (header.failed)
            return false;
        const size_t len = value.left.len;
        if (!(element == UDH_CONCAT_8 && len == 3) && !(element == UDH_CONCAT_16 && len == 4))
            continue;
        const uint16_t reference = element == UDH_CONCAT_8 ? cursor_u8(&value) : cursor_u16(&value);
        message->part = (struct pdu_part){ .reference = reference };
        message->part.total = cursor_u8(&value);
        message->part.number = cursor_u8(&value);
    }
    message->text = c.left;
    return true;
}

bool pdu_decode_message(struct slice pdu, struct pdu_message *ret)
{
    struct cursor c = body_of(pdu);
    struct pdu_message message = { .receipted_message_id = SLICE_EMPTY };
    (void)cursor_c_octets(&c, SERVICE_TYPE_MAX);
    message.source = take_address(&c);
    message.destination = take_address(&c);
    message.esm_class = cursor_u8(&c);
    message.protocol_id = cursor_u8(&c);
    (void)cursor_u8(&c); /* priority_flag */
    (void)cursor_c_octets(&c, DATE_MAX);
    (void)cursor_c_octets(&c, DATE_MAX);
    message.registered_delivery = cursor_u8(&c);
    (void)cursor_u8(&c); /* replace_if_present_flag */
    message.data_coding = cursor_u8(&c);
    (void)cursor_u8(&c); /* sm_default_msg_id */
    const uint8_t sm_length = cursor_u8(&c);
    message.user_data = cursor_bytes(&c, sm_length);
    while (!c.failed && c.left.len > 0) {
        const uint16_t tag = cursor_u16(&c);
        const uint16_t value_len = cursor_u16(&c);
        const struct slice value = cursor_bytes(&c, value_len);
        if (!c.failed)
            take_tlv(tag, value, &message);
    }
    if (c.failed)
        return false;
    message.text = message.user_data;
    if ((message.esm_class & PDU_ESM_UDHI) != 0 && !take_user_data_header(&message))
        return false;
    if (message.part.total < 2 || message.part.number < 1 || message.part.number > message.part.total)
        message.part = (struct pdu_part){ 0 };
    *ret = message;
    return true;
}

bool pdu_decode_query(struct slice pdu, struct slice *ret_message_id)
{
    struct cursor c = body_of(pdu);
    const struct slice id = cursor_c_octets(&c, PDU_MESSAGE_ID_MAX);
    (void)take_address(&c);
    if (c.failed)
        return false;
    *ret_message_id = id;
    return true;
}

static void add_u8(struct buffer *out, unsigned value)
{
    buffer_add_byte(out, (char)(unsigned char)value);
}

static void add_u16(struct buffer *out, unsigned value)
{
    add_u8(out, value >> 8 & 0xffU);
    add_u8(out, value & 0xffU);
}

static void add_u32(struct buffer *out, uint32_t value)
{
    add_u16(out, value >> 16);
    add_u16(out, value & 0xffffU);
}

static void add_c_octets(struct buffer *out, struct slice text)
{
    buffer_add(out, text);
    add_u8(out, 0);
}

static size_t open_pdu(struct buffer *out, uint32_t command, uint32_t status, uint32_t sequence)
{
    const size_t from = out->len;
    add_u32(out, 0);
    add_u32(out, command);
    add_u32(out, status);
    add_u32(out, sequence);
    return from;
}

static void close_pdu(struct buffer *out, size_t from)
{
    assert(!out->overflowed); /* the caller keeps PDU_LEN_MAX free */
    const size_t len = out->len - from;
    for (int i = 0; i < 4; i++)
        out->at[from + (size_t)i] = (char)(unsigned char)(len >> (24 - 8 * i) & 0xffU);
}

void pdu_add_bare(struct buffer *out, uint32_t command, uint32_t status, uint32_t sequence)
{
    close_pdu(out, open_pdu(out, command, status, sequence));
}

void pdu_add_named(struct buffer *out, uint32_t command, uint32_t sequence, struct slice name)
{
    const size_t from = open_pdu(out, command, PDU_ROK, sequence);
    add_c_octets(out, name);
    close_pdu(out, from);
}

static void add_address(struct buffer *out, const struct pdu_address *address)
{
    add_u8(out, address->ton);
    add_u8(out, address->npi);
    add_c_octets(out, pdu_address_slice(address));
}

void pdu_add_message(struct buffer *out, uint32_t command, uint32_t sequence,
                     const struct pdu_message *message)
{
    assert(message->in_payload || message->user_data.len <= TEXT_MAX);
    const size_t from = open_pdu(out, command, PDU_ROK, sequence);
    add_c_octets(out, message->ussd_op != 0 ? SLICE_LIT("USSD") : SLICE_EMPTY); /* service_type */
    add_address(out, &message->source);
    add_address(out, &message->destination);
    add_u8(out, message->esm_class);
    add_u8(out, message->protocol_id);
    add_u8(out, 0); /* priority_flag */
    add_u8(out, 0); /* schedule_delivery_time */
    add_u8(out, 0); /* validity_period */
    add_u8(out, message->registered_delivery);
    add_u8(out, 0); /* replace_if_present_flag */
    add_u8(out, message->data_coding);
    add_u8(out, 0); /* sm_default_msg_id */
    add_u8(out, message->in_payload ? 0 : (unsigned)message->user_data.len);
    if (!message->in_payload)
        buffer_add(out, message->user_data);
    if (message->receipted_message_id.len > 0) {
        add_u16(out, TLV_RECEIPTED_MESSAGE_ID);
        add_u16(out, (unsigned)message->receipted_message_id.len + 1);
        add_c_octets(out, message->receipted_message_id);
    }
    if (message->state != PDU_STATE_NONE) {
        add_u16(out, TLV_MESSAGE_STATE);
        add_u16(out, 1);
        add_u8(out, (unsigned)message->state);
    }
    if (message->ussd_op != 0) {
        add_u16(out, TLV_USSD_SERVICE_OP);
        add_u16(out, 1);
        add_u8(out, message->ussd_op);
        add_u16(out, TLV_ITS_SESSION_INFO);
        add_u16(out, 2);
        add_u16(out, message->ussd_session);
    }
    if (message->in_payload) {
        add_u16(out, TLV_PAYLOAD);
        add_u16(out, (unsigned)message->user_data.len);
        buffer_add(out, message->user_data);
    }
    close_pdu(out, from);
}

void pdu_add_query_response(struct buffer *out, uint32_t sequence, struct slice message_id,
                            enum pdu_state state)
{
    const size_t from = open_pdu(out, PDU_QUERY_SM | PDU_RESPONSE, PDU_ROK, sequence);
    add_c_octets(out, message_id);
    add_u8(out, 0); /* final_date */
    add_u8(out, (unsigned)state);
    add_u8(out, 0); /* error_code */
    close_pdu(out, from);
}

void pdu_add_bind(struct buffer *out, uint32_t command, uint32_t sequence, struct slice system_id,
                  struct slice password)
{
    const size_t from = open_pdu(out, command, PDU_ROK, sequence);
    add_c_octets(out, system_id);
    add_c_octets(out, password);
    add_u8(out, 0);    /* system_type */
    add_u8(out, 0x34); /* interface_version */
    add_u16(out, 0);   /* addr_ton, addr_npi */
    add_u8(out, 0);    /* address_range */
    close_pdu(out, from);
}
