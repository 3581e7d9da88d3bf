#include "schedule/invitation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static const struct zone_period seoul_period[] = { { { 0 }, 32400 } };
static const struct zone seoul = { seoul_period, 1 };
static const struct instant noon = { 1804129200 }; /* Thursday 2027-03-04 12:00 in Seoul */

#define FACTS(closed, citizen, number, stopped, last, drawn)                                                 \
    {                                                                                                        \
        .closed_at = closed, .from_citizen = citizen, .phone = number, .opted_out = stopped,                 \
        .last_invited_at = last, .draw = drawn                                                               \
    }

static void the_first_reason_in_the_order_counts(void **state)
{
    (void)state;
    static const struct survey survey = {
        .sampling_rate = .5, .case_age_max_s = 14 * 86400, .cap_all_s = 30 * 86400, .quiet = { 1260, 480 }
    };
    const struct instant hour_ago = instant_add_s(noon, -3600), month_ago = instant_add_s(noon, -31 * 86400),
                         never = { 0 };
    const struct {
        const char *name;
        struct invitation_facts facts;
        enum invitation_outcome want;
    } row[] = {
        { "drawn", FACTS(hour_ago, true, COMPLAINT_PHONE_GIVEN, false, never, .49), INVITATION_INVITED },
        { "not drawn", FACTS(hour_ago, true, COMPLAINT_PHONE_GIVEN, false, never, .5),
          INVITATION_NOT_SAMPLED },
        { "asked long ago", FACTS(hour_ago, true, COMPLAINT_PHONE_GIVEN, false, month_ago, 0),
          INVITATION_INVITED },
        { "asked just now", FACTS(hour_ago, true, COMPLAINT_PHONE_GIVEN, false, hour_ago, 0),
          INVITATION_CAPPED },
        { "opted out", FACTS(hour_ago, true, COMPLAINT_PHONE_GIVEN, true, hour_ago, 0),
          INVITATION_OPTED_OUT },
        { "no number", FACTS(hour_ago, true, COMPLAINT_PHONE_MISSING, false, never, 0),
          INVITATION_PHONE_MISSING },
        { "impossible", FACTS(hour_ago, true, COMPLAINT_PHONE_IMPOSSIBLE, false, never, 0),
          INVITATION_PHONE_IMPOSSIBLE },
        { "landline", FACTS(hour_ago, true, COMPLAINT_PHONE_LANDLINE, false, never, 0), INVITATION_LANDLINE },
        { "too old", FACTS(month_ago, true, COMPLAINT_PHONE_MISSING, false, never, 0), INVITATION_TOO_OLD },
        { "staff", FACTS(month_ago, false, COMPLAINT_PHONE_GIVEN, true, hour_ago, 0),
          INVITATION_NOT_CITIZEN },
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        const struct invitation got = invitation_decide(&survey, &seoul, &row[i].facts, noon);
        if (got.outcome != row[i].want)
            fail_msg("%s: got %d, want %d", row[i].name, (int)got.outcome, (int)row[i].want);
        assert_true(got.weight == (got.outcome == INVITATION_INVITED ? 2 : 0));
    }
}

static enum invitation_outcome outcome_of(const struct survey *survey, const struct invitation_facts *facts)
{
    return invitation_decide(survey, &seoul, facts, noon).outcome;
}

