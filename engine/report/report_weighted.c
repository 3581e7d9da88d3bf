#include "report/report_weighted.h"

#include <math.h>

void report_weighted_add(struct report_weighted *to, int64_t n, bool counts, double weight,
                         double weight_square)
{
    to->n += n;
    to->weight += weight;
    to->weight_square += weight_square;
    if (counts) {
        to->k += n;
        to->weight_k += weight;
    }
}

double report_weighted_share(const struct report_weighted *share)
{
    return share->weight > 0 ? fmin(share->weight_k / share->weight, 1) : 0;
}

double report_weighted_n(const struct report_weighted *share)
{
    if (!(share->weight_square > 0))
        return 0;
    return fmin(share->weight * share->weight / share->weight_square, (double)share->n);
}

struct interval report_weighted_interval(const struct report_weighted *share)
{
    const double n = report_weighted_n(share);
    return statistics_wilson(report_weighted_share(share) * n, n);
}
