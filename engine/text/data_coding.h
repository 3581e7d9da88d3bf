/*
 * data_coding.h - what an SMPP data_coding octet says about a message's octets.
 *
 * The whole octet is read, not its low nibble. Sources: SMPP 3.4 5.2.19 for 0x00-0x0F; 3GPP TS 23.038 4 for
 * the groups above (a peer that passes the handset's DCS through): 00xx general, 0100 automatic deletion,
 * 1100-1110 message waiting, 1111 class bits.
 */
#ifndef TEXT_DATA_CODING_H
#define TEXT_DATA_CODING_H

#include "base/slice.h"
#include "text/alphabet.h"

#include <stdbool.h>
#include <stdint.h>

struct data_coding {
    bool is_text;           /* false: binary, compressed or unknown; octets are kept, nothing fails */
    enum alphabet alphabet; /* meaningless when !is_text */
};

/** `meaning_of_zero`: what the link's SMSC means by 0x00 (GSM 7, Latin-1 or ASCII; KS C 5601 on some Korean
 *  links). */
struct data_coding data_coding_parse(uint8_t octet, enum alphabet meaning_of_zero);

/** The octet that says `alphabet` on such a link: 0x00 for its meaning of zero, else 0x01, 0x03, 0x08,
 *  0x0E. */
uint8_t data_coding_for(enum alphabet alphabet, enum alphabet meaning_of_zero);

#endif
