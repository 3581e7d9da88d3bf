#include "reply/negation.h"

#include "reply/clause.h"

enum { UNKNOWN_GAP = 2, QUOTE_GLYPHS = 2 };

static bool code_is(const struct scan *scan, size_t at, uint32_t code)
{
    return at < scan->count && scan->glyph[at].code == code;
}

static bool is_hangul(const struct scan *scan, size_t at)
{
    return at < scan->count && (scan->glyph[at].kind == GLYPH_HANGUL || scan->glyph[at].kind == GLYPH_JAMO);
}

/* "요구하는 사람 없었다" denies the demand: an adnominal ending (-ㄴ, -ㄹ) before the subject. */
static bool act_before(const struct scan *scan, size_t at)
{
    const struct clause *clause = &scan->clause[scan->hit[at].clause];
    const size_t from = scan->hit[at].from;
    const uint32_t before = from > clause->from ? scan->glyph[from - 1].code : 0;
    const uint32_t tail = before >= 0xAC00 && before <= 0xD7A3 ? (before - 0xAC00) % 28 : 0;
    if (tail != 4 && tail != 8)
        return false;
    for (size_t i = clause->hit_from; i < at; i++)
        if (scan->hit[i].class == WORD_DEMAND || scan->hit[i].class == WORD_RECEIVE ||
            scan->hit[i].class == WORD_EXPLICIT || scan->hit[i].class == WORD_INSINUATE)
            return true;
    return false;
}

/* 없|다고, 없었|다고 */
static bool quotes(const struct scan *scan, size_t at)
{
    return code_is(scan, at, 0xB2E4) && code_is(scan, at + 1, 0xACE0);
}

/* 없다고요, 없었다고 봅니다, 없다고 생각합니다: the writer's own word. */
static bool insists(const struct scan *scan, size_t at)
{
    static const uint32_t own[] = { 0xC694, 0xBD05, 0xBCF4, 0xC0DD, 0xAE30, 0xD310, 0xB9D0,
                                    0xB2F5, 0xD655, 0xBD84, 0xB2E8, 0xC790, 0xB9F9 };
    /* 요 봅 보 생 기 판 말 답 확 분(명히) 단(언) 자(신) 맹(세) */
    if (at >= scan->count)
        return true;
    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
        if (code_is(scan, at, own[i]))
            return true;
    return scan->glyph[at].kind == GLYPH_PUNCT;
}

bool negation_quoted(const struct scan *scan, size_t at)
{
    return quotes(scan, at) && !insists(scan, at + QUOTE_GLYPHS);
}

/* 없으면, 없다고, 없냐고: a condition or a quotation, no denial of the clause. */
static bool absent_denies(const struct scan *scan, const struct hit *hit)
{
    const size_t at = hit->to;
    if (code_is(scan, at, 0xC73C) &&
        (code_is(scan, at + 1, 0xBA74) || code_is(scan, at + 1, 0xB2C8))) /* 으면 으니 */
        return false;
    if (code_is(scan, at, 0xB0D0)) /* 냐 */
        return false;
    if (clause_changes_after(scan, hit))
        return false;
    if (hit->from > 0 && negation_quoted(scan, at))
        return false;
    for (size_t i = 0; i < scan->hit_count; i++)
        if (scan->hit[i].class == WORD_OTHER_SUBJECT && !act_before(scan, i) &&
            scan->hit[i].to <= hit->from && hit->from - scan->hit[i].to <= 1 && is_hangul(scan, hit->from) &&
            scan->hit[i].to - scan->hit[i].from >= 2)
            return false;
    return true;
}

/* Letters that no word explains, inflections aside: another subject may be in them. */
static size_t unknown_between(const struct scan *scan, size_t from, size_t to)
{
    size_t unknown = 0;
    for (size_t i = from; i < to; i++)
        unknown += scan->cover[i] == COVER_UNKNOWN && is_hangul(scan, i);
    return unknown;
}

bool negation_is_act(int class)
{
    return class == WORD_DEMAND || class == WORD_RECEIVE || class == WORD_RECEIVE_OFFICIAL ||
           class == WORD_ASK_TREAT || class == WORD_GIVE || class == WORD_PAY || class == WORD_EXPLICIT;
}

