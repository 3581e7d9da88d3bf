#include "survey/never.h"

#include <assert.h>

enum { WORDS_MAX = 14 };

static const struct {
    const char *name;
    const char *word[WORDS_MAX];
} category_of[SURVEY_NEVER_COUNT] = {
    [SURVEY_NEVER_NONE] = { .name = "none" },
    [SURVEY_NEVER_WELFARE] = { "welfare",
                               { "수급자", "기초생활", "복지조사", "자산조사", "생계급여", "긴급복지",
                                 "장애등급", "위기가구", "welfare assess", "means test" } },
    [SURVEY_NEVER_VIOLENCE] = { "violence",
                                { "폭력", "성폭행", "성희롱", "스토킹", "학대", "violence", "assault",
                                  "stalking" } },
    [SURVEY_NEVER_MENTAL_HEALTH] = { "mental-health",
                                     { "정신건강", "정신보건", "정신질환", "자살", "중독관리",
                                       "mental health", "suicide" } },
    [SURVEY_NEVER_CHILD_PROTECTION] = { "child-protection",
                                        { "아동보호", "아동학대", "가정위탁", "입양", "실종아동",
                                          "child protect", "child abuse", "adoption" } },
    [SURVEY_NEVER_DEATH] = { "death",
                             { "사망", "장례", "장사시설", "화장장", "유족", "무연고", "변사", "death",
                               "funeral", "burial" } },
    [SURVEY_NEVER_REPORT] = { "report",
                              { "공무원 신고", "공무원신고", "비위", "부패", "공익신고", "내부고발", "갑질",
                                "corruption", "misconduct", "whistle" } },
    [SURVEY_NEVER_AUDIT] = { "audit",
                             { "감사청구", "행정심판", "행정소송", "소송", "수사", "litigation",
                               "lawsuit" } },
    [SURVEY_NEVER_MINOR] = { "minor", { "14세 미만", "어린이 민원", "미성년", "under 14", "minors" } },
};

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool contains(struct slice text, struct slice word)
{
    for (size_t at = 0; word.len <= text.len && at <= text.len - word.len; at++) {
        size_t i = 0;
        while (i < word.len && lower(text.at[at + i]) == word.at[i])
            i++;
        if (i == word.len)
            return true;
    }
    return false;
}

enum survey_never never_of(struct slice name)
{
    /* The children's cases come first: "아동학대" is more than violence. */
    static const enum survey_never order[] = {
        SURVEY_NEVER_CHILD_PROTECTION,
        SURVEY_NEVER_WELFARE,
        SURVEY_NEVER_VIOLENCE,
        SURVEY_NEVER_MENTAL_HEALTH,
        SURVEY_NEVER_DEATH,
        SURVEY_NEVER_REPORT,
        SURVEY_NEVER_AUDIT,
        SURVEY_NEVER_MINOR,
    };
    for (size_t c = 0; c < sizeof order / sizeof order[0]; c++) {
        for (size_t w = 0; w < WORDS_MAX && category_of[order[c]].word[w] != NULL; w++) {
            if (contains(name, slice_from_text(category_of[order[c]].word[w])))
                return order[c];
        }
    }
    return SURVEY_NEVER_NONE;
}

struct slice never_name(enum survey_never category)
{
    assert(category < SURVEY_NEVER_COUNT);
    return slice_from_text(category_of[category].name);
}

bool never_is_excepted(const struct survey *survey, enum survey_never category)
{
    for (size_t i = 0; i < survey->although_count; i++) {
        if (survey->although[i].category == category)
            return true;
    }
    return false;
}
