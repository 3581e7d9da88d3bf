#include "base/cursor.h"

struct slice cursor_bytes(struct cursor *cursor, size_t len)
{
    if (cursor->failed || len > cursor->left.len) {
        cursor->failed = true;
        return SLICE_EMPTY;
    }
    const struct slice bytes = slice_part(cursor->left, 0, len);
    cursor->left = slice_part(cursor->left, len, cursor->left.len - len);
    return bytes;
}

static uint64_t unsigned_of(struct cursor *cursor, size_t len)
{
    const struct slice bytes = cursor_bytes(cursor, len);
    uint64_t value = 0;
    for (size_t i = 0; i < bytes.len; i++)
        value = value << 8 | (unsigned char)bytes.at[i];
    return value;
}

uint8_t cursor_u8(struct cursor *cursor)
{
    return (uint8_t)unsigned_of(cursor, 1);
}

uint16_t cursor_u16(struct cursor *cursor)
{
    return (uint16_t)unsigned_of(cursor, 2);
}

uint32_t cursor_u32(struct cursor *cursor)
{
    return (uint32_t)unsigned_of(cursor, 4);
}

uint64_t cursor_u64(struct cursor *cursor)
{
    return unsigned_of(cursor, 8);
}

struct slice cursor_c_octets(struct cursor *cursor, size_t len_max)
{
    for (size_t i = 0; !cursor->failed && i < cursor->left.len && i <= len_max; i++) {
        if (cursor->left.at[i] == '\0') {
            const struct slice text = cursor_bytes(cursor, i);
            (void)cursor_u8(cursor);
            return text;
        }
    }
    cursor->failed = true;
    return SLICE_EMPTY;
}
