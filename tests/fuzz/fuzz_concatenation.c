/* Any bodies as parts of a long message: headers are taken off within them, and joining needs every part. */
#include "text/concatenation.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PIECES_MAX = 32 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char memory[65536];
    struct arena arena;
    arena_init(&arena, memory, sizeof memory);
    struct concatenation_piece piece[PIECES_MAX];
    size_t count = 0, len = 0;
    uint8_t total = 0;
    while (size > 1 && count < PIECES_MAX) {
        const size_t body_len = data[0] < size - 1 ? data[0] : size - 1;
        const struct slice body = { .at = (const char *)data + 1, .len = body_len };
        struct slice text;
        struct concatenation is;
        if (concatenation_strip_header(body, &text, &is)) {
            assert(text.len < body.len || body.len == 0);
            assert(is.total == 0 || (is.total >= 2 && is.part >= 1 && is.part <= is.total));
            piece[count++] = (struct concatenation_piece){ .part = is.part, .octets = text };
            total = is.total;
            len += text.len;
        }
        data += 1 + body_len;
        size -= 1 + body_len;
    }
    struct slice whole;
    if (concatenation_join(piece, count, total, &arena, &whole)) {
        assert(total >= 2 && whole.len <= len);
        for (unsigned part = 1; part <= total; part++) {
            bool found = false;
            for (size_t i = 0; i < count; i++)
                found = found || piece[i].part == part;
            assert(found);
        }
    }
    return 0;
}
