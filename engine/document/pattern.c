#include "document/pattern.h"

#include "base/utf8.h"

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A backtracking matcher over the pattern's own text. What must still match after a group is a chain of
 * `rest` records on the stack; every function answers "does everything from here to the end match?".
 */

struct span {
    const char *from, *end;
};

struct atom {
    struct span self; /* a group: what is between its parentheses */
    bool is_group;
    int min, max;
    const char *after; /* behind the quantifier */
};

struct rest {
    struct atom atom; /* the group being repeated */
    int times;        /* that it matched so far, this one included */
    size_t began;     /* where this repetition began, so that an empty one ends the loop */
    const char *end;  /* of the sequence that the group stands in */
    const struct rest *outer;
};

struct matcher {
    struct slice text;
    int steps;
};

enum { REPEAT_UNLIMITED = 1 << 30 };

static bool match_sequence(struct matcher *m, const char *p, const char *end, size_t at,
                           const struct rest *rest);

/** Just behind the parenthesis or bracket that closes the one at p. */
static const char *skip_enclosed(const char *p)
{
    const bool class = *p == '[';
    int depth = 0;
    for (;; p++) {
        assert(*p != '\0');
        if (*p == '\\')
            p++;
        else if (class && *p == ']')
            return p + 1;
        else if (!class && *p == '(')
            depth++;
        else if (!class && *p == '[')
            p = skip_enclosed(p) - 1;
        else if (!class && *p == ')' && --depth == 0)
            return p + 1;
    }
}

static const char *read_number(const char *p, int *ret)
{
    int value = 0;
    while (*p >= '0' && *p <= '9')
        value = value * 10 + (*p++ - '0');
    *ret = value;
    return p;
}

static const char *read_quantifier(const char *p, const char *end, int *ret_min, int *ret_max)
{
    *ret_min = 1;
    *ret_max = 1;
    if (p == end)
        return p;
    if (*p == '?' || *p == '*' || *p == '+') {
        *ret_min = *p == '+' ? 1 : 0;
        *ret_max = *p == '?' ? 1 : REPEAT_UNLIMITED;
        return p + 1;
    }
    if (*p == '{') {
        p = read_number(p + 1, ret_min);
        *ret_max = *ret_min;
        if (*p == ',')
            p = p[1] == '}' ? (*ret_max = REPEAT_UNLIMITED, p + 1) : read_number(p + 1, ret_max);
        assert(*p == '}');
        return p + 1;
    }
    return p;
}

static struct atom read_atom(const char *p, const char *end)
{
    struct atom atom = { .self = { p, p + 1 } };
    const char *after = p + 1;
    if (*p == '\\') {
        after = p + 2;
    } else if (*p == '[') {
        after = skip_enclosed(p);
    } else if (*p == '(') {
        after = skip_enclosed(p);
        atom.is_group = true;
    }
    atom.self = atom.is_group ? (struct span){ p + 1, after - 1 } : (struct span){ p, after };
    if (atom.is_group && atom.self.from[0] == '?' && atom.self.from[1] == ':')
        atom.self.from += 2;
    atom.after = read_quantifier(after, end, &atom.min, &atom.max);
    return atom;
}

static bool class_holds(struct span class, uint32_t c)
{
    const char *p = class.from + 1;
    const bool negated = *p == '^';
    if (negated)
        p++;
    bool held = false;
    while (p < class.end - 1) {
        if (*p == '\\')
            p++;
        const uint32_t low = (unsigned char)*p++;
        uint32_t high = low;
        if (p[0] == '-' && p + 1 < class.end - 1) {
            p += p[1] == '\\' ? 2 : 1;
            high = (unsigned char)*p++;
        }
        if (c >= low && c <= high)
            held = true;
    }
    return held != negated;
}

/** Bytes that a single-character atom takes at `at`; 0 when it does not match. */
static size_t match_one(struct matcher *m, struct span atom, size_t at)
{
    uint32_t c = 0;
    if (at >= m->text.len)
        return 0;
    const size_t len = utf8_decode(slice_part(m->text, at, m->text.len), &c);
    if (len == 0)
        return 0;
    switch (atom.from[0]) {
    case '.':
        return c != '\n' ? len : 0;
    case '[':
        return class_holds(atom, c) ? len : 0;
    case '\\':
        if (atom.from[1] == 'd')
            return c >= '0' && c <= '9' ? len : 0;
        return c == (unsigned char)atom.from[1] ? len : 0;
    default:
        return c == (unsigned char)atom.from[0] ? len : 0;
    }
}

static bool match_alternatives(struct matcher *m, struct span body, size_t at, const struct rest *rest)
{
    const char *from = body.from;
    for (const char *p = body.from; p < body.end;) {
        if (*p == '|') {
            if (match_sequence(m, from, p, at, rest))
                return true;
            from = ++p;
        } else if (*p == '(' || *p == '[') {
            p = skip_enclosed(p);
        } else {
            p += *p == '\\' ? 2 : 1;
        }
    }
    return match_sequence(m, from, body.end, at, rest);
}

static bool match_repeat(struct matcher *m, struct atom atom, int times, const char *end, size_t at,
                         const struct rest *rest)
{
    if (++m->steps > PATTERN_STEPS_MAX)
        return false;
    if (times < atom.max && atom.is_group) {
        const struct rest inner = {
            .atom = atom, .times = times + 1, .began = at, .end = end, .outer = rest
        };
        if (match_alternatives(m, atom.self, at, &inner))
            return true;
    } else if (times < atom.max) {
        const size_t len = match_one(m, atom.self, at);
        if (len > 0 && match_repeat(m, atom, times + 1, end, at + len, rest))
            return true;
    }
    return times >= atom.min && match_sequence(m, atom.after, end, at, rest);
}

static bool match_sequence(struct matcher *m, const char *p, const char *end, size_t at,
                           const struct rest *rest)
{
    if (++m->steps > PATTERN_STEPS_MAX)
        return false;
    if (p < end)
        return match_repeat(m, read_atom(p, end), 0, end, at, rest);
    if (rest == NULL)
        return at == m->text.len;
    if (at == rest->began && rest->times > rest->atom.min)
        return false; /* an empty repetition beyond the needed ones leads nowhere new */
    return match_repeat(m, rest->atom, rest->times, rest->end, at, rest->outer);
}

bool pattern_matches(const char *pattern, struct slice text)
{
    static const struct slice not_empty = { .at = "(?=.)", .len = 5 };
    struct slice rest = slice_from_text(pattern);
    if (slice_starts_with(rest, not_empty)) {
        if (text.len == 0)
            return false;
        rest = slice_part(rest, not_empty.len, rest.len);
    }
    struct matcher m = { .text = text };
    return match_alternatives(&m, (struct span){ rest.at, rest.at + rest.len }, 0, NULL);
}
