#include "rules/detector.h"

#include <assert.h>

/* Far above any threshold, far below overflow; a detector that reached it still falls in finite time. */
static const double R_MAX = 1e15;
/* Far below one start; keeps denormals (slow, and flushed on some machines) out. */
static const double R_MIN = 1e-100;
static const double FACTOR_MAX = 1e200;

struct detector_odds detector_odds_of(double p0, const double *rate, size_t count)
{
    assert(p0 > 0 && p0 < 1);
    assert(count >= 1 && count <= RULE_GRID_MAX);
    struct detector_odds odds = { .count = count };
    for (size_t j = 0; j < count; j++) {
        assert(rate[j] > 0 && rate[j] < 1);
        odds.event[j] = rate[j] / p0;
        odds.other[j] = (1 - rate[j]) / (1 - p0);
    }
    return odds;
}

void detector_start(struct detector *detector, const struct detector_odds *odds)
{
    for (size_t j = 0; j < odds->count; j++) {
        detector->r[j] += 1;
    }
}

/* By squaring, so that the order of operations is fixed and no libm decides the last bit. */
static double power(double base, int32_t exponent)
{
    double result = 1;
    while (exponent > 0) {
        if (exponent % 2 == 1) {
            result *= base;
        }
        base *= base;
        exponent /= 2;
    }
    return result < FACTOR_MAX ? result : FACTOR_MAX;
}

void detector_night(struct detector *detector, const struct detector_odds *odds, int32_t n, int32_t k)
{
    assert(k >= 0);
    assert(n >= k);
    if (n == 0) {
        return;
    }
    for (size_t j = 0; j < odds->count; j++) {
        double factor = power(odds->event[j], k) * power(odds->other[j], n - k);
        double r = detector->r[j] * factor;
        r = r < R_MAX ? r : R_MAX;
        detector->r[j] = r > R_MIN ? r : 0;
    }
}

double detector_e(const struct detector *detector, const struct detector_odds *odds)
{
    double sum = 0;
    for (size_t j = 0; j < odds->count; j++) {
        sum += detector->r[j];
    }
    return sum / (double)odds->count / RULE_YEAR_STARTS;
}
