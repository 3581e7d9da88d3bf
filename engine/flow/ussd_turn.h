/* ussd_turn.h - what USSD sessions do to conversations: a dialled code, an abort, a screen that is waited
 * for. For flow/ alone. */
#ifndef FLOW_USSD_TURN_H
#define FLOW_USSD_TURN_H

#include "flow/turn.h"

/** What moves a session and answers nothing; false: it is a reply as others are, or none of USSD.
 *  `conversation` may be NULL. */
bool ussd_turn_take(struct flow *flow, const struct inbox_message *message, struct store_arrival *arrival,
                    const struct store_conversation *conversation);

/** What a reply or a dialled code brought goes to the screen at once; without it the session closes. */
void ussd_turn_show(struct flow *flow, const struct inbox_message *message, const struct survey *survey,
                    struct store_step *step);

/** Whether the survey's first prompt begins a session: its mode says so and a link may. */
bool ussd_turn_pushes(const struct flow *flow, const struct survey *survey);

/** Whether it begins with whoever dials, and not before: it is asked on screens alone and no link may begin a
 *  session. */
bool ussd_turn_waits_for_dial(const struct flow *flow, const struct survey *survey);

/** Whether a prompt whose session is over is asked again by a short message; else it waits for the citizen to
 *  dial, until the survey expires. */
bool ussd_turn_resumes(const struct survey *survey);

/** The conversation is looked at when the session ends in which its prompt is shown since then, if it is to
 *  be asked again then. */
void ussd_turn_look_at_end(const struct survey *survey, struct store_step *step, struct instant shown_at);

#endif
