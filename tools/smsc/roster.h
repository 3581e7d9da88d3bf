/*
 * roster.h - reads the city's cases, so that the network knows which department a phone's owner dealt with.
 *
 * This is the citizens' own knowledge: who visited which desk. It never reaches the engine.
 */
#ifndef SMSC_ROSTER_H
#define SMSC_ROSTER_H

#include "options.h"
#include "subscriber.h"

#include <stdbool.h>
#include <stddef.h>

struct roster_counts {
    size_t rows, cases; /* cases: rows with a usable phone */
    size_t planted;     /* of these, in the planted department */
};

/** Adds the cases of one file; false with one line on stderr when it cannot be read. */
__attribute__((warn_unused_result)) bool roster_read(struct subscribers *subscribers,
                                                     const struct options_cases *cases,
                                                     const char *planted_department,
                                                     struct roster_counts *counts);

#endif
