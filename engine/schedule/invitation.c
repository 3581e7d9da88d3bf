#include "schedule/invitation.h"

#include "schedule/send_window.h"
#include "survey/never.h"

#include <assert.h>

static bool lists(const struct survey_codes *codes, struct slice code)
{
    for (size_t i = 0; i < codes->count; i++) {
        if (slice_equal(codes->code[i], code))
            return true;
    }
    return false;
}

static bool fits(const struct survey_codes *wanted, const struct survey_codes *unwanted, struct slice code)
{
    return (wanted->count == 0 || lists(wanted, code)) && !lists(unwanted, code);
}

static bool is_of_stage(const struct survey *survey, const struct invitation_facts *facts)
{
    switch (survey->trigger.kind) {
    case SURVEY_ON_CLOSED:
        return facts->stage == COMPLAINT_CLOSED;
    case SURVEY_ON_WITHDRAWN:
        return facts->stage == COMPLAINT_WITHDRAWN;
    case SURVEY_ON_VISIT:
        return facts->stage == COMPLAINT_VISIT;
    case SURVEY_ON_PENDING:
        return facts->stage == COMPLAINT_PENDING && facts->pending_days == survey->trigger.pending_days;
    case SURVEY_ON_CAMPAIGN:
        return facts->stage == COMPLAINT_PAST;
    case SURVEY_ON_KEYWORD:
        return facts->stage == COMPLAINT_WORD;
    }
    return false;
}

static bool is_wanted(const struct survey *survey, const struct invitation_facts *facts)
{
    return facts->wanted.len == 0 || slice_equal(facts->wanted, survey->id);
}

static bool is_eligible(const struct survey *survey, const struct invitation_facts *facts)
{
    const struct survey_eligibility *e = &survey->eligibility;
    return survey->mode != SURVEY_BY_PHONE && is_of_stage(survey, facts) && is_wanted(survey, facts) &&
           fits(&e->departments, &e->not_departments, facts->department) &&
           fits(&e->types, &e->not_types, facts->type) &&
           fits(&e->channels, &e->not_channels, facts->channel) &&
           fits(&e->outcomes, &e->not_outcomes, facts->outcome);
}

static bool is_never_surveyed(const struct survey *survey, const struct invitation_facts *facts)
{
    enum survey_never category = facts->never != SURVEY_NEVER_NONE ? facts->never : never_of(facts->type);
    if (category == SURVEY_NEVER_NONE)
        category = never_of(facts->department);
    return category != SURVEY_NEVER_NONE && !never_is_excepted(survey, category);
}

static bool names(const struct survey_text *text, struct slice placeholder)
{
    for (size_t l = 0; l < LOCALE_COUNT; l++) {
        if (slice_find(text->in[l], placeholder) < text->in[l].len)
            return true;
    }
    return false;
}

static bool says(const struct survey *survey, struct slice placeholder)
{
    const struct survey_text *const around[] = { &survey->intro,     &survey->thanks,       &survey->help,
                                                 &survey->opted_out, &survey->wrong_person, &survey->late };
    bool found = false;
    for (size_t i = 0; i < sizeof around / sizeof around[0]; i++)
        found = found || names(around[i], placeholder);
    for (size_t q = 0; q < survey->question_count && !found; q++) {
        const struct survey_question *question = &survey->question[q];
        found = names(&question->text, placeholder) || names(&question->retry, placeholder) ||
                names(&question->confirm.text, placeholder) ||
                names(&question->confirm.closing, placeholder) ||
                names(&question->confirm.mirror, placeholder);
    }
    return found;
}

static bool is_incomplete(const struct survey *survey, const struct invitation_facts *facts)
{
    return (facts->department.len == 0 && says(survey, SLICE_LIT("{department}"))) ||
           (facts->type.len == 0 && says(survey, SLICE_LIT("{type}")));
}

static bool is_within(struct instant last, int64_t cap_s, struct instant now)
{
    return last.unix_s != 0 && now.unix_s - last.unix_s < cap_s;
}

