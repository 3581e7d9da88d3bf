#include "adapter/smpp34/codec_smpp34.h"

#include <smpp34.h>
#include <smpp34_structs.h>

#include <assert.h>
#include <string.h>

enum {
    SHORT_MESSAGE_LEN_MAX = 253, /* smpp34_pack refuses 254, and unpack 255 */
    IMAGE_LEN_MAX = 512,         /* header, the longest mandatory part (185) and 253 octets */
    SPARE_LEN = 1,               /* smpp34_pack wants one octet more than it writes */
};

/* Any of the library's structures; each begins with the header's four numbers. */
union any {
    generic_nack_t header;
    bind_transceiver_t bind;
    bind_transceiver_resp_t bind_resp;
    submit_sm_t submit_sm;
    deliver_sm_t deliver_sm;
    data_sm_t data_sm;
    submit_sm_resp_t submit_sm_resp;
    deliver_sm_resp_t deliver_sm_resp;
    data_sm_resp_t data_sm_resp;
};

/* The three binds and their responses have one layout each (SMPP 3.4, 4.1). */
static_assert(sizeof(bind_transmitter_t) == sizeof(bind_transceiver_t), "one layout for all binds");
static_assert(sizeof(bind_receiver_t) == sizeof(bind_transceiver_t), "one layout for all binds");

/* --- neutralised images: what the library would wrongly refuse is replaced by what it accepts --- */

/* 5.2.5: the library's list ends at 6. */
static uint8_t known_ton(uint8_t ton)
{
    return ton <= 6 ? ton : 0;
}

/* 5.2.6: the library's list. */
static uint8_t known_npi(uint8_t npi)
{
    static const uint32_t known =
        1U << 0 | 1U << 1 | 1U << 3 | 1U << 4 | 1U << 6 | 1U << 8 | 1U << 9 | 1U << 10 | 1U << 14 | 1U << 18;
    return npi < 32 && (known >> npi & 1) != 0 ? npi : 0;
}

static struct pdu neutralised(const struct pdu *pdu)
{
    struct pdu is = *pdu;
    is.status = 0;
    is.sequence = 1;
    is.interface_version = SMPP_VERSION;
    is.source_ton = known_ton(pdu->source_ton);
    is.source_npi = known_npi(pdu->source_npi);
    is.destination_ton = known_ton(pdu->destination_ton);
    is.destination_npi = known_npi(pdu->destination_npi);
    is.system_id = slice_part(pdu->system_id, 0, 15);
    is.password = slice_part(pdu->password, 0, 8);
    is.system_type = slice_part(pdu->system_type, 0, 12);
    is.address_range = slice_part(pdu->address_range, 0, 40);
    is.service_type = slice_part(pdu->service_type, 0, 5);
    is.source = slice_part(pdu->source, 0, 20);
    is.destination = slice_part(pdu->destination, 0, 20);
    is.schedule = slice_part(pdu->schedule, 0, pdu->command == PDU_DELIVER_SM ? 0 : 16);
    is.validity = slice_part(pdu->validity, 0, pdu->command == PDU_DELIVER_SM ? 0 : 16);
    is.short_message = slice_part(pdu->short_message, 0, SHORT_MESSAGE_LEN_MAX);
    is.message_id = slice_part(pdu->message_id, 0, pdu->command == PDU_DELIVER_SM_RESP ? 0 : 64);
    is.tlvs = SLICE_EMPTY;
    return is;
}

/* --- the library's words against ours: strings must agree, numbers are taken --- */

static bool same_text(struct slice ours, const uint8_t *theirs, size_t size)
{
    return ours.len < size && memcmp(ours.at, theirs, ours.len) == 0 && theirs[ours.len] == '\0';
}

#define SAME_TEXT(ours, theirs) same_text((ours), (theirs), sizeof(theirs))

static bool agrees_bind(const struct pdu *is, const bind_transceiver_t *read)
{
    return SAME_TEXT(is->system_id, read->system_id) && SAME_TEXT(is->password, read->password) &&
           SAME_TEXT(is->system_type, read->system_type) && SAME_TEXT(is->address_range, read->address_range);
}

static bool agrees_sm(const struct pdu *is, const deliver_sm_t *read)
{
    return SAME_TEXT(is->service_type, read->service_type) && SAME_TEXT(is->source, read->source_addr) &&
           SAME_TEXT(is->destination, read->destination_addr) && is->short_message.len == read->sm_length &&
           memcmp(is->short_message.at, read->short_message, is->short_message.len) == 0;
}

