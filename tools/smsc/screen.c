#include "screen.h"

#include <stdlib.h>
#include <string.h>

/* "…\n0 next": the key, and how many octets of the screen say so; 0 for a last screen. */
static size_t turning_line(struct slice utf8, char *ret_key)
{
    static const struct slice word[] = { { " next", 5 }, { " \xeb\x8b\xa4\xec\x9d\x8c", 7 } };
    for (size_t i = 0; i < sizeof word / sizeof word[0]; i++) {
        if (utf8.len < word[i].len + 2 || !slice_ends_with(utf8, word[i]))
            continue;
        const char *line = utf8.at + utf8.len - word[i].len - 2;
        if (line[0] == '\n' && (line[1] == '0' || line[1] == '#')) {
            *ret_key = line[1];
            return word[i].len + 2;
        }
    }
    return 0;
}

char screen_add(struct screen **list, struct slice utf8)
{
    char key = '\0';
    const size_t turning = turning_line(utf8, &key);
    if (*list == NULL)
        *list = calloc(1, sizeof **list);
    struct screen *screen = *list;
    if (screen == NULL)
        return '\0';
    if (screen->len > 0 && screen->len < sizeof screen->text)
        screen->text[screen->len++] = ' ';
    const struct slice part = slice_part(utf8, 0, utf8.len - turning);
    const size_t left = sizeof screen->text - screen->len;
    const size_t len = part.len < left ? part.len : left;
    memcpy(screen->text + screen->len, part.at, len);
    screen->len += len;
    return key;
}

struct slice screen_text(const struct screen *screen)
{
    return screen == NULL ? SLICE_EMPTY : (struct slice){ .at = screen->text, .len = screen->len };
}

void screen_clear(struct screen *screen)
{
    if (screen != NULL)
        screen->len = 0;
}
