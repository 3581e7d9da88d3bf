/*
 * retention_policy.h - for how many days each kind of record is kept: the longest that the configuration, the
 * survey that it names or any published version of a survey says.
 */
#ifndef MAIN_RETENTION_RETENTION_POLICY_H
#define MAIN_RETENTION_RETENTION_POLICY_H

#include "main/survey/survey_desk.h"

#include <stdbool.h>

enum retention_kind {
    RETENTION_NUMBERS = 0,
    RETENTION_TEXTS,
    RETENTION_ANSWERS,
    RETENTION_AUDIT,
    RETENTION_REPORTS,
    RETENTION_KIND_COUNT
};

struct retention_policy {
    int days[RETENTION_KIND_COUNT];
};

/** False after a line on stderr: a survey that cannot be read says nothing of how long its records are
 *  kept. */
__attribute__((warn_unused_result)) bool retention_policy_read(struct survey_desk *desk,
                                                               struct retention_policy *ret);

/** "numbers", "texts", "answers", "audit", "reports". */
const char *retention_kind_name(enum retention_kind kind);

/** The kind of that name, or RETENTION_KIND_COUNT. */
enum retention_kind retention_kind_from_name(struct slice name);

#endif