/* "받지 않고는", "不送礼就不": the negation is part of a phrase that says the opposite. */
static bool belongs_to_phrase(const struct scan *scan, const struct clause *clause,
                              const struct hit *negation)
{
    for (size_t i = clause->hit_from; i < clause->hit_to; i++) {
        const struct hit *phrase = &scan->hit[i];
        if ((phrase->class == WORD_CONDITION || phrase->class == WORD_EXPLICIT ||
             phrase->class == WORD_COLLUDE) &&
            phrase->from <= negation->from && negation->to <= phrase->to)
            return true;
    }
    return false;
}

/* (안)했 하 한 할 합 해 함 받 드 주 줬 줘: a verb that 안 denies, also without a space before it. */
static bool verb_follows(const struct scan *scan, size_t at)
{
    static const uint32_t verb[] = { 0xD588, 0xD558, 0xD55C, 0xD560, 0xD569, 0xD574,
                                     0xD568, 0xBC1B, 0xB4DC, 0xC8FC, 0xC92C, 0xC918 };
    for (size_t i = 0; i < sizeof(verb) / sizeof(verb[0]); i++)
        if (code_is(scan, at, verb[i]))
            return true;
    return false;
}

/* "달라는 걸 안 줬어요", "안 보냈더니 전화가": what was not given says nothing of what was asked. */
static bool leads_on(const struct scan *scan, const struct hit *act)
{
    enum { ENDING_MAX = 3 };
    for (size_t at = act->to; at + 1 < scan->count && at - act->to < ENDING_MAX; at++)
        if ((code_is(scan, at, 0xB354) && code_is(scan, at + 1, 0xB2C8)) || /* 더니 */
            (code_is(scan, at, 0xB2C8) && code_is(scan, at + 1, 0xAE4C)))   /* 니까 */
            return true;
    return false;
}

/* 안|받으셨, 못|드렸: directly before the act, also without spaces; but 동안 받은, 편안. */
static bool denied_before(const struct scan *scan, const struct clause *clause, const struct hit *act)
{
    if (act->from == 0 || !is_hangul(scan, act->from))
        return false;
    const size_t at = act->from - 1u;
    if (!code_is(scan, at, 0xC548) && !code_is(scan, at, 0xBABB)) /* 안 못 */
        return false;
    if (!scan_token_start(scan->glyph, at) && scan->glyph[act->from].gap != GLYPH_JOINED)
        return false;
    for (size_t i = clause->hit_from; i < clause->hit_to; i++)
        if (scan->hit[i].to == act->from && scan->hit[i].from < at && scan->hit[i].class == WORD_INERT)
            return false;
    const bool asked = set_has(&clause->set, WORD_DEMAND) || leads_on(scan, act);
    return !asked || (act->class != WORD_GIVE && act->class != WORD_PAY);
}

/* 않 못 없 아닙 아니 안: a negation whatever the words around it were taken for. */
static bool is_negative(const struct scan *scan, size_t at)
{
    const uint32_t code = scan->glyph[at].code;
    if (code == 0xC54A || code == 0xBABB || code == 0xC5C6)
        return true;
    if (code == 0xC548) /* 안 */
        return scan_token_start(scan->glyph, at) || verb_follows(scan, at + 1);
    return code == 0xC544 && (code_is(scan, at + 1, 0xB2C8) || code_is(scan, at + 1, 0xB2D9)); /* 아니 아닙 */
}

bool negation_unread(const struct scan *scan, const struct clause *clause)
{
    enum { NEAR = 4 };
    size_t act_to = clause->to;
    for (size_t i = clause->hit_from; i < clause->hit_to; i++)
        if (negation_is_act(scan->hit[i].class) && is_hangul(scan, scan->hit[i].from))
            act_to = scan->hit[i].to;
    for (size_t at = act_to; at < clause->to && at < act_to + NEAR; at++)
        if (is_hangul(scan, at) && is_negative(scan, at))
            return true;
    return false;
}

