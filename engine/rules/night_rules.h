/*
 * night_rules.h - one night: counts and events in, flags, referrals and reviews out.
 *
 * Pure and causal: night t sees only rows with known <= t, in any order; the same input gives the same flags
 * on any machine (detectors add and multiply only, in one order; no libm on the way to a flag).
 *
 * The engine calls night_rules_run once a night with the year's rows so far. It walks the year's nights from
 * the first one, so nothing has to be kept between nights but rows, events and closings.
 */
#ifndef RULES_NIGHT_RULES_H
#define RULES_NIGHT_RULES_H

#include "base/arena.h"
#include "base/calendar.h"
#include "base/slice.h"
#include "rules/rule.h"
#include "tally/contact.h"
#include "tally/tally.h"
#include "tally/unit.h"

#include <stddef.h>
#include <stdint.h>

enum {
    NIGHT_RULES_YEAR = 371, /* 53 weeks; a year's nights never run past it */
    NIGHT_RULES_DEPARTMENTS_MAX = 2000,
};

/** A flag was closed at the end of that night: its rule's detector for the department starts at 0 on the
 *  next. */
struct night_rules_closing {
    int32_t department;
    struct slice rule;
    struct night night;
};

struct night_rules_input {
    const struct rule_set *set;
    struct night first;      /* the year's first night */
    struct night night;      /* D, first <= D < first + 371 */
    const struct unit *unit; /* every unit of the facts; unknown ids in rows are ignored */
    size_t unit_count;
    /* Ordered by (department, from); a department without a row has the rules' own p0. */
    const struct unit_class *unit_class;
    size_t class_count;
    const struct tally_count *count;
    size_t count_count;
    const struct tally_event
        *event; /* also of the year before, back to 180 nights before `first`, where there are */
    size_t event_count;
    const struct contact_use
        *use; /* replies by handset, for the rule on one handset; NULL: that rule sees nothing */
    size_t use_count;
    const struct night_rules_closing *closing;
    size_t closing_count;
};

/** One night of a detector's way, as the rows stand on night D. */
struct flag_point {
    struct night night;
    int32_t n, k;
    double e;
};

struct flag {
    int32_t department;
    size_t rule; /* index into the set */
    enum flag_level
        level; /* the highest level reached since the last closing; a flag is up until it is closed */
    struct night since[FLAG_LEVEL_COUNT]; /* the night each level up to `level` was reached */
    double e;                             /* tonight */
    double threshold[FLAG_LEVEL_COUNT];   /* infinite where the level is not used */
    int32_t n, k;                         /* since the detector's start */
    double p0;                            /* tonight's null rate; 0: from a baseline, or none */
    struct slice p0_class;                /* the class of departments that it is of; empty: of all others */
    double expected;                      /* events that the null rate explains in those n */
    int32_t handsets;                     /* distinct confirmed handsets within the rule's nights */
    int32_t type,
        officer; /* the type and officer that weigh most in E, 0: none; for the integrity role alone */
    const struct flag_point *path; /* from the detector's first night to D */
    size_t path_count;
    struct rule_text sentence; /* the rule's text with its parameters filled in */
};

enum referral_source { REFERRAL_CONFIRMED = 0, REFERRAL_TEXT };

/** One credible allegation that became known tonight: to the integrity office, in confidence. */
struct referral {
    int64_t complaint;
    int64_t handset;
    int32_t department, type, officer;
    enum referral_source source;
    struct night arrived, known;
    size_t rule; /* index into the set */
    struct rule_text sentence;
};

enum review_reason { REVIEW_WITHDRAWN = 0, REVIEW_UNANSWERED };

/** A "yes" that ended tonight without confirmation: to a person's queue, never counted, never dropped. */
struct review {
    int64_t complaint;
    int64_t handset;
    int32_t department, type, officer;
    enum review_reason reason;
    struct night arrived, known;
};

struct night_rules_result {
    struct flag *flag; /* those that are up on night D, ordered by (department, rule) */
    size_t flag_count;
    struct referral *referral; /* known on night D, ordered by complaint */
    size_t referral_count;
    struct review *review;
    size_t review_count;
};

enum night_rules_outcome {
    NIGHT_RULES_DONE = 0,
    NIGHT_RULES_NO_ROOM, /* the arena is too small: about 40 MB for 40 departments and 400 officers */
    /* D outside the year, a rule that rule_check refuses, two referral rules, too many departments, classes
     * that are not in order */
    NIGHT_RULES_BAD_INPUT,
};

/** Everything returned lives in the arena or borrows from the input; the arena holds the whole run until it
 *  is reset. */
__attribute__((warn_unused_result)) enum night_rules_outcome
night_rules_run(const struct night_rules_input *input, struct arena *arena, struct night_rules_result *ret);

/**
 * The same, night by night, for replays: open, step once for each night from `first`, look, and describe at
 * the end.
 * `input->night` bounds the nights; rows may hold the whole year, each night sees only what was known by
 * then.
 */
struct night_rules;

__attribute__((warn_unused_result)) enum night_rules_outcome
night_rules_open(const struct night_rules_input *input, struct arena *arena, struct night_rules **ret);

/** The next night; at most `night - first + 1` times. */
__attribute__((warn_unused_result)) enum night_rules_outcome night_rules_step(struct night_rules *run);

/** Level of a rule's flag for a department, by its place in id order, after the last step; the highest of the
 *  rule's versions. */
enum flag_level night_rules_level(const struct night_rules *run, size_t rule, size_t department);

/** Whether an earlier rule of the set has the same id: to be shown once. */
bool night_rules_is_former(const struct rule_set *set, size_t rule);

/** Tonight's referrals and reviews alone, without sentences; borrowed until the next step. */
void night_rules_handed_over(const struct night_rules *run, struct night_rules_result *ret);

/** Tonight's flags with their evidence, referrals and reviews; borrowed until the next step. */
__attribute__((warn_unused_result)) enum night_rules_outcome
night_rules_describe(const struct night_rules *run, struct night_rules_result *ret);

/** "fewer than 4 departments a year": the rule's alert budget in this city; for the page. */
double night_rules_budget(const struct rule *rule, enum flag_level level, size_t departments);

#endif
