/* turn.h - the parts of one turn of flow; each fills its rows of the commit from what was loaded. For flow/
 * alone. */
#ifndef FLOW_TURN_H
#define FLOW_TURN_H

#include "flow/flow.h"

/** Replies and due conversations -> arrivals and steps (converse.c). */
void turn_converse(struct flow *flow, const struct store_loaded *loaded);

/** What the network knows of our answers (answers.c): a session began, it ended, what was read meanwhile. */
void turn_session_up(struct flow *flow, uint64_t session);
void turn_session_down(struct flow *flow, uint64_t session);
void turn_note_answers(struct flow *flow);

/** Closed complaints and sealed numbers -> decisions (invite.c). */
void turn_invite(struct flow *flow, const struct store_loaded *loaded);
/** Up to when complaints of each stage are decided now: those in force that start at it have their delay. */
void turn_undecided_by(const struct flow *flow, struct instant ret[COMPLAINT_STAGE_COUNT]);
/** When the next decision is due; INSTANT_NEVER. */
struct instant turn_next_decision(const struct flow *flow, const struct store_loaded *loaded);

/** Probes that people asked for -> their texts (probe.c). */
void turn_probe(struct flow *flow, const struct store_loaded *loaded);
/** Notes which links may carry surveys; that there are links and none may is said once. */
void turn_note_ready(struct flow *flow, const struct store_loaded *loaded);
bool turn_link_is_ready(const struct flow *flow, size_t link);
/** Some link may. */
bool turn_is_ready(const struct flow *flow);

/** Claimed messages -> intents for which there is room (outbound.c). */
void turn_claim(struct flow *flow, const struct store_loaded *loaded);
/** Some link takes now what waits for it. */
bool turn_can_send(const struct flow *flow);

/** Segments that the link takes now: none while it is suspended, or all sending is stopped. */
size_t turn_link_room(const struct flow *flow, size_t link);

/** A status suspends the link: nothing leaves over it from now on; the row that says so to all processes, and
 *  to people, follows (link_state.c). */
void turn_suspend_link(struct flow *flow, uint16_t link, uint32_t status);
/** What the rows say of the links. A suspension that is over was lifted by people: the link starts afresh. */
void turn_note_links(struct flow *flow, const struct store_loaded *loaded);

size_t turn_claim_max(const struct flow *flow);
void turn_plan_sending(struct flow *flow);
size_t turn_waiting(const struct flow *flow); /* held messages that are not about to leave */
void turn_send(struct flow *flow);

/** Logs one line; `line` is built by the caller without phone numbers. */
void turn_log(const struct flow *flow, enum log_level level, const struct buffer *line);

#endif
