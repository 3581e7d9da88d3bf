/*
 * report_weighted.h - a share over several units: each answer weighs 1 / the probability that its complaint
 * was drawn.
 *
 * Units are sampled at different rates, so a plain share over several of them leans to those that are asked
 * more. The effective n is Kish's (Survey Sampling, 1965): the square of the sum of the weights, over the sum
 * of their squares; the interval is Wilson's at that n. Detectors never see a weight.
 */
#ifndef REPORT_REPORT_WEIGHTED_H
#define REPORT_REPORT_WEIGHTED_H

#include "rules/statistics.h"

#include <stdbool.h>
#include <stdint.h>

struct report_weighted {
    int64_t n, k;                           /* answers, and those that the share is of, each as one */
    double weight, weight_square, weight_k; /* sums over the n, the n and the k */
};

/** `n` more answers whose weights and whose squares have these sums; `counts`: they are of the k. */
void report_weighted_add(struct report_weighted *to, int64_t n, bool counts, double weight,
                         double weight_square);

/** 0..1; 0 without answers. */
double report_weighted_share(const struct report_weighted *share);

/** At most n; 0 without answers. */
double report_weighted_n(const struct report_weighted *share);

/** 95 %; [0, 1] without answers. */
struct interval report_weighted_interval(const struct report_weighted *share);

#endif
