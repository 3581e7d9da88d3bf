#include "alphabet.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

/* 3GPP TS 23.038, 6.2.1, the default alphabet; 0x1b is the escape to the table below. */
static const uint16_t gsm7[128] = {
    '@',   0xa3, '$',   0xa5,  0xe8,  0xe9,  0xf9,  0xec,  0xf2,  0xc7,  '\n',  0xd8, 0xf8, '\r', 0xc5, 0xe5,
    0x394, '_',  0x3a6, 0x393, 0x39b, 0x3a9, 0x3a0, 0x3a8, 0x3a3, 0x398, 0x39e, ' ',  0xc6, 0xe6, 0xdf, 0xc9,
    ' ',   '!',  '"',   '#',   0xa4,  '%',   '&',   '\'',  '(',   ')',   '*',   '+',  ',',  '-',  '.',  '/',
    '0',   '1',  '2',   '3',   '4',   '5',   '6',   '7',   '8',   '9',   ':',   ';',  '<',  '=',  '>',  '?',
    0xa1,  'A',  'B',   'C',   'D',   'E',   'F',   'G',   'H',   'I',   'J',   'K',  'L',  'M',  'N',  'O',
    'P',   'Q',  'R',   'S',   'T',   'U',   'V',   'W',   'X',   'Y',   'Z',   0xc4, 0xd6, 0xd1, 0xdc, 0xa7,
    0xbf,  'a',  'b',   'c',   'd',   'e',   'f',   'g',   'h',   'i',   'j',   'k',  'l',  'm',  'n',  'o',
    'p',   'q',  'r',   's',   't',   'u',   'v',   'w',   'x',   'y',   'z',   0xe4, 0xf6, 0xf1, 0xfc, 0xe0,
};

/* 3GPP TS 23.038, 6.2.1.1, after the escape. */
static uint32_t gsm7_extension(unsigned char octet)
{
    static const struct {
        unsigned char octet;
        uint16_t code_point;
    } extension[] = { { 0x0a, '\f' }, { 0x14, '^' }, { 0x28, '{' }, { 0x29, '}' }, { 0x2f, '\\' },
                      { 0x3c, '[' },  { 0x3d, '~' }, { 0x3e, ']' }, { 0x40, '|' }, { 0x65, 0x20ac } };
    for (size_t i = 0; i < sizeof extension / sizeof extension[0]; i++)
        if (extension[i].octet == octet)
            return extension[i].code_point;
    return '?';
}

bool alphabet_init(struct alphabet *alphabet)
{
    alphabet->from_cp949 = iconv_open("UTF-8", "CP949");
    alphabet->to_cp949 = iconv_open("CP949", "UTF-8");
    return alphabet->from_cp949 != (iconv_t)-1 && alphabet->to_cp949 != (iconv_t)-1;
}

void alphabet_done(struct alphabet *alphabet)
{
    if (alphabet->from_cp949 != (iconv_t)-1)
        iconv_close(alphabet->from_cp949);
    if (alphabet->to_cp949 != (iconv_t)-1)
        iconv_close(alphabet->to_cp949);
}

static void decode_gsm7(struct slice octets, struct buffer *out)
{
    for (size_t i = 0; i < octets.len; i++) {
        const unsigned char octet = (unsigned char)octets.at[i];
        if (octet == 0x1b && i + 1 < octets.len)
            utf8_add(out, gsm7_extension((unsigned char)octets.at[++i]));
        else
            utf8_add(out, octet < 128 ? gsm7[octet] : '?');
    }
}

static void decode_ucs2(struct slice octets, struct buffer *out)
{
    const unsigned char *at = (const unsigned char *)octets.at;
    for (size_t i = 0; i + 1 < octets.len; i += 2) {
        uint32_t unit = (uint32_t)at[i] << 8 | at[i + 1];
        if (unit >= 0xd800 && unit < 0xdc00 && i + 3 < octets.len) {
            const uint32_t low = (uint32_t)at[i + 2] << 8 | at[i + 3];
            if (low >= 0xdc00 && low < 0xe000) {
                unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
                i += 2;
            }
        }
        utf8_add(out, unit >= 0xd800 && unit < 0xe000 ? '?' : unit);
    }
}

