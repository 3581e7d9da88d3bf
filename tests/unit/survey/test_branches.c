#include "survey/survey.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

/* arrived (yes/no; no leads to causes) · score (1-5) · causes (several) · opinion (only after a low score) */
static struct survey survey;

static int make(void **state)
{
    (void)state;
    survey = (struct survey){ .question_count = 4 };
    survey.question[0].kind = SURVEY_YESNO;
    survey.question[0].choice_count = 2;
    survey.question[0].choice[0].digit = 1;
    survey.question[0].choice[1].digit = 2;
    survey.question[0].choice[1].go_to = 2;
    survey.question[1].kind = SURVEY_SCALE;
    survey.question[1].go_to = 3;
    survey.question[2].kind = SURVEY_SEVERAL;
    survey.question[2].choice_count = 2;
    survey.question[2].choice[0].digit = 1;
    survey.question[2].choice[1].digit = 3;
    survey.question[3].kind = SURVEY_TEXT;
    survey.question[3].when_count = 1;
    survey.question[3].when[0] = (struct survey_condition){ .index = 1, .has_at_most = true, .at_most = 2 };
    return 0;
}

static struct survey_given given(unsigned answered, int16_t first, int16_t second, int16_t third)
{
    return (struct survey_given){ .answered = (uint16_t)answered, .value = { first, second, third } };
}

static void a_choice_leads_its_own_way(void **state)
{
    (void)state;
    const struct survey_given yes = given(1, 1, 0, 0), no = given(1, 2, 0, 0), unclear = given(0, 0, 0, 0);
    assert_int_equal(survey_first(&survey, 0, &unclear), 0);
    assert_int_equal(survey_next(&survey, 0, 0, &yes), 1);
    assert_int_equal(survey_next(&survey, 0, 0, &no), 2);
    assert_int_equal(survey_next(&survey, 0, 0, &unclear), 1);
    assert_true(survey_branches(&survey));
}

static void a_condition_skips_what_does_not_hold(void **state)
{
    (void)state;
    const struct survey_given low = given(3, 1, 2, 0), high = given(3, 1, 3, 0), unclear = given(1, 1, 0, 0);
    assert_int_equal(survey_next(&survey, 0, 1, &low), 3);
    assert_int_equal(survey_next(&survey, 0, 1, &high), 4);
    assert_int_equal(survey_next(&survey, 0, 1, &unclear), 4);
}

static void one_of_several_chosen_is_enough(void **state)
{
    (void)state;
    survey.question[3].when[0] = (struct survey_condition){ .index = 2, .is_count = 1, .digits = 1U << 3 };
    const struct survey_given both = given(4, 0, 0, 1 << 1 | 1 << 3), other = given(4, 0, 0, 1 << 1);
    assert_int_equal(survey_next(&survey, 0, 2, &both), 3);
    assert_int_equal(survey_next(&survey, 0, 2, &other), 4);
}

static void an_arm_has_its_order_and_its_digits(void **state)
{
    (void)state;
    struct survey_question *question = &survey.question[2];
    question->confirm = (struct survey_confirm){ .used = true, .digit_right = 7, .digit_wrong = 8 };
    survey.experiment = (struct survey_experiment){
        .arm_count = 3,
        .arm = { { .share = .9 },
                 { .share = .05, .swap_confirm = true },
                 { .share = .05, .order_count = 4, .order = { 1, 0, 3, 2 } } },
    };
    const struct survey_given none = given(0, 0, 0, 0);
    assert_int_equal(survey_arm_of(&survey, .5), 0);
    assert_int_equal(survey_arm_of(&survey, .92), 1);
    assert_int_equal(survey_arm_of(&survey, .999999), 2);
    assert_int_equal(survey_digit_right(&survey, 0, question), 7);
    assert_int_equal(survey_digit_right(&survey, 1, question), 8);
    assert_int_equal(survey_digit_wrong(&survey, 1, question), 7);
    assert_int_equal(survey_first(&survey, 2, &none), 1);
    assert_int_equal(survey_next(&survey, 2, 1, &none), 0);
    assert_int_equal(survey_next(&survey, 2, 3, &none), 2);
    assert_int_equal(survey_next(&survey, 2, 2, &none), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_choice_leads_its_own_way, make),
        cmocka_unit_test_setup(a_condition_skips_what_does_not_hold, make),
        cmocka_unit_test_setup(one_of_several_chosen_is_enough, make),
        cmocka_unit_test_setup(an_arm_has_its_order_and_its_digits, make),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
