#include "smpp/delivery.h"

#include "base/buffer.h"
#include "smpp/tlv.h"
#include "text/decoding.h"

enum { NETWORK_ERROR_LEN = 3 };

/* The body: short_message, or the TLV message_payload when that is empty (SMPP 3.4 5.3.2.32). */
static struct slice body_of(const struct pdu *pdu)
{
    struct slice payload;
    if (pdu->short_message.len == 0 && tlv_find(pdu->tlvs, PDU_TAG_MESSAGE_PAYLOAD, &payload))
        return payload;
    return pdu->short_message;
}

/* A receipt's text in UTF-16, as some peers send it, without its zero octets; else the octets themselves. */
static struct slice narrowed(struct slice octets, struct arena *arena)
{
    if (octets.len < 2 || octets.at[0] != '\0')
        return octets;
    char *memory = arena_alloc(arena, octets.len / 2);
    if (memory == NULL)
        return octets;
    for (size_t i = 0; i < octets.len / 2; i++) {
        if (octets.at[2 * i] != '\0')
            return octets;
        memory[i] = octets.at[2 * i + 1];
    }
    return (struct slice){ .at = memory, .len = octets.len / 2 };
}

static bool read_receipt(const struct pdu *pdu, struct slice body, struct arena *arena, struct delivery *is)
{
    const uint8_t type = pdu->esm_class & PDU_ESM_TYPE_MASK;
    struct receipt_text text = { .id = SLICE_EMPTY };
    const bool reads_so = receipt_text_parse(narrowed(body, arena), &text);
    struct slice tlv_id = SLICE_EMPTY;
    uint32_t tlv_state = 0;
    const bool has_id = tlv_find_text(pdu->tlvs, PDU_TAG_RECEIPTED_MESSAGE_ID, &tlv_id);
    const bool has_state = tlv_find_number(pdu->tlvs, PDU_TAG_MESSAGE_STATE, &tlv_state);
    const bool flagged = type == PDU_ESM_RECEIPT || type == PDU_ESM_INTERMEDIATE;
    /* Delivery and user acknowledgements come from the handset's user: they are messages. */
    if (!flagged && !reads_so && !(has_id && has_state))
        return false;
    is->is_receipt = true;
    is->misflagged = !flagged;
    is->receipted_id = has_id && tlv_id.len > 0 ? tlv_id : text.id;
    is->state = has_state && tlv_state <= RECEIPT_SKIPPED ? (enum receipt_state)tlv_state : text.state;
    is->network_error = text.error;
    struct slice network;
    if (tlv_find(pdu->tlvs, PDU_TAG_NETWORK_ERROR_CODE, &network) && network.len == NETWORK_ERROR_LEN)
        is->network_error = (uint8_t)network.at[1] << 8 | (uint8_t)network.at[2];
    return true;
}

static struct concatenation sar_of(const struct pdu *pdu)
{
    uint32_t reference = 0, total = 0, part = 0;
    const bool all = tlv_find_number(pdu->tlvs, PDU_TAG_SAR_MSG_REF_NUM, &reference) &&
                     tlv_find_number(pdu->tlvs, PDU_TAG_SAR_TOTAL_SEGMENTS, &total) &&
                     tlv_find_number(pdu->tlvs, PDU_TAG_SAR_SEGMENT_SEQNUM, &part);
    if (!all || reference > UINT16_MAX || total > UINT8_MAX || part > UINT8_MAX)
        return (struct concatenation){ .total = 0 };
    return concatenation_from_sar((uint16_t)reference, (uint8_t)total, (uint8_t)part);
}

static void read_message(const struct pdu *pdu, struct slice body, enum alphabet meaning_of_zero,
                         struct arena *arena, struct delivery *is)
{
    is->raw = body;
    is->concatenation = sar_of(pdu);
    struct slice text;
    struct concatenation header;
    /* With both, the user data header wins. */
    if ((pdu->esm_class & PDU_ESM_UDHI) != 0 && concatenation_strip_header(body, &text, &header)) {
        is->raw = text;
        if (header.total > 1)
            is->concatenation = header;
    }
    is->raw = slice_part(is->raw, 0, DELIVERY_RAW_LEN_MAX);
    const struct data_coding coding = data_coding_parse(pdu->data_coding, meaning_of_zero);
    const size_t capacity = is->raw.len * DECODING_UTF8_PER_OCTET_MAX;
    char *memory = arena_alloc(arena, capacity + 1);
    if (memory == NULL)
        return;
    struct buffer out;
    buffer_init(&out, memory, capacity);
    const enum decoding decoding = decoding_read(coding, is->raw, &out);
    is->sound = decoding == DECODING_SOUND;
    is->decoded = decoding != DECODING_NO_TEXT;
    is->text = is->decoded ? buffer_slice(&out) : SLICE_EMPTY;
}

void delivery_read(const struct pdu *pdu, enum alphabet meaning_of_zero, struct arena *arena,
                   struct delivery *ret)
{
    struct delivery is = { .from = pdu->source,
                           .to = pdu->destination,
                           .receipted_id = SLICE_EMPTY,
                           .text = SLICE_EMPTY,
                           .raw = SLICE_EMPTY,
                           .data_coding = pdu->data_coding };
    const struct slice body = body_of(pdu);
    if (!read_receipt(pdu, body, arena, &is))
        read_message(pdu, body, meaning_of_zero, arena, &is);
    *ret = is;
}
