#include "schedule/invitation.h"

#include <assert.h>

static enum invitation_outcome outcome_of(const struct survey *survey, const struct invitation_facts *facts,
                                          struct instant now)
{
    if (!facts->from_citizen)
        return INVITATION_NOT_CITIZEN;
    if (now.unix_s - facts->closed_at.unix_s > survey->case_age_max_s)
        return INVITATION_TOO_OLD;
    switch (facts->phone) {
    case COMPLAINT_PHONE_MISSING:
        return INVITATION_PHONE_MISSING;
    case COMPLAINT_PHONE_IMPOSSIBLE:
        return INVITATION_PHONE_IMPOSSIBLE;
    case COMPLAINT_PHONE_LANDLINE:
        return INVITATION_LANDLINE;
    case COMPLAINT_PHONE_GIVEN:
        break;
    }
    if (facts->opted_out)
        return INVITATION_OPTED_OUT;
    if (facts->last_invited_at.unix_s != 0 && now.unix_s - facts->last_invited_at.unix_s < survey->cap_s)
        return INVITATION_CAPPED;
    return facts->draw < survey->sampling_rate ? INVITATION_INVITED : INVITATION_NOT_SAMPLED;
}

struct invitation invitation_decide(const struct survey *survey, const struct zone *zone,
                                    const struct invitation_facts *facts, struct instant now)
{
    const enum invitation_outcome outcome = outcome_of(survey, facts, now);
    if (outcome != INVITATION_INVITED)
        return (struct invitation){ .outcome = outcome };
    return (struct invitation){
        .outcome = outcome,
        .weight = 1 / survey->sampling_rate,
        .send_at = quiet_hours_next_allowed(survey->quiet, zone, now),
    };
}

struct slice invitation_outcome_name(enum invitation_outcome outcome)
{
    static const char *const name[INVITATION_OUTCOME_COUNT] = {
        [INVITATION_INVITED] = "invited",
        [INVITATION_NOT_SAMPLED] = "not_sampled",
        [INVITATION_CAPPED] = "capped",
        [INVITATION_OPTED_OUT] = "opted_out",
        [INVITATION_PHONE_MISSING] = "phone_missing",
        [INVITATION_PHONE_IMPOSSIBLE] = "phone_impossible",
        [INVITATION_LANDLINE] = "landline",
        [INVITATION_NOT_CITIZEN] = "not_citizen",
        [INVITATION_TOO_OLD] = "too_old",
    };
    assert(outcome >= INVITATION_INVITED);
    assert(outcome < INVITATION_OUTCOME_COUNT);
    return slice_from_text(name[outcome]);
}
