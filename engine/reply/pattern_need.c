#include "reply/pattern_need.h"

#include "base/utf8.h"

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
    const uint32_t bit = code * 2654435761u >> 24;
    set->bits[bit / 64] |= (uint64_t)1 << bit % 64;
}

bool pattern_needs_met(const struct pattern_needs *needs, const struct letter_set *text)
{
    for (size_t i = 0; i < needs->count; i++) {
        uint64_t common = 0;
        for (size_t w = 0; w < LETTER_SET_WORDS; w++)
            common |= needs->set[i].bits[w] & text->bits[w];
        if (common == 0)
            return false;
    }
    return true;
}

static size_t smallest(const struct pattern_needs *needs)
{
    size_t best = 0;
    for (size_t i = 1; i < needs->count; i++)
        if (needs->size[i] < needs->size[best])
            best = i;
    return best;
}

/* One more need; when there is no room, in place of the largest if that is larger. */
static void need(struct pattern_needs *needs, struct letter_set set, uint8_t size)
{
    size_t place = needs->count;
    if (place == PATTERN_NEEDS_MAX) {
        place = 0;
        for (size_t i = 1; i < PATTERN_NEEDS_MAX; i++)
            if (needs->size[i] > needs->size[place])
                place = i;
        if (needs->size[place] <= size)
            return;
    } else {
        needs->count++;
    }
    needs->set[place] = set;
    needs->size[place] = size;
}

static struct pattern_needs alternatives(struct syntax *syntax);

/* (...), (?:...), and (?!...) or (?=...), which match nothing themselves. */
static struct pattern_needs group(struct syntax *syntax)
{
    bool looks = false;
    if (is_next(syntax, '?')) {
        syntax->at++;
        looks = is_next(syntax, '!') || is_next(syntax, '=');
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
    } else if (code == '\\') { /* \d \b \?, and no others: \Q and \x take what follows along */
        syntax->strange = syntax->strange || !(is_next(syntax, 'd') || is_next(syntax, 'b') ||
                                               is_next(syntax, '?') || is_next(syntax, '.'));
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

/* Of several alternatives, the letters of which each needs one. */
static struct pattern_needs alternatives(struct syntax *syntax)
{
    struct pattern_needs all = sequence(syntax);
    while (is_next(syntax, '|')) {
        syntax->at++;
        const struct pattern_needs other = sequence(syntax);
        if (all.count == 0 || other.count == 0) {
            all.count = 0;
            continue;
        }
        const size_t a = smallest(&all), b = smallest(&other);
        struct letter_set either = all.set[a];
        for (size_t w = 0; w < LETTER_SET_WORDS; w++)
            either.bits[w] |= other.set[b].bits[w];
        const size_t size = (size_t)all.size[a] + other.size[b];
        all = (struct pattern_needs){ 0 };
        if (size <= SIZE_MAX_KEPT)
            need(&all, either, (uint8_t)size);
    }
    return all;
}

struct pattern_needs pattern_needs_of(struct slice pattern)
{
    struct syntax syntax = { .text = pattern };
    const struct pattern_needs needs = alternatives(&syntax);
    return syntax.strange || syntax.at < pattern.len ? (struct pattern_needs){ 0 } : needs;
}
