/*
 * cursor.h - a bounded reader of wire bytes with a sticky error.
 *
 * After the first read past the end every further read gives zeros and empties, so a parser checks
 * `failed` once at its end. Integers are big-endian (SMPP 3.4, 3.1; TZif, RFC 8536).
 */
#ifndef BASE_CURSOR_H
#define BASE_CURSOR_H

#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

struct cursor {
    struct slice left; /* not yet read */
    bool failed;
};

static inline struct cursor cursor_over(struct slice bytes)
{
    return (struct cursor){ .left = bytes };
}

uint8_t cursor_u8(struct cursor *cursor);
uint16_t cursor_u16(struct cursor *cursor);
uint32_t cursor_u32(struct cursor *cursor);
uint64_t cursor_u64(struct cursor *cursor);

/** Exactly `len` bytes, borrowed. */
struct slice cursor_bytes(struct cursor *cursor, size_t len);

/** Up to and without a NUL, which is consumed; fails when there is none within `len_max` bytes plus the
 *  NUL. */
struct slice cursor_c_octets(struct cursor *cursor, size_t len_max);

#endif
