/*
 * invitation.h - is a closed complaint surveyed, and when? Every complaint gets an outcome; none is dropped
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
    INVITATION_CAPPED = 3, /* the citizen was invited within the survey's cap */
    INVITATION_OPTED_OUT = 4,
    INVITATION_PHONE_MISSING = 5,
    INVITATION_PHONE_IMPOSSIBLE = 6,
    INVITATION_LANDLINE = 7,
    INVITATION_NOT_CITIZEN = 8, /* opened by the city's own workers */
    INVITATION_TOO_OLD = 9,     /* closed longer ago than the survey allows */
    INVITATION_OUTCOME_COUNT = 10,
};

enum complaint_phone {
    COMPLAINT_PHONE_GIVEN = 0,
    COMPLAINT_PHONE_MISSING,
    COMPLAINT_PHONE_IMPOSSIBLE,
    COMPLAINT_PHONE_LANDLINE,
};

struct invitation_facts {
    struct instant closed_at;
    bool from_citizen;
    enum complaint_phone phone;
    bool opted_out;
    struct instant last_invited_at; /* of the phone; unix_s 0: never */
    double draw;                    /* uniform in [0, 1), keyed by the case's number */
};

struct invitation {
    enum invitation_outcome outcome;
    double weight;          /* 1 / inclusion probability when invited, else 0 */
    struct instant send_at; /* when invited: now, or the end of the quiet hours */
};

/** The reasons are tried in a fixed order: not a citizen, too old, the phone, opted out, capped, not
 *  sampled. */
struct invitation invitation_decide(const struct survey *survey, const struct zone *zone,
                                    const struct invitation_facts *facts, struct instant now);

/** "invited", "not_sampled", …; a stable name for reports and JSON. */
struct slice invitation_outcome_name(enum invitation_outcome outcome);

#endif
