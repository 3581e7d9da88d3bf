#include "reply/clause.h"

static bool is_code(const struct scan *scan, size_t at, uint32_t code)
{
    return scan->glyph[at].code == code && scan->glyph[at].kind == GLYPH_HANGUL;
}

static uint32_t tail_of(uint32_t code)
{
    return code >= 0xAC00 && code <= 0xD7A3 ? (code - 0xAC00) % 28 : 0;
}

enum { TAIL_N = 4, TAIL_L = 8, TAIL_B = 17, TAIL_SS = 20 };

/* The token that ends before `end` closes its clause: 없고, 했지만, 있는데, 았으나, 친절하며; but not a quotation (라고). */
static bool connective(const struct scan *scan, size_t end)
{
    if (end < 2 || scan->glyph[end - 1].kind != GLYPH_HANGUL || scan->glyph[end - 1].gap != GLYPH_JOINED)
        return false;
    size_t last = end - 1;
    if (is_code(scan, last, 0xC694) && end >= 3) /* 요: 없고요 */
        last--;
    const uint32_t code = scan->glyph[last].code, before = scan->glyph[last - 1].code;
    const bool sure =
        (code == 0xB370 && before != 0xC778) || (code == 0xB9CC && (before == 0xC9C0 || before == 0xB2E4));
    if (!sure && scan->cover[last] == COVER_UNKNOWN && scan->cover[last - 1] == COVER_UNKNOWN)
        return false;
    if (code == 0xB2E4 && before == 0xB2C8 && last >= 2 && tail_of(scan->glyph[last - 2].code) == TAIL_B)
        return true; /* 습니다 합니다 */
    switch (code) {
    case 0xACE0: /* 고, not 라고 다고 냐고 자고 려고 */
        return before != 0xB77C && before != 0xB2E4 && before != 0xB0D0 && before != 0xC790 &&
               before != 0xB824 && scan->glyph[last].gap == GLYPH_JOINED;
    case 0xB9CC: /* 지만, 더만, 드만, 습니다만 */
        return before == 0xC9C0 || before == 0xB354 || before == 0xB4DC ||
               (before == 0xB2E4 && last >= 2 && scan->glyph[last - 2].code == 0xB2C8);
    case 0xB370: /* 는데 은데 던데 인데 한데 */
        return before == 0xB294 || before == 0xC740 || before == 0xB358 || before == 0xC778 ||
               before == 0xD55C;
    case 0xB098: /* 으나 */
        return before == 0xC73C;
    case 0xBA70: /* 며 */
        return true;
    case 0xAC00: /* 다가 */
        return before == 0xB2E4 && scan->cover[last - 1] != COVER_UNKNOWN;
    case 0xB2C8: /* 더니 으니 */
        return before == 0xB354 || before == 0xC73C;
    case 0xB798: /* 길래 */
        return before == 0xAE38;
    case 0xAE4C: /* 니까 */
        return before == 0xB2C8;
    case 0xC11C: /* 해서 */
        return before == 0xD574;
    case 0xB77C: /* 아니라 */
        return before == 0xB2C8 && last >= 2 && scan->glyph[last - 2].code == 0xC544;
    default:
        return false;
    }
}

/* 하고 있다, 하고 싶다 hold together; 했지만 있었다 does not. */
static bool auxiliary_at(const struct scan *scan, size_t at)
{
    if (!is_code(scan, at - 1, 0xACE0))
        return false;
    return is_code(scan, at, 0xC2F6) || is_code(scan, at, 0xC788) || is_code(scan, at, 0xACC4);
}

static bool ends_sentence(const struct scan *scan, size_t at)
{
    const uint32_t code = scan->glyph[at].code;
    if (code == '!' || code == '?' || code == ';')
        return true;
    if (code != '.' && code != ',')
        return false;
    const bool in_number = at > 0 && at + 1 < scan->count && scan->glyph[at - 1].kind == GLYPH_DIGIT &&
                           scan->glyph[at + 1].kind == GLYPH_DIGIT;
    return !in_number;
}

