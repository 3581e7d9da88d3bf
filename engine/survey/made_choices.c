#include "survey/made_choices.h"

enum { WORDS_EACH = 4 };

struct made_word {
    enum locale locale;
    const char *word[WORDS_EACH];
};

static const struct made_word yes[] = {
    { LOCALE_KO, { "예", "네", "응", "그렇다" } },
    { LOCALE_EN, { "yes", "yeah", "yep", "y" } },
    { LOCALE_ZH, { "是", "是的" } },
    { LOCALE_VI, { "có", "vâng", "đúng" } },
};
static const struct made_word no[] = {
    { LOCALE_KO, { "아니요", "아니오", "아니다", "아뇨" } },
    { LOCALE_EN, { "no", "nope", "n" } },
    { LOCALE_ZH, { "不是", "否" } },
    { LOCALE_VI, { "không", "chưa" } },
};

static const struct {
    const char *id, *word[WORDS_EACH];
} language[LOCALE_COUNT] = {
    [LOCALE_KO] = { "ko", { "한국어", "korean", "韩语" } },
    [LOCALE_EN] = { "en", { "english", "영어", "英语" } },
    [LOCALE_ZH] = { "zh", { "中文", "chinese", "중국어", "汉语" } },
    [LOCALE_VI] = { "vi", { "tiếng việt", "vietnamese", "베트남어" } },
};

static void add_word(struct survey_choice *choice, enum locale locale, const char *word)
{
    if (word != NULL)
        choice->word[locale][choice->word_count[locale]++] = slice_from_text(word);
}

static void fill_yesno(struct survey_question *question)
{
    static const struct made_word *const words[] = { yes, no };
    question->choice_count = 2;
    for (size_t c = 0; c < 2; c++) {
        struct survey_choice *choice = &question->choice[c];
        *choice = (struct survey_choice){ .id = slice_from_text(c == 0 ? "yes" : "no"), .digit = (int)c + 1 };
        for (size_t l = 0; l < LOCALE_COUNT; l++) {
            for (size_t w = 0; w < WORDS_EACH; w++)
                add_word(choice, words[c][l].locale, words[c][l].word[w]);
        }
    }
}

static void fill_language(const struct survey *survey, struct survey_question *question)
{
    question->choice_count = survey->locale_count;
    for (size_t c = 0; c < survey->locale_count; c++) {
        struct survey_choice *choice = &question->choice[c];
        const enum locale locale = survey->locale[c];
        *choice = (struct survey_choice){ .id = slice_from_text(language[locale].id), .digit = (int)c + 1 };
        for (size_t w = 0; w < WORDS_EACH; w++)
            add_word(choice, locale, language[locale].word[w]);
    }
}

void made_choices_fill(struct survey *survey)
{
    for (size_t i = 0; i < survey->question_count; i++) {
        struct survey_question *question = &survey->question[i];
        if (question->kind == SURVEY_YESNO)
            fill_yesno(question);
        else if (question->kind == SURVEY_LANGUAGE)
            fill_language(survey, question);
        if (question->kind == SURVEY_NUMBER) {
            question->scale_min = question->number_min;
            question->scale_max = question->number_max;
        }
    }
}
