#include "reply/number.h"

#include <string.h>

enum { STARS_LETTERS_MAX = 4 };     /* "세개요" */
enum { BARE_WORD_LETTERS_MAX = 6 }; /* "하나", "다섯이요" */

static bool is_number_class(int class)
{
    return class >= WORD_NUMBER_0 && class <= WORD_NUMBER_10;
}

static bool is_digit(const struct scan *scan, size_t at)
{
    return at < scan->count && scan->glyph[at].kind == GLYPH_DIGIT;
}

static bool is_punct(const struct scan *scan, size_t at, const char *codes)
{
    return at < scan->count && scan->glyph[at].kind == GLYPH_PUNCT && scan->glyph[at].code < 0x80 &&
           strchr(codes, (int)scan->glyph[at].code) != NULL;
}

static bool joined(const struct scan *scan, size_t at)
{
    return at < scan->count && scan->glyph[at].gap == GLYPH_JOINED;
}

/* A hit of the class that starts exactly at the glyph, or hit_count. */
static size_t class_at(const struct scan *scan, size_t glyph, enum word_class class)
{
    for (size_t i = scan_hit_at(scan, glyph); i < scan->hit_count && scan->hit[i].from == glyph; i++)
        if (scan->hit[i].class == class)
            return i;
    return scan->hit_count;
}

/* 정도 쯤 이나 넘게 씩: how often about. Its length in glyphs, or 0. */
static size_t about_at(const struct scan *scan, size_t at)
{
    static const struct {
        uint32_t first, second;
    } about[] = { { 0xC815, 0xB3C4 }, { 0xC774, 0xB098 }, { 0xB118, 0xAC8C }, { 0xC774, 0xC0C1 } };
    for (size_t i = 0; i < sizeof(about) / sizeof(about[0]); i++)
        if (at + 1 < scan->count && scan->glyph[at].code == about[i].first &&
            scan->glyph[at + 1].code == about[i].second)
            return 2;
    return scan->glyph[at].code == 0xC529 || scan->glyph[at].code == 0xCBE4; /* 씩 쯤 */
}

/* A word that tells of coming, waiting, sending and the like starts here. */
static bool happening_at(const struct scan *scan, size_t at)
{
    for (size_t i = scan_hit_at(scan, at); i < scan->hit_count && scan->hit[i].from == at; i++) {
        const int class = scan->hit[i].class;
        const uint32_t code = scan->glyph[at].code;
        if (class == WORD_DELAY || class == WORD_MISROUTE || class == WORD_SUPPLEMENT || class == WORD_AWAY ||
            (class == WORD_DEMAND && code == 0xC624) ||
            (class == WORD_GIVE && code == 0xBCF4)) /* 오(라고) 보(냈) */
            return true;
    }
    return false;
}

/* What "번" counts: nothing when only answers, endings and punctuation follow in its clause. */
static bool option_counts(const struct scan *scan, size_t at)
{
    bool about = false;
    for (size_t i = at; i < scan->count; i++) {
        if (scan->glyph[i].gap == GLYPH_NEW_LINE || is_punct(scan, i, ".!?,;~-()"))
            return false;
        const size_t skip = about_at(scan, i);
        if (skip > 0) {
            about = true;
            i += skip - 1;
            continue;
        }
        if (happening_at(scan, i))
            return true;
        if (scan->cover[i] == COVER_UNKNOWN && scan->glyph[i].kind == GLYPH_HANGUL)
            return true;
        if (scan->cover[i] == COVER_WORD)
            return about && class_at(scan, i, WORD_ENDING) == scan->hit_count;
    }
    return false;
}

/* "별 두 개 반", "3점 반": a half more. */
static bool half_follows(const struct scan *scan, size_t at)
{
    return at < scan->count && scan->glyph[at].code == 0xBC18 && scan_token_start(scan->glyph, at) &&
           scan->glyph[at].gap == GLYPH_SPACED && scan_token_end(scan, at + 1);
}

