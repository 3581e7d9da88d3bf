#include "reply/answer.h"

#include "reply/clause.h"

#include <stdlib.h>

enum { SCALE_WORDS_MIN = 1, SCALE_WORDS_MAX = 5, NEAR = 8, NEXT = 4, UNKNOWN_MAX = 14 };

size_t answer_before(const struct scan *scan, size_t at, enum word_class class, size_t gap)
{
    const struct clause *clause = &scan->clause[scan->hit[at].clause];
    for (size_t i = at; i > clause->hit_from; i--)
        if (scan->hit[i - 1].class == class && scan->hit[i - 1].to <= scan->hit[at].from)
            return (size_t)(scan->hit[at].from - scan->hit[i - 1].to) <= gap ? i - 1 : scan->hit_count;
    return scan->hit_count;
}

size_t answer_after(const struct scan *scan, size_t at, enum word_class class, size_t gap)
{
    const struct clause *clause = &scan->clause[scan->hit[at].clause];
    for (size_t i = at + 1; i < clause->hit_to; i++)
        if (scan->hit[i].class == class && scan->hit[i].from >= scan->hit[at].to)
            return (size_t)(scan->hit[i].from - scan->hit[at].to) <= gap ? i : scan->hit_count;
    return scan->hit_count;
}

static bool found(const struct scan *scan, size_t hit)
{
    return hit < scan->hit_count;
}

/* The last word before hit `at` is of the class, be it in another clause. */
static bool class_ends_before(const struct scan *scan, size_t at, enum word_class class)
{
    size_t i = at;
    while (i > 0 && scan->hit[i - 1].from == scan->hit[at].from)
        i--;
    const size_t from = i > 0 ? scan->hit[i - 1].from : 0;
    for (; i > 0 && scan->hit[i - 1].from == from; i--)
        if (scan->hit[i - 1].class == class)
            return true;
    return false;
}

static bool is_judgement(int class)
{
    return class == WORD_BEST || class == WORD_GOOD || class == WORD_MIDDLE || class == WORD_BAD ||
           class == WORD_WORST || class == WORD_VAGUE;
}

/* "만족이라... 흠", "친절이라니": the word is turned over, not said; but 만족이라고 봅니다. */
static bool mused(const struct scan *scan, size_t at)
{
    if (at + 1 >= scan->count || scan->glyph[at].code != 0xC774 || scan->glyph[at + 1].code != 0xB77C)
        return false;
    const uint32_t after = at + 2 < scan->count ? scan->glyph[at + 2].code : 0;
    return after != 0xACE0 && after != 0xC11C; /* 고 서 */
}

/* "전혀 친절(하지 않)", "하나도 만족", "조금도 친절": worst by its negation. */
static bool denies_a_good(const struct scan *scan, size_t at)
{
    const uint32_t code = scan->glyph[scan->hit[at].from].code;
    return code == 0xC804 || code == 0xD558 || code == 0xC870; /* 전 하 조 */
}

/* One judgement's point on the scale, with its adverb and negation; 0: vague. */
static int point_of(const struct scan *scan, size_t at)
{
    const bool intense = found(scan, answer_before(scan, at, WORD_INTENSE, NEAR)) &&
                         !found(scan, answer_before(scan, at, WORD_GREETING, NEAR));
    const bool weak = found(scan, answer_before(scan, at, WORD_WEAK, NEXT));
    const bool never = found(scan, answer_before(scan, at, WORD_NEVER, NEAR));
    const bool bad = scan->hit[at].class == WORD_BAD;
    const bool negated = found(scan, answer_before(scan, at, WORD_NOT_BEFORE, 1)) ||
                         found(scan, answer_after(scan, at, WORD_NOT_AFTER, NEXT)) ||
                         found(scan, answer_after(scan, at, WORD_NOT_BEFORE, 1)) ||
                         found(scan, answer_after(scan, at, WORD_ABSENT, bad ? NEAR : NEXT));
    if (clause_denied(scan, scan->hit[at].to) || mused(scan, scan->hit[at].to))
        return 0;
    const int class = scan->hit[at].class;
    if (class == WORD_GOOD)
        return negated ? (never ? 1 : 2) : intense && !weak ? 5 : 4;
    if (class == WORD_WORST)
        return negated && !denies_a_good(scan, at) ? 0 : 1;
    if (negated)
        return 0;
    if (class == WORD_BAD)
        return (intense || never) && !weak ? 1 : 2;
    return class == WORD_BEST ? 5 : class == WORD_MIDDLE ? 3 : 0;
}

/* "그닥 친절하진 않음", "별로 안 좋아요": an adverb of the judgement that follows. */
static bool modifies_next(const struct scan *scan, size_t at)
{
    enum { GAP = 1 };
    const struct hit *hit = &scan->hit[at];
    const uint32_t code = scan->glyph[hit->from].code;
    if (hit->class != WORD_BAD || (code != 0xADF8 && code != 0xBCC4)) /* 그(닥) 별(로) */
        return false;
    for (size_t i = at + 1; i < scan->clause[hit->clause].hit_to; i++)
        if (scan->hit[i].class == WORD_GOOD && scan->hit[i].from >= hit->to &&
            scan->hit[i].from - hit->to <= GAP)
            return true;
    return false;
}

