#include "report/report_scale.h"

int64_t report_scale_n(const struct report_scale *scale)
{
    int64_t n = 0;
    for (int i = 0; i < REPORT_SCALE_MAX; i++)
        n += scale->distribution[i];
    return n;
}

int64_t report_scale_good(const struct report_scale *scale)
{
    return scale->distribution[REPORT_SCALE_MAX - 1] + scale->distribution[REPORT_SCALE_MAX - 2];
}

double report_scale_mean(const struct report_scale *scale)
{
    int64_t sum = 0, n = report_scale_n(scale);
    for (int i = 0; i < REPORT_SCALE_MAX; i++)
        sum += (int64_t)(i + 1) * scale->distribution[i];
    return n > 0 ? (double)sum / (double)n : 0;
}

double report_scale_100(const struct report_scale *scale)
{
    return report_scale_n(scale) > 0 ? (report_scale_mean(scale) - 1) * 25 : 0;
}
