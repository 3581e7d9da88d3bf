#include "authoring/ussd_screens.h"

#include "base/buffer.h"
#include "text/data_coding.h"
#include "text/decoding.h"
#include "text/screen.h"

/* What the phone makes of the octets. */
static struct slice shown(const struct screen *screen, const struct text_link *link, struct arena *arena)
{
    char memory[SCREEN_OCTETS_MAX * DECODING_UTF8_PER_OCTET_MAX];
    struct buffer out;
    buffer_init(&out, memory, sizeof memory);
    const struct data_coding coding = data_coding_parse(screen->data_coding, link->meaning_of_zero);
    if (decoding_read(coding, screen->body, &out) == DECODING_NO_TEXT)
        return SLICE_EMPTY;
    return arena_copy(arena, buffer_slice(&out));
}

void ussd_screens_of(struct slice utf8, const struct text_link *link, struct arena *arena,
                     struct ussd_screens *ret)
{
    struct screen screen = { .more = true };
    *ret = (struct ussd_screens){ .next = screen_next_key(utf8) };
    while (screen.more && ret->count < USSD_SCREENS_MAX &&
           screen_of(utf8, link, ret->count, arena, &screen) == TEXT_PLAN_OK) {
        ret->octets[ret->count] = screen.body.len;
        ret->screen[ret->count++] = shown(&screen, link, arena);
    }
}
