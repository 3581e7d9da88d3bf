/* plan_closings.h - what a plan is made from: the recorded closings of some days, and how many replied so
 * far. */
#ifndef MAIN_SURVEY_PLAN_CLOSINGS_H
#define MAIN_SURVEY_PLAN_CLOSINGS_H

#include "adapter/pg/session.h"
#include "authoring/plan.h"
#include "base/arena.h"
#include "base/calendar.h"

#include <stddef.h>

/** Closings of the days since..until, both included, in the engine's order; PG_NO_MEMORY above
 *  PLAN_CLOSINGS_MAX. */
__attribute__((warn_unused_result)) enum pg_outcome
plan_closings(struct pg_session *session, struct arena *arena, struct night since, struct night until,
              struct plan_closing **ret, size_t *ret_count);

/** Of conversations that began a week before the newest the number in which something was answered: nobody
 *  of them needs more time. */
__attribute__((warn_unused_result)) enum pg_outcome plan_reply_rate(struct pg_session *session,
                                                                    size_t *ret_replied, size_t *ret_begun);

#endif
