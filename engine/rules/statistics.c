#include "rules/statistics.h"

#define MATHLIB_STANDALONE /* Rmath.h without R */
#include <Rmath.h>
#include <assert.h>
#include <math.h>

/* 97.5 % quantile of the normal distribution, for two-sided 95 % intervals. */
static const double Z_975 = 1.959963984540054;
static const double TAIL_LOW = 0.025;
static const double TAIL_HIGH = 0.975;

/* The rate that "ruled out" speaks of (people.md, "Survey method"). */
static const double RATE_RULED_OUT = 0.03;

enum { LOWER = 0, UPPER = 1, PLAIN = 0, LOGS = 1 };

double statistics_binomial_tail(double k, double n, double p0)
{
    return k <= 0 ? 1.0 : pbinom(k - 1, n, p0, LOWER, PLAIN);
}

double statistics_predictive_tail(double x, double n, double k, double m)
{
    double a = x + 0.5;
    double b = n - x + 0.5;
    double tail = 0;
    for (double i = k; i <= m; i++) {
        tail += exp(lchoose(m, i) + lbeta(a + i, b + m - i) - lbeta(a, b));
    }
    return fmin(tail, 1.0);
}

static double log_bet(double k, double n, double p0, double g)
{
    double log_e = 0;
    log_e += k > 0 ? k * log(g / p0) : 0;
    log_e += n > k ? (n - k) * (log1p(-g) - log1p(-p0)) : 0;
    return log_e;
}

double statistics_e_value(double k, double n, double p0, const double *grid, size_t grid_count)
{
    assert(grid_count > 0);
    double most = -INFINITY;
    for (size_t j = 0; j < grid_count; j++) {
        most = fmax(most, log_bet(k, n, p0, grid[j]));
    }
    if (isinf(most)) {
        return 0;
    }
    double sum = 0;
    for (size_t j = 0; j < grid_count; j++) {
        sum += exp(log_bet(k, n, p0, grid[j]) - most);
    }
    return exp(most) * (sum / (double)grid_count);
}

double statistics_e_value_beta(double k, double n, double p0, double a, double b)
{
    double log_posterior = lbeta(a + k, b + n - k) + pbeta(p0, a + k, b + n - k, LOWER, LOGS);
    double log_prior = lbeta(a, b) + pbeta(p0, a, b, LOWER, LOGS);
    return exp(log_posterior - log_prior - k * log(p0) - (n - k) * log1p(-p0));
}

struct interval statistics_wilson(double k, double n)
{
    if (n <= 0) {
        return (struct interval){ 0, 1 };
    }
    double share = k / n;
    double z2 = Z_975 * Z_975;
    double centre = (share + z2 / (2 * n)) / (1 + z2 / n);
    double half = Z_975 / (1 + z2 / n) * sqrt(share * (1 - share) / n + z2 / (4 * n * n));
    struct interval interval = { centre - half, centre + half };
    interval.low = k <= 0 ? 0 : fmax(interval.low, 0); /* rounding must not leave 1e-18 */
    interval.high = k >= n ? 1 : fmin(interval.high, 1);
    return interval;
}

struct interval statistics_clopper_pearson(double k, double n)
{
    if (n <= 0) {
        return (struct interval){ 0, 1 };
    }
    return (struct interval){ k <= 0 ? 0 : qbeta(TAIL_LOW, k, n - k + 1, UPPER, PLAIN),
                              k >= n ? 1 : qbeta(TAIL_HIGH, k + 1, n - k, UPPER, PLAIN) };
}

double statistics_jeffreys_quantile(double tail, double x, double n)
{
    return qbeta(tail, x + 0.5, n - x + 0.5, UPPER, PLAIN);
}

/* ln of the mixture likelihood over that of p, less ln 20; a rate is in the sequence while this is < 0. */
static double sequence_excess(double k, double n, double p)
{
    double log_likelihood = (k > 0 ? k * log(p) : 0) + (n > k ? (n - k) * log1p(-p) : 0);
    return lbeta(k + 0.5, n - k + 0.5) - lbeta(0.5, 0.5) - log_likelihood - log(20);
}

/* The crossing between a rate inside the sequence and one outside; 100 halvings reach the last bit. */
static double sequence_edge(double k, double n, double inside, double outside)
{
    for (int i = 0; i < 100; i++) {
        double middle = (inside + outside) / 2;
        if (sequence_excess(k, n, middle) < 0) {
            inside = middle;
        } else {
            outside = middle;
        }
    }
    return inside;
}

struct interval statistics_confidence_sequence(double k, double n)
{
    if (n <= 0) {
        return (struct interval){ 0, 1 };
    }
    double share = k / n;
    return (struct interval){ k <= 0 ? 0 : sequence_edge(k, n, share, 0),
                              k >= n ? 1 : sequence_edge(k, n, share, 1) };
}

double statistics_zero_upper(double n)
{
    return n <= 0 ? 1 : -expm1(log(0.05) / n);
}

struct shrinkage statistics_shrink(double k, double expected, double a)
{
    double shape = a + k;
    double rate = a + expected;
    return (struct shrinkage){ .mean = shape / rate,
                               .ebgm = exp(digamma(shape) - log(rate)),
                               .eb05 = qgamma(0.05, shape, 1 / rate, UPPER, PLAIN),
                               .eb95 = qgamma(0.95, shape, 1 / rate, UPPER, PLAIN) };
}

double statistics_shrink_above(double k, double expected, double a, double limit)
{
    return pgamma(limit, a + k, 1 / (a + expected), LOWER, PLAIN);
}

static double shrink_log_likelihood(const double *k, const double *expected, size_t count, double a)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += expected[i] > 0 ? dnbinom_mu(k[i], a, expected[i], LOGS) : 0;
    }
    return sum;
}

double statistics_shrink_prior(const double *k, const double *expected, size_t count)
{
    /* Golden section on ln a; the marginal likelihood is unimodal enough that 60 steps decide the third
     * digit. */
    const double golden = 0.6180339887498949;
    double low = log(0.1);
    double high = log(100);
    for (int i = 0; i < 60; i++) {
        double left = high - golden * (high - low);
        double right = low + golden * (high - low);
        double left_fit = shrink_log_likelihood(k, expected, count, exp(left));
        double right_fit = shrink_log_likelihood(k, expected, count, exp(right));
        if (left_fit >= right_fit) {
            high = right;
        } else {
            low = left;
        }
    }
    return exp((low + high) / 2);
}

double statistics_rate_above(double a_i, double b_i, double a_j, double b_j)
{
    return pbeta(b_i / (b_i + b_j), a_i, a_j, LOWER, PLAIN);
}

struct interval statistics_manski(double yes, double replies, double sent)
{
    if (sent <= 0) {
        return (struct interval){ 0, 1 };
    }
    return (struct interval){ yes / sent, (yes + sent - replies) / sent };
}

double statistics_silence(double rate, double n)
{
    return exp(n * log1p(-rate));
}

double statistics_replies_needed(double confirmed)
{
    return confirmed <= 0 ? INFINITY : ceil(log(0.05) / log1p(-RATE_RULED_OUT * confirmed));
}

double statistics_fisher_tail(double a, double a_n, double b, double b_n)
{
    return phyper(a - 1, a + b, a_n + b_n - a - b, a_n, LOWER, PLAIN);
}
