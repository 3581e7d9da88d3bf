/*
 * alphabet.h - the character sets that a short message can be written in, to and from UTF-8.
 *
 * Encoding gives the octets that go into a PDU, one septet an octet for GSM 7 (unpacked, as SMPP peers expect
 * it). Sources: 3GPP TS 23.038 6.2.1 (GSM 7 and its extension table), ISO 8859-1, Microsoft's CP949 as
 * published by unicode.org (the Korean carriers' "KS C 5601": it holds all 11,172 syllables, EUC-KR does
 * not), UTF-16BE.
 */
#ifndef TEXT_ALPHABET_H
#define TEXT_ALPHABET_H

#include "base/buffer.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum alphabet {
    ALPHABET_GSM7 = 0,
    ALPHABET_ASCII,
    ALPHABET_LATIN1,
    ALPHABET_CP949,
    ALPHABET_UCS2, /* UTF-16BE: surrogate pairs are written and read */
    ALPHABET_COUNT,
};

enum { ALPHABET_CHARACTER_LEN_MAX = 4 }; /* a surrogate pair */

/** "gsm7", "ascii", "latin1", "ksc5601", "ucs2", as the configuration names them. */
struct slice alphabet_name(enum alphabet alphabet);

/** The alphabet of that name, or ALPHABET_COUNT. */
enum alphabet alphabet_from_name(struct slice name);

/** Octets of one character, 1..4, written to ret; 0 when the alphabet lacks it. One character is never to be
 *  split. */
__attribute__((warn_unused_result)) size_t alphabet_encode_character(enum alphabet alphabet,
                                                                     uint32_t code_point,
                                                                     uint8_t ret[ALPHABET_CHARACTER_LEN_MAX]);

/** False, with nothing added, when the text is not UTF-8, has a character that the alphabet lacks, or does
 *  not fit. */
__attribute__((warn_unused_result)) bool alphabet_encode(enum alphabet alphabet, struct slice utf8,
                                                         struct buffer *out);

/** Octets that alphabet_encode would write; false when the alphabet cannot hold the text. */
__attribute__((warn_unused_result)) bool alphabet_measure(enum alphabet alphabet, struct slice utf8,
                                                          size_t *ret_len);

/**
 * Octets to UTF-8. False when some did not make sense: they stand as U+FFFD in the output, which is then
 * still readable; the caller keeps the raw octets in any case. At most 3 bytes of output an octet are
 * written. A NUL is never written: at the end it is dropped, elsewhere it makes no sense.
 */
__attribute__((warn_unused_result)) bool alphabet_decode(enum alphabet alphabet, struct slice octets,
                                                         struct buffer *out);

#endif
