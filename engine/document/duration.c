#include "document/duration.h"

#include <stddef.h>

struct unit {
    char letter;
    int64_t seconds;
    int digits_max; /* as in DURATION_PATTERN */
};

static const struct unit units[] = {
    { 'w', 604800, 5 }, { 'd', 86400, 5 }, { 'h', 3600, 6 }, { 'm', 60, 7 }, { 's', 1, 9 },
};
enum { UNIT_COUNT = sizeof units / sizeof units[0] };

bool duration_parse(struct slice text, int64_t *ret)
{
    int64_t total = 0;
    size_t next_unit = 0;
    size_t at = 0;
    if (text.len == 0)
        return false;
    while (at < text.len) {
        int64_t number = 0;
        int digits = 0;
        while (at < text.len && text.at[at] >= '0' && text.at[at] <= '9' && digits < 10) {
            number = number * 10 + (text.at[at] - '0');
            digits++;
            at++;
        }
        if (digits == 0 || at == text.len)
            return false;
        while (next_unit < UNIT_COUNT && units[next_unit].letter != text.at[at])
            next_unit++;
        if (next_unit == UNIT_COUNT || digits > units[next_unit].digits_max)
            return false;
        total += number * units[next_unit].seconds;
        next_unit++;
        at++;
    }
    *ret = total;
    return true;
}

void duration_add(struct buffer *buffer, int64_t seconds)
{
    if (seconds == 0) {
        buffer_add_text(buffer, "0s");
        return;
    }
    /* Weeks are left out: people think of "30d", not of "4w2d". */
    for (size_t i = 1; i < UNIT_COUNT; i++) {
        if (seconds >= units[i].seconds) {
            buffer_add_int(buffer, seconds / units[i].seconds);
            buffer_add_byte(buffer, units[i].letter);
            seconds %= units[i].seconds;
        }
    }
}
