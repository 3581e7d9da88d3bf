#include "reply/number.h"

static bool is_digit(const struct scan *scan, size_t at)
{
    return at < scan->count && scan->glyph[at].kind == GLYPH_DIGIT;
}

static bool has_between(const struct scan *scan, enum word_class class, size_t from, size_t to)
{
    for (size_t i = scan_hit_at(scan, from); i < scan->hit_count && scan->hit[i].from < to; i++)
        if (scan->hit[i].class == class)
            return true;
    return false;
}

static bool corrected(const struct scan *scan, size_t from, size_t to)
{
    return has_between(scan, WORD_CORRECT, from, to) || has_between(scan, WORD_OVERRULE, from, to);
}

/* "4, not 3": it takes back what follows. */
static bool rejects_number(const struct scan *scan, const struct hit *hit)
{
    for (size_t i = scan_hit_at(scan, hit->from); i < scan->hit_count && scan->hit[i].from == hit->from; i++)
        if (is_digit(scan, scan->hit[i].to) && scan_class_before(scan, scan->hit[i].to, WORD_REJECT))
            return true;
    return false;
}

/* Taken back by what follows it: "5점 아니에요", "3 취소", "5점 주려다". */
static bool taken_back(const struct scan *scan, const struct number *number)
{
    size_t end = number->to;
    while (end < scan->count && scan->glyph[end].gap != GLYPH_NEW_LINE)
        end++;
    for (size_t i = scan_hit_at(scan, number->to); i < scan->hit_count && scan->hit[i].from < end; i++) {
        const int class = scan->hit[i].class;
        if (class == WORD_OVERRULE)
            return true;
        const bool changes_to =
            scan->glyph[scan->hit[i].from].code == 0xB85C ||
            scan->glyph[scan->hit[i].from - 1].code == 0xB85C; /* 4로 바꿔, 4점으로 변경 */
        if (class == WORD_CORRECT && !changes_to && scan->hit[i].from - number->to <= 2 &&
            !has_between(scan, WORD_ABSENT, number->to, end) && !rejects_number(scan, &scan->hit[i]))
            return true;
    }
    return false;
}

/* "5점인데 주차 때문에 4점": the first is conceded, the second given; but "친절은 5점인데 만족은 3점". */
static bool concedes(const struct scan *scan, const struct number *first, const struct number *second)
{
    const size_t at = first->to;
    if (first->kind != NUMBER_POINTS || second->kind != NUMBER_POINTS || at + 2 >= scan->count)
        return false;
    const uint32_t code = scan->glyph[at].code, next = scan->glyph[at + 1].code;
    const bool concession =
        has_between(scan, WORD_CONTRAST, at, second->from) || (code == 0xC778 && next == 0xB370) || /* 인데 */
        (code == 0xC774 && next == 0xC9C0 && scan->glyph[at + 2].code == 0xB9CC); /* 이지만 */
    return concession && !has_between(scan, WORD_LABEL_SATISFACTION, at, second->from) &&
           !has_between(scan, WORD_LABEL_KINDNESS, at, second->from) &&
           !has_between(scan, WORD_LABEL_KINDNESS, 0, first->from) &&
           !has_between(scan, WORD_LABEL_SATISFACTION, 0, first->from);
}

/* "4점(3점은 아닌 듯)": an afterthought that it is not another. */
static bool is_not_it(const struct scan *scan, const struct number *number)
{
    const size_t at = number->digits_to;
    return number->ungranted && at + 2 < scan->count && scan->glyph[at + 1].code == 0xC740 &&
           scan->glyph[at + 2].code == 0xC544; /* (점)은 아 */
}

static bool out_of_range(const struct number *number, int min, int max)
{
    return number->value < min || number->value > max;
}

