/* What is known of our answers to deliver_sm: which the peer has read, and which sessions are over. */
#include "flow/turn.h"

#include <string.h>

void turn_session_up(struct flow *flow, uint64_t session)
{
    if (flow->session_count < FLOW_SESSIONS_MAX)
        flow->session[flow->session_count++] = session;
}

/* Those that were read become rows of the next commit; the others of that session, if it is over, are given
 * up: they stay unanswered in the store, so that what the SMSC sends again is known by them. */
static void sort_answers(struct flow *flow, bool over, uint64_t session)
{
    const struct gateway *gateway = flow->config.gateway;
    size_t kept = 0;
    for (size_t i = 0; i < flow->spoken_count; i++) {
        const struct flow_spoken *spoken = &flow->spoken[i];
        if (flow->answered_count < FLOW_ANSWERED_MAX &&
            gateway->has_read(gateway->self, spoken->arrival.session, spoken->place))
            flow->answered[flow->answered_count++] = spoken->arrival;
        else if (!over || spoken->arrival.session != session)
            flow->spoken[kept++] = *spoken;
    }
    flow->spoken_count = kept;
}

void turn_session_down(struct flow *flow, uint64_t session)
{
    sort_answers(flow, true, session);
    for (size_t i = 0; i < flow->session_count; i++) {
        if (flow->session[i] == session)
            flow->session[i--] = flow->session[--flow->session_count];
    }
}

void turn_note_answers(struct flow *flow)
{
    sort_answers(flow, false, 0);
}
