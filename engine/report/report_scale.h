/* report_scale.h - answers on a scale of five, counted by point. */
#ifndef REPORT_REPORT_SCALE_H
#define REPORT_REPORT_SCALE_H

#include <stdint.h>

enum { REPORT_SCALE_MAX = 5 };

/** A scale's answers; distribution[0] is the worst point. */
struct report_scale {
    int32_t distribution[REPORT_SCALE_MAX];
};

int64_t report_scale_n(const struct report_scale *scale);

/** Answered 4 or 5. */
int64_t report_scale_good(const struct report_scale *scale);

/** 1..5; 0 without answers. */
double report_scale_mean(const struct report_scale *scale);

/** (mean - 1) x 25, from 0, all at the worst point, to 100; 0 without answers. */
double report_scale_100(const struct report_scale *scale);

#endif
