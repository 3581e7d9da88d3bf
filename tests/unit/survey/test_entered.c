/* Answers that people enter: exact, or refused with the reason; never a sensitive one. */
#include "survey/entered.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static struct survey_question question_of(enum survey_question_kind kind)
{
    return (struct survey_question){
        .kind = kind,
        .measure = SLICE_LIT("kindness"),
        .scale_min = 1,
        .scale_max = 5,
        .choice = { { .id = SLICE_LIT("bus"), .digit = 1 },
                    { .id = SLICE_LIT("train"), .digit = 3 },
                    { .id = SLICE_LIT("none"), .digit = 0, .alone = true } },
        .choice_count = 3,
    };
}

static void reads_what_the_question_allows_and_nothing_else(void **state)
{
    (void)state;
    static const struct {
        enum survey_question_kind kind;
        struct slice typed;
        enum entered_problem problem;
        int16_t value;
    } row[] = {
        { SURVEY_SCALE, { "5", 1 }, ENTERED_FINE, 5 },
        { SURVEY_SCALE, { " 1 ", 3 }, ENTERED_FINE, 1 },
        { SURVEY_SCALE, { "6", 1 }, ENTERED_OUT_OF_RANGE, 0 },
        { SURVEY_SCALE, { "five", 4 }, ENTERED_NO_NUMBER, 0 },
        { SURVEY_SCALE, { "4.5", 3 }, ENTERED_NO_NUMBER, 0 },
        { SURVEY_SCALE, { " ", 1 }, ENTERED_EMPTY, 0 },
        { SURVEY_NUMBER, { "3", 1 }, ENTERED_FINE, 3 },
        { SURVEY_CHOICE, { "3", 1 }, ENTERED_FINE, 3 },
        { SURVEY_CHOICE, { "train", 5 }, ENTERED_FINE, 3 },
        { SURVEY_CHOICE, { "2", 1 }, ENTERED_NO_CHOICE, 0 },
        { SURVEY_YESNO, { "trai", 4 }, ENTERED_NO_CHOICE, 0 },
        { SURVEY_SEVERAL, { "1+train", 7 }, ENTERED_FINE, 1 << 1 | 1 << 3 },
        { SURVEY_SEVERAL, { "none", 4 }, ENTERED_FINE, 1 },
        { SURVEY_SEVERAL, { "0+1", 3 }, ENTERED_NOT_ALONE, 0 },
        { SURVEY_SEVERAL, { "1+", 2 }, ENTERED_NO_CHOICE, 0 },
        { SURVEY_TEXT, { "all well", 8 }, ENTERED_FINE, 0 },
        { SURVEY_TEXT, { "", 0 }, ENTERED_EMPTY, 0 },
        { SURVEY_LANGUAGE, { "1", 1 }, ENTERED_SENSITIVE, 0 },
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        const struct survey_question question = question_of(row[i].kind);
        int16_t value = -1;
        const enum entered_problem problem = entered_read(&question, row[i].typed, &value);
        if (problem != row[i].problem || value != (problem == ENTERED_FINE ? row[i].value : -1))
            fail_msg("row %zu: %s, %d", i, entered_problem_text(problem), value);
    }
}

static void what_is_sensitive_is_neither_asked_nor_entered(void **state)
{
    (void)state;
    struct survey_question question = question_of(SURVEY_CHOICE);
    int16_t value = 0;
    assert_true(entered_is_allowed(&question));
    question.sensitive = true;
    assert_false(entered_is_allowed(&question));
    assert_int_equal(entered_read(&question, SLICE_LIT("1"), &value), ENTERED_SENSITIVE);
    question.sensitive = false;
    question.measure = SLICE_LIT("solicitation");
    assert_int_equal(entered_read(&question, SLICE_LIT("1"), &value), ENTERED_SENSITIVE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_the_question_allows_and_nothing_else),
        cmocka_unit_test(what_is_sensitive_is_neither_asked_nor_entered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