/* The clause's last verb asks: 습니까, 을까요, 나요, 는가요, 냐, 니. */
static bool asks(const struct scan *scan, size_t from, size_t to)
{
    while (to > from && scan->glyph[to - 1].kind != GLYPH_HANGUL)
        to--;
    const bool polite = to > from && scan->glyph[to - 1].code == 0xC694; /* 요 */
    to -= polite;
    if (to < from + 2 || scan->glyph[to - 1].gap != GLYPH_JOINED)
        return false;
    const uint32_t code = scan->glyph[to - 1].code, before = scan->glyph[to - 2].code;
    switch (code) {
    case 0xAE4C: /* 까: 습니까 and 을까, but 으니까 */
        return tail_of(before) == TAIL_L ||
               (before == 0xB2C8 && to >= from + 3 && tail_of(scan->glyph[to - 3].code) == TAIL_B);
    case 0xB098: /* 나, but 하나요 */
        return tail_of(before) == TAIL_SS || before == 0xC788 || before == 0xC5C6 ||
               (polite && (before == 0xD558 || before == 0xBC1B || before == 0xB418) &&
                !scan_token_start(scan->glyph, to - 2));
    case 0xAC00: /* 가 */
        return polite && tail_of(before) == TAIL_N;
    case 0xB0D0: /* 냐 */
        return true;
    case 0xB2C8: /* 니 */
        return !polite && (tail_of(before) == TAIL_SS || before == 0xC788 || before == 0xC5C6);
    default:
        return false;
    }
}

/* A known word that is no inflection starts here. */
static bool word_starts(const struct scan *scan, size_t hit, size_t at)
{
    for (; hit < scan->hit_count && scan->hit[hit].from <= at; hit++)
        if (scan->hit[hit].from == at && scan->hit[hit].class != WORD_ENDING &&
            scan->hit[hit].class != WORD_INERT)
            return true;
    return false;
}

/* One that names what may be given starts here: 안받고|술만. */
static bool object_starts(const struct scan *scan, size_t hit, size_t at)
{
    for (; hit < scan->hit_count && scan->hit[hit].from <= at; hit++)
        if (scan->hit[hit].from == at &&
            (scan->hit[hit].class == WORD_TREAT || scan->hit[hit].class == WORD_BENEFIT ||
             scan->hit[hit].class == WORD_BRIBE))
            return true;
    return false;
}

/* "안했는데드리니받으셨어요", "아니고제가드렸": written without spaces, 지만 는데 더니 았고 아니고 end a clause before
 * a known word. */
static bool connects_inside(const struct scan *scan, size_t end)
{
    if (end < 3 || end >= scan->count || scan->glyph[end].gap != GLYPH_JOINED ||
        scan->glyph[end].kind != GLYPH_HANGUL || scan->glyph[end - 1].gap != GLYPH_JOINED)
        return false;
    const uint32_t code = scan->glyph[end - 1].code, before = scan->glyph[end - 2].code;
    const bool past = tail_of(before) == TAIL_SS || before == 0xC5C6; /* 없 */
    return (code == 0xB9CC && before == 0xC9C0) || (code == 0xB370 && before == 0xB294) ||
           (code == 0xB2C8 && before == 0xB354) ||
           (code == 0xACE0 && (past || (before == 0xB2C8 && scan->glyph[end - 3].code == 0xC544)));
}

