/*
 * link_figures.h - how one link does, for operators: what it takes a second, how long responses and receipts
 * take, its last error.
 *
 * Fixed memory, no exactness beyond what an operator needs: rates are over the last ten whole seconds, delays
 * over the last LINK_FIGURES_DELAYS, and a receipt's delay is known only while its segment is among the last
 * LINK_FIGURES_SENT of its place. Times are milliseconds of the monotonic clock.
 */
#ifndef SMPP_LINK_FIGURES_H
#define SMPP_LINK_FIGURES_H

#include "base/slice.h"

#include <stddef.h>
#include <stdint.h>

enum {
    LINK_FIGURES_SECONDS = 16, /* more than the ten of a rate, so that the running one is apart */
    LINK_FIGURES_RATE_S = 10,
    LINK_FIGURES_DELAYS = 256,
    LINK_FIGURES_SENT = 4096, /* a power of two; a minute of receipts at 70 segments a second */
};

/** A running count of events by second. */
struct link_rate {
    uint32_t count[LINK_FIGURES_SECONDS];
    int64_t second[LINK_FIGURES_SECONDS]; /* that the count is of */
};

/** The latest delays, a ring. */
struct link_delays {
    int32_t ms[LINK_FIGURES_DELAYS];
    uint64_t count; /* ever */
};

struct link_figures {
    struct link_rate accepted, replies;
    struct link_delays response, receipt;
    struct {
        uint64_t id; /* hash of the normalised id; 0: none */
        int64_t at_ms;
    } sent[LINK_FIGURES_SENT];
    uint64_t receipts;
    uint32_t last_error; /* command_status of the latest refusal; 0: none yet */
    int64_t last_error_ms;
};

/** A segment was accepted under this id, so long after it was sent. */
void link_figures_accepted(struct link_figures *figures, struct slice smsc_id, int64_t took_ms,
                           int64_t now_ms);

void link_figures_refused(struct link_figures *figures, uint32_t command_status, int64_t now_ms);

/** A final receipt for this id came. */
void link_figures_receipt(struct link_figures *figures, struct slice smsc_id, int64_t now_ms);

void link_figures_reply(struct link_figures *figures, int64_t now_ms);

/** Events a second over the last LINK_FIGURES_RATE_S whole seconds. */
double link_rate_per_s(const struct link_rate *rate, int64_t now_ms);

/** The delay that so many percent (0..100) of the latest did not exceed; -1 when none is known. */
int32_t link_delays_percentile(const struct link_delays *delays, int percent);

#endif
