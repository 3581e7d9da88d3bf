/*
 * survey_test.h - conversations that a survey must lead in this way and no other: `kind: SurveyTest`.
 *
 *     apiVersion: ccrm/v1
 *     kind: SurveyTest
 *     id: visit-integrity
 *     survey: visit-integrity
 *     clock: "2027-03-02 10:00"          # of the citizens' zone, when the first prompt is due
 *     cases:
 *       - name: a yes is asked again, and referred once confirmed
 *         locale: ko
 *         steps:
 *           - expect_send: { question: kindness, contains: 친절 }
 *           - reply: "5"
 *           - advance: 2d
 *           - expect_send: { kind: reminder, segments: 1 }
 *           - expect: { open: satisfaction, messages: 3, answers: { kindness: "5" } }
 *
 * Each step is one of expect_send, reply, advance, network and expect. `expect_send` takes the oldest message
 * since the last reply or advance that no expect_send has taken yet; `expect: { silent: true }` says that
 * there is none left. An answer is written as its number, as a choice's id, as `text`, or as the state in
 * which it is: unclear, pending, confirmed, withdrawn, unconfirmed, unanswered.
 */
#ifndef AUTHORING_SURVEY_TEST_H
#define AUTHORING_SURVEY_TEST_H

#include "authoring/rehearsal.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/slice.h"
#include "document/finding.h"
#include "document/mark.h"
#include "document/node.h"
#include "document/shape.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SURVEY_TEST_CASES_MAX = 100,
    SURVEY_TEST_STEPS_MAX = 100,
    SURVEY_TEST_PHRASES_MAX = 6,
    SURVEY_TEST_ARENA_BYTES = 2 * 1024 * 1024, /* of one case: a reading, and a case's messages */
};

struct survey_test_send {
    struct slice question;
    struct slice kind; /* a name of rehearsal_text_name */
    struct slice text; /* exactly */
    struct slice contains[SURVEY_TEST_PHRASES_MAX];
    size_t contains_count;
    int segments; /* 0: not said */
    int screens;  /* of a USSD session; 0: not said */
    struct slice alphabet;
};

struct survey_test_answer {
    struct slice question, is;
};

struct survey_test_expect {
    struct slice read; /* what the last reply was read as */
    int value;
    bool has_value;
    struct slice open; /* question */
    bool confirming, has_confirming;
    struct slice outcome; /* of the conversation; "open" while it lives */
    int messages, segments, referrals, reviews;
    bool has_messages, has_segments, has_referrals, has_reviews;
    bool opted_out, has_opted_out;
    bool silent;
    struct survey_test_answer *answer;
    size_t answer_count;
};

struct survey_test_step {
    struct mark mark;
    struct survey_test_send send;
    struct slice reply;
    int64_t advance_s;
    int network; /* enum dialog_prompt_fate */
    struct survey_test_expect expect;
    bool has_send, has_reply, has_advance, has_network, has_expect; /* exactly one */
};

struct survey_test_case {
    struct slice name;
    int locale;      /* enum locale */
    int mode;        /* enum rehearsal_mode */
    int64_t clock_s; /* local seconds since 1970-01-01T00:00:00 */
    bool has_clock;
    struct slice department, type;
    struct survey_test_step *step;
    size_t step_count;
};

struct survey_test {
    struct slice id, survey;
    int64_t clock_s;
    struct survey_test_case *item;
    size_t count;
};

extern const struct shape survey_test_shape;

/** Beside the validator's own codes: one-step (a step that is none or several of the five). False when an
 *  error was found. */
__attribute__((warn_unused_result)) bool survey_test_read(const struct document *document,
                                                          struct arena *arena, struct findings *findings,
                                                          struct survey_test *ret);

/** What a case runs against; the rehearsal is scratch memory (about 60 KiB: not for the stack). */
struct survey_test_stage {
    const struct survey *survey;
    const struct lexicon *lexicon;
    const struct zone *zone;
    const struct text_link *link;
    struct rehearsal *rehearsal;
    struct arena *arena;
};

/**
 * Runs one case. True: as expected; else `why` has "LINE:COLUMN: what" for each thing that is not, with what
 * was expected and what was sent under it. Nothing is tried after the first step that fails. The arena is
 * left as it was found.
 */
__attribute__((warn_unused_result)) bool survey_test_run(const struct survey_test *test,
                                                         const struct survey_test_case *item,
                                                         const struct survey_test_stage *stage,
                                                         struct buffer *why);

/** "YYYY-MM-DD HH:MM" of no zone: seconds since 1970 on that clock. */
__attribute__((warn_unused_result)) bool survey_test_clock(struct slice text, int64_t *ret_local_s);

#endif
