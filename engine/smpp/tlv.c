#include "smpp/tlv.h"

#include "base/cursor.h"

#include <assert.h>

bool tlv_next(struct slice *left, struct tlv *ret)
{
    struct cursor cursor = cursor_over(*left);
    const uint16_t tag = cursor_u16(&cursor);
    const uint16_t len = cursor_u16(&cursor);
    const struct slice value = cursor_bytes(&cursor, len);
    if (cursor.failed)
        return false;
    *left = cursor.left;
    *ret = (struct tlv){ .tag = tag, .value = value };
    return true;
}

bool tlv_find(struct slice tlvs, uint16_t tag, struct slice *ret)
{
    struct tlv tlv;
    while (tlv_next(&tlvs, &tlv)) {
        if (tlv.tag == tag) {
            *ret = tlv.value;
            return true;
        }
    }
    return false;
}

bool tlv_find_number(struct slice tlvs, uint16_t tag, uint32_t *ret)
{
    struct slice value;
    if (!tlv_find(tlvs, tag, &value) || value.len == 0 || value.len > 4)
        return false;
    uint32_t number = 0;
    for (size_t i = 0; i < value.len; i++)
        number = number << 8 | (uint8_t)value.at[i];
    *ret = number;
    return true;
}

bool tlv_find_text(struct slice tlvs, uint16_t tag, struct slice *ret)
{
    struct slice value;
    if (!tlv_find(tlvs, tag, &value))
        return false;
    *ret = slice_part(value, 0, slice_find(value, (struct slice){ .at = "", .len = 1 }));
    return true;
}

void tlv_add(struct buffer *out, uint16_t tag, struct slice value)
{
    assert(value.len <= UINT16_MAX);
    const char head[] = { (char)(tag >> 8), (char)tag, (char)(value.len >> 8), (char)value.len };
    if (value.len > out->capacity - out->len || sizeof head > out->capacity - out->len - value.len) {
        out->overflowed = true;
        return;
    }
    buffer_add(out, (struct slice){ .at = head, .len = sizeof head });
    buffer_add(out, value);
}

void tlv_add_u8(struct buffer *out, uint16_t tag, uint8_t value)
{
    tlv_add(out, tag, (struct slice){ .at = (const char *)&value, .len = 1 });
}

void tlv_add_u16(struct buffer *out, uint16_t tag, uint16_t value)
{
    const char octet[] = { (char)(value >> 8), (char)value };
    tlv_add(out, tag, (struct slice){ .at = octet, .len = sizeof octet });
}
