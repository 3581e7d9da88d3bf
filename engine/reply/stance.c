#include "reply/stance.h"

#include "reply/negation.h"

static bool code_is(const struct scan *scan, size_t at, uint32_t code)
{
    return at < scan->count && scan->glyph[at].code == code;
}

static bool acts_before(const struct scan *scan, size_t at)
{
    for (size_t i = 0; i < scan->hit_count && scan->hit[i].to <= at; i++)
        if (negation_is_act(scan->hit[i].class))
            return true;
    return false;
}

/* 그런 ... 아니: the clause says of something named before that it is not of that kind. */
static bool is_not_such(const struct scan *scan, const struct clause *clause)
{
    bool such = false;
    for (size_t i = clause->from; i + 1 < clause->to; i++) {
        such = such || (code_is(scan, i, 0xADF8) && code_is(scan, i + 1, 0xB7F0) && /* 그런 */
                        (clause->from > 0 || acts_before(scan, i)));
        const bool not_so =
            code_is(scan, i, 0xC544) && (code_is(scan, i + 1, 0xB2C8) || code_is(scan, i + 1, 0xB2D9) ||
                                         code_is(scan, i + 1, 0xB2D8)); /* 아니 아닙 아님 */
        if (such && not_so)
            return true;
    }
    return false;
}

/* "뭐 받고 그런 분들 아니시던데": a later clause denies all that was said as something of that kind. */
bool stance_takes_back(const struct scan *scan)
{
    for (size_t c = 0; c < scan->clause_count; c++)
        if (is_not_such(scan, &scan->clause[c]))
            return true;
    return false;
}

/* "없긴 뭐가 없어요 있었지": scorns the word and then says its contrary. Where it says so, or hit_count. */
size_t stance_contrary(const struct scan *scan)
{
    const size_t scorn = scan_find(scan, WORD_DENIAL, 0, scan->hit_count);
    if (scorn == scan->hit_count || !code_is(scan, scan->hit[scorn].from, 0xC5C6) || /* 없(긴) */
        !code_is(scan, scan->hit[scorn].from + 1u, 0xAE34))
        return scan->hit_count;
    size_t last = scan->hit_count;
    for (size_t i = scorn + 1; i < scan->hit_count; i++)
        if (scan->hit[i].class == WORD_EXIST || scan->hit[i].class == WORD_ABSENT)
            last = i;
    return last < scan->hit_count && scan->hit[last].class == WORD_EXIST &&
                   code_is(scan, scan->hit[last].to - 1u, 0xC5C8) /* 었 */
               ? last
               : scan->hit_count;
}

/* "전혀 없는데 왜 물어요": annoyed at the question behind an answer to it. */
bool stance_only_asks_why(const struct scan *scan)
{
    for (size_t i = 0; i < scan->hit_count; i++) {
        const struct hit *hit = &scan->hit[i];
        if (hit->class == WORD_EVASION && (!code_is(scan, hit->from, 0xC65C) || hit->clause == 0)) /* 왜 */
            return false;
    }
    return set_has(&scan->clause[0].set, WORD_ABSENT) || set_has(&scan->clause[0].set, WORD_EXIST);
}