static void who_is_asked_is_the_surveys_choice(void **state)
{
    (void)state;
    static struct survey survey;
    survey = (struct survey){ .sampling_rate = 1, .case_age_max_s = 86400, .cap_s = 30 * 86400 };
    const struct invitation_facts plain = { .closed_at = noon,
                                            .from_citizen = true,
                                            .department = SLICE_LIT("민원과"),
                                            .type = SLICE_LIT("여권 발급"),
                                            .channel = SLICE_LIT("counter"),
                                            .outcome = SLICE_LIT("done") };
    struct invitation_facts facts = plain;
    assert_int_equal(outcome_of(&survey, &plain), INVITATION_INVITED);
    survey.eligibility.departments = (struct survey_codes){ { SLICE_LIT("건축과"), SLICE_LIT("민원과") }, 2 };
    survey.eligibility.not_types = (struct survey_codes){ { SLICE_LIT("전입") }, 1 };
    assert_int_equal(outcome_of(&survey, &plain), INVITATION_INVITED);
    facts.type = SLICE_LIT("전입");
    assert_int_equal(outcome_of(&survey, &facts), INVITATION_NOT_ELIGIBLE);
    facts = plain;
    facts.department = SLICE_LIT("세무과");
    assert_int_equal(outcome_of(&survey, &facts), INVITATION_NOT_ELIGIBLE);
    facts = plain;
    facts.stage = COMPLAINT_WITHDRAWN;
    assert_int_equal(outcome_of(&survey, &facts), INVITATION_NOT_ELIGIBLE);
    survey.trigger.kind = SURVEY_ON_WITHDRAWN;
    assert_int_equal(outcome_of(&survey, &facts), INVITATION_INVITED);
    survey.trigger.kind = SURVEY_ON_CLOSED;
    facts = plain;
    facts.type = SLICE_LIT("아동학대 신고");
    assert_int_equal(outcome_of(&survey, &facts), INVITATION_NEVER_SURVEYED);
    survey.although[0].category = SURVEY_NEVER_CHILD_PROTECTION;
    survey.although_count = 1;
    assert_int_equal(outcome_of(&survey, &facts), INVITATION_INVITED);
    facts = plain;
    facts.never = SURVEY_NEVER_AUDIT; /* the office's own table says so of this type */
    assert_int_equal(outcome_of(&survey, &facts), INVITATION_NEVER_SURVEYED);
    facts = plain;
    facts.unit_unknown = true;
    assert_int_equal(outcome_of(&survey, &facts), INVITATION_UNIT_UNKNOWN);
    facts = plain;
    facts.type = SLICE_EMPTY;
    survey.intro.in[LOCALE_KO] = SLICE_LIT("{type} 설문");
    assert_int_equal(outcome_of(&survey, &facts), INVITATION_INCOMPLETE);
    facts = plain;
    facts.last_this_at = instant_add_s(noon, -29 * 86400);
    assert_int_equal(outcome_of(&survey, &facts), INVITATION_CAPPED);
    facts.last_this_at = instant_add_s(noon, -31 * 86400);
    assert_int_equal(outcome_of(&survey, &facts), INVITATION_INVITED);
    facts.budget_spent = true;
    assert_int_equal(outcome_of(&survey, &facts), INVITATION_OVER_BUDGET);
}

static void small_departments_are_heard_and_large_ones_not_flooded(void **state)
{
    (void)state;
    static struct survey survey;
    survey = (struct survey){ .sampling_rate = .25, .case_age_max_s = 86400, .floor = 30, .ceiling = 400 };
    static const struct {
        int64_t eligible, invited;
        double rate;
    } row[] = {
        { 0, 0, 1 },       { 29, 29, 1 },      { 59, 30, .5 },      { 119, 30, .25 },
        { 999, 250, .25 }, { 1599, 399, .25 }, { 3199, 390, .125 },
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        const struct invitation_tally tally = { row[i].eligible, row[i].invited };
        const double rate = invitation_rate(&survey, &tally);
        assert_true(rate > row[i].rate - 1e-9 && rate < row[i].rate + 1e-9);
        const struct invitation_facts facts = {
            .closed_at = noon, .from_citizen = true, .draw = row[i].rate - .001, .department_tally = tally
        };
        const struct invitation got = invitation_decide(&survey, &seoul, &facts, noon);
        assert_int_equal(got.outcome, INVITATION_INVITED);
        assert_true(got.weight > 1 / row[i].rate - 1e-6 && got.weight < 1 / row[i].rate + 1e-6);
    }
    const struct invitation_facts full = { .closed_at = noon,
                                           .from_citizen = true,
                                           .department_tally = { 1600, 400 } };
    assert_int_equal(outcome_of(&survey, &full), INVITATION_CEILING);
}

static void windows_have_days_and_holidays(void **state)
{
    (void)state;
    static const struct holidays korea = { .day = { { .day = { 20881 } } }, .count = 1 };
    static struct survey survey;
    survey = (struct survey){ .sampling_rate = 1, .case_age_max_s = 86400, .quiet = { 1260, 480 } };
    const struct invitation_facts facts = { .closed_at = noon, .from_citizen = true };
    survey.holiday_table = &korea;
    const int64_t next_morning = noon.unix_s + 20 * 3600;
    assert_int_equal(invitation_decide(&survey, &seoul, &facts, noon).send_at.unix_s, next_morning);
    survey.day[0] = SURVEY_MONDAY;
    survey.day_count = 1;
    assert_int_equal(invitation_decide(&survey, &seoul, &facts, noon).send_at.unix_s,
                     next_morning + 3 * 86400);
    survey.defer_max_s = 2 * 86400;
    assert_int_equal(outcome_of(&survey, &facts), INVITATION_DEFERRED);
}

static void nothing_is_sent_in_the_quiet_hours(void **state)
{
    (void)state;
    static const struct survey survey = { .sampling_rate = 1,
                                          .case_age_max_s = 86400,
                                          .quiet = { 1260, 480 } };
    const struct instant night = instant_add_s(noon, 11 * 3600);
    const struct invitation_facts facts = { .closed_at = night, .from_citizen = true };
    assert_int_equal(invitation_decide(&survey, &seoul, &facts, night).send_at.unix_s,
                     instant_add_s(noon, 20 * 3600).unix_s);
    assert_int_equal(invitation_decide(&survey, &seoul, &facts, noon).send_at.unix_s, noon.unix_s);
}

