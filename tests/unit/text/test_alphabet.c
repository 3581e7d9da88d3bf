#include "base/utf8.h"
#include "text/alphabet.h"
#include "text/cp949.h"
#include "text/data_coding.h"

#include <iconv.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

/* One character through glibc; 0 when it has none. */
static size_t oracle(iconv_t to, uint32_t code_point, char ret[4])
{
    char utf8[4];
    struct buffer text;
    buffer_init(&text, utf8, sizeof utf8);
    utf8_add(&text, code_point);
    char *in = utf8, *out = ret;
    size_t in_left = text.len, out_left = 4;
    if (iconv(to, &in, &in_left, &out, &out_left) != 0) {
        iconv(to, NULL, NULL, NULL, NULL);
        return 0;
    }
    return 4 - out_left;
}

static void cp949_is_what_glibc_says(void **state)
{
    (void)state;
    const iconv_t to = iconv_open("CP949", "UTF-8");
    assert_true(to != (iconv_t)-1);
    size_t pairs = 0;
    for (uint32_t code_point = 0x80; code_point < 0x10000; code_point++) {
        if (code_point >= 0xD800 && code_point <= 0xDFFF)
            continue;
        uint8_t got[2] = { 0 };
        char want[4] = { 0 };
        const size_t got_len = cp949_encode(code_point, got);
        const size_t want_len = oracle(to, code_point, want);
        if (got_len != want_len || memcmp(got, want, got_len) != 0)
            fail_msg("U+%04X: %zu octets %02x%02x, glibc %zu %02x%02x", code_point, got_len, got[0], got[1],
                     want_len, (unsigned char)want[0], (unsigned char)want[1]);
        if (got_len == 2) {
            pairs++;
            assert_int_equal(cp949_decode(got[0], got[1]), code_point);
        }
    }
    assert_int_equal(pairs, CP949_PAIRS);
    iconv_close(to);
}

static void all_syllables_are_in_cp949(void **state)
{
    (void)state;
    for (uint32_t syllable = 0xAC00; syllable <= 0xD7A3; syllable++) {
        uint8_t octet[2];
        assert_int_equal(cp949_encode(syllable, octet), 2);
    }
}

static void every_character_comes_back(void **state)
{
    (void)state;
    for (enum alphabet alphabet = ALPHABET_GSM7; alphabet < ALPHABET_COUNT; alphabet++) {
        size_t held = 0;
        for (uint32_t code_point = 1; code_point <= 0x10FFFF; code_point++) {
            if ((code_point >= 0xD800 && code_point <= 0xDFFF) || code_point == 0xFFFD ||
                code_point == 0xFEFF) /* what bad octets become; a byte order mark */
                continue;
            uint8_t octet[ALPHABET_CHARACTER_LEN_MAX];
            const size_t len = alphabet_encode_character(alphabet, code_point, octet);
            if (len == 0)
                continue;
            held++;
            char memory[8], want[8];
            struct buffer out, expected;
            buffer_init(&out, memory, sizeof memory);
            buffer_init(&expected, want, sizeof want);
            utf8_add(&expected, code_point);
            const struct slice octets = { .at = (const char *)octet, .len = len };
            assert_true(alphabet_decode(alphabet, octets, &out));
            assert_true(slice_equal(buffer_slice(&out), buffer_slice(&expected)));
        }
        static const size_t want_held[ALPHABET_COUNT] = { 137, 127, 255, 127 + CP949_PAIRS, 0x10F7FF - 2 };
        assert_int_equal(held, want_held[alphabet]);
    }
}

static void texts_are_encoded_or_refused(void **state)
{
    (void)state;
    static const struct {
        enum alphabet alphabet;
        const char *text, *want; /* NULL: refused */
        size_t len;
    } row[] = {
        { ALPHABET_GSM7, "a@{", "a\0\x1b\x28", 4 },
        { ALPHABET_GSM7, "\xe2\x82\xac", "\x1b\x65", 2 },
        { ALPHABET_GSM7, "가", NULL, 0 },
        { ALPHABET_ASCII, "1 ok", "1 ok", 4 },
        { ALPHABET_ASCII, "é", NULL, 0 },
        { ALPHABET_LATIN1, "é", "\xe9", 1 },
        { ALPHABET_CP949, "가똠1",
          "\xb0\xa1\x8c\x63"
          "1",
          5 },
        { ALPHABET_CP949, "谢谢", NULL, 0 }, /* simplified */
        { ALPHABET_CP949, "Cảm ơn", NULL, 0 },
        { ALPHABET_UCS2, "가😀", "\xac\x00\xd8\x3d\xde\x00", 6 },
        { ALPHABET_UCS2, "\xff", NULL, 0 },
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        char memory[64];
        struct buffer out;
        buffer_init(&out, memory, sizeof memory);
        size_t measured = 99;
        const struct slice text = slice_from_text(row[i].text);
        assert_int_equal(alphabet_encode(row[i].alphabet, text, &out), row[i].want != NULL);
        assert_int_equal(alphabet_measure(row[i].alphabet, text, &measured), row[i].want != NULL);
        assert_int_equal(out.len, row[i].len);
        if (row[i].want != NULL) {
            assert_int_equal(measured, row[i].len);
            assert_memory_equal(memory, row[i].want, row[i].len);
        }
    }
}

