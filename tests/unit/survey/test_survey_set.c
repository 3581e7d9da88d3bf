#include "survey/survey_set.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void a_version_is_found_by_its_hash_alone(void **state)
{
    (void)state;
    const struct survey old = { .hash = { 1, 2 } }, new = { .hash = { 1, 3 } };
    const struct survey_set set = { .survey = { &new, &old }, .count = 2, .in_force = 1 };
    assert_ptr_equal(survey_set_find(&set, old.hash), &old);
    assert_ptr_equal(survey_set_find(&set, new.hash), &new);
    const uint8_t unknown[SURVEY_HASH_LEN] = { 1, 2, 1 };
    assert_null(survey_set_find(&set, unknown));
}

static void only_those_in_force_delay_a_decision(void **state)
{
    (void)state;
    const struct survey quick = { .delay_s = 60 }, slow = { .delay_s = 3600 }, old = { .delay_s = 86400 };
    const struct survey visit = { .delay_s = 10, .trigger.kind = SURVEY_ON_VISIT };
    const struct survey_set set = { .survey = { &quick, &slow, &visit, &old }, .count = 4, .in_force = 3 };
    assert_int_equal(survey_set_delay_s(&set, SURVEY_ON_CLOSED), 3600);
    assert_int_equal(survey_set_delay_s(&set, SURVEY_ON_VISIT),
                     10); /* does not wait for what asks about others */
    assert_int_equal(survey_set_delay_s(&set, SURVEY_ON_PENDING), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_version_is_found_by_its_hash_alone),
        cmocka_unit_test(only_those_in_force_delay_a_decision),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
