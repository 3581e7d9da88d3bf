/*
 * report_measured.h - what the survey says of itself: confirmations, arms of its experiment, reminders,
 * modes, confused scales, late replies, and how flags ended.
 *
 * People answer otherwise when asked again, after a reminder, or by another mode; the page shows them apart
 * (people.md, "The sensitive question", "Survey method").
 */
#ifndef REPORT_REPORT_MEASURED_H
#define REPORT_REPORT_MEASURED_H

#include "base/calendar.h"
#include "base/slice.h"
#include "report/report_weighted.h"

#include <stddef.h>
#include <stdint.h>

enum {
    REPORT_MONTHS_MAX = 13,
    REPORT_MODES_MAX = 4, /* 0 a short message, 1 USSD, 2 by phone, 3 on a card */
    REPORT_RULES_MAX = 64,
    REPORT_ARMS_MAX = 78, /* six arms a month */
};

/** What became of each first "yes" of a month, as known now. */
struct report_confirmations {
    struct night month; /* its first day */
    int64_t confirmed, withdrawn, silent;
    int64_t pending; /* asked again, not over yet */
};

/** One arm of a survey's experiment in one month. */
struct report_arm {
    struct slice survey, name; /* the arm's id; empty: the survey in force has no such arm any more */
    int32_t arm;               /* its number, from 0 */
    struct report_confirmations said;
    int64_t mirrored, mirrored_back; /* a "no" that was asked again, and those that took it back */
};

/** Answers of one kind, apart from the others: shares of 4 and 5, and of confirmed "yes" among yes and no. */
struct report_split {
    struct report_weighted kindness, satisfaction, solicitation;
};

/** Answers at the scale's worst point, and whether the citizen also wrote words of praise or blame. */
struct report_confused {
    int64_t worst, wrote, praised; /* wrote: praise or blame; worst >= wrote >= praised */
};

/** How a rule's flags ended; those raised by now. */
struct report_rule_outcome {
    struct slice rule;
    int32_t raised, substantiated, not_substantiated, innocent_cause, data_fault;
};

struct report_measured {
    struct report_confirmations month[REPORT_MONTHS_MAX]; /* ascending, the last ones */
    size_t month_count;
    struct report_confirmations all;        /* of the whole time */
    struct report_arm arm[REPORT_ARMS_MAX]; /* by month, survey and arm; only of surveys with an experiment */
    size_t arm_count;
    struct report_split every, before_reminder, after_reminder, mode[REPORT_MODES_MAX];
    struct report_confused kindness_confused, satisfaction_confused;
    int64_t late, late_tonight; /* replies to a survey that had expired: kept and shown, never counted */
    struct report_rule_outcome rule[REPORT_RULES_MAX]; /* by id */
    size_t rule_count;
    struct night audit_looked;   /* when somebody first looked at a text or a number; day 0: never */
    struct night audit_reviewed; /* when somebody last went through who looked at what; day 0: never */
    int64_t audit_entry; /* head of the audit's chain when this night first ran; 0: nothing is on record */
    struct slice audit_hash; /* hexadecimal */
};

enum { REPORT_AUDIT_REVIEW_NIGHTS = 31 }; /* it is due once a month */

/** The share of true reports that is assumed to be confirmed, and how many cases that assumption weighs. */
enum { REPORT_CONFIRMED_ASSUMED_OF = 10, REPORT_CONFIRMED_ASSUMED = 8 };

/**
 * c: the share that confirmed, with 8 of 10 as the prior. Mistakes that were rightly taken back are in the
 * denominator, so it is rather too low, and n0 rather too high.
 */
double report_measured_confirmed_share(const struct report_confirmations *all);

#endif
