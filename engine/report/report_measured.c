#include "report/report_measured.h"

double report_measured_confirmed_share(const struct report_confirmations *all)
{
    const int64_t ended = all->confirmed + all->withdrawn + all->silent;
    return (double)(REPORT_CONFIRMED_ASSUMED + all->confirmed) /
           (double)(REPORT_CONFIRMED_ASSUMED_OF + ended);
}