/* Sets the kind from what follows the digits. */
static void classify_after(const struct scan *scan, struct number *number)
{
    static const struct {
        enum word_class class;
        enum number_kind kind;
        bool odd;
    } after[] = {
        { WORD_OUT_OF, NUMBER_SCALE, false },  { WORD_BOUND, NUMBER_ODD, true },
        { WORD_UNGRANTED, NUMBER_ODD, true },  { WORD_POINTS, NUMBER_POINTS, false },
        { WORD_OPTION, NUMBER_OPTION, false }, { WORD_COUNTER, NUMBER_COUNTED, false },
    };
    const size_t at = number->digits_to;
    number->to = at;
    if (at >= scan->count || scan->glyph[at].gap == GLYPH_NEW_LINE)
        return;
    for (size_t i = scan_hit_at(scan, at); i < scan->hit_count && scan->hit[i].from == at; i++) {
        const struct hit *hit = &scan->hit[i];
        for (size_t k = 0; k < sizeof(after) / sizeof(after[0]); k++) {
            if ((int)after[k].class != hit->class)
                continue;
            const bool counts = hit->class == WORD_OPTION && option_counts(scan, hit->to);
            number->kind = counts ? NUMBER_COUNTED : after[k].kind;
            const bool option = scan->glyph[at].code == 0xBC88; /* 1번이 아니라 */
            number->points_odd = number->points_odd || (after[k].odd && !option);
            number->ungranted = number->ungranted || hit->class == WORD_UNGRANTED;
            number->to = hit->to;
            return;
        }
    }
    if (is_punct(scan, at, "%")) {
        number->kind = NUMBER_COUNTED;
        number->to = at + 1;
    } else if (joined(scan, at) && scan->cover[at] == COVER_UNKNOWN &&
               (scan->glyph[at].kind == GLYPH_HANGUL || scan->glyph[at].kind == GLYPH_LATIN)) {
        number->kind = NUMBER_COUNTED; /* an unknown counter */
    }
}

/* "A4", "제3": part of a name. An answer's word may stand directly before its digit ("친절5"). */
static bool name_before(const struct scan *scan, size_t at)
{
    if (at == 0 || !joined(scan, at))
        return false;
    const struct glyph *before = &scan->glyph[at - 1];
    const bool letter = before->kind == GLYPH_HANGUL || before->kind == GLYPH_LATIN;
    return letter && scan->cover[at - 1] == COVER_UNKNOWN;
}

static void add(struct numbers *numbers, const struct number *number)
{
    if (numbers->count < NUMBERS_MAX)
        numbers->at[numbers->count++] = *number;
}

/* "3~4", "3-4", "2.5", "8/10", "11/20", "3:30", "-1", "5+": the number and the one it is tied to. */
static size_t tied(const struct scan *scan, struct numbers *numbers, struct number *number)
{
    const size_t at = number->digits_to;
    if (number->from > 0 && is_punct(scan, number->from - 1, "-") && joined(scan, number->from) &&
        (number->from == 1 || scan->glyph[number->from - 1].gap != GLYPH_JOINED))
        number->kind = NUMBER_ODD;
    if (is_punct(scan, at, "+") && joined(scan, at))
        number->kind = NUMBER_ODD;
    const bool apart = is_punct(scan, at, "/") && is_digit(scan, at + 1) && scan->glyph[at + 1].code == '5' &&
                       number->value <= 5; /* "3 / 5" */
    const bool range = is_punct(scan, at, "~-") || apart ||
                       (is_punct(scan, at, ".:/") && joined(scan, at) && joined(scan, at + 1));
    if (!range || !is_digit(scan, at + 1))
        return at;
    size_t to = at + 1;
    int second = 0;
    while (is_digit(scan, to) && (to == at + 1 || joined(scan, to))) {
        second = second < NUMBER_TOO_BIG ? second * 10 + (int)(scan->glyph[to].code - '0') : second;
        to++;
    }
    const bool phone = number->kind == NUMBER_COUNTED && scan->glyph[number->from].code == '0';
    const bool list =
        (is_punct(scan, to, ".-/:") && to + 1 < scan->count && joined(scan, to) && joined(scan, to + 1)) ||
        (number->from > 0 && is_punct(scan, number->from - 1, ".-/:") && is_digit(scan, number->from - 2));
    const bool scale = second == 5 || second == 10 || second == 100;
    if (is_punct(scan, at, "/") && !list && (!scale || number->value > second)) {
        number->kind = NUMBER_COUNTED; /* a date */
        number->digits_to = number->to = to;
        return to;
    }
    if (is_punct(scan, at, "/") && !list) {
        struct number top = *number;
        number->digits_to = to;
        top.kind = NUMBER_SCALE;
        top.value = second;
        top.from = at + 1;
        top.digits_to = top.to = to;
        add(numbers, &top);
        return to;
    }
    if (list && number->value < 10 && second < 10)
        return at;
    number->kind = NUMBER_ODD;
    number->digits_to = to;
    struct number rest = *number;
    classify_after(scan, &rest);
    number->points_odd = rest.kind == NUMBER_POINTS || rest.points_odd;
    number->points_odd = number->points_odd && !phone;
    if (rest.kind == NUMBER_COUNTED || phone)
        number->kind = NUMBER_COUNTED;
    number->to = rest.to > to ? rest.to : to;
    return to;
}