/* "있었는데주지는", "했지만받", "하다가결국": these end a clause whatever follows but 요, 도, 서. */
static bool goes_on_inside(const struct scan *scan, size_t end)
{
    if (end < 3 || end + 1 >= scan->count || scan->glyph[end].gap != GLYPH_JOINED ||
        scan->glyph[end].kind != GLYPH_HANGUL || scan->glyph[end - 1].gap != GLYPH_JOINED ||
        scan->glyph[end - 2].gap != GLYPH_JOINED)
        return false;
    const uint32_t next = scan->glyph[end].code;
    if (next == 0xC694 || next == 0xB3C4 || next == 0xC11C) /* 요 도 서 */
        return false;
    const uint32_t code = scan->glyph[end - 1].code, before = scan->glyph[end - 2].code;
    const uint32_t stem = scan->glyph[end - 3].code;
    const bool past = tail_of(stem) == TAIL_SS;
    if (code == 0xAC00 && before == 0xB2E4 && stem == 0xD558) /* 하다가 */
        return true;
    return past && ((code == 0xB370 && before == 0xB294) || (code == 0xB9CC && before == 0xC9C0) ||
                    (code == 0xAC00 && before == 0xB2E4));
}

static void close_clause(struct scan *scan, size_t *from, size_t to, bool question)
{
    if (to > *from && scan->clause_count < SCAN_CLAUSES_MAX)
        scan->clause[scan->clause_count++] =
            (struct clause){ .from = *from, .to = to, .question = question || asks(scan, *from, to) };
    else if (to > *from)
        scan->clause[SCAN_CLAUSES_MAX - 1].to = to;
    *from = to;
}

void clause_find_all(struct scan *scan)
{
    size_t from = 0, hit = 0;
    for (size_t i = 0; i < scan->count; i++) {
        if (i > 0 && scan->glyph[i].gap == GLYPH_NEW_LINE)
            close_clause(scan, &from, i, false);
        for (; hit < scan->hit_count && scan->hit[hit].from < i; hit++)
            continue;
        if (hit < scan->hit_count && scan->hit[hit].from == i && scan->hit[hit].class == WORD_CONTRAST)
            close_clause(scan, &from, i, false);
        if (ends_sentence(scan, i))
            close_clause(scan, &from, i + 1, scan->glyph[i].code == '?');
        else if (scan_token_end(scan, i + 1) && i + 1 < scan->count && connective(scan, i + 1) &&
                 !auxiliary_at(scan, i + 1))
            close_clause(scan, &from, i + 1, false);
        else if ((connects_inside(scan, i + 1) && word_starts(scan, hit, i + 1) &&
                  !auxiliary_at(scan, i + 1)) ||
                 goes_on_inside(scan, i + 1) ||
                 (i > 1 && is_code(scan, i, 0xB2C8) && is_code(scan, i - 1, 0xB354) && /* 다더니 */
                  is_code(scan, i - 2, 0xB2E4)) ||
                 (is_code(scan, i, 0xACE0) && i > 0 && scan->cover[i] != COVER_UNKNOWN && /* 고 */
                  object_starts(scan, hit, i + 1)))
            close_clause(scan, &from, i + 1, false);
    }
    close_clause(scan, &from, scan->count, false);

    hit = 0;
    for (size_t c = 0; c < scan->clause_count; c++) {
        struct clause *clause = &scan->clause[c];
        clause->hit_from = hit;
        for (; hit < scan->hit_count && scan->hit[hit].from < clause->to; hit++) {
            scan->hit[hit].clause = (uint16_t)c;
            set_add(&clause->set, (enum word_class)scan->hit[hit].class);
            set_add(&scan->set, (enum word_class)scan->hit[hit].class);
        }
        clause->hit_to = hit;
    }
}

bool clause_changes_after(const struct scan *scan, const struct hit *verb)
{
    const size_t to = verb->to; /* 없다|가, 없|다가, 없었|다가 */
    for (size_t at = to - 1; at < to + 2 && at + 1 < scan->count; at++)
        if (is_code(scan, at, 0xB2E4) && is_code(scan, at + 1, 0xAC00) &&
            scan->glyph[at + 1].gap == GLYPH_JOINED)
            return true;
    return false;
}

static bool is_among(uint32_t code, const uint32_t *codes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (codes[i] == code)
            return true;
    return false;
}

