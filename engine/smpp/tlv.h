/* tlv.h - optional parameters: a walker over untrusted bytes, and a writer (SMPP 3.4, 3.2.4.1). */
#ifndef SMPP_TLV_H
#define SMPP_TLV_H

#include "base/buffer.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

struct tlv {
    uint16_t tag;
    struct slice value;
};

/** Takes the next one off *left. False at the end, and at one whose length leaves the PDU (then *left is not
 *  empty). */
__attribute__((warn_unused_result)) bool tlv_next(struct slice *left, struct tlv *ret);

/** The first with that tag; false when there is none before the end or the first broken one. */
__attribute__((warn_unused_result)) bool tlv_find(struct slice tlvs, uint16_t tag, struct slice *ret);

/** Its value as an unsigned big-endian number of 1..4 octets (peers use the wrong width); false otherwise. */
__attribute__((warn_unused_result)) bool tlv_find_number(struct slice tlvs, uint16_t tag, uint32_t *ret);

/** Its value as text: up to the first NUL or the end. */
__attribute__((warn_unused_result)) bool tlv_find_text(struct slice tlvs, uint16_t tag, struct slice *ret);

/** value.len <= 65535. */
void tlv_add(struct buffer *out, uint16_t tag, struct slice value);
void tlv_add_u8(struct buffer *out, uint16_t tag, uint8_t value);
void tlv_add_u16(struct buffer *out, uint16_t tag, uint16_t value);

#endif
