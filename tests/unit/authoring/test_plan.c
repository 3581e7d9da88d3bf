#include "authoring/plan.h"

#include "authoring/survey_diff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static const struct zone_period seoul_period[] = { { { 0 }, 32400 } };
static const struct zone seoul = { seoul_period, 1 };
static const struct lexicon no_words;
static struct survey survey, other;
static _Alignas(16) char memory[PLAN_SCRATCH_BYTES];
enum { TEN = 1803949200 }; /* 2027-03-02 10:00 in Seoul */

/* One question after an introduction: one SMS with a short type of complaint, more with a long one. */
static void make_survey(void)
{
    survey = (struct survey){ .id = SLICE_LIT("visit"), .question_count = 1, .sampling_rate = 1 };
    survey.locale_count = 1;
    survey.case_age_max_s = 14 * 86400;
    survey.expire_after_s = 7 * 86400;
    survey.delay_s = 7200;
    survey.cap_s = 30 * 86400;
    survey.messages_max = 9;
    survey.quiet = (struct quiet_hours){ 21 * 60, 8 * 60 };
    survey.intro.in[LOCALE_KO] =
        SLICE_LIT("[구청] {month}월 {type} 민원 설문입니다. 자율 참여이며 중단은 '거부'");
    survey.thanks.in[LOCALE_KO] = SLICE_LIT("고맙습니다");
    struct survey_question *question = &survey.question[0];
    question->id = SLICE_LIT("kindness");
    question->text.in[LOCALE_KO] = SLICE_LIT("친절했습니까? 1-5");
    question->scale_min = 1;
    question->scale_max = 5;
    question->invalid_max = 1;
}

static struct plan plan_of(const struct plan_closing *closing, size_t count, int pace)
{
    struct arena arena;
    struct plan plan;
    const struct rehearsal_setting setting = {
        .survey = &survey, .lexicon = &no_words, .zone = &seoul, .link = &text_link_default
    };
    make_survey();
    arena_init(&arena, memory, sizeof memory);
    assert_true(plan_make(&setting, closing, count, pace, &arena, &plan));
    return plan;
}

static struct plan_closing closing_at(int64_t after_s, int64_t phone)
{
    return (struct plan_closing){ .closed_at = { TEN + after_s },
                                  .department = SLICE_LIT("건축과"),
                                  .type = SLICE_LIT("여권"),
                                  .from_citizen = true,
                                  .phone_id = phone };
}

static void a_citizen_is_asked_once_within_the_cap(void **state)
{
    (void)state;
    const struct plan_closing closing[] = { closing_at(0, 7), closing_at(86400, 7),
                                            closing_at(31 * 86400, 7) };
    const struct plan plan = plan_of(closing, 3, 0);
    assert_int_equal(plan.outcome[INVITATION_INVITED], 2);
    assert_int_equal(plan.outcome[INVITATION_CAPPED], 1);
    assert_int_equal(plan.department_count, 1);
    assert_int_equal(plan.department[0].closings, 3);
    assert_int_equal(plan.department[0].citizens, 2);
}

static void an_opt_out_counts_from_its_time_on(void **state)
{
    (void)state;
    struct plan_closing closing[] = { closing_at(0, 7), closing_at(31 * 86400, 7) };
    closing[0].opted_out_at = closing[1].opted_out_at = (struct instant){ TEN + 5 * 86400 };
    const struct plan plan = plan_of(closing, 2, 0);
    assert_int_equal(plan.outcome[INVITATION_INVITED], 1);
    assert_int_equal(plan.outcome[INVITATION_OPTED_OUT], 1);
}

static void what_is_due_at_night_waits_for_the_morning(void **state)
{
    (void)state;
    const struct plan_closing closing[] = { closing_at(0, 1), closing_at(10 * 3600, 2) }; /* 12:00, 22:00 */
    const struct plan plan = plan_of(closing, 2, 0);
    assert_int_equal(plan.deferred, 1);
    assert_int_equal(plan.first.unix_s, TEN + 7200);
    assert_int_equal(plan.last.unix_s, TEN + 22 * 3600); /* 08:00 */
}

static void segments_are_those_of_each_citizens_own_text(void **state)
{
    (void)state;
    struct plan_closing closing[] = { closing_at(0, 1), closing_at(60, 2) };
    closing[1].locale = LOCALE_VI;           /* no Vietnamese: Korean */
    closing[1].type = SLICE_LIT("hộ chiếu"); /* which only UCS-2 holds */
    const struct plan plan = plan_of(closing, 2, 0);
    assert_int_equal(plan.segments_in[ALPHABET_CP949], 1);
    assert_int_equal(plan.segments_in[ALPHABET_UCS2], plan.segments - 1);
    assert_int_equal(plan.segments_if_all, plan.segments + 2); /* with the thanks */
}

static void the_route_sends_at_its_pace(void **state)
{
    (void)state;
    struct plan_closing closing[10];
    for (int i = 0; i < 10; i++)
        closing[i] = closing_at(0, i + 1);
    const struct plan plan = plan_of(closing, 10, 2);
    assert_int_equal(plan.segments, 10);
    assert_int_equal(plan.finished.unix_s, TEN + 7200 + 5);
    assert_int_equal(plan.wait_max_s, 5);
}

