/* buffer.h - text written into memory of a fixed size; what does not fit is refused and remembered. */
#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer {
    char *at;
    size_t len;
    size_t capacity;
    bool overflowed; /* sticky: something did not fit; the content is then whole up to that addition */
};

void buffer_init(struct buffer *buffer, void *memory, size_t capacity);

/** All or nothing. */
void buffer_add(struct buffer *buffer, struct slice bytes);
void buffer_add_text(struct buffer *buffer, const char *text);
void buffer_add_byte(struct buffer *buffer, char byte);
void buffer_add_int(struct buffer *buffer, int64_t value);

/** Zero-padded on the left to `width` characters (0..20); value >= 0. */
void buffer_add_padded(struct buffer *buffer, int64_t value, int width);

/** Fixed point with `places` decimals (0..9), rounded half away from zero; "inf", "-inf", "nan" as such.
 *  |value| < 9e9. */
void buffer_add_fixed(struct buffer *buffer, double value, int places);

/** Between double quotes, with \" \\ and \n for what would end the value or the line (logfmt). */
void buffer_add_quoted(struct buffer *buffer, struct slice text);

static inline struct slice buffer_slice(const struct buffer *buffer)
{
    return (struct slice){ .at = buffer->at, .len = buffer->len };
}

#endif
