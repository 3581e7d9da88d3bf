/*
 * invitation.h - is a complaint surveyed, and when? Every complaint gets an outcome; none is dropped
 * silently.
 *
 * Pure: the facts come from the store, the draw from the vault's key.
 */
#ifndef SCHEDULE_INVITATION_H
#define SCHEDULE_INVITATION_H

#include "base/instant.h"
#include "base/zone.h"
#include "survey/survey.h"

#include <stdbool.h>

/** Stable numbers, stored with the invitation. */
enum invitation_outcome {
    INVITATION_INVITED = 1,
    INVITATION_NOT_SAMPLED = 2,
    INVITATION_CAPPED = 3, /* the citizen was invited within the caps, or is in a conversation */
    INVITATION_OPTED_OUT = 4,
    INVITATION_PHONE_MISSING = 5,
    INVITATION_PHONE_IMPOSSIBLE = 6,
    INVITATION_LANDLINE = 7,
    INVITATION_NOT_CITIZEN = 8,     /* opened by the city's own workers */
    INVITATION_TOO_OLD = 9,         /* closed longer ago than the survey allows */
    INVITATION_NOT_ELIGIBLE = 10,   /* its department, type, channel, outcome or stage is not surveyed */
    INVITATION_NEVER_SURVEYED = 11, /* violence, deaths, ... (survey/never.h) */
    INVITATION_UNIT_UNKNOWN = 12,   /* of a department that the units do not know: held and shown */
    INVITATION_INCOMPLETE = 13,     /* it lacks what the texts name */
    INVITATION_CEILING = 14,        /* its department has had its most */
    INVITATION_DEFERRED = 15,       /* the windows would defer the first prompt for too long */
    INVITATION_OVER_BUDGET = 16,    /* the survey's budget is spent */
    INVITATION_BRAKED = 17,         /* the campaign braked itself */
    INVITATION_OUTCOME_COUNT = 18,
};

enum complaint_phone {
    COMPLAINT_PHONE_GIVEN = 0,
    COMPLAINT_PHONE_MISSING,
    COMPLAINT_PHONE_IMPOSSIBLE,
    COMPLAINT_PHONE_LANDLINE,
};

/** Is the number kept: to be texted, or to be called? */
static inline bool complaint_phone_is_kept(enum complaint_phone phone)
{
    return phone == COMPLAINT_PHONE_GIVEN || phone == COMPLAINT_PHONE_LANDLINE;
}

/** What makes a complaint one that may be surveyed. */
enum complaint_stage {
    COMPLAINT_CLOSED = 0,
    COMPLAINT_WITHDRAWN,
    COMPLAINT_VISIT,   /* a visit that left no case; `closed_at` is its time */
    COMPLAINT_PENDING, /* still open; `closed_at` is when it had been for `pending_days` */
    COMPLAINT_PAST,    /* closed long ago, chosen by a campaign */
    COMPLAINT_WORD,    /* no case: the citizen sent a survey's word */
    COMPLAINT_OVER,    /* it was pending and has ended since: nobody is asked */
    COMPLAINT_STAGE_COUNT,
};

/** Of one department and survey, within the survey's sampling_per_s. */
struct invitation_tally {
    int64_t eligible; /* complaints that came as far as being sampled */
    int64_t invited;
};

struct invitation_facts {
    struct instant closed_at;
    bool from_citizen;
    enum complaint_phone phone;
    bool opted_out;
    struct instant last_invited_at; /* of the phone, to any survey; unix_s 0: never */
    double draw;                    /* uniform in [0, 1), keyed by the case's number */
    struct instant last_this_at;    /* of the phone, to this survey; unix_s 0: never */
    enum complaint_stage stage;
    int pending_days;    /* PENDING */
    struct slice wanted; /* id of the survey that may ask; empty: any */
    struct slice department, type, channel, outcome;
    enum survey_never never; /* by the units' table; NONE: told by the type's words */
    bool unit_unknown;
    struct invitation_tally department_tally;
    bool budget_spent;
};

struct invitation {
    enum invitation_outcome outcome;
    bool sampled;           /* it came as far as the draw: it counts as eligible in the department's tally */
    double weight;          /* 1 / inclusion probability when invited, else 0 */
    struct instant send_at; /* when invited: now, or the next time that the windows allow */
};

/** The reasons are tried in a fixed order: not a citizen, not eligible, never surveyed, unit unknown, too
 *  old, the
 *  phone, opted out, incomplete, capped, over budget, ceiling, not sampled, deferred. */
struct invitation invitation_decide(const struct survey *survey, const struct zone *zone,
                                    const struct invitation_facts *facts, struct instant now);

/** The probability with which an eligible complaint of a department is invited: the survey's rate, raised
 *  for a
 *  small department to its floor, lowered for a large one to its ceiling. */
double invitation_rate(const struct survey *survey, const struct invitation_tally *tally);

/** "invited", "not_sampled", …; a stable name for reports and JSON. */
struct slice invitation_outcome_name(enum invitation_outcome outcome);

#endif
