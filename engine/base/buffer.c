#include "base/buffer.h"

#include <assert.h>
#include <math.h>
#include <string.h>

void buffer_init(struct buffer *buffer, void *memory, size_t capacity)
{
    *buffer = (struct buffer){ .at = memory, .capacity = capacity };
}

void buffer_add(struct buffer *buffer, struct slice bytes)
{
    if (buffer->overflowed || bytes.len > buffer->capacity - buffer->len) {
        buffer->overflowed = true;
        return;
    }
    if (bytes.len > 0)
        memcpy(buffer->at + buffer->len, bytes.at, bytes.len);
    buffer->len += bytes.len;
}

void buffer_add_text(struct buffer *buffer, const char *text)
{
    buffer_add(buffer, slice_from_text(text));
}

void buffer_add_byte(struct buffer *buffer, char byte)
{
    buffer_add(buffer, (struct slice){ .at = &byte, .len = 1 });
}

static void add_digits(struct buffer *buffer, uint64_t value, int width)
{
    char digits[20]; /* UINT64_MAX has 20 */
    size_t from = sizeof digits;
    do {
        digits[--from] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    while (sizeof digits - from < (size_t)width)
        digits[--from] = '0';
    buffer_add(buffer, (struct slice){ .at = digits + from, .len = sizeof digits - from });
}

void buffer_add_int(struct buffer *buffer, int64_t value)
{
    if (value < 0)
        buffer_add_byte(buffer, '-');
    add_digits(buffer, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, 1);
}

void buffer_add_padded(struct buffer *buffer, int64_t value, int width)
{
    assert(value >= 0);
    assert(width >= 0 && width <= 20);
    add_digits(buffer, (uint64_t)value, width);
}

void buffer_add_fixed(struct buffer *buffer, double value, int places)
{
    assert(places >= 0 && places <= 9);
    if (isnan(value)) {
        buffer_add_text(buffer, "nan");
        return;
    }
    if (isinf(value)) {
        buffer_add_text(buffer, value > 0 ? "inf" : "-inf");
        return;
    }
    assert(fabs(value) < 9e9);
    uint64_t unit = 1;
    for (int i = 0; i < places; i++)
        unit *= 10;
    const uint64_t scaled = (uint64_t)(fabs(value) * (double)unit + 0.5);
    if (value < 0 && scaled > 0)
        buffer_add_byte(buffer, '-');
    add_digits(buffer, scaled / unit, 1);
    if (places > 0) {
        buffer_add_byte(buffer, '.');
        add_digits(buffer, scaled % unit, places);
    }
}

void buffer_add_quoted(struct buffer *buffer, struct slice text)
{
    buffer_add_byte(buffer, '"');
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.at[i];
        if (c == '"' || c == '\\')
            buffer_add_byte(buffer, '\\');
        if (c == '\n')
            buffer_add_text(buffer, "\\n");
        else
            buffer_add_byte(buffer, c);
    }
    buffer_add_byte(buffer, '"');
}
