/* utf8.h - strict UTF-8 (Unicode 15, table 3-7): no overlong forms, no surrogates, nothing above U+10FFFF. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/buffer.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

enum { UTF8_LEN_MAX = 4 };

/** Reads the code point at the start of a non-empty text: its length in bytes 1..4, or 0 when the bytes are
 *  not UTF-8. */
__attribute__((warn_unused_result)) size_t utf8_decode(struct slice text, uint32_t *ret);

bool utf8_valid(struct slice text);

/** A code point that is no surrogate and at most U+10FFFF. */
void utf8_add(struct buffer *buffer, uint32_t code_point);

#endif
