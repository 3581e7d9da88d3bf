/* gsm7.h - the GSM 7 bit default alphabet and its extension table (3GPP TS 23.038, 6.2.1 and 6.2.1.1), a
 * septet an octet. */
#ifndef TEXT_GSM7_H
#define TEXT_GSM7_H

#include <stddef.h>
#include <stdint.h>

enum { GSM7_ESCAPE = 0x1B };

/** Septets of the character: 1, 2 with the escape, or 0 when the alphabet lacks it. */
size_t gsm7_encode(uint32_t code_point, uint8_t ret[2]);

/** The character of a septet 0..127; 0xFFFFFFFF for the escape. */
uint32_t gsm7_decode(uint8_t septet);

/** The character of a septet after the escape; 0 when there is none (6.2.1.1: a space or the plain one is
 *  shown). */
uint32_t gsm7_decode_extension(uint8_t septet);

#endif
