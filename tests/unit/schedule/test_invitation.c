#include "schedule/invitation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static const struct zone_period seoul_period[] = { { { 0 }, 32400 } };
static const struct zone seoul = { seoul_period, 1 };
static const struct instant noon = { 1804129200 }; /* 2027-03-03 12:00 in Seoul */

static void the_first_reason_in_the_order_counts(void **state)
{
    (void)state;
    static const struct survey survey = {
        .sampling_rate = .5, .case_age_max_s = 14 * 86400, .cap_s = 30 * 86400, .quiet = { 1260, 480 }
    };
    const struct instant hour_ago = instant_add_s(noon, -3600), month_ago = instant_add_s(noon, -31 * 86400);
    const struct {
        const char *name;
        struct invitation_facts facts;
        enum invitation_outcome want;
    } row[] = {
        { "drawn", { hour_ago, true, COMPLAINT_PHONE_GIVEN, false, { 0 }, .49 }, INVITATION_INVITED },
        { "not drawn", { hour_ago, true, COMPLAINT_PHONE_GIVEN, false, { 0 }, .5 }, INVITATION_NOT_SAMPLED },
        { "asked long ago",
          { hour_ago, true, COMPLAINT_PHONE_GIVEN, false, month_ago, 0 },
          INVITATION_INVITED },
        { "asked just now",
          { hour_ago, true, COMPLAINT_PHONE_GIVEN, false, hour_ago, 0 },
          INVITATION_CAPPED },
        { "opted out", { hour_ago, true, COMPLAINT_PHONE_GIVEN, true, hour_ago, 0 }, INVITATION_OPTED_OUT },
        { "no number",
          { hour_ago, true, COMPLAINT_PHONE_MISSING, false, { 0 }, 0 },
          INVITATION_PHONE_MISSING },
        { "impossible",
          { hour_ago, true, COMPLAINT_PHONE_IMPOSSIBLE, false, { 0 }, 0 },
          INVITATION_PHONE_IMPOSSIBLE },
        { "landline", { hour_ago, true, COMPLAINT_PHONE_LANDLINE, false, { 0 }, 0 }, INVITATION_LANDLINE },
        { "too old", { month_ago, true, COMPLAINT_PHONE_MISSING, false, { 0 }, 0 }, INVITATION_TOO_OLD },
        { "staff", { month_ago, false, COMPLAINT_PHONE_GIVEN, true, hour_ago, 0 }, INVITATION_NOT_CITIZEN },
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        const struct invitation got = invitation_decide(&survey, &seoul, &row[i].facts, noon);
        if (got.outcome != row[i].want)
            fail_msg("%s: got %d, want %d", row[i].name, (int)got.outcome, (int)row[i].want);
        assert_true(got.weight == (got.outcome == INVITATION_INVITED ? 2 : 0));
    }
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_reason_in_the_order_counts),
        cmocka_unit_test(nothing_is_sent_in_the_quiet_hours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