/* As the engine's own invitation_rate would, one after another. */
static struct plan plan_with(int floor, int ceiling, double rate, const struct plan_closing *closing,
                             size_t count)
{
    struct arena arena;
    struct plan plan;
    const struct rehearsal_setting setting = {
        .survey = &survey, .lexicon = &no_words, .zone = &seoul, .link = &text_link_default
    };
    make_survey();
    survey.sampling_rate = rate;
    survey.floor = floor;
    survey.ceiling = ceiling;
    survey.sampling_per_s = 30 * 86400;
    arena_init(&arena, memory, sizeof memory);
    assert_true(plan_make(&setting, closing, count, 0, &arena, &plan));
    return plan;
}

static void a_small_department_is_heard_and_a_large_one_not_flooded(void **state)
{
    (void)state;
    static struct plan_closing closing[100];
    for (int i = 0; i < 100; i++) {
        closing[i] = closing_at(i * 60, i + 1);
        closing[i].draw = .5; /* beyond a rate of 10 % */
    }
    assert_int_equal(plan_with(0, 0, .1, closing, 100).outcome[INVITATION_INVITED], 0);
    /* The floor lifts the rate of the first few, and no more once it would be below the draw. */
    assert_int_equal(plan_with(10, 0, .1, closing, 100).outcome[INVITATION_INVITED], 19);
    const struct plan capped = plan_with(0, 5, 1, closing, 100);
    assert_int_equal(capped.outcome[INVITATION_INVITED], 5);
    assert_int_equal(capped.outcome[INVITATION_CEILING], 95);
    closing[99] = closing_at(40 * 86400, 99); /* another month */
    assert_int_equal(plan_with(0, 5, 1, closing, 100).outcome[INVITATION_INVITED], 6);
}

static void a_survey_of_one_channel_asks_about_that_channel(void **state)
{
    (void)state;
    struct arena arena;
    struct plan plan;
    struct plan_closing closing[] = { closing_at(0, 1), closing_at(0, 2), closing_at(0, 3) };
    closing[1].channel = SLICE_LIT("phone");
    closing[2].stage = COMPLAINT_WITHDRAWN;
    const struct rehearsal_setting setting = {
        .survey = &survey, .lexicon = &no_words, .zone = &seoul, .link = &text_link_default
    };
    make_survey();
    survey.eligibility.channels = (struct survey_codes){ .code = { SLICE_LIT("phone") }, .count = 1 };
    arena_init(&arena, memory, sizeof memory);
    assert_true(plan_make(&setting, closing, 3, 0, &arena, &plan));
    assert_int_equal(plan.outcome[INVITATION_INVITED], 1);
    assert_int_equal(plan.outcome[INVITATION_NOT_ELIGIBLE], 2);
}

static struct survey_diff diff_of(char *text, size_t capacity)
{
    struct arena arena;
    struct buffer out;
    struct survey_diff diff;
    arena_init(&arena, memory, sizeof memory);
    buffer_init(&out, text, capacity - 1);
    survey_diff(&survey, &other, &arena, &out, &diff);
    text[out.len] = '\0';
    return diff;
}

static void a_difference_is_said_in_questions_and_texts(void **state)
{
    (void)state;
    char text[4000];
    make_survey();
    other = survey;
    assert_int_equal(diff_of(text, sizeof text).changes, 0);
    other.question[0].text.in[LOCALE_KO] = SLICE_LIT("얼마나 친절했습니까? 1-5");
    other.delay_s = 3600;
    const struct survey_diff diff = diff_of(text, sizeof text);
    assert_int_equal(diff.changes, 2);
    assert_int_equal(diff.lost_count, 0);
    assert_string_equal(text,
                        "first question after closing\n    - 2h\n    + 1h\n"
                        "question kindness (ko)\n    - 친절했습니까? 1-5\n    + 얼마나 친절했습니까? 1-5\n");
}

static void whom_and_what_it_no_longer_asks_is_lost_coverage(void **state)
{
    (void)state;
    char text[4000];
    make_survey();
    survey.question[0].sensitive = true;
    other = survey;
    other.eligibility.not_departments.code[0] = SLICE_LIT("건축과");
    other.eligibility.not_departments.count = 1;
    other.eligibility.types.code[0] = SLICE_LIT("여권");
    other.eligibility.types.count = 1;
    other.question[0].id = SLICE_LIT("manners");
    other.question[0].sensitive = false;
    const struct survey_diff diff = diff_of(text, sizeof text);
    assert_int_equal(diff.lost_count, 3);
    assert_true(slice_equal(diff.lost[0], SLICE_LIT("department 건축과")));
    assert_true(slice_equal(diff.lost[1], SLICE_LIT("type (all but those named)")));
    assert_true(slice_equal(diff.lost[2], SLICE_LIT("sensitive question kindness")));
    assert_true(survey_diff_is_sensitive(&survey));
    assert_false(survey_diff_is_sensitive(&other));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_citizen_is_asked_once_within_the_cap),
        cmocka_unit_test(an_opt_out_counts_from_its_time_on),
        cmocka_unit_test(what_is_due_at_night_waits_for_the_morning),
        cmocka_unit_test(segments_are_those_of_each_citizens_own_text),
        cmocka_unit_test(the_route_sends_at_its_pace),
        cmocka_unit_test(a_small_department_is_heard_and_a_large_one_not_flooded),
        cmocka_unit_test(a_survey_of_one_channel_asks_about_that_channel),
        cmocka_unit_test(a_difference_is_said_in_questions_and_texts),
        cmocka_unit_test(whom_and_what_it_no_longer_asks_is_lost_coverage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
