#include "reply/pause.h"

enum { TAIL_N = 4, TAIL_L = 8 };

static bool is_mark(const struct scan *scan, size_t at)
{
    const uint32_t code = scan->glyph[at].code;
    return code == '.' || code == ',' || code == '~';
}

static bool is_among(uint32_t code, const uint32_t *codes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (codes[i] == code)
            return true;
    return false;
}

/* 은 는 을 를 의 에 게 께 테 도 와 과 로 이 가 만: a particle, or an ending that its verb goes on behind. */
static bool ends_in_particle(uint32_t code)
{
    static const uint32_t particle[] = { 0xC740, 0xB294, 0xC744, 0xB97C, 0xC758, 0xC5D0, 0xAC8C, 0xAED8,
                                         0xD14C, 0xB3C4, 0xC640, 0xACFC, 0xB85C, 0xC774, 0xAC00, 0xB9CC };
    return is_among(code, particle, sizeof(particle) / sizeof(particle[0]));
}

/* 요구하는, 받은, 할, 안: what qualifies the next word; but 거든, 군, 걸 end a sentence. */
static bool qualifies(uint32_t code)
{
    if (code < 0xAC00 || code > 0xD7A3 || code == 0xB4E0 || code == 0xAD70 || code == 0xAC78)
        return false;
    const uint32_t tail = (code - 0xAC00) % 28;
    return tail == TAIL_N || tail == TAIL_L;
}

/* 못 수 것 거 적 바 리: they need the next word. */
static bool leans_on_next(uint32_t code)
{
    static const uint32_t bound[] = { 0xBABB, 0xC218, 0xAC83, 0xAC70, 0xC801, 0xBC14, 0xB9AC };
    return is_among(code, bound, sizeof(bound) / sizeof(bound[0]));
}

/* (받지) 않, 못, 안, 말, 아니 */
static bool is_negation(uint32_t code)
{
    static const uint32_t negation[] = { 0xC54A, 0xBABB, 0xC548, 0xB9D0, 0xC544 };
    return is_among(code, negation, sizeof(negation) / sizeof(negation[0]));
}

/* The word that ends at `at` is a bare noun or adverb: 금품, 담당자, 전혀, 요구. */
static bool is_bare(const struct scan *scan, size_t at)
{
    for (size_t i = 0; i < scan->hit_count && scan->hit[i].from < at; i++) {
        const struct hit *hit = &scan->hit[i];
        if (hit->to != at)
            continue;
        const uint32_t last = scan->glyph[at - 1].code;
        const bool act =
            hit->class == WORD_DEMAND || hit->class == WORD_RECEIVE || hit->class == WORD_EXPLICIT;
        const bool noun = act && (last == 0xAD6C || last == 0xC694 || last == 0xC218); /* 구 요 수 */
        if (noun || hit->class == WORD_BRIBE || hit->class == WORD_BENEFIT || hit->class == WORD_TREAT ||
            hit->class == WORD_SUCH || hit->class == WORD_NEVER || hit->class == WORD_ADVERB ||
            hit->class == WORD_OFFICIAL)
            return true;
    }
    return false;
}

/* 다고, 라고, 냐고, 자고: somebody's words, told by the verb behind. */
static bool quotes(const struct scan *scan, size_t mark)
{
    static const uint32_t quoting[] = { 0xB2E4, 0xB77C, 0xB0D0, 0xC790 };
    return mark > 1 && scan->glyph[mark - 1].code == 0xACE0 &&
           is_among(scan->glyph[mark - 2].code, quoting, sizeof(quoting) / sizeof(quoting[0]));
}

/* 다 요 음 네 죠 까 지 데 고 만 며 나 서 니 야 어 아 해 임 함 됨 심 슈 유 소 예 라: may end a clause. */
static bool may_be_final(uint32_t code)
{
    static const uint32_t final[] = {
        0xB2E4, 0xC694, 0xC74C, 0xB124, 0xC8E0, 0xAE4C, 0xC9C0, 0xB370, 0xACE0,
        0xB9CC, 0xBA70, 0xB098, 0xC11C, 0xB2C8, 0xC57C, 0xC5B4, 0xC544, 0xD574,
        0xC784, 0xD568, 0xB428, 0xC2EC, 0xC288, 0xC720, 0xC18C, 0xC608, 0xB77C
    };
    return is_among(code, final, sizeof(final) / sizeof(final[0]));
}

/* 2번, 5점이 */
static bool is_numbered(const struct scan *scan, size_t mark)
{
    size_t at = mark - 1;
    while (at > 0 && scan->glyph[at].gap == GLYPH_JOINED && scan->glyph[at - 1].kind == GLYPH_HANGUL)
        at--;
    return at > 0 && scan->glyph[at].gap == GLYPH_JOINED && scan->glyph[at - 1].kind == GLYPH_DIGIT;
}

static bool goes_on(const struct scan *scan, size_t mark, size_t next)
{
    if (is_numbered(scan, mark))
        return false;
    const uint32_t last = scan->glyph[mark - 1].code, first = scan->glyph[next].code;
    if (ends_in_particle(last) || qualifies(last) || quotes(scan, mark) || is_bare(scan, mark))
        return true;
    if (leans_on_next(last) && scan_token_start(scan->glyph, mark - 1))
        return true;
    const bool exists = first == 0xC788 || first == 0xC5C6; /* 있 없: they need a subject */
    if ((exists || is_negation(first)) && !may_be_final(last))
        return true;
    return (exists && last == 0xACE0) ||
           (is_negation(first) && last == 0xC9C0); /* (처리하)고 있, (받)지 않 */
}

bool pause_find(struct scan *scan, uint8_t *dead)
{
    bool any = false;
    for (size_t at = 1; at < scan->count; at++) {
        if (!is_mark(scan, at) || scan->glyph[at - 1].kind != GLYPH_HANGUL)
            continue;
        size_t next = at;
        while (next < scan->count && is_mark(scan, next) && scan->glyph[next].gap != GLYPH_NEW_LINE)
            next++;
        if (next == scan->count || scan->glyph[next].kind != GLYPH_HANGUL ||
            scan->glyph[next].gap == GLYPH_NEW_LINE || !goes_on(scan, at, next))
            continue;
        for (size_t i = at; i < next; i++)
            dead[i] = 1;
        scan->glyph[next].gap = GLYPH_SPACED;
        any = true;
        at = next;
    }
    return any;
}
