/*
 * concatenation.h - the parts of a long message: what ties them together, and how they become one again.
 *
 * Outbound: user data headers with 8 or 16-bit references. Inbound: those and SAR TLVs; with both, the header
 * wins. Sources: 3GPP TS 23.040 9.2.3.24.1 (element 0x00) and 9.2.3.24.8 (0x08); SMPP 3.4 5.3.2.22-24.
 */
#ifndef TEXT_CONCATENATION_H
#define TEXT_CONCATENATION_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CONCATENATION_PARTS_MAX = 255, CONCATENATION_HEADER_LEN_MAX = 7 };

/** total <= 1: not a part of anything. part is 1..total. */
struct concatenation {
    uint16_t reference;
    uint8_t total, part;
};

/** Adds a user data header (6 octets, or 7 with a 16-bit reference). */
void concatenation_add_header(struct buffer *out, struct concatenation is, bool wide);

/**
 * Takes the user data header off a body whose esm_class has 0x40. False when the header is longer than the
 * body: then nothing is written and the whole body is the text. Unknown elements are skipped; parts that
 * contradict themselves (part 0, part > total) count as unconcatenated.
 */
__attribute__((warn_unused_result)) bool concatenation_strip_header(struct slice body, struct slice *ret_text,
                                                                    struct concatenation *ret);

/** A SAR description with the same sanity rules. */
struct concatenation concatenation_from_sar(uint16_t reference, uint8_t total, uint8_t part);

/** One received part; the same message's parts share phone, sender, reference and total (the caller groups by
 *  them). */
struct concatenation_piece {
    uint8_t part;
    struct slice octets;
};

/**
 * The whole message's octets when all parts 1..total are among the pieces, in any order, duplicates and
 * strangers ignored (of duplicates the first counts). Joined before decoding, so that a character cut in two
 * by a bad sender is whole again. False while incomplete, or when the arena is exhausted.
 */
__attribute__((warn_unused_result)) bool concatenation_join(const struct concatenation_piece *piece,
                                                            size_t count, uint8_t total, struct arena *arena,
                                                            struct slice *ret);

#endif
