#include "base/utf8.h"

#include <assert.h>

static uint32_t continuation(char byte)
{
    return (unsigned char)byte & 0x3fU;
}

size_t utf8_decode(struct slice text, uint32_t *ret)
{
    assert(text.len > 0);
    const unsigned char lead = (unsigned char)text.at[0];
    if (lead < 0x80) {
        *ret = lead;
        return 1;
    }
    const size_t len = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || len > text.len)
        return 0;
    uint32_t code_point = lead & (0xffU >> (len + 1));
    for (size_t i = 1; i < len; i++) {
        if (((unsigned char)text.at[i] & 0xc0U) != 0x80U)
            return 0;
        code_point = code_point << 6 | continuation(text.at[i]);
    }
    static const uint32_t least[UTF8_LEN_MAX + 1] = { 0, 0, 0x80, 0x800, 0x10000 };
    if (code_point < least[len] || code_point > 0x10ffff || (code_point >= 0xd800 && code_point <= 0xdfff))
        return 0;
    *ret = code_point;
    return len;
}

bool utf8_valid(struct slice text)
{
    while (text.len > 0) {
        uint32_t code_point = 0;
        const size_t len = utf8_decode(text, &code_point);
        if (len == 0)
            return false;
        text = slice_part(text, len, text.len - len);
    }
    return true;
}

void utf8_add(struct buffer *buffer, uint32_t code_point)
{
    assert(code_point <= 0x10ffff);
    assert(code_point < 0xd800 || code_point > 0xdfff);
    char bytes[UTF8_LEN_MAX];
    size_t len = code_point < 0x80 ? 1 : code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
    static const unsigned char mark[UTF8_LEN_MAX + 1] = { 0, 0, 0xc0, 0xe0, 0xf0 };
    for (size_t i = len; i-- > 1;) {
        bytes[i] = (char)(0x80U | (code_point & 0x3fU));
        code_point >>= 6;
    }
    bytes[0] = (char)(mark[len] | code_point);
    buffer_add(buffer, (struct slice){ .at = bytes, .len = len });
}
