#include "survey/survey.h"

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
