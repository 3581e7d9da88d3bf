/*
 * statistics.h - the textbook formulas that pages and rules quote: tails, intervals, shrinkage, bounds on
 * silence.
 *
 * Distributions come from r-mathlib. Counts are doubles because R's are; every k is in 0..n. With n = 0 an
 * interval is [0, 1] and a rate is 0: nothing here returns nan or infinity for counts in range.
 */
#ifndef RULES_STATISTICS_H
#define RULES_STATISTICS_H

#include <stddef.h>

struct interval {
    double low, high;
};

/** P(X >= k) of Binomial(n, p0), exact. */
double statistics_binomial_tail(double k, double n, double p0);

/** P(K >= k) of the next m, Jeffreys prior after x of n: beta-binomial. */
double statistics_predictive_tail(double x, double n, double k, double m);

/** Equal-weight mixture e-value of k events in n against p0; grid holds rates. In logs: never overflows to
 *  nan. */
double statistics_e_value(double k, double n, double p0, const double *grid, size_t grid_count);

/** The same with a Beta(a, b) truncated to (p0, 1) as the mixture. */
double statistics_e_value_beta(double k, double n, double p0, double a, double b);

/** 95 % intervals of a share (Brown, Cai, DasGupta 2001, "Interval estimation for a binomial proportion"). */
struct interval statistics_wilson(double k, double n);
struct interval statistics_clopper_pearson(double k, double n);

/** 95 % confidence sequence of a share, valid at every look: Beta(1/2, 1/2) mixture (Ville). */
struct interval statistics_confidence_sequence(double k, double n);

/** One-sided 95 % upper bound when nothing was seen in n (exact rule of three). */
double statistics_zero_upper(double n);

/** Quantile `tail` of the Jeffreys posterior of x of n: qbeta(tail, x + 1/2, n - x + 1/2). */
double statistics_jeffreys_quantile(double tail, double x, double n);

/** Gamma-Poisson shrinkage with prior Gamma(a, rate a) (DuMouchel 1999): k seen where `expected` were
 *  expected. */
struct shrinkage {
    double mean;
    double ebgm; /* geometric mean of the posterior */
    double eb05, eb95;
};
struct shrinkage statistics_shrink(double k, double expected, double a);

/** P(lambda > limit) of the same posterior. */
double statistics_shrink_above(double k, double expected, double a, double limit);

/** The prior's a by marginal likelihood over units (k_i, expected_i), searched on 0.1..100. */
double statistics_shrink_prior(const double *k, const double *expected, size_t count);

/** P(rate_i > rate_j) for Gamma(a_i, rate b_i) against Gamma(a_j, rate b_j), independent. */
double statistics_rate_above(double a_i, double b_i, double a_j, double b_j);

/** Bounds on the share of "yes" among all who were asked, whatever the silent would have said (Manski). */
struct interval statistics_manski(double yes, double replies, double sent);

/** P(nobody says yes) when a share `rate` of n would. */
double statistics_silence(double rate, double n);

/** n0: replies without a "yes" that rule out 3 % at 95 %, when a share `confirmed` of true reports gets
 *  confirmed. */
double statistics_replies_needed(double confirmed);

/** Fisher's exact test, one-sided: a of a_n here against b of b_n elsewhere, too many here. */
double statistics_fisher_tail(double a, double a_n, double b, double b_n);

#endif
