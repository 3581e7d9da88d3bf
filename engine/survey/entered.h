/*
 * entered.h - answers that a person enters: read out to a citizen on the telephone, or written on a card.
 *
 * Exact, as whoever types has the choices before them: a number, a choice's digit or its id, several joined
 * by `+`. What is sensitive, or counts as solicitation, is never asked or entered so: staff on the telephone
 * neither ask it nor hear it.
 */
#ifndef SURVEY_ENTERED_H
#define SURVEY_ENTERED_H

#include "survey/survey.h"

#include <stdbool.h>
#include <stdint.h>

enum entered_problem {
    ENTERED_FINE = 0,
    ENTERED_EMPTY,
    ENTERED_SENSITIVE,    /* may not be entered at all */
    ENTERED_NO_NUMBER,    /* a scale or a number is answered by digits */
    ENTERED_OUT_OF_RANGE, /* of the scale or number */
    ENTERED_NO_CHOICE,    /* neither a digit nor an id of the question's choices */
    ENTERED_NOT_ALONE,    /* a choice that excludes all others, together with one */
    ENTERED_PROBLEM_COUNT,
};

/** May people ask it, and enter its answer? */
bool entered_is_allowed(const struct survey_question *question);

/** What was typed as an answer's value: the point, the number, the choice's digit, the bits of several
 *  digits; 0 for a text. *ret is set for ENTERED_FINE alone. */
enum entered_problem entered_read(const struct survey_question *question, struct slice typed, int16_t *ret);

/** One clause for a person: "is neither a digit nor an id of its choices". */
const char *entered_problem_text(enum entered_problem problem);

#endif
