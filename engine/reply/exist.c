#include "reply/exist.h"

#include "reply/answer.h"
#include "reply/clause.h"
#include "reply/negation.h"

enum { SUBJECT_GAP = 2, UNKNOWN_TOKEN_MAX = 1, NOT_GAP = 3 };

static bool code_is(const struct scan *scan, size_t at, uint32_t code)
{
    return at < scan->count && scan->glyph[at].code == code;
}

static bool is_space_before(const struct scan *scan, size_t at)
{
    return scan->glyph[at].gap != GLYPH_JOINED;
}

/* The classes of words that name the listed thing, or what is done with it. */
static bool is_listed(int class)
{
    return class == WORD_SUCH || class == WORD_BRIBE || class == WORD_BENEFIT || class == WORD_TREAT ||
           class == WORD_DEMAND || class == WORD_RECEIVE || class == WORD_RECEIVE_OFFICIAL ||
           class == WORD_ASK_TREAT || class == WORD_GIVE || class == WORD_EXPLICIT;
}

/* "만난 적이", "싸운 일": 적, 일 and the like name it only through the word that qualifies them. */
static bool qualified_by_other(const struct scan *scan, const struct clause *clause, size_t such)
{
    enum { TAIL_N = 4, TAIL_L = 8 };
    const size_t at = scan->hit[such].from;
    if (scan->hit[such].class != WORD_SUCH || at <= clause->from || scan->glyph[at].gap != GLYPH_SPACED ||
        scan->glyph[at - 1].kind != GLYPH_HANGUL)
        return false;
    const uint32_t code = scan->glyph[at - 1].code;
    const uint32_t tail = code >= 0xAC00 ? (code - 0xAC00) % 28 : 0;
    if (tail != TAIL_N && tail != TAIL_L)
        return false;
    size_t from = at - 1;
    while (from > clause->from && (!scan_token_start(scan->glyph, from) || code_is(scan, from, 0xB9CC) ||
                                   code_is(scan, from, 0xBC95))) /* (할) 만한, 법한 */
        from--;
    for (size_t i = clause->hit_from; i < such; i++) {
        const int class = scan->hit[i].class;
        if (scan->hit[i].to > from && scan->hit[i].from < at &&
            (is_listed(class) || class == WORD_FILLER || class == WORD_ADVERB || class == WORD_INSINUATE ||
             class == WORD_EXPLICIT || class == WORD_PAY || class == WORD_GIVEN || class == WORD_COLLUDE ||
             class == WORD_REFUSE))
            return false;
    }
    return true;
}

bool exist_names_it(const struct scan *scan, const struct clause *clause, size_t verb)
{
    for (size_t i = clause->hit_from; i < verb; i++) {
        if (is_listed(scan->hit[i].class) && !qualified_by_other(scan, clause, i))
            return true;
    }
    return false;
}

/* 장사하면서, 여태까지, 십 년 동안: says when, and is no subject. */
static bool says_when(const struct scan *scan, const struct clause *clause, size_t at)
{
    size_t to = at + 1;
    while (to < clause->to && !scan_token_end(scan, to))
        to++;
    const uint32_t last = scan->glyph[to - 1].code, before = scan->glyph[to - 2 + (to < 2)].code;
    return (last == 0xC11C && before == 0xBA74) || (last == 0xC548 && before == 0xB3D9) || /* 면서 동안 */
           (last == 0xC9C0 && before == 0xAE4C) || (last == 0xB0B4 && before == 0xB0B4);   /* 까지 내내 */
}

/* Letters of the clause before the verb that no word explains: whose 없다 is it? */
static bool unknown_before(const struct scan *scan, const struct clause *clause, size_t glyph)
{
    size_t unknown = 0;
    for (size_t i = clause->from; i < glyph; i++) {
        const uint8_t kind = scan->glyph[i].kind;
        unknown += scan->cover[i] == COVER_UNKNOWN && !says_when(scan, clause, i) &&
                   (kind == GLYPH_HANGUL || kind == GLYPH_LATIN || kind == GLYPH_HAN || kind == GLYPH_OTHER);
    }
    return unknown > UNKNOWN_TOKEN_MAX;
}

