#include "text/alphabet.h"

#include "base/utf8.h"
#include "text/cp949.h"
#include "text/gsm7.h"

#include <assert.h>

enum { REPLACEMENT = 0xFFFD };

static const struct slice name_of[ALPHABET_COUNT] = {
    [ALPHABET_GSM7] = { "gsm7", 4 },     [ALPHABET_ASCII] = { "ascii", 5 },
    [ALPHABET_LATIN1] = { "latin1", 6 }, [ALPHABET_CP949] = { "ksc5601", 7 },
    [ALPHABET_UCS2] = { "ucs2", 4 },
};

struct slice alphabet_name(enum alphabet alphabet)
{
    assert(alphabet < ALPHABET_COUNT);
    return name_of[alphabet];
}

enum alphabet alphabet_from_name(struct slice name)
{
    enum alphabet at = ALPHABET_GSM7;
    while (at < ALPHABET_COUNT && !slice_equal(name_of[at], name))
        at++;
    return at;
}

static size_t encode_single(uint32_t code_point, uint32_t limit, uint8_t *ret)
{
    if (code_point >= limit)
        return 0;
    *ret = (uint8_t)code_point;
    return 1;
}

static size_t encode_utf16(uint32_t code_point, uint8_t ret[ALPHABET_CHARACTER_LEN_MAX])
{
    if (code_point < 0x10000) {
        ret[0] = (uint8_t)(code_point >> 8);
        ret[1] = (uint8_t)code_point;
        return 2;
    }
    const uint32_t rest = code_point - 0x10000;
    const uint32_t high = 0xD800 | rest >> 10;
    const uint32_t low = 0xDC00 | (rest & 0x3FF);
    ret[0] = (uint8_t)(high >> 8);
    ret[1] = (uint8_t)high;
    ret[2] = (uint8_t)(low >> 8);
    ret[3] = (uint8_t)low;
    return 4;
}

size_t alphabet_encode_character(enum alphabet alphabet, uint32_t code_point,
                                 uint8_t ret[ALPHABET_CHARACTER_LEN_MAX])
{
    switch (alphabet) {
    case ALPHABET_GSM7:
        return gsm7_encode(code_point, ret);
    case ALPHABET_ASCII:
        return encode_single(code_point, 0x80, ret);
    case ALPHABET_LATIN1:
        return encode_single(code_point, 0x100, ret);
    case ALPHABET_CP949:
        return cp949_encode(code_point, ret);
    case ALPHABET_UCS2:
        return encode_utf16(code_point, ret);
    case ALPHABET_COUNT:
        break;
    }
    assert(!"an alphabet");
    return 0;
}

bool alphabet_encode(enum alphabet alphabet, struct slice utf8, struct buffer *out)
{
    const struct buffer before = *out;
    while (utf8.len > 0) {
        uint32_t code_point = 0;
        uint8_t octet[ALPHABET_CHARACTER_LEN_MAX];
        const size_t taken = utf8_decode(utf8, &code_point);
        const size_t len = taken == 0 ? 0 : alphabet_encode_character(alphabet, code_point, octet);
        if (len > 0)
            buffer_add(out, (struct slice){ .at = (const char *)octet, .len = len });
        if (len == 0 || out->overflowed) {
            *out = before;
            return false;
        }
        utf8 = slice_part(utf8, taken, utf8.len);
    }
    return true;
}

bool alphabet_measure(enum alphabet alphabet, struct slice utf8, size_t *ret_len)
{
    size_t sum = 0;
    while (utf8.len > 0) {
        uint32_t code_point = 0;
        uint8_t octet[ALPHABET_CHARACTER_LEN_MAX];
        const size_t taken = utf8_decode(utf8, &code_point);
        const size_t len = taken == 0 ? 0 : alphabet_encode_character(alphabet, code_point, octet);
        if (len == 0)
            return false;
        sum += len;
        utf8 = slice_part(utf8, taken, utf8.len);
    }
    *ret_len = sum;
    return true;
}

/* Each reader below takes one character off a non-empty text: its octets, with the code point or
 * REPLACEMENT. */