static void decode_cp949(const struct alphabet *alphabet, struct slice octets, struct buffer *out)
{
    char *in = (char *)octets.at; /* iconv does not write to its input */
    size_t in_left = octets.len;
    while (in_left > 0) {
        char *to = out->at + out->len;
        size_t to_left = out->capacity - out->len;
        const size_t done = iconv(alphabet->from_cp949, &in, &in_left, &to, &to_left);
        out->len = out->capacity - to_left;
        if (done != (size_t)-1)
            break;
        buffer_add_byte(out, '?');
        if (out->overflowed)
            break;
        in++;
        in_left--;
    }
    iconv(alphabet->from_cp949, NULL, NULL, NULL, NULL);
}

void alphabet_decode(const struct alphabet *alphabet, uint8_t data_coding, struct slice octets,
                     struct buffer *out)
{
    switch (data_coding) {
    case ALPHABET_DEFAULT:
        decode_gsm7(octets, out);
        break;
    case ALPHABET_UCS2:
        decode_ucs2(octets, out);
        break;
    case ALPHABET_KSC5601:
        decode_cp949(alphabet, octets, out);
        break;
    default:
        for (size_t i = 0; i < octets.len; i++)
            utf8_add(out, (unsigned char)octets.at[i]);
        break;
    }
}

/** Printable ASCII that GSM 7 holds at the same place, so that either reading of data_coding 0 gives the same
 *  text. */
static bool same_in_ascii_and_gsm7(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char octet = (unsigned char)text.at[i];
        if (octet >= 128 || (octet != '\n' && octet < ' ') || (octet != '\n' && gsm7[octet] != octet))
            return false;
    }
    return true;
}

static bool encode_cp949(const struct alphabet *alphabet, struct slice text, struct buffer *out)
{
    char *in = (char *)text.at, *to = out->at + out->len;
    size_t in_left = text.len, to_left = out->capacity - out->len;
    iconv(alphabet->to_cp949, NULL, NULL, NULL, NULL);
    if (iconv(alphabet->to_cp949, &in, &in_left, &to, &to_left) == (size_t)-1)
        return false; /* what was written lies behind out->len and is forgotten */
    out->len = out->capacity - to_left;
    return true;
}

static void add_unit(struct buffer *out, uint32_t unit)
{
    buffer_add_byte(out, (char)(unsigned char)(unit >> 8));
    buffer_add_byte(out, (char)(unsigned char)(unit & 0xff));
}

static void encode_ucs2(struct slice text, struct buffer *out)
{
    while (text.len > 0) {
        uint32_t code_point = '?';
        size_t len = utf8_decode(text, &code_point);
        if (len == 0)
            len = 1;
        if (code_point >= 0x10000) {
            add_unit(out, 0xd800 + ((code_point - 0x10000) >> 10));
            add_unit(out, 0xdc00 + ((code_point - 0x10000) & 0x3ff));
        } else {
            add_unit(out, code_point);
        }
        text = slice_part(text, len, text.len - len);
    }
}

uint8_t alphabet_encode(const struct alphabet *alphabet, struct slice text, bool korean, struct buffer *out)
{
    if (same_in_ascii_and_gsm7(text)) {
        buffer_add(out, text);
        return ALPHABET_DEFAULT;
    }
    if (korean && encode_cp949(alphabet, text, out))
        return ALPHABET_KSC5601;
    encode_ucs2(text, out);
    return ALPHABET_UCS2;
}

size_t alphabet_cut(uint8_t data_coding, struct slice octets, size_t octets_max)
{
    if (octets.len <= octets_max)
        return octets.len;
    const unsigned char *at = (const unsigned char *)octets.at;
    if (data_coding == ALPHABET_UCS2) {
        const size_t cut = octets_max & ~(size_t)1;
        const bool splits_pair = cut >= 2 && at[cut - 2] >= 0xd8 && at[cut - 2] < 0xdc;
        return splits_pair ? cut - 2 : cut;
    }
    if (data_coding == ALPHABET_KSC5601) {
        size_t cut =
            0; /* a lead octet is 0x81..0xfe; a trail octet can look like ASCII, so walk from the front */
        for (;;) {
            const size_t len = at[cut] >= 0x81 ? 2 : 1;
            if (len > octets_max - cut)
                return cut;
            cut += len;
        }
    }
    return octets_max;
}