static bool agrees_submit(const struct pdu *is, const submit_sm_t *read)
{
    return SAME_TEXT(is->service_type, read->service_type) && SAME_TEXT(is->source, read->source_addr) &&
           SAME_TEXT(is->destination, read->destination_addr) &&
           SAME_TEXT(is->schedule, read->schedule_delivery_time) &&
           SAME_TEXT(is->validity, read->validity_period) && is->short_message.len == read->sm_length &&
           memcmp(is->short_message.at, read->short_message, is->short_message.len) == 0;
}

static bool agrees_data_sm(const struct pdu *is, const data_sm_t *read)
{
    return SAME_TEXT(is->service_type, read->service_type) && SAME_TEXT(is->source, read->source_addr) &&
           SAME_TEXT(is->destination, read->destination_addr);
}

/* deliver_sm and submit_sm have these under the same names. */
#define TAKE_SM(pdu, read)                                                                                   \
    do {                                                                                                     \
        (pdu)->esm_class = (read)->esm_class;                                                                \
        (pdu)->protocol_id = (read)->protocol_id;                                                            \
        (pdu)->priority = (read)->priority_flag;                                                             \
        (pdu)->registered_delivery = (read)->registered_delivery;                                            \
        (pdu)->replace_if_present = (read)->replace_if_present_flag;                                         \
        (pdu)->data_coding = (read)->data_coding;                                                            \
        (pdu)->default_message = (read)->sm_default_msg_id;                                                  \
    } while (0)

/* Whether the library read what the guard had read; its numbers then stand in *pdu. */
static bool take(const union any *read, const struct pdu *is, struct pdu *pdu)
{
    switch (pdu->command) {
    case PDU_BIND_RECEIVER:
    case PDU_BIND_TRANSMITTER:
    case PDU_BIND_TRANSCEIVER:
        return agrees_bind(is, &read->bind);
    case PDU_BIND_RECEIVER | PDU_RESPONSE_BIT:
    case PDU_BIND_TRANSMITTER | PDU_RESPONSE_BIT:
    case PDU_BIND_TRANSCEIVER | PDU_RESPONSE_BIT:
        return SAME_TEXT(is->system_id, read->bind_resp.system_id);
    case PDU_DELIVER_SM:
        if (!agrees_sm(is, &read->deliver_sm))
            return false;
        TAKE_SM(pdu, &read->deliver_sm);
        return true;
    case PDU_SUBMIT_SM:
        if (!agrees_submit(is, &read->submit_sm))
            return false;
        TAKE_SM(pdu, &read->submit_sm);
        return true;
    case PDU_DATA_SM:
        if (!agrees_data_sm(is, &read->data_sm))
            return false;
        pdu->esm_class = read->data_sm.esm_class;
        pdu->registered_delivery = read->data_sm.registered_delivery;
        pdu->data_coding = read->data_sm.data_coding;
        return true;
    case PDU_SUBMIT_SM_RESP:
        return SAME_TEXT(is->message_id, read->submit_sm_resp.message_id);
    case PDU_DATA_SM_RESP:
        return SAME_TEXT(is->message_id, read->data_sm_resp.message_id);
    default: /* deliver_sm_resp: its id is empty */
        return true;
    }
}

/* Whether it has a mandatory part that the session looks at. */
static bool has_body(uint32_t command)
{
    const uint32_t request = command & ~PDU_RESPONSE_BIT;
    return request == PDU_BIND_RECEIVER || request == PDU_BIND_TRANSMITTER ||
           request == PDU_BIND_TRANSCEIVER || request == PDU_SUBMIT_SM || request == PDU_DELIVER_SM ||
           request == PDU_DATA_SM;
}

static bool unpack(void *self, struct pdu *pdu)
{
    (void)self;
    if (!has_body(pdu->command))
        return true;
    char image[IMAGE_LEN_MAX];
    struct buffer out;
    buffer_init(&out, image, sizeof image);
    const struct pdu is = neutralised(pdu);
    if (!codec_plain.pack(NULL, &is, &out))
        return false; /* a string with a NUL in it cannot be here: the guard ends strings there */
    union any read;
    memset(&read, 0, sizeof read);
    if (smpp34_unpack2(&read, (const uint8_t *)image, (int)out.len) != 0)
        return false;
    return take(&read, &is, pdu);
}

