/* step.h - one conversation's step of the turn as rows: what it sends, answers and gives to people. For flow/
 * alone. */
#ifndef FLOW_STEP_H
#define FLOW_STEP_H

#include "flow/turn.h"

/** The version that the conversation runs on, or NULL when this process does not have it. */
const struct survey *step_survey(const struct flow *flow, const struct store_conversation *conversation);

/** A row that changes nothing yet. At most one a conversation and turn. */
struct store_step *step_new(struct flow *flow, const struct store_conversation *conversation);

/** The dialog's effects as rows; *ret_opt_out is set when the phone opts out, and else left. */
void step_apply(struct flow *flow, const struct store_conversation *conversation, struct store_step *step,
                const struct dialog_effects *effects, bool *ret_opt_out);

/** The open prompt never left: the survey's budget has back what it would have cost. */
void step_recall(struct flow *flow, const struct store_conversation *conversation, struct store_step *step);

/** When the conversation is looked at next, given what this step sent; never outside the windows, never at
 *  once. */
struct instant step_next_look(const struct flow *flow, const struct store_conversation *conversation,
                              const struct store_step *step);

/** When what we start may be sent; a calendar that closes for months is looked at again tomorrow. */
struct instant step_allowed_from(const struct flow *flow, const struct survey *survey, struct instant when);

/** A line for who debugs; `reading` may be NULL. */
void step_log(const struct flow *flow, const struct store_conversation *conversation,
              const struct store_step *step, const char *event, const struct reply_reading *reading);

#endif
