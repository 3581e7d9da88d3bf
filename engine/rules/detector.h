/*
 * detector.h - a weekly-started Shiryaev-Roberts e-detector (Shin, Ramdas, Rinaldo 2024, "E-detectors").
 *
 * Every 7th night each R_j grows by 1; each night with n trials and k events multiplies it by (g_j/p0)^k
 * ((1-g_j)/(1-p0))^(n-k). The sum of R minus the number of starts is a supermartingale while the true rate is
 * not beyond p0, so E = mean(R)/53 crosses c within 53 weeks with probability at most 1/c, for any number of
 * looks.
 *
 * Only + and * of IEEE doubles in a fixed order: the same counts give the same bits on any machine. R is
 * clamped above and flushed to 0 below, both of which only lower E, so the bound holds.
 */
#ifndef RULES_DETECTOR_H
#define RULES_DETECTOR_H

#include "rules/rule.h"

#include <stddef.h>
#include <stdint.h>

enum { DETECTOR_WEEK = 7 };

/** What one event and one other trial multiply each R_j by. */
struct detector_odds {
    size_t count;
    double event[RULE_GRID_MAX];
    double other[RULE_GRID_MAX];
};

struct detector {
    double r[RULE_GRID_MAX];
};

/** Alternatives `rate` against p0, all in (0, 1); 1 <= count <= RULE_GRID_MAX. */
struct detector_odds detector_odds_of(double p0, const double *rate, size_t count);

/** A start: begins to watch for a change that happens now. Once every DETECTOR_WEEK nights. */
void detector_start(struct detector *detector, const struct detector_odds *odds);

/** One night's counts, 0 <= k <= n. */
void detector_night(struct detector *detector, const struct detector_odds *odds, int32_t n, int32_t k);

/** E = mean(R) / 53. */
double detector_e(const struct detector *detector, const struct detector_odds *odds);

#endif
