#include "reply/mood.h"

enum { TAIL_L = 8, TAIL_M = 16, TAIL_SS = 20, SYLLABLES = 28 };

static bool is_hangul(const struct scan *scan, size_t at)
{
    return scan->glyph[at].kind == GLYPH_HANGUL;
}

static uint32_t tail_of(uint32_t code)
{
    return code >= 0xAC00 && code <= 0xD7A3 ? (code - 0xAC00) % SYLLABLES : 0;
}

static bool code_is(const struct scan *scan, const struct clause *clause, size_t at, uint32_t code)
{
    return at < clause->to && scan->glyph[at].code == code;
}

/* Where the verb ends: its token, and the 하다 behind it (달라고 했더니, 요구를 했으면). */
static size_t verb_end(const struct scan *scan, const struct clause *clause, const struct hit *act)
{
    size_t at = act->to;
    while (at < clause->to && !scan_token_end(scan, at))
        at++;
    if (!code_is(scan, clause, at, 0xD558) && !code_is(scan, clause, at, 0xD588)) /* 하 했 */
        return at;
    for (at++; at < clause->to && !scan_token_end(scan, at); at++)
        continue;
    return at;
}

bool mood_supposes(const struct scan *scan, const struct clause *clause, const struct hit *act)
{
    if (!is_hangul(scan, act->from))
        return false;
    const size_t to = verb_end(scan, clause, act);
    for (size_t at = act->from; at + 1 < to; at++) {
        if (tail_of(scan->glyph[at].code) != TAIL_SS)
            continue;
        const size_t next = at + 1 +
                            (code_is(scan, clause, at + 1, 0xB354) && /* 더라면 */
                             code_is(scan, clause, at + 2, 0xB77C));
        if ((code_is(scan, clause, next, 0xC73C) || code_is(scan, clause, next, 0xB2E4) ||
             code_is(scan, clause, next, 0xB77C)) && /* 으 다 라 */
            (code_is(scan, clause, next + 1, 0xBA74) || code_is(scan, clause, next + 1, 0xBBFC))) /* 면 믄 */
            return true;
    }
    return false;
}

/* 더 던 디 데 네 래 대 니(다): reports what was seen or heard. */
static bool is_evidential(uint32_t code)
{
    static const uint32_t evidential[] = { 0xB354, 0xB358, 0xB514, 0xB370, 0xB124, 0xB798, 0xB300, 0xB2C8 };
    for (size_t i = 0; i < sizeof(evidential) / sizeof(evidential[0]); i++)
        if (code == evidential[i])
            return true;
    return false;
}

bool mood_reports(const struct scan *scan, const struct clause *clause, const struct hit *act)
{
    if (!is_hangul(scan, act->from)) { /* "ask my wife" */
        const uint32_t last = scan->glyph[act->to - 1].code;
        const bool past = last == 'd' || (last == 'k' && scan->glyph[act->to - 2].code == 'o'); /* took */
        return scan->glyph[act->from].kind != GLYPH_LATIN || act->from != clause->from || past;
    }
    if (mood_supposes(scan, clause, act))
        return false;
    for (size_t at = act->from + 1; at < clause->to; at++) {
        const uint32_t code = scan->glyph[at].code;
        const bool may_be = tail_of(code) == TAIL_L && scan_token_end(scan, at + 1); /* 요구할 (사람이) */
        if (may_be || code == 0xACA0 || code == 0xAC84)                              /* 겠 겄 */
            return false;
        if (tail_of(code) == TAIL_SS || is_evidential(code) ||
            (tail_of(code) == TAIL_M && scan_token_end(scan, at + 1)) ||
            (code == 0xB2E4 && scan_token_end(scan, at + 1))) /* 다 */
            return true;
    }
    return false;
}