/* "만족은 아니|고 보통": denied for what follows. */
static bool turned_down(const struct scan *scan, const struct hit *hit)
{
    return scan->glyph[hit->to - 1].code == 0xB2C8 && hit->to < scan->count &&
           scan->glyph[hit->to].code == 0xACE0; /* 니 고 */
}

struct words {
    bool any, vague, mixed, attached;
    int point;   /* the extreme one of a uniform judgement */
    size_t last; /* hit */
};

/* The judgements of all clauses that state one: not those that wish, ask or mock. */
static struct words judge(const struct scan *scan)
{
    struct words words = { .last = scan->hit_count };
    for (size_t c = 0; c < scan->clause_count; c++) {
        const struct clause *clause = &scan->clause[c];
        if (set_has(&clause->set, WORD_WISH) || set_has(&clause->set, WORD_RHETORIC) || clause->question)
            continue;
        size_t last_from = SIZE_MAX;
        for (size_t i = clause->hit_from; i < clause->hit_to; i++) {
            if (!is_judgement(scan->hit[i].class))
                continue;
            if (scan->hit[i].from == last_from || modifies_next(scan, i))
                continue;
            last_from = scan->hit[i].from;
            words.attached = words.attached || scan->hit[i].attached;
            const int point = point_of(scan, i);
            const bool instead = found(scan, answer_before(scan, i, WORD_CORRECT, NEAR)) ||
                                 class_ends_before(scan, i, WORD_CORRECT);
            const bool corrected = words.any && (instead || turned_down(scan, &scan->hit[words.last]));
            if (point == 0) {
                words.vague = true;
                continue;
            }
            if (words.any && !corrected) {
                const bool same_side = (words.point > 3) == (point > 3) && (words.point < 3) == (point < 3);
                words.mixed = words.mixed || !same_side;
                words.point = abs(point - 3) > abs(words.point - 3) ? point : words.point;
            } else {
                words.point = point;
                words.mixed = false;
            }
            words.vague = words.vague && !instead; /* 매우 만족까진 아니고 만족 */
            words.any = true;
            words.last = i;
        }
    }
    /* 좋지도 나쁘지도 않다: twice denied is between. */
    size_t either = 0;
    for (size_t i = 0; i < scan->hit_count; i++)
        either += scan->hit[i].class == WORD_NOT_AFTER && scan->hit[i].to - scan->hit[i].from >= 3 &&
                  scan->glyph[scan->hit[i].from + 1].code == 0xB3C4;
    words.vague = words.vague || either >= 2;
    return words;
}

/* Something besides the judgement speaks against taking it at its word. */
static bool doubtful(const struct scan *scan)
{
    static const enum word_class against[] = { WORD_QUESTION, WORD_DENIAL,     WORD_RHETORIC, WORD_DONT_KNOW,
                                               WORD_WISH,     WORD_OVERRULE,   WORD_EVASION,  WORD_DELAY,
                                               WORD_MISROUTE, WORD_SUPPLEMENT, WORD_AWAY,     WORD_CRISIS,
                                               WORD_THREAT };
    for (size_t i = 0; i < sizeof(against) / sizeof(against[0]); i++)
        if (set_has(&scan->set, against[i]))
            return true;
    for (size_t c = 0; c < scan->clause_count; c++)
        if (scan->clause[c].question)
            return true;
    return false;
}

/* "5점 (다만 절차 안내는 미흡)": what is set against the number, behind it, is about something else. */
static bool set_against(const struct scan *scan, const struct number *number, size_t judgement)
{
    const struct clause *clause = &scan->clause[scan->hit[judgement].clause];
    return clause->from >= number->to && clause->hit_from < clause->hit_to &&
           scan->hit[clause->hit_from].class == WORD_CONTRAST;
}

struct answer scale_read(const struct scan *scan, const struct numbers *numbers, int min, int max)
{
    const bool five = min == SCALE_WORDS_MIN && max == SCALE_WORDS_MAX;
    const struct words words = judge(scan);
    size_t index;
    switch (numbers_answer(scan, numbers, min, max, &index)) {
    case NUMBER_UNCLEAR:
        return (struct answer){ .rule = "scale.number-unclear" };
    case NUMBER_ANSWER: {
        const struct number *number = &numbers->at[index];
        const bool contradicts = five && words.any && !words.mixed && abs(words.point - number->value) >= 2 &&
                                 !set_against(scan, number, words.last);
        if (contradicts)
            return (struct answer){ .rule = "scale.number-against-words" };
        return (struct answer){ .clear = true,
                                .value = number->value,
                                .rule = "scale.number",
                                .from = number->from,
                                .to = number->to };
    }
    case NUMBER_NONE:
        break;
    }
    if (!five || !words.any || words.mixed || words.vague || words.attached || scan->unknown > UNKNOWN_MAX ||
        doubtful(scan))
        return (struct answer){ .rule = "scale.no-answer" };
    const bool complains = set_has(&scan->set, WORD_COMPLAINT) || set_has(&scan->set, WORD_RUDE);
    if (words.point > 3 && complains)
        return (struct answer){ .rule = "scale.mixed" };
    const struct hit *hit = &scan->hit[words.last];
    return (struct answer){
        .clear = true, .value = words.point, .rule = "scale.words", .from = hit->from, .to = hit->to
    };
}
