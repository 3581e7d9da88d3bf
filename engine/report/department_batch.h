/*
 * department_batch.h - what a department may be told: closed batches of its answers, and nothing in between.
 *
 * A batch is whole weeks with at least ten new answers from ten handsets to each question, and is published
 * one to five days after its last Sunday. An answer is in one batch; batches of a department do not overlap;
 * what was published is never drawn anew. So no two pages can be subtracted from one another. The smaller
 * side of a share is at least three answers or the figure is a band (people.md, "The reporter").
 * Solicitation, officers, types and times of day are in none of it.
 */
#ifndef REPORT_DEPARTMENT_BATCH_H
#define REPORT_DEPARTMENT_BATCH_H

#include "base/calendar.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    DEPARTMENT_BATCH_HANDSETS_MIN = 10, /* of each question that is answered at all */
    DEPARTMENT_BATCH_SIDE_MIN = 3,      /* a smaller side below it is a band */
    DEPARTMENT_BATCH_JITTER_DAYS = 5,
};

/** Stable numbers, not stored; the names are those of the database. */
enum department_measure { DEPARTMENT_KINDNESS = 0, DEPARTMENT_SATISFACTION, DEPARTMENT_MEASURE_COUNT };

/** "kindness", "satisfaction". */
const char *department_measure_name(enum department_measure measure);

/** An answer on its scale (1..5) that no batch holds yet, as it is known now. */
struct department_answer {
    int64_t complaint, phone;
    int64_t seed; /* of its handset's keyed hash, so that nobody outside can foretell a day of publication */
    struct night arrived;
    enum department_measure measure;
    bool good; /* 4 or 5 */
};

/** n answers of as many handsets, k of them good; n = 0: the question was not answered. */
struct department_figure {
    int32_t n, k;
};

struct department_closing {
    struct night first_monday, last_sunday;
    size_t taken; /* so many of the answers, from the first, are in the batch */
    struct department_figure figure[DEPARTMENT_MEASURE_COUNT];
};

/**
 * The next batch of one department that may be published by the end of `night`; false when there is none yet.
 * The answers are ordered by (arrived, complaint, measure). A handset's first answer to a question counts,
 * its further ones are taken without counting. `after`: the last Sunday of the batch before, or day 0.
 */
__attribute__((warn_unused_result)) bool department_batch_close(const struct department_answer *answer,
                                                                size_t count, struct night after,
                                                                struct night night,
                                                                struct department_closing *ret);

/** How much of k is said: all of it (low = high = k), or a band of three values at one end. */
struct department_band {
    int32_t low, high;
};
struct department_band department_batch_band(struct department_figure figure);

/**
 * Whether the sum over these figures may stand beside them: no band must become narrower by subtracting the
 * others from it. n of every figure is at least DEPARTMENT_BATCH_HANDSETS_MIN.
 */
__attribute__((warn_unused_result)) bool department_batch_may_total(const struct department_figure *figure,
                                                                    size_t count);

#endif
