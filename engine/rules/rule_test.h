/*
 * rule_test.h - small made-up cities with the flags that the rules shall raise in them: `kind: RuleTest`.
 *
 *     apiVersion: ccrm/v1
 *     kind: RuleTest
 *     id: two-handsets
 *     cases:
 *       - name: two people on one night are worth watching
 *         rules: [R2]                # of the set; without it all of them
 *         departments: 40            # numbered from 1, as types and officers of each are
 *         nights: 30                 # numbered from 0, the rules' first
 *         classes: [{ departments: 3-5, class: service }]      # by which the rules' p0_by_class goes
 *         counts: [{ measure: solicitation, departments: 1-40, nights: 0-29, n: 2 }]
 *         events: [{ department: 1, night: 5, known_after: 2, handset: 11, state: confirmed }]
 *         uses: [{ department: 1, nights: 3-7, handset: 9, citizens: 1, delay: 30s, best: true }]
 *         closings: [{ department: 1, rule: R2, night: 20 }]
 *         expect: [{ department: 1, rule: R2, level: watch, reached: 7-9, night: 15 }]
 *
 * An event is one answer: it adds itself to the counts (n on its night, k once it is known), a text is an
 * event alone. An expectation says how a flag stands at the end of `night` (without it: the last), and within
 * which nights it reached that level; of `referral` and `review` it says how many (`count`) there were up to
 * then. A flag that stands on the last night and that no expectation names fails the case.
 */
#ifndef RULES_RULE_TEST_H
#define RULES_RULE_TEST_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/calendar.h"
#include "base/slice.h"
#include "document/finding.h"
#include "document/node.h"
#include "document/shape.h"
#include "rules/rule.h"
#include "tally/tally.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    RULE_TEST_CASES_MAX = 100,
    RULE_TEST_ITEMS_MAX = 200,   /* rows of one list of a case */
    RULE_TEST_DEPARTMENTS = 100, /* the largest made-up city */
    RULE_TEST_MEMBERS = 8,       /* types, and officers, of a department */
    RULE_TEST_ROWS_MAX = 400000, /* counts that a case's lists unfold to */
    RULE_TEST_ARENA_BYTES = 256 * 1024 * 1024,
};

/** Numbers from..to, both included; written "3-9" or "3-3". */
struct rule_test_span {
    int32_t from, to;
};

struct rule_test_class {
    struct rule_test_span departments;
    struct slice name;
    int from; /* night */
};

struct rule_test_count {
    struct rule_test_span departments, nights;
    int measure; /* enum tally_measure */
    int every;   /* each so many nights of `nights` */
    int n, k;
    int known_after;   /* nights until k is known */
    int type, officer; /* of solicitation alone */
};

enum rule_test_state { RULE_TEST_CONFIRMED = 0, RULE_TEST_WITHDRAWN, RULE_TEST_UNANSWERED, RULE_TEST_TEXT };

struct rule_test_event {
    int department, type, officer, night, known_after, handset;
    int state; /* enum rule_test_state */
};

struct rule_test_use {
    int department, handset, citizens; /* different citizens on each of the nights */
    struct rule_test_span nights;
    int64_t delay_s;
    bool best, staff;
};

struct rule_test_closing {
    int department, night;
    struct slice rule;
};

enum rule_test_level {
    RULE_TEST_NONE = FLAG_NONE,
    RULE_TEST_WATCH = FLAG_WATCH,
    RULE_TEST_ALERT = FLAG_ALERT,
    RULE_TEST_HIGH = FLAG_HIGH,
    RULE_TEST_REFERRAL,
    RULE_TEST_REVIEW,
};

struct rule_test_expect {
    int department;
    struct slice rule;
    int level; /* enum rule_test_level */
    struct rule_test_span reached;
    bool has_reached;
    int night;
    bool has_night;
    int count; /* of referrals and reviews */
    struct mark mark;
};

struct rule_test_case {
    struct slice name;
    struct slice rule[RULE_SET_MAX];
    size_t rule_count; /* 0: all of the set */
    struct night first;
    int departments, types, officers, nights;
    struct rule_test_class *class_row; /* a department's rows in order of their nights */
    size_t class_count;
    struct rule_test_count *count;
    size_t count_count;
    struct rule_test_event *event;
    size_t event_count;
    struct rule_test_use *use;
    size_t use_count;
    struct rule_test_closing *closing;
    size_t closing_count;
    struct rule_test_expect *expect;
    size_t expect_count;
    struct mark mark;
};

struct rule_test {
    struct slice id;
    struct rule_test_case *item;
    size_t count;
};

extern const struct shape rule_test_shape;

/**
 * Beside the validator's own codes: bad-span (from above to, or outside the city or the nights), bad-count (k
 * above n), too-many (the counts unfold to more than RULE_TEST_ROWS_MAX rows). False when an error was found.
 */
__attribute__((warn_unused_result)) bool rule_test_read(const struct document *document, struct arena *arena,
                                                        struct findings *findings, struct rule_test *ret);

/**
 * Runs one case under the rules of `set`. True: as expected; else one line for each thing that is not goes to
 * `why`, each beginning with the line number of its expectation in the file. The arena is left as it was
 * found.
 */
__attribute__((warn_unused_result)) bool rule_test_run(const struct rule_test_case *test,
                                                       const struct rule_set *set, struct arena *arena,
                                                       struct buffer *why);

#endif
