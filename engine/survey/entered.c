#include "survey/entered.h"

#include <assert.h>

bool entered_is_allowed(const struct survey_question *question)
{
    return !question->sensitive && question->kind != SURVEY_LANGUAGE &&
           !slice_equal(question->measure, SLICE_LIT("solicitation"));
}

static enum entered_problem read_number(const struct survey_question *question, struct slice typed,
                                        int16_t *ret)
{
    long long number = 0;
    if (!slice_to_int(typed, -SURVEY_NUMBER_MAX, SURVEY_NUMBER_MAX, &number))
        return ENTERED_NO_NUMBER;
    if (number < question->scale_min || number > question->scale_max)
        return ENTERED_OUT_OF_RANGE;
    *ret = (int16_t)number;
    return ENTERED_FINE;
}

/* The choice of that digit or id; choice_count when there is none. */
static size_t choice_of(const struct survey_question *question, struct slice typed)
{
    long long digit = 0;
    if (typed.len == 1 && slice_to_int(typed, 0, 9, &digit))
        return survey_choice_by_digit(question, (int)digit);
    size_t i = 0;
    while (i < question->choice_count && !slice_equal(question->choice[i].id, typed))
        i++;
    return i;
}

static enum entered_problem read_several(const struct survey_question *question, struct slice typed,
                                         int16_t *ret)
{
    int bits = 0, count = 0;
    bool alone = false;
    for (size_t begin = 0; begin <= typed.len;) {
        const struct slice rest = slice_part(typed, begin, typed.len);
        const size_t len = slice_find(rest, SLICE_LIT("+"));
        const size_t choice = choice_of(question, slice_trim(slice_part(rest, 0, len)));
        if (choice == question->choice_count)
            return ENTERED_NO_CHOICE;
        bits |= 1 << question->choice[choice].digit;
        alone = alone || question->choice[choice].alone;
        count++;
        begin += len + 1;
    }
    if (alone && count > 1)
        return ENTERED_NOT_ALONE;
    *ret = (int16_t)bits;
    return ENTERED_FINE;
}

enum entered_problem entered_read(const struct survey_question *question, struct slice typed, int16_t *ret)
{
    const struct slice text = slice_trim(typed);
    if (!entered_is_allowed(question))
        return ENTERED_SENSITIVE;
    if (text.len == 0)
        return ENTERED_EMPTY;
    switch (question->kind) {
    case SURVEY_SCALE:
    case SURVEY_NUMBER:
        return read_number(question, text, ret);
    case SURVEY_SEVERAL:
        return read_several(question, text, ret);
    case SURVEY_CHOICE:
    case SURVEY_YESNO: {
        const size_t choice = choice_of(question, text);
        if (choice == question->choice_count)
            return ENTERED_NO_CHOICE;
        *ret = (int16_t)question->choice[choice].digit;
        return ENTERED_FINE;
    }
    case SURVEY_TEXT:
    case SURVEY_LANGUAGE:
        break;
    }
    *ret = 0;
    return ENTERED_FINE;
}

const char *entered_problem_text(enum entered_problem problem)
{
    static const char *const text[ENTERED_PROBLEM_COUNT] = {
        [ENTERED_FINE] = "is fine",
        [ENTERED_EMPTY] = "is empty",
        [ENTERED_SENSITIVE] = "is sensitive: people neither ask it nor enter its answer",
        [ENTERED_NO_NUMBER] = "is no number",
        [ENTERED_OUT_OF_RANGE] = "is outside the question's range",
        [ENTERED_NO_CHOICE] = "is neither a digit nor an id of its choices",
        [ENTERED_NOT_ALONE] = "has a choice that stands alone, and another one",
    };
    assert(problem < ENTERED_PROBLEM_COUNT);
    return text[problem];
}