/* At three in the morning too: who sends a word waits for the answer. */
static void a_word_is_answered_at_once(void **state)
{
    (void)state;
    const struct survey survey = { .id = SLICE_LIT("suggestions"),
                                   .trigger.kind = SURVEY_ON_KEYWORD,
                                   .sampling_rate = 1,
                                   .case_age_max_s = 86400,
                                   .defer_max_s = 60,
                                   .quiet = { 1260, 480 } };
    const struct instant night = instant_add_s(noon, -9 * 3600);
    const struct invitation_facts facts = { .closed_at = night,
                                            .from_citizen = true,
                                            .stage = COMPLAINT_WORD };
    const struct invitation got = invitation_decide(&survey, &seoul, &facts, night);
    assert_int_equal(got.outcome, INVITATION_INVITED);
    assert_int_equal(got.send_at.unix_s, night.unix_s);
}

static void each_trigger_has_its_stage(void **state)
{
    (void)state;
    static const enum complaint_stage stage_of[] = {
        [SURVEY_ON_CLOSED] = COMPLAINT_CLOSED,   [SURVEY_ON_WITHDRAWN] = COMPLAINT_WITHDRAWN,
        [SURVEY_ON_PENDING] = COMPLAINT_PENDING, [SURVEY_ON_VISIT] = COMPLAINT_VISIT,
        [SURVEY_ON_CAMPAIGN] = COMPLAINT_PAST,   [SURVEY_ON_KEYWORD] = COMPLAINT_WORD,
    };
    for (int trigger = SURVEY_ON_CLOSED; trigger <= SURVEY_ON_KEYWORD; trigger++) {
        for (int stage = 0; stage < COMPLAINT_STAGE_COUNT; stage++) {
            const struct survey survey = { .id = SLICE_LIT("one"),
                                           .trigger = { .kind = (enum survey_trigger_kind)trigger,
                                                        .pending_days = 30 },
                                           .sampling_rate = 1,
                                           .case_age_max_s = 86400 };
            struct invitation_facts facts = { .closed_at = { 1000 },
                                              .from_citizen = true,
                                              .stage = (enum complaint_stage)stage,
                                              .pending_days = 30 };
            const bool fits = stage_of[trigger] == facts.stage;
            assert_int_equal(invitation_decide(&survey, &seoul, &facts, (struct instant){ 1001 }).outcome,
                             fits ? INVITATION_INVITED : INVITATION_NOT_ELIGIBLE);
            facts.wanted = SLICE_LIT("other");
            assert_int_equal(invitation_decide(&survey, &seoul, &facts, (struct instant){ 1001 }).outcome,
                             INVITATION_NOT_ELIGIBLE);
            facts = (struct invitation_facts){
                .closed_at = { 1000 }, .from_citizen = true, .pending_days = 7, .stage = facts.stage
            };
            assert_int_equal(invitation_decide(&survey, &seoul, &facts, (struct instant){ 1001 }).outcome,
                             fits && trigger != SURVEY_ON_PENDING ? INVITATION_INVITED
                                                                  : INVITATION_NOT_ELIGIBLE);
        }
    }
}

static void a_gap_in_whatever_text_asks_nobody(void **state)
{
    (void)state;
    static struct survey survey;
    survey = (struct survey){ .sampling_rate = 1, .case_age_max_s = 14 * 86400, .question_count = 1 };
    const struct invitation_facts facts = { .closed_at = instant_add_s(noon, -3600), .from_citizen = true };
    struct survey_question *question = &survey.question[0];
    struct survey_text *const said[] = { &survey.intro,
                                         &survey.thanks,
                                         &survey.help,
                                         &survey.opted_out,
                                         &survey.wrong_person,
                                         &survey.late,
                                         &question->text,
                                         &question->retry,
                                         &question->confirm.text,
                                         &question->confirm.closing,
                                         &question->confirm.mirror };
    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++) {
        assert_int_equal(outcome_of(&survey, &facts), INVITATION_INVITED);
        said[i]->in[LOCALE_VI] = SLICE_LIT("{type}?");
        assert_int_equal(outcome_of(&survey, &facts), INVITATION_INCOMPLETE);
        said[i]->in[LOCALE_VI] = SLICE_EMPTY;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_gap_in_whatever_text_asks_nobody),
        cmocka_unit_test(the_first_reason_in_the_order_counts),
        cmocka_unit_test(who_is_asked_is_the_surveys_choice),
        cmocka_unit_test(small_departments_are_heard_and_large_ones_not_flooded),
        cmocka_unit_test(windows_have_days_and_holidays),
        cmocka_unit_test(nothing_is_sent_in_the_quiet_hours),
        cmocka_unit_test(each_trigger_has_its_stage),
        cmocka_unit_test(a_word_is_answered_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
