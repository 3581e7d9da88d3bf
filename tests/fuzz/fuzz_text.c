/* Any octets in any alphabet become UTF-8; any UTF-8 goes out in parts and comes back the same. */
#include "base/utf8.h"
#include "text/concatenation.h"
#include "text/decoding.h"
#include "text/text_plan.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = 4000 };

static void check_decoding(enum alphabet alphabet, struct slice octets)
{
    static char memory[3 * INPUT_MAX], back[4 * INPUT_MAX];
    struct buffer text, again;
    buffer_init(&text, memory, sizeof memory);
    buffer_init(&again, back, sizeof back);
    const bool sound = alphabet_decode(alphabet, octets, &text);
    assert(!text.overflowed);
    assert(utf8_valid(buffer_slice(&text)));
    assert(slice_find(buffer_slice(&text), (struct slice){ "", 1 }) == text.len);
    if (sound) {
        assert(alphabet_encode(alphabet, buffer_slice(&text), &again));
        assert(again.len <=
               octets.len); /* a superfluous escape, a byte order mark, a C string's end may be gone */
    }
}

static void check_guess(struct data_coding declared, struct slice octets)
{
    static char memory[DECODING_UTF8_PER_OCTET_MAX * INPUT_MAX];
    struct buffer text;
    buffer_init(&text, memory, sizeof memory);
    const enum decoding decoding = decoding_read(declared, octets, &text);
    assert(!text.overflowed);
    assert(utf8_valid(buffer_slice(&text)));
    assert(decoding != DECODING_NO_TEXT || text.len == 0);
}

static void check_plan(struct slice text, const struct text_link *link)
{
    static char memory[65536], joined[3 * INPUT_MAX];
    struct arena arena;
    arena_init(&arena, memory, sizeof memory);
    struct text_plan plan;
    if (text_plan(text, link, 0xABCD, &arena, &plan) != TEXT_PLAN_OK)
        return;
    assert(plan.part_count >= 1 && plan.part_count <= TEXT_PARTS_MAX && plan.segments >= plan.part_count);
    struct buffer out;
    buffer_init(&out, joined, sizeof joined);
    for (size_t i = 0; i < plan.part_count; i++) {
        struct slice octets = plan.part[i].body;
        struct concatenation is;
        if ((plan.part[i].esm_class & 0x40) != 0) {
            assert(concatenation_strip_header(plan.part[i].body, &octets, &is));
            assert(is.part == i + 1 && is.total == plan.part_count);
        }
        assert(plan.part[i].as_message_payload || plan.part[i].body.len <= 160);
        if (!alphabet_decode(plan.alphabet, octets, &out))
            return; /* a U+FFFD, NUL or byte order mark of the text itself */
    }
    if (slice_find(text, SLICE_LIT("\xef\xbb\xbf")) == text.len &&
        slice_find(text, (struct slice){ "", 1 }) == text.len)
        assert(slice_equal(buffer_slice(&out), text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2 || size > INPUT_MAX)
        return 0;
    const struct slice rest = { .at = (const char *)data + 2, .len = size - 2 };
    check_decoding(data[0] % ALPHABET_COUNT, rest);
    check_guess(data_coding_parse(data[1], data[0] % ALPHABET_COUNT), rest);
    struct text_link link = text_link_default;
    link.long_form = data[1] % 4;
    link.ksc_lms_len = (data[1] & 4) != 0 ? 0 : 2000;
    for (enum alphabet alphabet = ALPHABET_GSM7; alphabet < ALPHABET_COUNT; alphabet++)
        link.has[alphabet] = (data[0] >> 3 & 1U << alphabet) != 0;
    check_plan(rest, &link);
    return 0;
}
