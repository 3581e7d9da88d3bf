#include "survey/survey.h"

#include <assert.h>

struct slice survey_text_in(const struct survey_text *text, enum locale locale)
{
    return text->in[locale].len > 0 ? text->in[locale] : text->in[LOCALE_KO];
}

size_t survey_choice_by_digit(const struct survey_question *question, int digit)
{
    size_t i = 0;
    while (i < question->choice_count && question->choice[i].digit != digit)
        i++;
    return i;
}

/* ---- branches ---- */

static bool holds(const struct survey *survey, const struct survey_condition *condition,
                  const struct survey_given *given)
{
    assert(condition->index < survey->question_count);
    if ((given->answered >> condition->index & 1U) == 0)
        return false;
    const int value = given->value[condition->index];
    if (condition->is_count > 0) {
        const bool bits = survey->question[condition->index].kind == SURVEY_SEVERAL;
        const unsigned chosen = bits ? (unsigned)value : value >= 0 && value <= 9 ? 1U << value : 0;
        if ((chosen & condition->digits) == 0)
            return false;
    }
    return (!condition->has_at_least || value >= condition->at_least) &&
           (!condition->has_at_most || value <= condition->at_most);
}

bool survey_is_asked(const struct survey *survey, size_t question, const struct survey_given *given)
{
    const struct survey_question *asked = &survey->question[question];
    for (size_t i = 0; i < asked->when_count; i++) {
        if (!holds(survey, &asked->when[i], given))
            return false;
    }
    return true;
}

static size_t first_asked(const struct survey *survey, size_t from, const struct survey_given *given)
{
    while (from < survey->question_count && !survey_is_asked(survey, from, given))
        from++;
    return from;
}

static const struct survey_arm *ordered_arm(const struct survey *survey, size_t arm)
{
    const bool ordered = arm < survey->experiment.arm_count && survey->experiment.arm[arm].order_count > 0;
    return ordered ? &survey->experiment.arm[arm] : NULL;
}

size_t survey_first(const struct survey *survey, size_t arm, const struct survey_given *given)
{
    const struct survey_arm *ordered = ordered_arm(survey, arm);
    return ordered != NULL ? ordered->order[0] : first_asked(survey, 0, given);
}

/* Where the answer leads: its choice's own way, else the question's, else the question below. */
static size_t way_on(const struct survey *survey, size_t question, const struct survey_given *given)
{
    const struct survey_question *left = &survey->question[question];
    const bool one_choice = left->kind == SURVEY_CHOICE || left->kind == SURVEY_YESNO;
    if (one_choice && (given->answered >> question & 1U) != 0) {
        const size_t choice = survey_choice_by_digit(left, given->value[question]);
        if (choice < left->choice_count && left->choice[choice].go_to != 0)
            return left->choice[choice].go_to;
    }
    return left->go_to != 0 ? left->go_to : question + 1;
}

size_t survey_next(const struct survey *survey, size_t arm, size_t question, const struct survey_given *given)
{
    assert(question < survey->question_count);
    const struct survey_arm *ordered = ordered_arm(survey, arm);
    if (ordered == NULL)
        return first_asked(survey, way_on(survey, question, given), given);
    size_t place = 0;
    while (place < ordered->order_count && ordered->order[place] != question)
        place++;
    return place + 1 < ordered->order_count ? ordered->order[place + 1] : survey->question_count;
}

bool survey_branches(const struct survey *survey)
{
    for (size_t q = 0; q < survey->question_count; q++) {
        const struct survey_question *question = &survey->question[q];
        if (question->when_count > 0 || question->go_to != 0 || question->kind == SURVEY_LANGUAGE)
            return true;
        for (size_t c = 0; c < question->choice_count; c++) {
            if (question->choice[c].go_to != 0)
                return true;
        }
    }
    return false;
}

/* ---- experiments ---- */

static bool swaps(const struct survey *survey, size_t arm)
{
    return arm < survey->experiment.arm_count && survey->experiment.arm[arm].swap_confirm;
}

int survey_digit_right(const struct survey *survey, size_t arm, const struct survey_question *question)
{
    return swaps(survey, arm) ? question->confirm.digit_wrong : question->confirm.digit_right;
}

int survey_digit_wrong(const struct survey *survey, size_t arm, const struct survey_question *question)
{
    return swaps(survey, arm) ? question->confirm.digit_right : question->confirm.digit_wrong;
}

size_t survey_arm_of(const struct survey *survey, double draw)
{
    size_t arm = 0;
    while (arm + 1 < survey->experiment.arm_count && draw >= survey->experiment.arm[arm].share) {
        draw -= survey->experiment.arm[arm].share;
        arm++;
    }
    return arm;
}
