#include "reply/choice.h"

#include "reply/clause.h"

enum { CHOICE_TEXT_MAX = 64, CHOICE_ARENA = 16 * 1024, UNKNOWN_MAX = 16, LATIN_GAP = 12, HALVES_MIN = 6 };

enum state { STATE_NONE = 0, STATE_DONE, STATE_PARTLY, STATE_NOT };

/* Whether the words say solved (1), partly (2), not (3), or nothing certain (0). */
static int solved_state(const struct scan *scan)
{
    bool unsolved = false;
    for (size_t i = 0; i < scan->hit_count; i++)
        if (scan->hit[i].class == WORD_UNSOLVED) {
            if (clause_denied(scan, scan->hit[i].to))
                return STATE_NONE; /* "해결 안 된 건 아니에요" */
            unsolved = true;
        }
    const bool partly = set_has(&scan->set, WORD_PARTLY);
    for (size_t i = 0; i < scan->hit_count; i++)
        if (scan->hit[i].class == WORD_PARTLY && scan->hit[i].to - scan->hit[i].from >= HALVES_MIN &&
            scan->glyph[scan->hit[i].from].kind == GLYPH_HANGUL)
            return STATE_PARTLY; /* "반은 되고 반은" */
    bool solved = false, not = unsolved;
    for (size_t i = 0; i < scan->hit_count; i++) {
        if (scan->hit[i].class != WORD_SOLVED &&
            !(scan->hit[i].class == WORD_BE_DONE && set_has(&scan->set, WORD_YES))) /* 네 됐어요 */
            continue;
        const bool latin = scan->glyph[scan->hit[i].from].kind == GLYPH_LATIN; /* nothing (has been) solved */
        const bool negated =
            clause_denied(scan, scan->hit[i].to) || clause_changes_after(scan, &scan->hit[i]) ||
            answer_after(scan, i, WORD_NO, 2) < scan->hit_count ||
            answer_after(scan, i, WORD_NOT_AFTER, 4) < scan->hit_count ||
            answer_before(scan, i, WORD_NOT_BEFORE, latin ? LATIN_GAP : 1) < scan->hit_count ||
            (latin && answer_before(scan, i, WORD_UNSOLVED, 2) < scan->hit_count) ||
            answer_after(scan, i, WORD_NOT_BEFORE, 2) < scan->hit_count ||
            answer_after(scan, i, WORD_ABSENT, 3) < scan->hit_count ||
            answer_before(scan, i, WORD_NOT_YET, 6) < scan->hit_count;
        not = not || negated;
        solved = solved || (!negated && !scan->hit[i].attached);
    }
    if (set_has(&scan->set, WORD_NOT_YET) && !solved)
        not = true;
    if (partly)
        return not &&!solved && !set_has(&scan->set, WORD_SOLVED) ? STATE_NOT : STATE_PARTLY;
    if (solved && not )
        return STATE_NONE;
    return solved ? STATE_DONE : not ? STATE_NOT : STATE_NONE;
}

/* The state that a choice's own words mean, so that the reply's can be compared with it. */
static int state_of_words(const struct lexicon *lexicon, enum locale locale,
                          const struct survey_choice *choice, struct arena *arena)
{
    for (size_t l = 0; l < LOCALE_COUNT; l++)
        for (size_t w = 0; w < choice->word_count[l]; w++) {
            struct glyphs glyphs;
            struct scan scan;
            if (!glyphs_read(arena, choice->word[l][w], CHOICE_TEXT_MAX, &glyphs) ||
                !scan_read(arena, lexicon, locale, &glyphs, &scan))
                return STATE_NONE;
            const int state = solved_state(&scan);
            if (state != STATE_NONE)
                return state;
        }
    return STATE_NONE;
}

/* The word's glyphs occur in the reply, spaces aside. */
static bool occurs(const struct scan *scan, const struct glyphs *word, size_t *ret_from)
{
    for (size_t at = 0; at + word->count <= scan->count; at++) {
        size_t i = 0;
        while (i < word->count && scan->glyph[at + i].code == word->at[i].code)
            i++;
        if (i == word->count && scan_token_start(scan->glyph, at)) {
            *ret_from = at;
            return true;
        }
    }
    return false;
}