static const uint32_t denied_noun[] = { /* 것 건 게 거 꺼 뜻 말 소 까 도 준 편 */
                                        0xAC83, 0xAC74, 0xAC8C, 0xAC70, 0xAEBC, 0xB73B,
                                        0xB9D0, 0xC18C, 0xAE4C, 0xB3C4, 0xC900, 0xD3B8
};

/* 아닙|니까, 아닌|가, 아닌|지, 아니|냐, 아니에요?: it is a suspicion that is said so, no denial. */
static bool asks_back(const struct scan *scan, size_t at)
{
    enum { FAR = 4 };
    if (at < scan->count &&
        (is_code(scan, at, 0xAC00) || is_code(scan, at, 0xC9C0) || is_code(scan, at, 0xB0D0)))
        return true; /* 가 지 냐 */
    for (size_t i = at; i < scan->count && i < at + FAR; i++) {
        if (scan->glyph[i].gap != GLYPH_JOINED)
            return false;
        if (scan->glyph[i].code == '?' || is_code(scan, i, 0xAE4C)) /* 까 */
            return true;
    }
    return false;
}

/* Behind particles: 아니(에요), 아닙(니다), 아녜, 아녀, 아님, 아닌, 아녔. */
static bool is_not_so(const struct scan *scan, size_t at)
{
    enum { PARTICLES = 2 };
    /* 은 는 이 도 리 까 지 가 진 */
    static const uint32_t particle[] = { 0xC740, 0xB294, 0xC774, 0xB3C4, 0xB9AC,
                                         0xAE4C, 0xC9C0, 0xAC00, 0xC9C4 };
    static const uint32_t not_so[] = { 0xB2C8, 0xB2D9, 0xB15C, 0xB140, 0xB2D8, 0xB2CC, 0xB154 };
    size_t k = at;
    while (k < scan->count && k < at + PARTICLES &&
           is_among(scan->glyph[k].code, particle, sizeof(particle) / sizeof(particle[0])))
        k++;
    return k + 1 < scan->count && is_code(scan, k, 0xC544) &&
           is_among(scan->glyph[k + 1].code, not_so, sizeof(not_so) / sizeof(not_so[0])) &&
           !asks_back(scan, k + 2);
}

/* "다고 할 수는 없", "다고는 못", "줄 알았": said or believed, and not so. */
static bool is_not_said(const struct scan *scan, size_t at)
{
    enum { FAR = 6 };
    if (is_code(scan, at, 0xC904)) /* 줄 알 */
        return at + 1 < scan->count && is_code(scan, at + 1, 0xC54C);
    const bool quotes = at > 0 && (is_code(scan, at, 0xACE0) || is_code(scan, at, 0xACE4)) && /* 고 곤 */
                        (is_code(scan, at - 1, 0xB2E4) || is_code(scan, at - 1, 0xB77C));     /* 다 라 */
    for (size_t k = at + 1; quotes && k + 1 < scan->count && k < at + FAR; k++) {
        const bool can = is_code(scan, k, 0xC218) || is_code(scan, k, 0xC21C); /* 수 순 */
        const size_t next = k + 1 + (can && k + 2 < scan->count && !is_code(scan, k + 1, 0xC5C6));
        if (is_code(scan, k, 0xBABB) || (can && is_code(scan, next, 0xC5C6))) /* 못; 없 */
            return true;
    }
    return false;
}

bool clause_denied_as_whole(const struct scan *scan, size_t at)
{
    enum { FAR = 6 };
    for (size_t i = at; i < scan->count && i < at + FAR; i++)
        if (is_not_said(scan, i) ||
            (is_among(scan->glyph[i].code, denied_noun, sizeof(denied_noun) / sizeof(denied_noun[0])) &&
             is_not_so(scan, i + 1)))
            return true;
    return false;
}

bool clause_denied(const struct scan *scan, size_t at)
{
    return is_not_so(scan, at) || clause_denied_as_whole(scan, at);
}
