/* Octets whose data_coding says little or the wrong thing. */
#include "text/decoding.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static const struct data_coding latin1 = { .is_text = true, .alphabet = ALPHABET_LATIN1 };
static const struct data_coding gsm7 = { .is_text = true, .alphabet = ALPHABET_GSM7 };
static const struct data_coding cp949 = { .is_text = true, .alphabet = ALPHABET_CP949 };
static const struct data_coding binary = { .is_text = false };

static enum decoding read_as(struct data_coding declared, const char *octets, char *memory, size_t size,
                             struct slice *ret)
{
    struct buffer out;
    buffer_init(&out, memory, size);
    const enum decoding decoding = decoding_read(declared, slice_from_text(octets), &out);
    *ret = buffer_slice(&out);
    return decoding;
}

static void expect(struct data_coding declared, const char *octets, enum decoding decoding, const char *text)
{
    char memory[128];
    struct slice got;
    const enum decoding how = read_as(declared, octets, memory, sizeof memory, &got);
    if (how != decoding || !slice_equal(got, slice_from_text(text)))
        fail_msg("%s: got %d '%.*s'", text, (int)how, (int)got.len, got.at);
}

static void korean_is_found_under_another_name(void **state)
{
    (void)state;
    expect(latin1, "\xB8\xB8\xC1\xB7\xC7\xD5\xB4\xCF\xB4\xD9", DECODING_SOUND, "만족합니다");
    expect(gsm7, "5\xC1\xA1", DECODING_SOUND, "5점");
    expect(binary, "\xBE\xF8\xBD\xC0\xB4\xCF\xB4\xD9", DECODING_SOUND, "없습니다");
    expect(latin1, "\xA4\xA4\xA4\xA4", DECODING_SOUND, "ㄴㄴ");
    expect(latin1, "4점", DECODING_SOUND, "4점"); /* UTF-8 */
}

static void what_is_declared_is_believed_where_it_fits(void **state)
{
    (void)state;
    expect(latin1, "caf\xE9 tr\xE8s bien", DECODING_SOUND, "café très bien");
    expect(latin1,
           "\xA1"
           "5!",
           DECODING_SOUND, "¡5!");
    expect(cp949, "\xBE\xF8\xC0\xBD", DECODING_SOUND, "없음");
    expect(gsm7, "2", DECODING_SOUND, "2");
}

static void the_rest_is_damaged_or_no_text(void **state)
{
    (void)state;
    expect(gsm7, "1\xFF", DECODING_DAMAGED, "1\xEF\xBF\xBD");
    expect(cp949, "\xBE", DECODING_DAMAGED, "\xEF\xBF\xBD");
    expect(binary, "\x01\x02\xB8\xB8", DECODING_NO_TEXT, "");
    expect(binary, "\xFF\xFE", DECODING_NO_TEXT, "");
    expect(binary, "", DECODING_NO_TEXT, "");
    expect(binary, "2", DECODING_SOUND, "2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(korean_is_found_under_another_name),
        cmocka_unit_test(what_is_declared_is_believed_where_it_fits),
        cmocka_unit_test(the_rest_is_damaged_or_no_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
