/*
 * alphabet.h - what the octets of a short message say, and a citizen's words as octets.
 *
 * data_coding values are those of SMPP 5.2.19: 0 the SMSC's default (here GSM 7 unpacked), 1 ASCII, 3
 * Latin-1,
 * 8 UCS-2, 14 KS C 5601 (read and written as CP949, as Korean carriers do).
 */
#ifndef SMSC_ALPHABET_H
#define SMSC_ALPHABET_H

#include "base/buffer.h"
#include "base/slice.h"

#include <iconv.h>
#include <stdbool.h>
#include <stdint.h>

enum {
    ALPHABET_DEFAULT = 0,
    ALPHABET_ASCII = 1,
    ALPHABET_LATIN1 = 3,
    ALPHABET_UCS2 = 8,
    ALPHABET_KSC5601 = 14
};

/** Two converters of the C library, opened once: opening one costs a thousand conversions. */
struct alphabet {
    iconv_t from_cp949, to_cp949;
};

/** False when the C library lacks CP949 (Debian: package libc-bin, /usr/lib/x86_64-linux-gnu/gconv). */
__attribute__((warn_unused_result)) bool alphabet_init(struct alphabet *alphabet);
void alphabet_done(struct alphabet *alphabet);

/** Appends UTF-8; what the alphabet does not define becomes '?', an unknown data_coding is read as
 *  Latin-1. */
void alphabet_decode(const struct alphabet *alphabet, uint8_t data_coding, struct slice octets,
                     struct buffer *out);

/**
 * Appends the octets of a UTF-8 text and says in which data_coding: 0 when every character is the same in
 * ASCII and GSM 7, else KS C 5601 when `korean` asks for it and it holds the text, else UCS-2 (surrogate
 * pairs for the rest).
 */
uint8_t alphabet_encode(const struct alphabet *alphabet, struct slice text, bool korean, struct buffer *out);

/** How many octets, at most `octets_max`, can be cut off the front without splitting a character. */
size_t alphabet_cut(uint8_t data_coding, struct slice octets, size_t octets_max);

#endif
