/*
 * report_input.h - everything that the nightly page, its CSV and its JSON say, as plain data. No code.
 *
 * Filled by the night (main, from the database's rows), read by engine/report. All slices, arrays and
 * pointers are borrowed. Nothing here can single out a citizen: no text, no phone, no complaint's number, no
 * officer.
 *
 * The page is the integrity office's. A department's own pages are another product (closed batches, no
 * solicitation).
 */
#ifndef REPORT_REPORT_INPUT_H
#define REPORT_REPORT_INPUT_H

#include "base/calendar.h"
#include "base/instant.h"
#include "base/slice.h"
#include "report/report_campaigns.h"
#include "report/report_coverage.h"
#include "report/report_links.h"
#include "report/report_measured.h"
#include "report/report_scale.h"
#include "report/report_themes.h"
#include "report/report_units.h"
#include "rules/night_rules.h"
#include "rules/rule.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    REPORT_DEPARTMENTS_MAX = NIGHT_RULES_DEPARTMENTS_MAX,
    REPORT_FLAGS_MAX = 512, /* more at once is a broken rule; the page says how many it left out */
    REPORT_WEEKS_MAX = 26,  /* half a year of small multiples fits a phone's width */
    REPORT_MEASURES_MAX = 12,
    REPORT_MISSED_MAX = 32,
    REPORT_WEIGHT_UNIT = 1000,
};

/** As stored by the engine (seam/store.h, enum invitation_outcome); 0 counts what is not decided yet. */
enum report_invitation {
    REPORT_UNDECIDED = 0,
    REPORT_INVITED,
    REPORT_NOT_SAMPLED,
    REPORT_CAPPED,
    REPORT_OPTED_OUT,
    REPORT_PHONE_MISSING,
    REPORT_PHONE_IMPOSSIBLE,
    REPORT_LANDLINE,
    REPORT_NOT_CITIZEN,
    REPORT_TOO_OLD,
    REPORT_NOT_ELIGIBLE,
    REPORT_NEVER_SURVEYED,
    REPORT_UNIT_UNKNOWN,
    REPORT_INCOMPLETE,
    REPORT_CEILING,
    REPORT_DEFERRED,
    REPORT_OVER_BUDGET,
    REPORT_BRAKED,
    REPORT_INVITATION_COUNT
};

/** As stored by the engine (dialog/dialog.h, enum dialog_outcome), after AAPOR's final dispositions. */
enum report_ending {
    REPORT_STILL_OPEN = 0,
    REPORT_COMPLETED,     /* I */
    REPORT_PARTIAL,       /* P */
    REPORT_REFUSED,       /* R: opted out */
    REPORT_NO_REPLY,      /* NC: delivered, no usable reply */
    REPORT_HELP_ONLY,     /* O */
    REPORT_WRONG_PERSON,  /* UO */
    REPORT_UNDELIVERABLE, /* UO */
    REPORT_FATE_UNKNOWN,  /* UO */
    REPORT_NOT_SENT,      /* outside every rate */
    REPORT_ENDING_COUNT
};

/** As stored by the engine (dialog/dialog.h, enum dialog_answer_state). */
enum report_answer_state {
    REPORT_ANSWER_CLEAR = 0,
    REPORT_ANSWER_UNCLEAR,
    REPORT_ANSWER_PENDING,
    REPORT_ANSWER_CONFIRMED,
    REPORT_ANSWER_WITHDRAWN,
    REPORT_ANSWER_UNCONFIRMED,
    REPORT_ANSWER_STATE_COUNT
};

enum report_receipt {
    REPORT_RECEIPT_DELIVERED = 0,
    REPORT_RECEIPT_UNDELIVERABLE,
    REPORT_RECEIPT_EXPIRED,
    REPORT_RECEIPT_UNKNOWN,
    REPORT_RECEIPT_COUNT
};

struct report_answers {
    struct slice question; /* the question's id */
    int64_t state[REPORT_ANSWER_STATE_COUNT];
};