static size_t read_gsm7(struct slice text, uint32_t *ret)
{
    const uint8_t octet = (uint8_t)text.at[0];
    if (octet > 0x7F) {
        *ret = REPLACEMENT;
        return 1;
    }
    if (octet != GSM7_ESCAPE) {
        *ret = gsm7_decode(octet);
        return 1;
    }
    if (text.len < 2) {
        *ret = REPLACEMENT;
        return 1;
    }
    /* An unknown extension shows the plain character in its place (6.2.1.1). */
    const uint8_t after = (uint8_t)text.at[1];
    const uint32_t extended = gsm7_decode_extension(after);
    if (extended == 0 && (after > 0x7F || after == GSM7_ESCAPE)) {
        *ret = REPLACEMENT;
        return 1;
    }
    *ret = extended != 0 ? extended : gsm7_decode(after);
    return 2;
}

static size_t read_cp949(struct slice text, uint32_t *ret)
{
    const uint8_t lead = (uint8_t)text.at[0];
    if (lead < 0x80) {
        *ret = lead;
        return 1;
    }
    const uint32_t code_point = text.len < 2 ? 0 : cp949_decode(lead, (uint8_t)text.at[1]);
    *ret = code_point == 0 ? REPLACEMENT : code_point;
    /* A bad pair costs its lead only: the next octet may be an ASCII digit, which is the answer. */
    return code_point == 0 ? 1 : 2;
}

static uint32_t utf16_unit(struct slice text, size_t at)
{
    return (uint32_t)(uint8_t)text.at[at] << 8 | (uint8_t)text.at[at + 1];
}

static size_t read_utf16(struct slice text, uint32_t *ret)
{
    *ret = REPLACEMENT;
    if (text.len < 2)
        return 1;
    const uint32_t unit = utf16_unit(text, 0);
    if (unit < 0xD800 || unit > 0xDFFF) {
        *ret = unit;
        return 2;
    }
    if (unit > 0xDBFF || text.len < 4)
        return 2;
    const uint32_t low = utf16_unit(text, 2);
    if (low < 0xDC00 || low > 0xDFFF)
        return 2;
    *ret = 0x10000 + ((unit & 0x3FF) << 10 | (low & 0x3FF));
    return 4;
}

static size_t read_character(enum alphabet alphabet, struct slice text, uint32_t *ret)
{
    const uint8_t octet = (uint8_t)text.at[0];
    switch (alphabet) {
    case ALPHABET_GSM7:
        return read_gsm7(text, ret);
    case ALPHABET_ASCII:
        *ret = octet < 0x80 ? octet : REPLACEMENT;
        return 1;
    case ALPHABET_LATIN1:
        *ret = octet;
        return 1;
    case ALPHABET_CP949:
        return read_cp949(text, ret);
    case ALPHABET_UCS2:
        return read_utf16(text, ret);
    case ALPHABET_COUNT:
        break;
    }
    assert(!"an alphabet");
    return 1;
}

static bool all_zero(struct slice octets)
{
    size_t at = 0;
    while (at < octets.len && octets.at[at] == 0)
        at++;
    return at == octets.len;
}

bool alphabet_decode(enum alphabet alphabet, struct slice octets, struct buffer *out)
{
    bool sound = true;
    if (alphabet == ALPHABET_UCS2 && slice_starts_with(octets, SLICE_LIT("\xFE\xFF"))) /* a byte order mark */
        octets = slice_part(octets, 2, octets.len);
    while (octets.len > 0) {
        uint32_t code_point = 0;
        const size_t taken = read_character(alphabet, octets, &code_point);
        if (code_point == 0 && all_zero(octets))
            break;           /* peers count a C string's end into sm_length */
        if (code_point == 0) /* PostgreSQL's text cannot hold it */
            code_point = REPLACEMENT;
        if (code_point == REPLACEMENT)
            sound = false;
        utf8_add(out, code_point);
        octets = slice_part(octets, taken, octets.len);
    }
    return sound && !out->overflowed;
}
