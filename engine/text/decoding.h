/*
 * decoding.h - octets from a phone to UTF-8, also where the data_coding does not say what they are.
 *
 * Networks pass Korean text as Latin-1, as "8 bit data" or under their default alphabet. A declared alphabet
 * is believed when the octets make sense in it and do not look like Korean in CP949 read as Latin-1; else
 * they are UTF-8 or CP949 when they fit strictly. The caller keeps the raw octets in any case.
 */
#ifndef TEXT_DECODING_H
#define TEXT_DECODING_H

#include "base/buffer.h"
#include "base/slice.h"
#include "text/data_coding.h"

enum { DECODING_UTF8_PER_OCTET_MAX = 3 };

enum decoding {
    DECODING_NO_TEXT = 0, /* nothing is written: binary, or no alphabet that is known here */
    DECODING_SOUND,       /* written */
    DECODING_DAMAGED,     /* written in the declared alphabet, with U+FFFD for what made no sense */
};

/** Writes at most DECODING_UTF8_PER_OCTET_MAX bytes an octet. */
__attribute__((warn_unused_result)) enum decoding decoding_read(struct data_coding declared,
                                                                struct slice octets, struct buffer *out);

#endif