/* The token before the verb, adverbs aside: what there was. False when the verb stands alone. */
static bool subject_of(const struct scan *scan, const struct clause *clause, size_t verb, size_t *ret_from,
                       size_t *ret_to)
{
    size_t to = scan->hit[verb].from;
    while (to > clause->from) {
        size_t from = to - 1;
        while (from > clause->from && !scan_token_start(scan->glyph, from))
            from--;
        bool adverb = scan->glyph[from].kind != GLYPH_HANGUL;
        for (size_t i = clause->hit_from; i < verb && !adverb; i++) {
            const int class = scan->hit[i].class;
            adverb = scan->hit[i].from == from &&
                     (class == WORD_ADVERB || class == WORD_FILLER || class == WORD_NEVER ||
                      class == WORD_NATIVE || class == WORD_INTENSE || class == WORD_WEAK ||
                      class == WORD_YES || class == WORD_NO);
        }
        *ret_from = from;
        *ret_to = to;
        if (!adverb)
            return true;
        to = from;
    }
    return false;
}

/* "착오가 있었음", "월급이 없다": a subject that is known for something else, or not at all. */
static bool subject_is_other(const struct scan *scan, const struct clause *clause, size_t verb)
{
    size_t from = 0, to = 0;
    if (scan->glyph[scan->hit[verb].from].kind != GLYPH_HANGUL || !subject_of(scan, clause, verb, &from, &to))
        return false;
    for (size_t i = clause->hit_from; i < verb; i++)
        if (scan->hit[i].to > from && scan->hit[i].from < to && qualified_by_other(scan, clause, i))
            return !exist_names_it(scan, clause, verb); /* "기다린 적은 있습니다" */
    if (to - from <= UNKNOWN_TOKEN_MAX)
        return false;
    const bool exist = scan->hit[verb].class == WORD_EXIST;
    for (size_t i = clause->hit_from; i < verb; i++) {
        const struct hit *hit = &scan->hit[i];
        if (exist && hit->class == WORD_LAWFUL && hit->from == from)
            return true; /* 과태료는 있었 */
        if (hit->to > from && hit->from < to && hit->class != WORD_ENDING && hit->class < WORD_PRAISE)
            return false;
    }
    for (size_t i = clause->hit_from; i < verb; i++)
        if (is_listed(scan->hit[i].class) && (!exist || scan->hit[i].class != WORD_SUCH))
            return false;
    return true;
}

/* "자리 부탁 받은 거 말고는 없어요": what is excepted was there; but fees. */
static bool leaves_exception(const struct scan *scan, const struct clause *clause, size_t verb)
{
    static const uint32_t but[][2] = { { 0xB9D0, 0xACE0 }, { 0xBE7C, 0xACE0 }, { 0xC678, 0xC5D0 } };
    /* 말고 빼고 외에 */
    if (scan->hit[verb].class != WORD_ABSENT || set_has(&clause->set, WORD_LAWFUL))
        return false;
    for (size_t at = clause->from; at + 1 < scan->hit[verb].from; at++)
        for (size_t k = 0; k < sizeof(but) / sizeof(but[0]); k++)
            for (size_t i = clause->hit_from;
                 i < verb && code_is(scan, at, but[k][0]) && code_is(scan, at + 1, but[k][1]); i++)
                if (scan->hit[i].to <= at && is_listed(scan->hit[i].class) && scan->hit[i].class != WORD_SUCH)
                    return true;
    return false;
}

