/*
 * fault.h - which submits and links go wrong, decided by content: the seed, the phone, the text and how often
 * it was refused before. Never by real time or by the order in which different phones' messages arrive.
 */
#ifndef SMSC_FAULT_H
#define SMSC_FAULT_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    FAULT_REFUSALS_MAX = 2, /* of one text, so that a patient client always gets through */
    FAULT_DROPS_MAX = 1000,
};

enum fault_response { FAULT_NONE, FAULT_LOSE_RESPONSE, FAULT_LATE_RESPONSE };

struct fault_plan {
    uint64_t seed;
    double throttle_rate, fail_rate;     /* 0..1, each time a text is submitted and may still be refused */
    double ussd_abort_rate;              /* 0..1, of screens that ask something */
    uint32_t lose_left, late_left;       /* responses still to be lost or held back */
    bool picked;                         /* the phones were picked from the city beforehand */
    int64_t drop_at_ms[FAULT_DROPS_MAX]; /* ascending; season: clock times; live: counts of submits */
    size_t drops, dropped;
};

/** Draws `drops` seeded points in [from, until). */
void fault_plan_drops(struct fault_plan *plan, size_t drops, int64_t from, int64_t until);

/** Is a drop due at this point (clock or count)? Takes one off. */
bool fault_takes_drop(struct fault_plan *plan, int64_t at);

/** The SMPP error of this submit, or 0: throttled, full queue or a temporary system error. `attempt` counts
 *  how often the text came to this phone before; the caller stops asking after FAULT_REFUSALS_MAX errors in a
 *  row. */
uint32_t fault_refusal(const struct fault_plan *plan, struct slice phone, uint64_t text_hash,
                       uint64_t attempt);

/** Does the citizen hang up at this screen, their `count`th? */
bool fault_hangs_up(const struct fault_plan *plan, struct slice phone, uint32_t count);

/**
 * A city's phones that exist, in an order of the seed's own: the first get the lost, the next the late
 * responses.
 * `rank` sorts them; smaller first.
 */
uint64_t fault_rank(const struct fault_plan *plan, struct slice phone);

/** Without a city: one phone in 64 loses, one in 64 delays its response, while some are left. */
enum fault_response fault_response_live(struct fault_plan *plan, struct slice phone);

#endif
