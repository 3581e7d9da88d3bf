#include "survey/never.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void types_fall_into_their_category(void **state)
{
    (void)state;
    static const struct {
        const char *type;
        enum survey_never category;
    } row[] = {
        { "여권 발급", SURVEY_NEVER_NONE },
        { "건축 허가", SURVEY_NEVER_NONE },
        { "Pothole", SURVEY_NEVER_NONE },
        { "기초생활수급자 자산조사", SURVEY_NEVER_WELFARE },
        { "가정폭력 상담", SURVEY_NEVER_VIOLENCE },
        { "아동학대 신고", SURVEY_NEVER_CHILD_PROTECTION },
        { "Mental Health Crisis", SURVEY_NEVER_MENTAL_HEALTH },
        { "사망 신고", SURVEY_NEVER_DEATH },
        { "공무원 비위 제보", SURVEY_NEVER_REPORT },
        { "행정심판 청구", SURVEY_NEVER_AUDIT },
        { "14세 미만 보호자 민원", SURVEY_NEVER_MINOR },
        { "", SURVEY_NEVER_NONE },
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        const enum survey_never category = never_of(slice_from_text(row[i].type));
        if (category != row[i].category)
            fail_msg("%s: %d", row[i].type, (int)category);
    }
}

static void an_office_may_say_otherwise_of_one_category(void **state)
{
    (void)state;
    static struct survey survey;
    survey.although_count = 1;
    survey.although[0].category = SURVEY_NEVER_DEATH;
    assert_true(never_is_excepted(&survey, SURVEY_NEVER_DEATH));
    assert_false(never_is_excepted(&survey, SURVEY_NEVER_WELFARE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(types_fall_into_their_category),
        cmocka_unit_test(an_office_may_say_otherwise_of_one_category),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
