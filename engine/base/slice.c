#include "base/slice.h"

#include <limits.h>
#include <string.h>

struct slice slice_from_text(const char *text)
{
    return text != NULL ? (struct slice){ .at = text, .len = strlen(text) } : SLICE_EMPTY;
}

bool slice_equal(struct slice a, struct slice b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

int slice_compare(struct slice a, struct slice b)
{
    const size_t common = a.len < b.len ? a.len : b.len;
    const int order = common > 0 ? memcmp(a.at, b.at, common) : 0;
    if (order != 0)
        return order;
    return (a.len > b.len) - (a.len < b.len);
}

bool slice_starts_with(struct slice text, struct slice prefix)
{
    return text.len >= prefix.len && slice_equal(slice_part(text, 0, prefix.len), prefix);
}

bool slice_ends_with(struct slice text, struct slice suffix)
{
    return text.len >= suffix.len && slice_equal(slice_part(text, text.len - suffix.len, suffix.len), suffix);
}

struct slice slice_part(struct slice text, size_t from, size_t len)
{
    if (from > text.len)
        from = text.len;
    const size_t left = text.len - from;
    /* A zeroed slice has no address to add to, not even zero. */
    const char *at = from > 0 ? text.at + from : text.at;
    return (struct slice){ .at = at, .len = len < left ? len : left };
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct slice slice_trim(struct slice text)
{
    while (text.len > 0 && is_space(text.at[0])) {
        text.at++;
        text.len--;
    }
    while (text.len > 0 && is_space(text.at[text.len - 1]))
        text.len--;
    return text;
}

size_t slice_find(struct slice text, struct slice part)
{
    for (size_t i = 0; part.len <= text.len - i; i++) {
        if (slice_equal(slice_part(text, i, part.len), part))
            return i;
        if (i == text.len)
            break;
    }
    return text.len;
}

bool slice_to_int(struct slice text, long long min, long long max, long long *ret)
{
    const bool negative = text.len > 0 && text.at[0] == '-';
    const size_t from = negative ? 1 : 0;
    if (text.len == from)
        return false;
    long long value = 0; /* kept negative, whose range is the larger */
    for (size_t i = from; i < text.len; i++) {
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
        const int digit = text.at[i] - '0';
        if (value < (LLONG_MIN + digit) / 10)
            return false;
        value = value * 10 - digit;
    }
    if (!negative) {
        if (value == LLONG_MIN)
            return false;
        value = -value;
    }
    if (value < min || value > max)
        return false;
    *ret = value;
    return true;
}
