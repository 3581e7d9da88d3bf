#include "reply/pattern_need.h"

#include "base/utf8.h"

#include <string.h>

enum { ASCII_BITS = 64, SET_BITS = LETTER_SET_WORDS * 64 };
enum { SIZE_MAX_KEPT = 64 }; /* a larger set is hardly ever missed by a text */

struct syntax {
    struct slice text;
    size_t at;
    bool strange; /* something that this reading does not know: nothing is certain */
};

static bool is_next(const struct syntax *syntax, char byte)
{
    return syntax->at < syntax->text.len && syntax->text.at[syntax->at] == byte;
}

void letter_set_add(struct letter_set *set, uint32_t code)
{
    /* ASCII has bits of its own, so that a pattern of one script is not tried on another's texts. */
    const uint32_t bit = code < 0x80 ? (code & 31) + (code < 0x40 ? 0 : 32)
                                     : ASCII_BITS + (code * 2654435761u >> 16) % (SET_BITS - ASCII_BITS);
    set->bits[bit / 64] |= (uint64_t)1 << bit % 64;
}

static bool same_letters(const struct letter_set *a, const struct letter_set *b)
{
    return memcmp(a, b, sizeof(*a)) == 0;
}

/* One more need. They stand in the order of their sizes; when there is no room, the largest goes. */
static void need(struct pattern_needs *needs, struct letter_set set, uint8_t size)
{
    for (size_t i = 0; i < needs->count; i++)
        if (same_letters(&needs->set[i], &set))
            return;
    size_t place = needs->count;
    if (place == PATTERN_NEEDS_MAX && needs->size[--place] <= size)
        return;
    needs->count = (uint8_t)(place + 1);
    for (; place > 0 && needs->size[place - 1] > size; place--) {
        needs->set[place] = needs->set[place - 1];
        needs->size[place] = needs->size[place - 1];
    }
    needs->set[place] = set;
    needs->size[place] = size;
}

static struct pattern_needs alternatives(struct syntax *syntax);

/* (...), (?:...), and (?!...), (?=...), (?<!...) or (?<=...), which match nothing themselves. */
static struct pattern_needs group(struct syntax *syntax)
{
    bool looks = false;
    if (is_next(syntax, '?')) {
        syntax->at++;
        const bool behind = is_next(syntax, '<');
        syntax->at += behind;
        looks = is_next(syntax, '!') || is_next(syntax, '=');
        syntax->strange = syntax->strange || (behind && !looks);
        syntax->strange = syntax->strange || (!looks && !is_next(syntax, ':'));
        syntax->at++;
    } else if (is_next(syntax, '*')) {
        syntax->strange = true;
    }
    const struct pattern_needs inside = alternatives(syntax);
    syntax->at++; /* ) */
    return looks ? (struct pattern_needs){ 0 } : inside;
}

/* [...]: a closing bracket may stand first, escaped or in a class's name. */
static void skip_class(struct syntax *syntax)
{
    syntax->at += is_next(syntax, '^');
    syntax->at += is_next(syntax, ']');
    while (syntax->at < syntax->text.len && !is_next(syntax, ']')) {
        syntax->strange = syntax->strange || is_next(syntax, '[');
        syntax->at += is_next(syntax, '\\') ? 2 : 1;
    }
    syntax->at++;
}

static const char known_escapes[] = "dwbK?.()";

/* What one element of a sequence needs, before its quantifier is seen. */
static struct pattern_needs element(struct syntax *syntax)
{
    struct pattern_needs needs = { 0 };
    uint32_t code = 0;
    const size_t len =
        utf8_decode(slice_part(syntax->text, syntax->at, syntax->text.len - syntax->at), &code);
    syntax->at += len > 0 ? len : 1;
    if (code == '(')
        return group(syntax);
    if (code == '[') {
        skip_class(syntax);
    } else if (code == '\\') { /* these, and no others: \Q and \x take what follows along */
        size_t escaped = 0;
        while (known_escapes[escaped] != '\0' && !is_next(syntax, known_escapes[escaped]))
            escaped++;
        syntax->strange = syntax->strange || known_escapes[escaped] == '\0';
        syntax->at++;
    } else if (code >= 'a' || (code >= '0' && code <= '9')) {
        struct letter_set one = { { 0 } };
        letter_set_add(&one, code);
        need(&needs, one, 1);
    }
    return needs;
}

/* ?, *, +, {m,n} and a lazy or possessive mark behind: whether the element may be missing. */
static bool may_be_missing(struct syntax *syntax)
{
    bool missing = is_next(syntax, '?') || is_next(syntax, '*');
    if (missing || is_next(syntax, '+')) {
        syntax->at++;
    } else if (is_next(syntax, '{')) {
        syntax->at++;
        missing = is_next(syntax, '0') || is_next(syntax, ',');
        while (syntax->at < syntax->text.len && !is_next(syntax, '}'))
            syntax->at++;
        syntax->at++;
    } else {
        return false;
    }
    syntax->at += is_next(syntax, '?') || is_next(syntax, '+');
    return missing;
}

static struct pattern_needs sequence(struct syntax *syntax)
{
    struct pattern_needs all = { 0 };
    while (syntax->at < syntax->text.len && !is_next(syntax, '|') && !is_next(syntax, ')')) {
        const struct pattern_needs one = element(syntax);
        if (may_be_missing(syntax))
            continue;
        for (size_t i = 0; i < one.count; i++)
            need(&all, one.set[i], one.size[i]);
    }
    return all;
}

/* Of two alternatives: a letter of either's first need, one of either's second, and so on. */
static struct pattern_needs either(const struct pattern_needs *a, const struct pattern_needs *b)
{
    struct pattern_needs both = { 0 };
    const size_t count = a->count > b->count ? a->count : b->count;
    for (size_t i = 0; a->count > 0 && b->count > 0 && i < count; i++) {
        const size_t in_a = i < a->count ? i : a->count - 1u, in_b = i < b->count ? i : b->count - 1u;
        struct letter_set set = a->set[in_a];
        for (size_t w = 0; w < LETTER_SET_WORDS; w++)
            set.bits[w] |= b->set[in_b].bits[w];
        const size_t size = (size_t)a->size[in_a] + b->size[in_b];
        if (size <= SIZE_MAX_KEPT)
            need(&both, set, (uint8_t)size);
    }
    return both;
}

static struct pattern_needs alternatives(struct syntax *syntax)
{
    struct pattern_needs all = sequence(syntax);
    while (is_next(syntax, '|')) {
        syntax->at++;
        const struct pattern_needs other = sequence(syntax);
        all = either(&all, &other);
    }
    return all;
}

struct pattern_needs pattern_needs_of(struct slice pattern)
{
    struct syntax syntax = { .text = pattern };
    const struct pattern_needs needs = alternatives(&syntax);
    return syntax.strange || syntax.at < pattern.len ? (struct pattern_needs){ 0 } : needs;
}