/* --- packing --- */

static bool put_text(uint8_t *to, size_t size, struct slice text)
{
    if (text.len >= size || memchr(text.at, '\0', text.len) != NULL)
        return false;
    memcpy(to, text.at, text.len);
    return true;
}

#define PUT_TEXT(to, text) put_text((to), sizeof(to), (text))

static bool put_bind(const struct pdu *pdu, bind_transceiver_t *to)
{
    to->interface_version = pdu->interface_version;
    to->addr_ton = pdu->source_ton;
    to->addr_npi = pdu->source_npi;
    return PUT_TEXT(to->system_id, pdu->system_id) && PUT_TEXT(to->password, pdu->password) &&
           PUT_TEXT(to->system_type, pdu->system_type) && PUT_TEXT(to->address_range, pdu->address_range);
}

static bool put_submit(const struct pdu *pdu, submit_sm_t *to)
{
    if (pdu->short_message.len > SHORT_MESSAGE_LEN_MAX)
        return false;
    to->source_addr_ton = pdu->source_ton;
    to->source_addr_npi = pdu->source_npi;
    to->dest_addr_ton = pdu->destination_ton;
    to->dest_addr_npi = pdu->destination_npi;
    to->esm_class = pdu->esm_class;
    to->protocol_id = pdu->protocol_id;
    to->priority_flag = pdu->priority;
    to->registered_delivery = pdu->registered_delivery;
    to->replace_if_present_flag = pdu->replace_if_present;
    to->data_coding = pdu->data_coding;
    to->sm_default_msg_id = pdu->default_message;
    to->sm_length = (uint8_t)pdu->short_message.len;
    memcpy(to->short_message, pdu->short_message.at, pdu->short_message.len);
    return PUT_TEXT(to->service_type, pdu->service_type) && PUT_TEXT(to->source_addr, pdu->source) &&
           PUT_TEXT(to->destination_addr, pdu->destination) &&
           PUT_TEXT(to->schedule_delivery_time, pdu->schedule) &&
           PUT_TEXT(to->validity_period, pdu->validity);
}

static void patch_u32(char *at, uint32_t value)
{
    at[0] = (char)(value >> 24);
    at[1] = (char)(value >> 16);
    at[2] = (char)(value >> 8);
    at[3] = (char)value;
}

/* Status and sequence, which the library would judge, and the TLVs, which it would reorder, are ours. */
static bool finish(const struct pdu *pdu, int len, struct buffer *out)
{
    if (len < PDU_HEADER_LEN || pdu->tlvs.len > out->capacity - out->len - (size_t)len)
        return false;
    char *at = out->at + out->len;
    memcpy(at + len, pdu->tlvs.at, pdu->tlvs.len);
    patch_u32(at, (uint32_t)((size_t)len + pdu->tlvs.len));
    patch_u32(at + 8, pdu->status);
    patch_u32(at + 12, pdu->sequence);
    out->len += (size_t)len + pdu->tlvs.len;
    return true;
}

static bool pack(void *self, const struct pdu *pdu, struct buffer *out)
{
    union any from;
    memset(&from, 0, sizeof from);
    from.header.command_id = pdu->command;
    from.header.sequence_number = 1;
    bool put = true;
    switch (pdu->command) {
    case PDU_BIND_RECEIVER:
    case PDU_BIND_TRANSMITTER:
    case PDU_BIND_TRANSCEIVER:
        put = put_bind(pdu, &from.bind);
        break;
    case PDU_SUBMIT_SM:
        put = put_submit(pdu, &from.submit_sm);
        break;
    case PDU_DELIVER_SM_RESP: /* its message_id is unused and empty (SMPP 3.4, 4.6.2) */
        break;
    default: /* header-only PDUs have nothing to pack; what only an SMSC sends is not ours to pack */
        return codec_plain.pack(self, pdu, out);
    }
    const size_t space = out->capacity - out->len;
    if (!put || out->overflowed || space > INT32_MAX || space <= SPARE_LEN)
        return false;
    int len = 0;
    if (smpp34_pack2((uint8_t *)out->at + out->len, (int)space, &len, &from) != 0)
        return false;
    return finish(pdu, len, out);
}

const struct codec codec_smpp34 = { .unpack = unpack, .pack = pack };
