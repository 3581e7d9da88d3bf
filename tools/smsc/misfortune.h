/*
 * misfortune.h - once the city is known: whose response is lost or late, and when the links drop.
 *
 * In season mode everything is picked beforehand from the city and the seed, so that it does not depend on
 * who comes first; in live mode links drop by the count of submits and responses by fault_response_live.
 */
#ifndef SMSC_MISFORTUNE_H
#define SMSC_MISFORTUNE_H

#include "fault.h"
#include "options.h"
#include "subscriber.h"

/** Marks subscribers and fills the plan's drops. */
void misfortune_plan(struct fault_plan *plan, const struct subscribers *subscribers,
                     const struct options *options);

#endif