double invitation_rate(const struct survey *survey, const struct invitation_tally *tally)
{
    const double eligible = (double)tally->eligible + 1; /* this one */
    double rate = survey->sampling_rate;
    if (survey->floor > 0 && rate * eligible < survey->floor)
        rate = survey->floor / eligible;
    if (survey->ceiling > 0 && rate * eligible > survey->ceiling)
        rate = survey->ceiling / eligible;
    return rate < 1 ? rate : 1;
}

static enum invitation_outcome outcome_of_phone(enum complaint_phone phone)
{
    switch (phone) {
    case COMPLAINT_PHONE_MISSING:
        return INVITATION_PHONE_MISSING;
    case COMPLAINT_PHONE_IMPOSSIBLE:
        return INVITATION_PHONE_IMPOSSIBLE;
    case COMPLAINT_PHONE_LANDLINE:
        return INVITATION_LANDLINE;
    case COMPLAINT_PHONE_GIVEN:
        break;
    }
    return INVITATION_INVITED;
}

/* Up to the draw. */
static enum invitation_outcome
outcome_before_sampling(const struct survey *survey, const struct invitation_facts *facts, struct instant now)
{
    const bool campaign = survey->trigger.kind == SURVEY_ON_CAMPAIGN; /* says itself how old a case may be */
    const enum invitation_outcome of_phone = outcome_of_phone(facts->phone);
    if (!facts->from_citizen)
        return INVITATION_NOT_CITIZEN;
    if (!is_eligible(survey, facts))
        return INVITATION_NOT_ELIGIBLE;
    if (is_never_surveyed(survey, facts))
        return INVITATION_NEVER_SURVEYED;
    if (facts->unit_unknown)
        return INVITATION_UNIT_UNKNOWN;
    if (!campaign && now.unix_s - facts->closed_at.unix_s > survey->case_age_max_s)
        return INVITATION_TOO_OLD;
    if (of_phone != INVITATION_INVITED)
        return of_phone;
    if (facts->opted_out)
        return INVITATION_OPTED_OUT;
    if (is_incomplete(survey, facts))
        return INVITATION_INCOMPLETE;
    if (is_within(facts->last_invited_at, survey->cap_all_s, now) ||
        is_within(facts->last_this_at, survey->cap_s, now))
        return INVITATION_CAPPED;
    return facts->budget_spent ? INVITATION_OVER_BUDGET : INVITATION_INVITED;
}

struct invitation invitation_decide(const struct survey *survey, const struct zone *zone,
                                    const struct invitation_facts *facts, struct instant now)
{
    const enum invitation_outcome before = outcome_before_sampling(survey, facts, now);
    if (before != INVITATION_INVITED)
        return (struct invitation){ .outcome = before };
    const double rate = invitation_rate(survey, &facts->department_tally);
    if (survey->ceiling > 0 && facts->department_tally.invited >= survey->ceiling)
        return (struct invitation){ .outcome = INVITATION_CEILING, .sampled = true };
    if (facts->draw >= rate)
        return (struct invitation){ .outcome = INVITATION_NOT_SAMPLED, .sampled = true };
    /* Who sent a word waits for the answer, at whatever hour. */
    const bool awaited = survey->trigger.kind == SURVEY_ON_KEYWORD;
    const struct instant send_at = awaited ? now : send_window_next(survey, zone, now);
    if (send_at.unix_s == INT64_MAX ||
        (survey->defer_max_s > 0 && send_at.unix_s - now.unix_s > survey->defer_max_s))
        return (struct invitation){ .outcome = INVITATION_DEFERRED, .sampled = true };
    return (struct invitation){
        .outcome = INVITATION_INVITED, .sampled = true, .weight = 1 / rate, .send_at = send_at
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
        [INVITATION_NOT_ELIGIBLE] = "not_eligible",
        [INVITATION_NEVER_SURVEYED] = "never_surveyed",
        [INVITATION_UNIT_UNKNOWN] = "unit_unknown",
        [INVITATION_INCOMPLETE] = "incomplete",
        [INVITATION_CEILING] = "ceiling",
        [INVITATION_DEFERRED] = "deferred",
        [INVITATION_OVER_BUDGET] = "over_budget",
        [INVITATION_BRAKED] = "braked",
    };
    assert(outcome >= INVITATION_INVITED);
    assert(outcome < INVITATION_OUTCOME_COUNT);
    return slice_from_text(name[outcome]);
}
