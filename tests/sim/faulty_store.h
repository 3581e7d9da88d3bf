/*
 * faulty_store.h - a store between flow and another store that loses the word of some commits.
 *
 * Of the commits that it picks, half are applied and half are not; flow is told STORE_UNKNOWN either way,
 * then STORE_UP, and must commit the same batch again.
 */
#ifndef SIM_FAULTY_STORE_H
#define SIM_FAULTY_STORE_H

#include "base/random.h"
#include "flow/flow.h"

struct faulty_store {
    struct store seam; /* what flow gets */
    struct store under;
    struct random random;
    double share;    /* of commits whose word is lost */
    bool swallow;    /* the next committed event */
    int unknown, up; /* events that wait */
    int lost_before, lost_after;
};

void faulty_store_init(struct faulty_store *faulty, struct store under, uint64_t seed, double share);

/** Passes an event of the store beneath on to flow, or what the fault makes of it. */
void faulty_store_pass(struct faulty_store *faulty, struct flow *flow, const struct store_event *event);

/** Hands an event of the fault's own to flow; false when none waits. */
bool faulty_store_pump(struct faulty_store *faulty, struct flow *flow);

#endif