static void bad_octets_stay_readable(void **state)
{
    (void)state;
    static const struct {
        enum alphabet alphabet;
        struct slice octets;
        bool sound;
        const char *want;
    } row[] = {
        { ALPHABET_CP949, { "\xb0", 1 }, false, "\xef\xbf\xbd" },
        { ALPHABET_CP949,
          { "\xb0\x31", 2 },
          false,
          "\xef\xbf\xbd"
          "1" },
        { ALPHABET_CP949, { "1\0", 2 }, true, "1" }, /* a C string's end */
        { ALPHABET_ASCII,
          { "1\0002", 3 },
          false,
          "1\xef\xbf\xbd"
          "2" },
        { ALPHABET_UCS2,
          { "\0"
            "1\xd8",
            3 },
          false,
          "1\xef\xbf\xbd" },
        { ALPHABET_UCS2,
          { "\xd8\x3d\0001", 4 },
          false,
          "\xef\xbf\xbd"
          "1" },
        { ALPHABET_UCS2,
          { "\xde\x00\0001", 4 },
          false,
          "\xef\xbf\xbd"
          "1" },
        { ALPHABET_UCS2, { "\xfe\xff\0001", 4 }, true, "1" }, /* a byte order mark */
        { ALPHABET_GSM7, { "\x1b", 1 }, false, "\xef\xbf\xbd" },
        { ALPHABET_GSM7, { "\x1b\x61", 2 }, true, "a" },
        { ALPHABET_GSM7, { "\0", 1 }, true, "@" },
        { ALPHABET_GSM7, { "\x90", 1 }, false, "\xef\xbf\xbd" },
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        char memory[64];
        struct buffer out;
        buffer_init(&out, memory, sizeof memory);
        const bool sound = alphabet_decode(row[i].alphabet, row[i].octets, &out);
        if (sound != row[i].sound || !slice_equal(buffer_slice(&out), slice_from_text(row[i].want)))
            fail_msg("row %zu: sound %d, %zu bytes", i, sound, out.len);
    }
}

static void data_coding_is_read_whole(void **state)
{
    (void)state;
    enum { NONE = ALPHABET_COUNT };
    static const struct {
        uint8_t octet;
        int want;
    } row[] = {
        { 0x00, ALPHABET_GSM7 },   { 0x01, ALPHABET_ASCII }, { 0x02, NONE },
        { 0x03, ALPHABET_LATIN1 }, { 0x04, NONE },           { 0x08, ALPHABET_UCS2 },
        { 0x0E, ALPHABET_CP949 },  { 0x0D, NONE },           { 0x0F, ALPHABET_GSM7 },
        { 0x10, ALPHABET_GSM7 },   { 0x11, ALPHABET_GSM7 },  { 0x14, NONE },
        { 0x18, ALPHABET_UCS2 },   { 0x19, ALPHABET_UCS2 },  { 0x20, NONE },
        { 0x48, ALPHABET_UCS2 },   { 0x84, NONE },           { 0xC0, ALPHABET_GSM7 },
        { 0xD0, ALPHABET_GSM7 },   { 0xE0, ALPHABET_UCS2 },  { 0xF0, ALPHABET_GSM7 },
        { 0xF1, ALPHABET_GSM7 },   { 0xF4, NONE },           { 0xF6, NONE },
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        const struct data_coding got = data_coding_parse(row[i].octet, ALPHABET_GSM7);
        const int alphabet = got.is_text ? (int)got.alphabet : NONE;
        if (alphabet != row[i].want)
            fail_msg("0x%02X: %d, want %d", row[i].octet, alphabet, row[i].want);
    }
    for (enum alphabet alphabet = ALPHABET_GSM7; alphabet < ALPHABET_COUNT; alphabet++) {
        const struct data_coding got =
            data_coding_parse(data_coding_for(alphabet, ALPHABET_GSM7), ALPHABET_GSM7);
        assert_true(got.is_text);
        assert_int_equal(got.alphabet, alphabet);
        assert_int_equal(alphabet_from_name(alphabet_name(alphabet)), alphabet);
    }
    assert_int_equal(data_coding_parse(0, ALPHABET_CP949).alphabet, ALPHABET_CP949);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cp949_is_what_glibc_says),   cmocka_unit_test(all_syllables_are_in_cp949),
        cmocka_unit_test(every_character_comes_back), cmocka_unit_test(texts_are_encoded_or_refused),
        cmocka_unit_test(bad_octets_stay_readable),   cmocka_unit_test(data_coding_is_read_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
