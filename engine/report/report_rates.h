/*
 * report_rates.h - response, contact and refusal rates from final dispositions.
 *
 * AAPOR, Standard Definitions (10th edition, 2023): RR1, RR2, RR5, RR6, CON1, REF1. Dispositions: completed
 * (I), partial (P), refused and opted out (R), delivered without reply (NC), help or language only (O),
 * unknown (U: uncertain, undeliverable, wrong person). What was not sent or is still open is in no rate.
 *
 * Of units that are drawn with unequal probability AAPOR's rates are of base weights (the same, on complex
 * designs); unweighted ones tell how the fieldwork went. So a department's rates are of counts, and the whole
 * city has both.
 */
#ifndef REPORT_REPORT_RATES_H
#define REPORT_REPORT_RATES_H

#include "report/report_input.h"

#include <stdint.h>

struct report_rates {
    int64_t completed, partial, refused, no_contact, other, unknown;
    int64_t all;   /* I + P + R + NC + O + U: the denominator of RR1, RR2, CON1 and REF1 */
    int64_t known; /* I + P + R + NC + O: of RR5 and RR6 */
    double rr1, rr2, rr5, rr6, contact, refusal; /* 0 where the denominator is 0 */
};

/** Of counts, or of sums of weights. */
struct report_rates report_rates_of(const int64_t ending[REPORT_ENDING_COUNT]);

#endif