/* Something else is there or missing: 시간이 없, 담당자가 자리에 없. */
static bool other_subject(const struct scan *scan, const struct clause *clause, size_t verb)
{
    const size_t at = scan->hit[verb].from;
    for (size_t i = verb; i > clause->hit_from; i--) {
        const struct hit *hit = &scan->hit[i - 1];
        if (hit->to > at)
            continue;
        const bool near = at - hit->to <= SUBJECT_GAP;
        if (hit->class == WORD_OTHER_SUBJECT && near)
            return true;
        if (hit->class == WORD_AWAY || hit->class == WORD_FACILITY)
            return true;
        if (hit->class == WORD_SUCH || hit->class == WORD_NEVER || hit->class == WORD_DEMAND)
            return false;
    }
    return false;
}

/* "there was a queue", 有问题, có câu hỏi: in these languages what there was follows. */
static bool complement_is_other(const struct scan *scan, const struct clause *clause, size_t verb)
{
    const struct hit *hit = &scan->hit[verb];
    if (scan->glyph[hit->from].kind == GLYPH_HANGUL)
        return false;
    const bool away = set_has(&clause->set, WORD_AWAY) || set_has(&clause->set, WORD_FACILITY);
    if (hit->class != WORD_EXIST && !away) /* không ai nghe máy */
        return false;
    for (size_t i = clause->hit_from; i < clause->hit_to; i++)
        if (is_listed(scan->hit[i].class) || scan->hit[i].class == WORD_ASK_TREAT ||
            scan->hit[i].class == WORD_PAY || scan->hit[i].class == WORD_INSINUATE ||
            (!away && (scan->hit[i].class == WORD_ABSENT || scan->hit[i].class == WORD_NO ||
                       scan->hit[i].class == WORD_NOT_BEFORE || scan->hit[i].class == WORD_NEVER)))
            return false;
    size_t letters = away;
    for (size_t at = hit->to; at < clause->to; at++)
        letters += scan->glyph[at].kind != GLYPH_PUNCT && scan->cover[at] == COVER_UNKNOWN;
    for (size_t i = verb + 1; i < clause->hit_to; i++)
        letters += scan->hit[i].from >= hit->to &&
                   (scan->hit[i].class >= WORD_PRAISE || scan->hit[i].class == WORD_OTHER_SUBJECT ||
                    (scan->hit[i].class >= WORD_AUTOMATIC && scan->hit[i].class < WORD_BRIBE));
    return letters > 0;
}

static bool has_other_subject(const struct scan *scan, const struct clause *clause, size_t verb)
{
    return (other_subject(scan, clause, verb) && !exist_names_it(scan, clause, verb)) ||
           subject_is_other(scan, clause, verb) || complement_is_other(scan, clause, verb);
}

/* 있 + 다가/잖/어서: not the verb of the answer. 없 + 어서/으면/이. */
static bool inflection_is_other(const struct scan *scan, const struct hit *hit)
{
    size_t at = hit->to;
    const bool past = code_is(scan, at - 1, 0xC5C8); /* 있었|어서 gives a reason and answers */
    if (!past && code_is(scan, at, 0xC5B4) &&
        (code_is(scan, at + 1, 0xC11C) || code_is(scan, at + 1, 0xC120))) /* 어서 어선 */
        return true;
    return code_is(scan, at, 0xC73C) && !is_space_before(scan, at) &&
           code_is(scan, at + 1, 0xBA74); /* 으면 */
}

/* "있는 놈들이나", "없는 사람은": it qualifies a noun; but 있는데, 없는 것 같, 있는 거. */
static bool qualifies_noun(const struct scan *scan, const struct hit *hit)
{
    static const uint32_t own[] = { 0xB370, 0xAC83, 0xAC74, 0xAC70, 0xAC8C,
                                    0xB4EF, 0xD3B8, 0xAC78, 0xC904, 0xC9C0 };
    const size_t at = scan->glyph[hit->to - 1].code == 0xB294 ? hit->to - 1u : hit->to; /* 는 */
    if (!code_is(scan, at, 0xB294) || at + 1 >= scan->count || scan->glyph[at + 1].gap != GLYPH_SPACED ||
        scan->glyph[at + 1].kind != GLYPH_HANGUL)
        return false;
    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
        if (scan->glyph[at + 1].code == own[i])
            return false;
    return true;
}

