/*
 * entered_rows.h - answers that people entered, into the database: of a call or of a card.
 *
 * The mode stays on each answer. What the citizen answered by text goes before; entering the same again
 * changes nothing.
 */
#ifndef MAIN_CALLS_ENTERED_ROWS_H
#define MAIN_CALLS_ENTERED_ROWS_H

#include "main/survey/survey_desk.h"
#include "survey/entered.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum entered_mode { ENTERED_BY_PHONE = 2, ENTERED_BY_CARD = 3 }; /* of ccrm.answer */

struct entered_answer {
    size_t question; /* index in the survey */
    int16_t value;
    struct slice words; /* of a question for words */
};

struct entered_answers {
    const struct survey *survey;
    enum locale locale; /* of the words */
    struct entered_answer answer[SURVEY_QUESTIONS_MAX];
    size_t count;
};

struct entered_counts {
    int64_t made, unchanged, by_text;
};

/** Index of the question with that id; question_count when there is none, and then *ret_meant is the id that
 *  was probably meant, or empty. */
size_t entered_rows_question(const struct survey *survey, struct slice id, struct slice *ret_meant);

/** EXIT_OK, or the exit code after a line on stderr. Words are read for what they say of solicitation: a
 *  plain report becomes a referral, a hint a review. */
__attribute__((warn_unused_result)) int entered_rows_enter(struct survey_desk *desk, int64_t complaint,
                                                           enum entered_mode mode,
                                                           const struct entered_answers *answers,
                                                           struct entered_counts *ret);

#endif
