#include "text/gsm7.h"

/* 3GPP TS 23.038, 6.2.1. The escape's place holds no character. */
/* clang-format off */
static const uint16_t plain[128] = {
    '@',    0x00A3, '$',    0x00A5, 0x00E8, 0x00E9, 0x00F9, 0x00EC, 0x00F2, 0x00C7, '\n',   0x00D8, 0x00F8, '\r',   0x00C5, 0x00E5,
    0x0394, '_',    0x03A6, 0x0393, 0x039B, 0x03A9, 0x03A0, 0x03A8, 0x03A3, 0x0398, 0x039E, 0xFFFF, 0x00C6, 0x00E6, 0x00DF, 0x00C9,
    ' ',    '!',    '"',    '#',    0x00A4, '%',    '&',    '\'',   '(',    ')',    '*',    '+',    ',',    '-',    '.',    '/',
    '0',    '1',    '2',    '3',    '4',    '5',    '6',    '7',    '8',    '9',    ':',    ';',    '<',    '=',    '>',    '?',
    0x00A1, 'A',    'B',    'C',    'D',    'E',    'F',    'G',    'H',    'I',    'J',    'K',    'L',    'M',    'N',    'O',
    'P',    'Q',    'R',    'S',    'T',    'U',    'V',    'W',    'X',    'Y',    'Z',    0x00C4, 0x00D6, 0x00D1, 0x00DC, 0x00A7,
    0x00BF, 'a',    'b',    'c',    'd',    'e',    'f',    'g',    'h',    'i',    'j',    'k',    'l',    'm',    'n',    'o',
    'p',    'q',    'r',    's',    't',    'u',    'v',    'w',    'x',    'y',    'z',    0x00E4, 0x00F6, 0x00F1, 0x00FC, 0x00E0,
};
/* clang-format on */

/* 3GPP TS 23.038, 6.2.1.1 */
static const struct {
    uint8_t septet;
    uint16_t code_point;
} extension[] = {
    { 0x0A, '\f' }, { 0x14, '^' }, { 0x28, '{' }, { 0x29, '}' }, { 0x2F, '\\' },
    { 0x3C, '[' },  { 0x3D, '~' }, { 0x3E, ']' }, { 0x40, '|' }, { 0x65, 0x20AC },
};

enum { EXTENSION_COUNT = sizeof extension / sizeof extension[0] };

size_t gsm7_encode(uint32_t code_point, uint8_t ret[2])
{
    /* Most texts are letters and digits, which stand where ASCII has them. */
    if (code_point < 128 && plain[code_point] == code_point) {
        ret[0] = (uint8_t)code_point;
        return 1;
    }
    for (size_t i = 0; i < 128; i++) {
        if (plain[i] == code_point && i != GSM7_ESCAPE) {
            ret[0] = (uint8_t)i;
            return 1;
        }
    }
    for (size_t i = 0; i < EXTENSION_COUNT; i++) {
        if (extension[i].code_point == code_point) {
            ret[0] = GSM7_ESCAPE;
            ret[1] = extension[i].septet;
            return 2;
        }
    }
    return 0;
}

uint32_t gsm7_decode(uint8_t septet)
{
    return septet == GSM7_ESCAPE ? UINT32_MAX : plain[septet & 0x7F];
}

uint32_t gsm7_decode_extension(uint8_t septet)
{
    for (size_t i = 0; i < EXTENSION_COUNT; i++) {
        if (extension[i].septet == septet)
            return extension[i].code_point;
    }
    return 0;
}