/* "없는 게 너무 많아요" */
static bool counts_what_lacks(const struct scan *scan, const struct clause *clause, const struct hit *hit)
{
    if (hit->class != WORD_ABSENT || !(code_is(scan, hit->to, 0xB294) || code_is(scan, hit->to - 1u, 0xB294)))
        return false; /* 는 */
    for (size_t at = hit->to; at < clause->to; at++)
        if (code_is(scan, at, 0xB9CE)) /* 많 */
            return true;
    return false;
}

/* 하고 있다, 되어 있다: the auxiliary, not "there was". */
static bool auxiliary(const struct scan *scan, size_t at)
{
    if (at == 0 || scan->glyph[at - 1].kind != GLYPH_HANGUL)
        return false;
    const uint32_t code = scan->glyph[at - 1].code;
    if (code == 0xC5D0 && at > 1 && scan->glyph[at - 2].code == 0xC911 &&
        !(at > 2 && scan->glyph[at - 3].code == 0xB098)) /* 처리 중에 있습니다; but 나중에 */
        return true;
    if (scan_token_start(scan->glyph, at - 1) && scan->glyph[at].gap != GLYPH_JOINED)
        return false; /* "어 있어" */
    return code == 0xACE0 || code == 0xC5B4 || code == 0xC544 || code == 0xC5EC || code == 0xD574 ||
           code == 0xB3FC || code == 0xC838;
}

/* "There was no such thing": the negation follows at once. */
static bool denied_next(const struct scan *scan, const struct clause *clause, size_t at)
{
    const struct hit *hit = &scan->hit[at];
    for (size_t i = at + 1; i < clause->hit_to; i++) {
        const int class = scan->hit[i].class;
        if (scan->hit[i].from == hit->to &&
            (class == WORD_ABSENT || class == WORD_NO || class == WORD_NOT_BEFORE || class == WORD_NEVER))
            return true;
    }
    return false;
}

enum verdict exist_of_verb(const struct scan *scan, const struct clause *clause, size_t at)
{
    const struct hit *hit = &scan->hit[at];
    const bool hangul = scan->glyph[hit->from].kind == GLYPH_HANGUL;
    const size_t stem = hit->to - (code_is(scan, hit->to - 1u, 0xB2E4) ? 1u : 0u); /* 없다, 없 */
    if (hit->attached || inflection_is_other(scan, hit) || (hangul && negation_quoted(scan, stem)) ||
        (qualifies_noun(scan, hit) && (hit->class == WORD_EXIST || !exist_names_it(scan, clause, at))) ||
        counts_what_lacks(scan, clause, hit))
        return VERDICT_UNCLEAR;
    if (has_other_subject(scan, clause, at) || leaves_exception(scan, clause, at))
        return VERDICT_UNCLEAR;
    if (hangul && unknown_before(scan, clause, hit->from) && !exist_names_it(scan, clause, at))
        return VERDICT_UNCLEAR;
    /* hoàn toàn không có, 并没有有: what stands before a foreign verb denies it. */
    for (size_t i = at; !hangul && hit->class == WORD_EXIST && i > clause->hit_from; i--) {
        const struct hit *before = &scan->hit[i - 1];
        const bool denies =
            before->class == WORD_NOT_BEFORE || before->class == WORD_NEVER || before->class == WORD_ABSENT;
        if (denies && before->to <= hit->from && hit->from - before->to <= NOT_GAP)
            return VERDICT_NO;
    }
    if (!hangul && hit->class == WORD_EXIST && denied_next(scan, clause, at))
        return VERDICT_NO;
    const bool whole = hangul && clause_denied(scan, hit->to);
    if (hangul && hit->class == WORD_EXIST && hit->from > 0 && code_is(scan, hit->from - 1u, 0xC548) &&
        !is_space_before(scan, hit->from)) /* 가만 안있었죠 */
        return VERDICT_UNCLEAR;
    if (hit->class == WORD_ABSENT)
        return whole ? VERDICT_UNCLEAR : VERDICT_NO;
    if (hangul && auxiliary(scan, hit->from))
        return VERDICT_UNCLEAR;
    /* 있지 않다, 있진 않, 있었던 건 아니: a negated "there was". */
    if (whole || answer_after(scan, at, WORD_NOT_AFTER, 3) < scan->hit_count)
        return VERDICT_NO;
    return VERDICT_YES;
}