/* A name for numbers stands earlier in the line, with one already behind it. */
static bool named_before(const struct scan *scan, size_t at)
{
    for (size_t i = 0; i < scan->hit_count && scan->hit[i].from < at; i++)
        if (scan->hit[i].class == WORD_NUMBER_NAME && is_digit(scan, scan->hit[i].to) &&
            scan->hit[i].to + 1u < at)
            return true;
    return false;
}

/* "was going to put 2 but ... 4": considered only, as the words before it say where verbs come first. */
static bool considered(const struct scan *scan, const struct number *number)
{
    enum { GAP = 10 };
    for (size_t i = 0; i < scan->hit_count && scan->hit[i].to <= number->from; i++)
        if (scan->hit[i].class == WORD_OVERRULE && scan->glyph[scan->hit[i].from].kind == GLYPH_LATIN &&
            (size_t)(number->from - scan->hit[i].to) <= GAP)
            return true;
    return false;
}

/* "마이너스 5점" is none of the scale's, "창구 3번" a name; "not 5 but 4" is 4. */
static void mark_by_word_before(const struct scan *scan, struct number *number)
{
    if (scan_class_before(scan, number->from, WORD_SIGN) && number->kind != NUMBER_COUNTED) {
        number->points_odd = number->kind == NUMBER_POINTS;
        number->kind = NUMBER_ODD;
    }
    if (number->kind != NUMBER_POINTS && scan_class_before(scan, number->from, WORD_NUMBER_NAME))
        number->kind = NUMBER_COUNTED;
    if (number->kind == NUMBER_OPTION && named_before(scan, number->from))
        number->kind = NUMBER_COUNTED; /* "접수번호 20261103 4번 담당자" */
    number->rejected = scan_class_before(scan, number->from, WORD_REJECT) || considered(scan, number);
}

static size_t read_digits(const struct scan *scan, struct numbers *numbers, size_t at)
{
    struct number number = { .kind = NUMBER_BARE, .from = at };
    size_t to = at;
    while (is_digit(scan, to) && (to == at || joined(scan, to)) &&
           !(to > at && (scan->glyph[to - 1].enclosed || scan->glyph[to].enclosed))) {
        number.value = number.value < NUMBER_TOO_BIG ? number.value * 10 + (int)(scan->glyph[to].code - '0')
                                                     : number.value;
        to++;
    }
    number.digits_to = number.to = to;
    if (to - at > 1 && scan->glyph[at].code == '0')
        number.kind = NUMBER_COUNTED; /* a phone or a date; no answer has a leading zero */
    else if (name_before(scan, at))
        number.kind = NUMBER_COUNTED;
    else
        classify_after(scan, &number);
    const size_t next = tied(scan, numbers, &number);
    mark_by_word_before(scan, &number);
    /* "접수번호 2023-11-4": the tail of a number that is a name. */
    const struct number *last = numbers->count > 0 ? &numbers->at[numbers->count - 1] : NULL;
    if (last != NULL && last->kind == NUMBER_COUNTED && at > 0 && last->digits_to == at - 1 &&
        is_punct(scan, at - 1, "-./:") && joined(scan, at) && joined(scan, at - 1))
        number.kind = NUMBER_COUNTED;
    if (number.kind == NUMBER_BARE && number.value >= 100 && number.value != 100)
        number.kind = NUMBER_COUNTED;
    add(numbers, &number);
    return number.to > next ? number.to : next;
}