/* A bare digit inside a sentence that the reader does not know may count anything. */
static bool exposed(const struct scan *scan, const struct number *number)
{
    size_t before = 0, after = 0;
    for (size_t i = 0; i < scan->count; i++) {
        const bool letter = scan->glyph[i].kind == GLYPH_HANGUL || scan->glyph[i].kind == GLYPH_LATIN ||
                            scan->glyph[i].kind == GLYPH_HAN;
        if (letter && scan->cover[i] == COVER_UNKNOWN)
            (i < number->from ? &before : &after)[0]++;
    }
    return before > 1 && after > 1;
}

/* "5번 갔습니다 다섯번": the same count once more. */
static bool counted_too(const struct numbers *numbers, int value)
{
    for (size_t i = 0; i < numbers->count; i++)
        if (numbers->at[i].kind == NUMBER_COUNTED && numbers->at[i].value == value)
            return true;
    return false;
}

/* "2 out of 5 stars": the number is the top of the scale. */
static bool is_top(const struct scan *scan, const struct number *number, size_t i)
{
    enum { BEFORE = 12 };
    return i > 0 && number->from > 0 &&
           has_between(scan, WORD_OUT_OF_NEXT, number->from > BEFORE ? number->from - BEFORE : 0,
                       number->from);
}

/* "3 or 4점": half of a range. */
static bool begins_range(const struct numbers *numbers, size_t i)
{
    return numbers->at[i].kind == NUMBER_ODD && i + 1 < numbers->count &&
           numbers->at[i + 1].from <= numbers->at[i].to + 1;
}

enum number_answer numbers_answer(const struct scan *scan, const struct numbers *numbers, int min, int max,
                                  size_t *ret_index)
{
    bool points = false;
    for (size_t i = 0; i < numbers->count; i++) {
        const struct number *number = &numbers->at[i];
        if (number->kind == NUMBER_SCALE && number->value != max)
            return NUMBER_UNCLEAR;
        points =
            points || ((number->kind == NUMBER_POINTS || number->points_odd) && !is_top(scan, number, i));
    }
    size_t found = NUMBERS_MAX;
    bool unclear = false, tries = false;
    for (size_t i = 0; i < numbers->count; i++) {
        const struct number *number = &numbers->at[i];
        const bool top_follows = is_top(scan, number, i);
        if (number->kind == NUMBER_COUNTED || number->kind == NUMBER_SCALE)
            continue;
        if (top_follows) {
            if (number->value != max)
                return NUMBER_UNCLEAR;
            continue;
        }
        if (points && number->kind != NUMBER_POINTS && !number->points_odd) {
            if (begins_range(numbers, i))
                return NUMBER_UNCLEAR;
            continue;
        }
        tries = true;
        if (number->rejected || (found < NUMBERS_MAX && is_not_it(scan, number)))
            continue;
        if (found < NUMBERS_MAX && !numbers->at[found].ungranted) {
            const struct number *last = &numbers->at[found];
            const bool scored = number->kind == NUMBER_POINTS ||
                                (number->kind == NUMBER_OPTION && last->kind == NUMBER_OPTION);
            const bool same = last->value == number->value && scored && !unclear;
            if (corrected(scan, last->to, number->from) || concedes(scan, last, number))
                unclear = false;
            else if (!same)
                unclear = true;
        }
        if (found < NUMBERS_MAX && numbers->at[found].ungranted)
            unclear = false;
        if (number->kind == NUMBER_ODD || out_of_range(number, min, max))
            unclear = true;
        found = i;
    }
    if (!tries)
        return NUMBER_NONE;
    if (found == NUMBERS_MAX)
        return NUMBER_UNCLEAR;
    const struct number *last = &numbers->at[found];
    if (last->kind == NUMBER_OPTION && last->native && counted_too(numbers, last->value))
        return NUMBER_UNCLEAR;
    if (unclear || taken_back(scan, last) || (last->kind == NUMBER_BARE && exposed(scan, last)))
        return NUMBER_UNCLEAR;
    if (last->native && last->kind == NUMBER_OPTION && scan->unknown > 0)
        return NUMBER_UNCLEAR;
    *ret_index = found;
    return NUMBER_ANSWER;
}
