#include "smpp/ussd.h"

#include "smpp/tlv.h"

#include <string.h>

enum { ITS_END_MARK = 1, ITS_KEYS = 0x7FFF };

static struct ussd_key key_of_u16(uint32_t number)
{
    return (struct ussd_key){ .len = 2, .at = { (char)(number >> 8), (char)number } };
}

static uint32_t number_of(const struct ussd_key *key)
{
    return (uint32_t)(uint8_t)key->at[0] << 8 | (uint8_t)key->at[1];
}

bool ussd_key_equal(const struct ussd_key *a, const struct ussd_key *b)
{
    return a->len == b->len && memcmp(a->at, b->at, a->len) == 0;
}

struct ussd_key ussd_key_new(const struct ussd_profile *profile, uint32_t number)
{
    const uint32_t fifteen_bits = number % ITS_KEYS + 1;
    switch (profile->key) {
    case USSD_KEY_ITS_SESSION_INFO:
        return key_of_u16(fifteen_bits << 1);
    case USSD_KEY_USER_MESSAGE_REFERENCE:
    case USSD_KEY_VENDOR_TLV:
        return key_of_u16(fifteen_bits);
    case USSD_KEY_PHONE:
        break;
    }
    return (struct ussd_key){ .len = 0 };
}

/* Also the end mark, where the key has one. */
static void read_key(const struct pdu *pdu, const struct ussd_profile *profile, struct ussd_inbound *is)
{
    uint32_t number = 0;
    struct slice value;
    switch (profile->key) {
    case USSD_KEY_ITS_SESSION_INFO:
        if (!tlv_find_number(pdu->tlvs, PDU_TAG_ITS_SESSION_INFO, &number))
            return;
        is->ends = (number & ITS_END_MARK) != 0;
        is->key = key_of_u16(number & 0xFFFE);
        return;
    case USSD_KEY_USER_MESSAGE_REFERENCE:
        if (tlv_find_number(pdu->tlvs, PDU_TAG_USER_MESSAGE_REFERENCE, &number))
            is->key = key_of_u16(number);
        return;
    case USSD_KEY_VENDOR_TLV:
        if (!tlv_find(pdu->tlvs, profile->vendor_tag, &value) || value.len > USSD_KEY_LEN_MAX)
            return;
        is->key.len = (uint8_t)value.len;
        memcpy(is->key.at, value.at, value.len);
        return;
    case USSD_KEY_PHONE:
        return;
    }
}

/* "*123*1#" is dialled for the code "*123#": what follows after the code's own digits is not looked at. */
static bool is_ours(const struct pdu *pdu, const struct ussd_profile *profile, struct slice text)
{
    const struct slice code = slice_from_text(profile->code);
    const struct slice dialled = slice_trim(profile->code_at == USSD_CODE_IN_TEXT ? text : pdu->destination);
    const bool closed = slice_ends_with(code, SLICE_LIT("#"));
    const struct slice stem = slice_part(code, 0, code.len - (closed ? 1 : 0));
    if (!slice_starts_with(dialled, stem))
        return false;
    return dialled.len == stem.len || dialled.at[stem.len] == '#' || dialled.at[stem.len] == '*';
}

struct ussd_inbound ussd_read(const struct pdu *pdu, const struct ussd_profile *profile, struct slice text)
{
    struct ussd_inbound is = { .kind = USSD_NONE };
    uint32_t op = 0;
    const bool has_op = tlv_find_number(pdu->tlvs, PDU_TAG_USSD_SERVICE_OP, &op);
    if (!profile->used || (!has_op && !slice_equal(pdu->service_type, SLICE_LIT("USSD"))))
        return is;
    read_key(pdu, profile, &is);
    if (has_op && op == USSD_PSSR_INDICATION)
        is.kind = is_ours(pdu, profile, text) ? USSD_DIAL : USSD_FOREIGN;
    else if (has_op && op != USSD_USSR_CONFIRM)
        is.kind = USSD_END;
    else /* without an operation only the text can tell: there are vendors who name none */
        is.kind = is.ends && text.len == 0 ? USSD_END : USSD_INPUT;
    is.ends = is.ends || is.kind == USSD_END;
    return is;
}

static enum ussd_op op_of(const struct ussd_profile *profile, const struct ussd_outbound *screen)
{
    if (!screen->ends)
        return USSD_USSR_REQUEST;
    return screen->by_dial || profile->ends_with_response ? USSD_PSSR_RESPONSE : USSD_USSN_REQUEST;
}

static void add_number(struct buffer *out, uint16_t tag, uint32_t number, bool wide, bool octet)
{
    const char octets[] = { (char)(number >> 24), (char)(number >> 16), (char)(number >> 8), (char)number };
    const size_t len = wide ? 4 : octet ? 1 : 2;
    tlv_add(out, tag, (struct slice){ .at = octets + 4 - len, .len = len });
}

void ussd_add_tlvs(struct buffer *out, const struct ussd_profile *profile, const struct ussd_outbound *screen)
{
    const struct ussd_key *key = &screen->key;
    add_number(out, PDU_TAG_USSD_SERVICE_OP, op_of(profile, screen), profile->integers, true);
    if (key->len == 0)
        return;
    switch (profile->key) {
    case USSD_KEY_ITS_SESSION_INFO:
        add_number(out, PDU_TAG_ITS_SESSION_INFO, number_of(key) | (screen->ends ? ITS_END_MARK : 0),
                   profile->integers, false);
        return;
    case USSD_KEY_USER_MESSAGE_REFERENCE:
        add_number(out, PDU_TAG_USER_MESSAGE_REFERENCE, number_of(key), profile->integers, false);
        return;
    case USSD_KEY_VENDOR_TLV:
        tlv_add(out, profile->vendor_tag, (struct slice){ .at = key->at, .len = key->len });
        return;
    case USSD_KEY_PHONE:
        return;
    }
}
