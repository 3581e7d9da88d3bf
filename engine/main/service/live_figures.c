#include "main/service/live_figures.h"

void live_figures_take(const struct flow *flow, const struct gateway_uv *links, struct instant now,
                       struct live_figures *ret)
{
    const int64_t oldest = flow->queue_oldest.unix_s;
    *ret = (struct live_figures){
        .database_up = flow->phase != FLOW_DOWN && flow->phase != FLOW_REFUSED,
        .sending_stopped = flow->sending_stopped,
        .draining = flow->draining,
        .queued = flow->queued,
        .oldest_s = oldest > 0 && now.unix_s > oldest ? now.unix_s - oldest : 0,
        .claimed = flow->held_count,
        .in_flight = flow->in_flight,
        .inbox = flow->inbox.message_count + flow->inbox.receipt_count + flow->inbox.response_count,
    };
    for (uint16_t i = 0; links != NULL && i < GATEWAY_LINKS_MAX; i++) {
        if (!gateway_uv_status(links, i, &ret->link[ret->link_count]))
            continue;
        ret->link_unprobed[ret->link_count] =
            flow->config.probe_required && (flow->links_ready >> i & 1U) == 0;
        ret->link_suspended[ret->link_count++] = (flow->links_suspended >> i & 1U) != 0;
    }
}

void live_figures_add_line(const struct live_figures *figures, bool draining, struct buffer *out)
{
    size_t up = 0;
    for (size_t i = 0; i < figures->link_count; i++)
        up += figures->link[i].bound > 0;
    if (draining)
        buffer_add_text(out, "draining; ");
    else if (!figures->database_up)
        buffer_add_text(out, "the database is down; ");
    buffer_add_text(out, "links up: ");
    buffer_add_int(out, (int64_t)up);
    buffer_add_text(out, " of ");
    buffer_add_int(out, (int64_t)figures->link_count);
}