/* "요구한 건 아니에요" denies; "안 받은 건 아니에요" denies a denial. */
bool negation_of_act(const struct scan *scan, const struct clause *clause, bool *ret_twice)
{
    bool denied = false;
    *ret_twice = false;
    for (size_t i = clause->hit_from; i < clause->hit_to; i++) {
        const int class = scan->hit[i].class;
        const bool negative = class == WORD_REFUSE || class == WORD_NOT_AFTER || class == WORD_ABSENT;
        if ((negation_is_act(class) || negative || class == WORD_EXIST || class == WORD_INSINUATE) &&
            is_hangul(scan, scan->hit[i].from) && clause_denied(scan, scan->hit[i].to)) {
            denied = true;
            *ret_twice = *ret_twice || negative;
        }
    }
    return denied;
}

/* "돈 달라는 말 한마디 없이"; but "돈 없이는". */
static bool without_after(const struct scan *scan, const struct clause *clause, size_t at)
{
    enum { WITHOUT_GAP = 6 };
    for (size_t i = at; i + 1 < clause->to && i < at + WITHOUT_GAP; i++)
        if (code_is(scan, i, 0xC5C6) && code_is(scan, i + 1, 0xC774) && !code_is(scan, i + 2, 0xB294))
            return true;
    return false;
}

/* (바라지|) 않았, (요구하지|) 는 않았: the word ends where its negation begins. */
static bool is_denied_at(const struct scan *scan, size_t at)
{
    if (!code_is(scan, at - 1, 0xC9C0)) /* 지 */
        return false;
    const bool particle = code_is(scan, at, 0xB294) || code_is(scan, at, 0xB3C4) || code_is(scan, at, 0xB97C);
    const size_t next = at + particle;                                 /* 는 도 를 */
    return code_is(scan, next, 0xC54A) || code_is(scan, next, 0xBABB); /* 않 못 */
}

/* "확인되지 않은 사실은": it qualifies a noun and denies nothing of the clause. */
static bool qualifies_next(const struct scan *scan, const struct hit *hit)
{
    return (code_is(scan, hit->to, 0xC740) || code_is(scan, hit->to, 0xB294)) && /* 은 는 */
           hit->to + 1u < scan->count && scan->glyph[hit->to + 1u].gap == GLYPH_SPACED;
}

/* Vietnamese "(hỏi có ai làm miễn phí) không": behind a verb it asks and denies nothing. */
static bool asks_at_end(const struct scan *scan, const struct clause *clause, const struct hit *hit)
{
    size_t to = clause->to;
    while (to > hit->to && scan->glyph[to - 1].kind == GLYPH_PUNCT)
        to--;
    return hit->to == to && hit->from > clause->from && code_is(scan, hit->from, 'k');
}

/* Korean puts the negation behind the verb: one before the last act denies something else. */
bool negation_of_clause(const struct scan *scan, const struct clause *clause)
{
    if (set_has(&clause->set, WORD_DOUBLE_NEGATION))
        return false;
    size_t act_from = 0, act_to = 0;
    bool before = false;
    for (size_t i = clause->hit_from; i < clause->hit_to; i++)
        if (negation_is_act(scan->hit[i].class) && is_hangul(scan, scan->hit[i].from)) {
            act_from = scan->hit[i].from;
            act_to = scan->hit[i].to;
            before = denied_before(scan, clause, &scan->hit[i]);
        }
    if (before)
        return true;
    if (act_to > 0 && (without_after(scan, clause, act_to) || is_denied_at(scan, act_to)))
        return true;
    for (size_t i = clause->hit_from; i < clause->hit_to; i++) {
        const struct hit *hit = &scan->hit[i];
        const bool hangul = is_hangul(scan, hit->from);
        if ((hangul && hit->from < act_from) || belongs_to_phrase(scan, clause, hit))
            continue;
        if (hit->class == WORD_ABSENT && absent_denies(scan, hit) &&
            (act_to == 0 || unknown_between(scan, act_to, hit->from) <= UNKNOWN_GAP))
            return true;
        if (hit->class == WORD_NOT_AFTER &&
            ((act_to == 0 && !qualifies_next(scan, hit)) ||
             (act_to > 0 && hit->from >= act_to && unknown_between(scan, act_to, hit->from) <= UNKNOWN_GAP)))
            return true;
        if (!hangul && !asks_at_end(scan, clause, hit) &&
            (hit->class == WORD_NOT_BEFORE || hit->class == WORD_NO || hit->class == WORD_NEVER))
            return true;
    }
    return false;
}