/* "없다고 들었어요" is hearsay; "그런 말 들은 적 없어요" denies that there was any. */
static bool is_told(const struct scan *scan, const struct clause *clause, size_t verb)
{
    const size_t told = scan_find(scan, WORD_HEARSAY, clause->hit_from, clause->hit_to);
    if (told == clause->hit_to)
        return false;
    return scan->hit[verb].class != WORD_ABSENT || scan->hit[told].from > scan->hit[verb].from ||
           !exist_names_it(scan, clause, verb);
}

/* "tôi có đưa": the auxiliary of a verb that gives. */
static bool is_part_of_giving(const struct scan *scan, const struct clause *clause, size_t at)
{
    const struct hit *hit = &scan->hit[at];
    for (size_t i = clause->hit_from; i < clause->hit_to; i++)
        if ((scan->hit[i].class == WORD_GIVE || scan->hit[i].class == WORD_PAY) &&
            scan->hit[i].from <= hit->from && scan->hit[i].to > hit->to)
            return true;
    return false;
}

/* "없음 / 있음": both words and nothing between them. */
static bool offers_both(const struct scan *scan, size_t exist)
{
    for (size_t i = exist; i > 0; i--) {
        if (scan->hit[i - 1].class != WORD_ABSENT)
            continue;
        for (size_t at = scan->hit[i - 1].to; at < scan->hit[exist].from; at++)
            if (scan->glyph[at].kind == GLYPH_HANGUL && scan->glyph[at].code != 0xC74C) /* 음 */
                return false;
        return true;
    }
    return false;
}

/* "있습니다. 녹음도 있어요": the verb is the whole sentence, so another one's subject changes nothing. */
static bool stands_alone(const struct scan *scan, const struct clause *clause, size_t verb)
{
    size_t from = 0, to = 0;
    return scan->hit[verb].attached == false && scan->glyph[scan->hit[verb].from].kind == GLYPH_HANGUL &&
           !subject_of(scan, clause, verb, &from, &to) &&
           (scan->glyph[clause->to - 1].kind == GLYPH_PUNCT ||
            (clause->to < scan->count && scan->glyph[clause->to].kind == GLYPH_PUNCT));
}

enum verdict exist_read(const struct scan *scan, size_t *ret_hit)
{
    enum verdict verdict = VERDICT_NONE;
    bool alone = false;
    for (size_t c = 0; c < scan->clause_count; c++) {
        const struct clause *clause = &scan->clause[c];
        for (size_t i = clause->hit_from; i < clause->hit_to; i++) {
            if (scan->hit[i].class != WORD_EXIST && scan->hit[i].class != WORD_ABSENT)
                continue;
            if (is_part_of_giving(scan, clause, i))
                continue;
            /* 없다가 나중에: not yet the answer. */
            if (scan->hit[i].class == WORD_ABSENT && clause_changes_after(scan, &scan->hit[i]))
                continue;
            enum verdict one = exist_of_verb(scan, clause, i);
            if (clause->question || set_has(&clause->set, WORD_QUESTION) || is_told(scan, clause, i))
                one = VERDICT_UNCLEAR;
            else if (alone && one == VERDICT_UNCLEAR && has_other_subject(scan, clause, i))
                continue;
            alone = alone || (one != VERDICT_UNCLEAR && stands_alone(scan, clause, i));
            *ret_hit = i;
            if (verdict == VERDICT_NONE || verdict == one)
                verdict = one;
            else if (verdict == VERDICT_NO && one == VERDICT_YES && !offers_both(scan, i))
                verdict = VERDICT_YES;
            else
                return VERDICT_UNCLEAR;
        }
    }
    return verdict;
}
