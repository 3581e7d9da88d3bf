#include "report/report_rates.h"

static double share(int64_t part, int64_t whole)
{
    return whole > 0 ? (double)part / (double)whole : 0;
}

struct report_rates report_rates_of(const int64_t ending[REPORT_ENDING_COUNT])
{
    struct report_rates rates = {
        .completed = ending[REPORT_COMPLETED],
        .partial = ending[REPORT_PARTIAL],
        .refused = ending[REPORT_REFUSED],
        .no_contact = ending[REPORT_NO_REPLY],
        .other = ending[REPORT_HELP_ONLY],
        .unknown = ending[REPORT_WRONG_PERSON] + ending[REPORT_UNDELIVERABLE] + ending[REPORT_FATE_UNKNOWN],
    };
    rates.known = rates.completed + rates.partial + rates.refused + rates.no_contact + rates.other;
    rates.all = rates.known + rates.unknown;
    int64_t responded = rates.completed + rates.partial;
    rates.rr1 = share(rates.completed, rates.all);
    rates.rr2 = share(responded, rates.all);
    rates.rr5 = share(rates.completed, rates.known);
    rates.rr6 = share(responded, rates.known);
    rates.contact = share(responded + rates.refused + rates.other, rates.all);
    rates.refusal = share(rates.refused, rates.all);
    return rates;
}
