#include "document/json_text.h"

#include "base/utf8.h"

static void add_escape(struct buffer *buffer, unsigned char c)
{
    static const char digits[] = "0123456789abcdef";
    switch (c) {
    case '"':
        buffer_add_text(buffer, "\\\"");
        return;
    case '\\':
        buffer_add_text(buffer, "\\\\");
        return;
    case '\n':
        buffer_add_text(buffer, "\\n");
        return;
    case '\t':
        buffer_add_text(buffer, "\\t");
        return;
    default:
        buffer_add_text(buffer, "\\u00");
        buffer_add_byte(buffer, digits[c >> 4]);
        buffer_add_byte(buffer, digits[c & 15]);
        return;
    }
}

void json_text_add(struct buffer *buffer, struct slice text)
{
    buffer_add_byte(buffer, '"');
    for (size_t at = 0; at < text.len;) {
        uint32_t c = 0;
        const struct slice rest = slice_part(text, at, text.len);
        const size_t len = utf8_decode(rest, &c);
        if (len == 0)
            utf8_add(buffer, 0xFFFD);
        else if (c == '"' || c == '\\' || c < 0x20 || c == 0x7F)
            add_escape(buffer, (unsigned char)c);
        else
            buffer_add(buffer, slice_part(rest, 0, len));
        at += len > 0 ? len : 1;
    }
    buffer_add_byte(buffer, '"');
}