/* The one choice whose words occur; choice_count when none, choice_count + 1 when several. The longest word
 * wins. */
static size_t by_words(const struct scan *scan, const struct survey_question *question, struct arena *arena,
                       size_t *ret_from, size_t *ret_to)
{
    size_t best = question->choice_count, best_len = 0;
    for (size_t c = 0; c < question->choice_count; c++)
        for (size_t l = 0; l < LOCALE_COUNT; l++)
            for (size_t w = 0; w < question->choice[c].word_count[l]; w++) {
                struct glyphs word;
                size_t from;
                if (!glyphs_read(arena, question->choice[c].word[l][w], CHOICE_TEXT_MAX, &word) ||
                    word.count == 0 || !occurs(scan, &word, &from) || word.count < best_len)
                    continue;
                if (word.count == best_len && best != c) {
                    best = question->choice_count + 1;
                    continue;
                }
                best = c;
                best_len = word.count;
                *ret_from = from;
                *ret_to = from + word.count;
            }
    return best;
}

/* The choice that the whole reply names by its place: "맨 위에 거", "the last one"; choice_count when none. */
static size_t by_place(const struct scan *scan, const struct survey_question *question)
{
    enum { LETTERS_MAX = 16, THREE = 3 };
    const bool first = set_has(&scan->set, WORD_FIRST), last = set_has(&scan->set, WORD_LAST);
    const bool between = set_has(&scan->set, WORD_BETWEEN) && question->choice_count == THREE;
    if (scan->letters > LETTERS_MAX || scan->unknown > 2 || first + last + between != 1)
        return question->choice_count;
    return first ? 0 : last ? question->choice_count - 1 : 1;
}

static bool doubtful(const struct scan *scan)
{
    for (size_t c = 0; c < scan->clause_count; c++)
        if (scan->clause[c].question)
            return true;
    return set_has(&scan->set, WORD_RHETORIC) || set_has(&scan->set, WORD_DONT_KNOW) ||
           set_has(&scan->set, WORD_WISH);
}

struct answer choice_read(const struct scan *scan, const struct numbers *numbers,
                          const struct lexicon *lexicon, enum locale locale,
                          const struct survey_question *question, struct arena *arena)
{
    const size_t mark = arena->used;
    int min = 9, max = 0;
    for (size_t i = 0; i < question->choice_count; i++) {
        min = question->choice[i].digit < min ? question->choice[i].digit : min;
        max = question->choice[i].digit > max ? question->choice[i].digit : max;
    }
    size_t from = 0, to = 0, by_state = question->choice_count, states = 0, index;
    const int state = solved_state(scan);
    if (state != STATE_NONE)
        for (size_t c = 0; c < question->choice_count; c++)
            if (state_of_words(lexicon, locale, &question->choice[c], arena) == state) {
                by_state = c;
                states++;
            }
    size_t worded = states == 1 ? by_state : by_words(scan, question, arena, &from, &to);
    arena_reset_to(arena, mark);
    if (worded == question->choice_count && state == STATE_NONE)
        worded = by_place(scan, question);
    const bool has_word = worded < question->choice_count;
    switch (numbers_answer(scan, numbers, min, max, &index)) {
    case NUMBER_UNCLEAR:
        return (struct answer){ .rule = "choice.number-unclear" };
    case NUMBER_ANSWER: {
        const struct number *number = &numbers->at[index];
        const size_t choice = survey_choice_by_digit(question, number->value);
        if (choice == question->choice_count)
            return (struct answer){ .rule = "choice.out-of-range" };
        if (has_word && worded != choice)
            return (struct answer){ .rule = "choice.number-against-words" };
        return (struct answer){ .clear = true,
                                .value = number->value,
                                .rule = "choice.number",
                                .from = number->from,
                                .to = number->to };
    }
    case NUMBER_NONE:
        break;
    }
    if (!has_word || doubtful(scan) || scan->unknown > UNKNOWN_MAX)
        return (struct answer){ .rule = "choice.no-answer" };
    return (struct answer){
        .clear = true, .value = question->choice[worded].digit, .rule = "choice.words", .from = from, .to = to
    };
}

