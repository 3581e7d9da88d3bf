#include "text/data_coding.h"

#include <assert.h>

static struct data_coding text_in(enum alphabet alphabet)
{
    return (struct data_coding){ .is_text = true, .alphabet = alphabet };
}

static const struct data_coding no_text = { .is_text = false };

/* SMPP 3.4, 5.2.19. JIS, Cyrillic, Hebrew, ISO-2022-JP: not in a Korean citizen's phone; octets are kept. */
static struct data_coding parse_smpp(uint8_t octet, enum alphabet meaning_of_zero)
{
    switch (octet) {
    case 0x00:
        return text_in(meaning_of_zero);
    case 0x01:
        return text_in(ALPHABET_ASCII);
    case 0x03:
        return text_in(ALPHABET_LATIN1);
    case 0x08:
        return text_in(ALPHABET_UCS2);
    case 0x0E:
        return text_in(ALPHABET_CP949);
    case 0x0F: /* USSD gateways pass the cell broadcast's through: language unspecified (TS 23.038, 5) */
        return text_in(meaning_of_zero);
    default:
        return no_text;
    }
}

/* 3GPP TS 23.038, 4: bits 3..2 of the general data coding groups. 3 is reserved and read as the default. */
static struct data_coding parse_alphabet_bits(unsigned bits, enum alphabet meaning_of_zero)
{
    switch (bits & 3) {
    case 1:
        return no_text; /* 8 bit data */
    case 2:
        return text_in(ALPHABET_UCS2);
    default:
        return text_in(meaning_of_zero);
    }
}

struct data_coding data_coding_parse(uint8_t octet, enum alphabet meaning_of_zero)
{
    const unsigned group = octet >> 4;
    if (group == 0)
        return parse_smpp(octet, meaning_of_zero);
    if (group <= 7) /* 00xx general, 01xx the same for automatic deletion; 0x20: compressed */
        return (octet & 0x20) != 0 ? no_text : parse_alphabet_bits(octet >> 2, meaning_of_zero);
    if (group == 0xC || group == 0xD) /* message waiting; C discards the text, but it is one */
        return text_in(meaning_of_zero);
    if (group == 0xE)
        return text_in(ALPHABET_UCS2);
    if (group == 0xF) /* data coding and class: bit 2 says 8 bit data */
        return (octet & 0x04) != 0 ? no_text : text_in(meaning_of_zero);
    return no_text; /* 1000..1011 reserved */
}

uint8_t data_coding_for(enum alphabet alphabet, enum alphabet meaning_of_zero)
{
    if (alphabet == meaning_of_zero)
        return 0x00;
    switch (alphabet) {
    case ALPHABET_GSM7: /* only 0x00 says it; text_plan chooses it on no link that means something else by it */
        return 0x00;
    case ALPHABET_ASCII:
        return 0x01;
    case ALPHABET_LATIN1:
        return 0x03;
    case ALPHABET_CP949:
        return 0x0E;
    case ALPHABET_UCS2:
        return 0x08;
    case ALPHABET_COUNT:
        break;
    }
    assert(!"an alphabet");
    return 0;
}
