/* Any text as USSD's screens: each within 182 octets, together the whole text but for spaces at the cuts. */
#include "base/utf8.h"
#include "text/data_coding.h"
#include "text/screen.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = 2000 };

static size_t count_letters(struct slice text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += text.at[i] != ' ' && text.at[i] != '\n';
    return count;
}

/* Bytes of one screen that are the text's. */
static size_t letters_of(const struct screen *screen, struct slice all)
{
    static char memory[3 * SCREEN_OCTETS_MAX];
    struct buffer out;
    buffer_init(&out, memory, sizeof memory);
    const struct data_coding coding = data_coding_parse(screen->data_coding, ALPHABET_GSM7);
    assert(coding.is_text);
    const bool sound = alphabet_decode(coding.alphabet, screen->body, &out);
    assert(sound || slice_find(all, SLICE_LIT("\xef\xbf\xbd")) < all.len ||
           slice_find(all, (struct slice){ "", 1 }) < all.len);
    struct slice shown = buffer_slice(&out);
    if (screen->more) {
        const struct slice words[] = { SLICE_LIT(" next"), SLICE_LIT(" 다음") };
        const struct slice word = words[slice_ends_with(shown, words[0]) ? 0 : 1];
        assert(slice_ends_with(shown, word));
        shown.len -= word.len;
        assert(shown.at[shown.len - 1] == screen_next_key(all));
        shown.len -= 2;
    }
    return count_letters(shown);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2 || size > INPUT_MAX)
        return 0;
    struct text_link link = text_link_default;
    for (enum alphabet alphabet = ALPHABET_GSM7; alphabet < ALPHABET_COUNT; alphabet++)
        link.has[alphabet] = (data[0] >> alphabet & 1U) != 0;
    const struct slice text = { .at = (const char *)data + 1, .len = size - 1 };
    const bool plain = slice_find(text, SLICE_LIT("\xef\xbb\xbf")) == text.len &&
                       slice_find(text, (struct slice){ "", 1 }) == text.len;
    size_t letters = 0;
    bool more = true;
    for (size_t number = 0; more; number++) {
        static char memory[4096];
        struct arena arena;
        struct screen screen;
        arena_init(&arena, memory, sizeof memory);
        const enum text_plan_result result = screen_of(text, &link, number, &arena, &screen);
        assert(number == 0 || result == TEXT_PLAN_OK); /* what was promised comes */
        if (result != TEXT_PLAN_OK)
            return 0;
        assert(screen.body.len <= SCREEN_OCTETS_MAX && number < INPUT_MAX);
        letters += letters_of(&screen, text);
        more = screen.more;
    }
    assert(!plain || letters == count_letters(text));
    return 0;
}