static size_t read_stars(const struct scan *scan, struct numbers *numbers, size_t at)
{
    struct number number = { .kind = NUMBER_POINTS, .from = at };
    size_t to = at;
    while (to < scan->count &&
           (scan->glyph[to].kind == GLYPH_STAR || scan->glyph[to].kind == GLYPH_STAR_EMPTY)) {
        number.value += scan->glyph[to].kind == GLYPH_STAR;
        to++;
    }
    number.digits_to = number.to = to;
    const bool counts =
        !(number.value <= 1 && to - at == 1 &&
          (is_digit(scan, to) || class_at(scan, to, WORD_POINTS) < scan->hit_count || at > 0));
    if (counts && number.value > 0)
        add(numbers, &number);
    return to;
}

static size_t read_word(const struct scan *scan, struct numbers *numbers, const struct hit *hit)
{
    struct number number = { .kind = NUMBER_BARE,
                             .value = hit->class - WORD_NUMBER_0,
                             .from = hit->from,
                             .digits_to = hit->to,
                             .to = hit->to,
                             .native = class_at(scan, hit->from, WORD_NATIVE) < scan->hit_count };
    classify_after(scan, &number);
    const bool star = scan_class_before(scan, hit->from, WORD_STAR);
    const uint32_t counter = number.to > number.digits_to ? scan->glyph[number.digits_to].code : 0;
    /* 네 개 counts things, unless stars: 별 네 개. */
    if (number.kind == NUMBER_POINTS && counter == 0xAC1C && !star &&
        (scan->unknown > 0 || scan->letters > STARS_LETTERS_MAX))
        number.kind = NUMBER_COUNTED;
    /* "one of the staff": an English or Vietnamese number word answers only alone or with its counter. */
    const bool latin = scan->glyph[hit->from].kind == GLYPH_LATIN;
    const bool han = scan->glyph[hit->from].kind == GLYPH_HAN;
    if (number.kind == NUMBER_BARE && latin && scan->unknown > 0)
        number.kind = NUMBER_COUNTED;
    if (number.kind == NUMBER_BARE && scan->glyph[hit->from].kind == GLYPH_HANGUL &&
        scan->letters > BARE_WORD_LETTERS_MAX)
        number.kind = NUMBER_COUNTED; /* 왜 하나요 */
    if (number.kind == NUMBER_POINTS && joined(scan, number.to) &&
        scan->glyph[number.to].kind == GLYPH_HANGUL && scan->cover[number.to] != COVER_WORD &&
        scan_token_end(scan, number.to + 1))
        number.kind = NUMBER_ODD; /* 삼점오 */
    if (number.kind == NUMBER_BARE && han && hit->to < scan->count && joined(scan, hit->to) &&
        scan->glyph[hit->to].kind == GLYPH_HAN)
        number.kind = NUMBER_COUNTED;
    if (number.kind == NUMBER_BARE && han && hit->from > 0 && joined(scan, hit->from) &&
        scan->glyph[hit->from - 1].kind == GLYPH_HAN && scan->cover[hit->from - 1] != COVER_WORD)
        number.kind = NUMBER_COUNTED;
    mark_by_word_before(scan, &number);
    if (number.kind == NUMBER_POINTS && half_follows(scan, number.to))
        number.kind = NUMBER_ODD;
    add(numbers, &number);
    return number.to;
}

void numbers_find(const struct scan *scan, struct numbers *ret)
{
    ret->count = 0;
    size_t hit = 0;
    for (size_t at = 0; at < scan->count;) {
        for (; hit < scan->hit_count && scan->hit[hit].from < at; hit++)
            continue;
        if (scan->glyph[at].kind == GLYPH_STAR || scan->glyph[at].kind == GLYPH_STAR_EMPTY) {
            at = read_stars(scan, ret, at);
        } else if (is_digit(scan, at)) {
            at = read_digits(scan, ret, at);
        } else {
            size_t i = hit;
            while (i < scan->hit_count && scan->hit[i].from == at && !is_number_class(scan->hit[i].class))
                i++;
            if (i < scan->hit_count && scan->hit[i].from == at)
                at = read_word(scan, ret, &scan->hit[i]);
            else
                at++;
        }
    }
}
