#include "text/decoding.h"

#include "base/utf8.h"
#include "text/cp949.h"

static bool has_high(struct slice octets)
{
    for (size_t i = 0; i < octets.len; i++)
        if ((unsigned char)octets.at[i] >= 0x80)
            return true;
    return false;
}

/* KS X 1001: rows 16-40 (leads B0-C8) hold the 2,350 syllables in use, rows 1-3 signs, row 4 the jamo.
 * Western text in Latin-1 has its high octets one by one, Korean text in pairs. */
static bool is_korean(struct slice octets)
{
    size_t syllables = 0, others = 0;
    for (size_t at = 0; at < octets.len;) {
        const unsigned char lead = (unsigned char)octets.at[at];
        if (lead < 0x80) {
            at++;
            continue;
        }
        if (at + 1 >= octets.len || cp949_decode(lead, (unsigned char)octets.at[at + 1]) == 0)
            return false;
        const bool common = lead >= 0xB0 && lead <= 0xC8 && (unsigned char)octets.at[at + 1] >= 0xA1;
        const bool jamo_or_sign = lead >= 0xA1 && lead <= 0xA4;
        syllables += common || lead == 0xA4;
        others += !common && !jamo_or_sign;
        at += 2;
    }
    return syllables > 0 && others <= syllables / 4;
}

static bool is_printable(struct slice octets)
{
    for (size_t i = 0; i < octets.len; i++) {
        const unsigned char octet = (unsigned char)octets.at[i];
        if (octet < 0x20 && octet != '\n' && octet != '\r' && octet != '\t')
            return false;
    }
    return octets.len > 0;
}

enum decoding decoding_read(struct data_coding declared, struct slice octets, struct buffer *out)
{
    const bool narrow = !declared.is_text || declared.alphabet == ALPHABET_LATIN1 ||
                        declared.alphabet == ALPHABET_ASCII || declared.alphabet == ALPHABET_GSM7;
    if (narrow && has_high(octets) && is_printable(octets)) {
        if (utf8_valid(octets)) {
            buffer_add(out, octets);
            return DECODING_SOUND;
        }
        if (is_korean(octets) && alphabet_decode(ALPHABET_CP949, octets, out))
            return DECODING_SOUND;
    }
    if (declared.is_text)
        return alphabet_decode(declared.alphabet, octets, out) ? DECODING_SOUND : DECODING_DAMAGED;
    if (has_high(octets) || !is_printable(octets))
        return DECODING_NO_TEXT;
    return alphabet_decode(ALPHABET_ASCII, octets, out) ? DECODING_SOUND : DECODING_NO_TEXT;
}
