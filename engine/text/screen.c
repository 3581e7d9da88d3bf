#include "text/screen.h"

#include "base/utf8.h"
#include "text/data_coding.h"

#include <assert.h>

enum { MORE_LEN_MAX = 16, HANGUL_FIRST = 0xAC00, HANGUL_LAST = 0xD7A3 };

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* A 0 that stands alone is one to choose: "0 none" is, "02-123-4500" is not. */
char screen_next_key(struct slice utf8)
{
    for (size_t i = 0; i < utf8.len; i++) {
        const bool before = i > 0 && (is_digit(utf8.at[i - 1]) || utf8.at[i - 1] == '-');
        const bool after = i + 1 < utf8.len && (is_digit(utf8.at[i + 1]) || utf8.at[i + 1] == '-');
        if (utf8.at[i] == '0' && !before && !after)
            return '#';
    }
    return '0';
}

static bool has_korean(struct slice utf8)
{
    uint32_t code_point = 0;
    for (size_t len = 0; utf8.len > 0; utf8 = slice_part(utf8, len, utf8.len)) {
        len = utf8_decode(utf8, &code_point);
        if (len == 0)
            return false;
        if (code_point >= HANGUL_FIRST && code_point <= HANGUL_LAST)
            return true;
    }
    return false;
}

static void add_more(struct buffer *out, struct slice utf8)
{
    buffer_add_byte(out, '\n');
    buffer_add_byte(out, screen_next_key(utf8));
    buffer_add_text(out, has_korean(utf8) ? " 다음" : " next");
}

static bool choose_alphabet(struct slice utf8, const struct text_link *link, enum alphabet *ret)
{
    size_t best = SIZE_MAX;
    for (enum alphabet at = ALPHABET_GSM7; at < ALPHABET_COUNT; at++) {
        size_t len = 0;
        const bool sayable = at != ALPHABET_GSM7 || link->meaning_of_zero == ALPHABET_GSM7;
        if (link->has[at] && sayable && alphabet_measure(at, utf8, &len) && len < best) {
            best = len;
            *ret = at;
        }
    }
    return best != SIZE_MAX;
}

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\n';
}

/* Bytes of the text that fit so many octets: whole characters, and whole words where that leaves half. */
static size_t take(enum alphabet alphabet, struct slice utf8, size_t octets_max)
{
    size_t taken = 0, filled = 0, line = 0, word = 0;
    while (taken < utf8.len) {
        uint32_t code_point = 0;
        uint8_t octet[ALPHABET_CHARACTER_LEN_MAX];
        const size_t bytes = utf8_decode(slice_part(utf8, taken, utf8.len), &code_point);
        const size_t len = alphabet_encode_character(alphabet, code_point, octet);
        assert(bytes > 0 && len > 0); /* measured before */
        if (filled + len > octets_max)
            break;
        if (utf8.at[taken] == '\n')
            line = taken;
        if (is_space(utf8.at[taken]))
            word = taken;
        taken += bytes;
        filled += len;
    }
    if (line > taken / 2)
        return line;
    return word > taken / 2 ? word : taken;
}

enum text_plan_result screen_of(struct slice utf8, const struct text_link *link, size_t number,
                                struct arena *arena, struct screen *ret)
{
    enum alphabet alphabet = ALPHABET_GSM7;
    while (utf8.len > 0 && is_space(utf8.at[utf8.len - 1]))
        utf8.len--; /* a screen of nothing but spaces is none */
    if (utf8.len == 0)
        return TEXT_PLAN_EMPTY;
    if (!utf8_valid(utf8))
        return TEXT_PLAN_NOT_UTF8;
    if (!choose_alphabet(utf8, link, &alphabet))
        return TEXT_PLAN_NO_ALPHABET;
    char more_memory[MORE_LEN_MAX];
    struct buffer more;
    buffer_init(&more, more_memory, sizeof more_memory);
    add_more(&more, utf8);
    size_t more_len = 0, len = 0;
    if (!alphabet_measure(alphabet, buffer_slice(&more), &more_len))
        return TEXT_PLAN_NO_ALPHABET;
    struct slice rest = utf8, page = SLICE_EMPTY;
    bool last = false;
    for (size_t i = 0; i <= number; i++) {
        if (rest.len == 0)
            return TEXT_PLAN_TOO_LONG;
        last = alphabet_measure(alphabet, rest, &len) && len <= SCREEN_OCTETS_MAX;
        page = slice_part(rest, 0, last ? rest.len : take(alphabet, rest, SCREEN_OCTETS_MAX - more_len));
        rest = slice_part(rest, page.len, rest.len);
        while (rest.len > 0 && is_space(rest.at[0]))
            rest = slice_part(rest, 1, rest.len);
    }
    char *memory = arena_alloc(arena, SCREEN_OCTETS_MAX);
    if (memory == NULL)
        return TEXT_PLAN_NO_MEMORY;
    struct buffer body;
    buffer_init(&body, memory, SCREEN_OCTETS_MAX);
    const bool encoded = alphabet_encode(alphabet, page, &body) &&
                         (last || alphabet_encode(alphabet, buffer_slice(&more), &body));
    assert(encoded);
    *ret = (struct screen){ .data_coding = data_coding_for(alphabet, link->meaning_of_zero),
                            .body = buffer_slice(&body),
                            .more = !last };
    return TEXT_PLAN_OK;
}