/** What the survey did, over a span of nights. */
struct report_totals {
    int64_t complaints; /* closed */
    int64_t invitation[REPORT_INVITATION_COUNT];
    int64_t ending[REPORT_ENDING_COUNT];
    /* sums of 1 / the probability of being drawn, in thousandths */
    int64_t ending_weight[REPORT_ENDING_COUNT];
    int64_t messages; /* to citizens, handed to the network */
    int64_t segments;
    int64_t uncertain; /* messages whose fate nobody knows */
    int64_t receipt[REPORT_RECEIPT_COUNT];
    int64_t replies; /* inbound messages */
    struct report_answers answer[REPORT_MEASURES_MAX];
    size_t answer_count;
    int64_t referrals_confirmed, referrals_text; /* by source */
    int64_t reviews;                             /* handed to a person's queue */
};

/** One week of a department's trend; n = 0: nobody answered. */
struct report_week {
    struct night monday;
    int32_t kindness_n, kindness_sum, satisfaction_n, satisfaction_sum;
    int32_t replied, delivered;
};

struct report_department {
    int32_t unit;
    struct slice name;
    int32_t closed;                   /* complaints */
    int32_t bad_phones;               /* missing, impossible, undeliverable, another person's: of `closed` */
    int32_t sent, delivered, replied; /* conversations */
    int32_t ending[REPORT_ENDING_COUNT];
    struct report_scale kindness, satisfaction;
    int32_t solicitation_n, solicitation_k; /* counted: said yes or no, once a handset; confirmed yes */
    const struct report_week *week;         /* ascending, without gaps, at most REPORT_WEEKS_MAX */
    size_t week_count;
};

/** What became of a flag since the night before. */
enum report_change { REPORT_FLAG_NEW = 0, REPORT_FLAG_RAISED, REPORT_FLAG_CONTINUING, REPORT_FLAG_ENDED };

struct report_flag {
    struct slice department;
    struct slice type; /* the complaint type that weighs most; empty: none stands out */
    const struct rule *rule;
    const struct flag *flag; /* of ENDED: as it was on its last night, without path */
    enum report_change change;
    struct rule_text state;  /* of its handling ("열림", "확인함 …"), from oversight */
    struct rule_text ending; /* of ENDED: why */
    int32_t
        nights_untouched; /* since it became new or was raised and nobody acknowledged it; -1: acknowledged */
};

/** Waiting for a person. The page shows numbers and ages; who, what and where stay behind `ccrm
 *  referrals`. */
struct report_waiting {
    int32_t new_tonight;
    int32_t days_3, days_7, older; /* waiting up to 3, up to 7, more than 7 nights (new ones are in days_3) */
    int32_t oldest_nights;
};

struct report_versions {
    struct slice program; /* "0.1.0" */
    int32_t schema;       /* the last migration */
    struct slice survey_id;
    struct slice survey_hash, rules_hash, reader_hash, data_hash; /* lower-case hexadecimal; may be empty */
};

struct report_difference; /* report_difference.h */

struct report_input {
    struct night night;
    struct night first; /* of the season or the year that the counts cover */
    struct slice zone_name, office;
    struct slice contact; /* where the integrity office is asked back; may be empty */

    struct report_totals tonight, season;
    const struct report_department *department; /* in the order of the page: by name */
    size_t department_count;
    const struct report_flag *flag; /* NEW, RAISED, CONTINUING, ENDED; within by level, then E */
    size_t flag_count;
    /* referrals that nobody handled yet, in their present recipient's hands; contacted, without a decision on
     * notifying; decided, and not closed. Ages since the last step */
    struct report_waiting referrals, undecided, unclosed;
    struct report_waiting reviews;
    struct report_waiting
        proposals;              /* to end what was kept for its time, without an approval; by when made */
    struct report_waiting held; /* closed complaints of department codes that nobody knows; by closing */
    struct slice held_codes;    /* the codes with most of them, separated by ", " */
    const struct report_difference *changes; /* since the night that ran before; NULL: this is the first */
    struct night missed[REPORT_MISSED_MAX];  /* nights made up since the last issued page */
    size_t missed_count;
    struct report_measured measured;
    struct report_themes themes;
    struct report_links links;
    struct report_coverage coverage;
    struct report_campaigns campaigns;
    struct report_units units;
    int32_t replies_needed; /* n0: fewer are insufficient evidence */
    double confirmed_share; /* c in n0 = ceil(ln .05 / ln(1 - .03 c)) */
    struct report_versions versions;
};

#endif
