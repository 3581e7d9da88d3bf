#include "text/concatenation.h"

#include "base/cursor.h"

#include <string.h>

/* 3GPP TS 23.040, 9.2.3.24: information element identifiers. */
enum { ELEMENT_REFERENCE_8 = 0x00, ELEMENT_REFERENCE_16 = 0x08 };

void concatenation_add_header(struct buffer *out, struct concatenation is, bool wide)
{
    const char header8[] = { 5, ELEMENT_REFERENCE_8, 3, (char)is.reference, (char)is.total, (char)is.part };
    const char header16[] = { 6,
                              ELEMENT_REFERENCE_16,
                              4,
                              (char)(is.reference >> 8),
                              (char)is.reference,
                              (char)is.total,
                              (char)is.part };
    if (wide)
        buffer_add(out, (struct slice){ .at = header16, .len = sizeof header16 });
    else
        buffer_add(out, (struct slice){ .at = header8, .len = sizeof header8 });
}

static struct concatenation checked(uint16_t reference, uint8_t total, uint8_t part)
{
    if (total < 2 || part == 0 || part > total)
        return (struct concatenation){ .total = 0 };
    return (struct concatenation){ .reference = reference, .total = total, .part = part };
}

struct concatenation concatenation_from_sar(uint16_t reference, uint8_t total, uint8_t part)
{
    return checked(reference, total, part);
}

bool concatenation_strip_header(struct slice body, struct slice *ret_text, struct concatenation *ret)
{
    struct cursor cursor = cursor_over(body);
    const uint8_t header_len = cursor_u8(&cursor);
    struct cursor elements = cursor_over(cursor_bytes(&cursor, header_len));
    if (cursor.failed)
        return false;
    struct concatenation is = { .total = 0 };
    while (elements.left.len >= 2) {
        const uint8_t element = cursor_u8(&elements);
        const uint8_t len = cursor_u8(&elements);
        struct cursor value = cursor_over(cursor_bytes(&elements, len));
        if (elements.failed)
            break;
        if ((element == ELEMENT_REFERENCE_8 && len == 3) || (element == ELEMENT_REFERENCE_16 && len == 4)) {
            const uint16_t reference =
                element == ELEMENT_REFERENCE_8 ? cursor_u8(&value) : cursor_u16(&value);
            const uint8_t total = cursor_u8(&value);
            is = checked(reference, total, cursor_u8(&value));
        }
    }
    *ret_text = cursor.left;
    *ret = is;
    return true;
}

bool concatenation_join(const struct concatenation_piece *piece, size_t count, uint8_t total,
                        struct arena *arena, struct slice *ret)
{
    const struct concatenation_piece *in_order[CONCATENATION_PARTS_MAX + 1] = { NULL };
    size_t found = 0, len = 0;
    for (size_t i = 0; i < count; i++) {
        const uint8_t part = piece[i].part;
        if (part == 0 || part > total || in_order[part] != NULL)
            continue;
        in_order[part] = &piece[i];
        len += piece[i].octets.len;
        found++;
    }
    if (total == 0 || found < total)
        return false;
    char *memory = arena_alloc(arena, len == 0 ? 1 : len);
    if (memory == NULL)
        return false;
    struct buffer out;
    buffer_init(&out, memory, len);
    for (size_t part = 1; part <= total; part++)
        buffer_add(&out, in_order[part]->octets);
    *ret = buffer_slice(&out);
    return true;
}