/* ---- several choices, and a number ---- */

/* The choices whose digits the number is made of: "13" is 1 and 3, when both are choices; else 0. */
static unsigned bits_of_number(const struct survey_question *question, int value)
{
    unsigned bits = 0;
    do {
        const int digit = value % 10;
        const unsigned bit = 1U << digit;
        if (survey_choice_by_digit(question, digit) == question->choice_count || (bits & bit) != 0)
            return 0;
        bits |= bit;
        value /= 10;
    } while (value > 0);
    return bits;
}

static unsigned bits_of_words(const struct scan *scan, const struct survey_question *question,
                              struct arena *arena)
{
    unsigned bits = 0;
    const size_t mark = arena->used;
    for (size_t c = 0; c < question->choice_count; c++)
        for (size_t l = 0; l < LOCALE_COUNT; l++)
            for (size_t w = 0; w < question->choice[c].word_count[l]; w++) {
                struct glyphs word;
                size_t from;
                if (glyphs_read(arena, question->choice[c].word[l][w], CHOICE_TEXT_MAX, &word) &&
                    word.count > 0 && occurs(scan, &word, &from))
                    bits |= 1U << question->choice[c].digit;
            }
    arena_reset_to(arena, mark);
    return bits;
}

/* "none of these" and something else at once is no answer. */
static bool contradicts(const struct survey_question *question, unsigned bits)
{
    for (size_t c = 0; c < question->choice_count; c++) {
        const unsigned bit = 1U << question->choice[c].digit;
        if (question->choice[c].alone && (bits & bit) != 0 && bits != bit)
            return true;
    }
    return false;
}

struct answer choice_several(const struct scan *scan, const struct numbers *numbers,
                             const struct survey_question *question, struct arena *arena)
{
    unsigned bits = 0;
    for (size_t i = 0; i < numbers->count; i++) {
        const struct number *number = &numbers->at[i];
        const unsigned more =
            number->rejected || number->ungranted ? 0 : bits_of_number(question, number->value);
        if (number->kind == NUMBER_COUNTED || number->kind == NUMBER_ODD || number->kind == NUMBER_SCALE ||
            more == 0)
            return (struct answer){ .rule = "choices.number-unclear" };
        bits |= more;
    }
    const char *rule = "choices.number";
    if (bits == 0) {
        bits = bits_of_words(scan, question, arena);
        rule = "choices.words";
        if (bits == 0 || doubtful(scan) || scan->unknown > UNKNOWN_MAX)
            return (struct answer){ .rule = "choices.no-answer" };
    }
    if (contradicts(question, bits))
        return (struct answer){ .rule = "choices.contradiction" };
    return (struct answer){ .clear = true, .value = (int)bits, .rule = rule };
}

struct answer choice_number(const struct scan *scan, const struct numbers *numbers, int min, int max)
{
    size_t index = 0;
    switch (numbers_answer(scan, numbers, min, max, &index)) {
    case NUMBER_UNCLEAR:
        return (struct answer){ .rule = "amount.number-unclear" };
    case NUMBER_NONE: /* "30분": what it counts is what was asked, if it is the only number */
        if (numbers->count != 1 || numbers->at[0].kind != NUMBER_COUNTED || numbers->at[0].rejected ||
            numbers->at[0].value < min || numbers->at[0].value > max || doubtful(scan))
            return (struct answer){ .rule = "amount.no-answer" };
        break;
    case NUMBER_ANSWER:
        break;
    }
    const struct number *number = &numbers->at[index];
    return (struct answer){
        .clear = true, .value = number->value, .rule = "amount.number", .from = number->from, .to = number->to
    };
}
