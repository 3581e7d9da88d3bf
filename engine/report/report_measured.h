/*
 * report_measured.h - what the survey says of itself: confirmations, reminders, modes, and how flags ended.
 *
 * People answer otherwise when asked again, after a reminder, or by another mode; the page shows them apart
 * (people.md, "The sensitive question", "Survey method").
 */
#ifndef REPORT_REPORT_MEASURED_H
#define REPORT_REPORT_MEASURED_H

#include "base/calendar.h"
#include "base/slice.h"
#include "report/report_scale.h"

#include <stddef.h>
#include <stdint.h>

enum { REPORT_MONTHS_MAX = 13, REPORT_MODES_MAX = 4, REPORT_RULES_MAX = 64 };

/** What became of each first "yes" of a month, as known now. */
struct report_confirmations {
    struct night month; /* its first day */
    int64_t confirmed, withdrawn, silent;
    int64_t pending; /* asked again, not over yet */
};

/** Answers of one kind, apart from the others. */
struct report_split {
    struct report_scale kindness, satisfaction;
    int64_t solicitation_n, solicitation_k; /* said yes or no; confirmed yes */
};

/** How a rule's flags ended; those raised by now. */
struct report_rule_outcome {
    struct slice rule;
    int32_t raised, substantiated, not_substantiated, innocent_cause, data_fault;
};

struct report_measured {
    struct report_confirmations month[REPORT_MONTHS_MAX]; /* ascending, the last ones */
    size_t month_count;
    struct report_confirmations all; /* of the whole time */
    struct report_split before_reminder, after_reminder;
    struct report_split mode[REPORT_MODES_MAX];        /* 0 a short message, 1 USSD */
    struct report_rule_outcome rule[REPORT_RULES_MAX]; /* by id */
    size_t rule_count;
    int64_t audit_entry; /* head of the audit's chain when this night first ran; 0: nothing is on record */
    struct slice audit_hash; /* hexadecimal */
};

/** The share of true reports that is assumed to be confirmed, and how many cases that assumption weighs. */
enum { REPORT_CONFIRMED_ASSUMED_OF = 10, REPORT_CONFIRMED_ASSUMED = 8 };

/**
 * c: the share that confirmed, with 8 of 10 as the prior. Mistakes that were rightly taken back are in the
 * denominator, so it is rather too low, and n0 rather too high.
 */
double report_measured_confirmed_share(const struct report_confirmations *all);

#endif
