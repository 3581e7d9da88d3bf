/* Which links may send: suspended by people or by a status, drained, held; the gateway is told. */
#include "flow/turn.h"
#include "smpp/command_status.h"

#include <assert.h>

void flow_set_links(struct flow *flow, const struct flow_links *links)
{
    flow->links = *links;
    flow->links_held = flow->links_drained = 0; /* new ones are told at the next look */
    flow->look_again = flow->claim_wanted = true;
    flow->settled = false;
}

void turn_suspend_link(struct flow *flow, uint16_t link, uint32_t status)
{
    const uint64_t bit = (uint64_t)1 << link;
    if ((flow->links_suspended & bit) != 0)
        return;
    flow->links_suspended |= bit;
    flow->look_again = true;
    assert(flow->suspension_count < GATEWAY_LINKS_MAX); /* each link at most once */
    flow->suspension[flow->suspension_count++] =
        (struct store_suspension){ link, slice_from_text(command_status_find(status)->name) };
}

/* Tells each link of a set that was not in it before. */
static void tell_links(const struct flow *flow, uint64_t now, uint64_t before,
                       void (*tell)(void *gateway, uint16_t link))
{
    for (uint16_t i = 0; i < GATEWAY_LINKS_MAX; i++) {
        if (((now & ~before) >> i & 1U) != 0)
            tell(flow->config.gateway->self, i);
    }
}

void turn_note_links(struct flow *flow, const struct store_loaded *loaded)
{
    const struct gateway *gateway = flow->config.gateway;
    uint64_t now = loaded->links_suspended;
    for (size_t i = 0; i < flow->suspension_count; i++)
        now |= (uint64_t)1 << flow->suspension[i].link; /* its row is on the way */
    const uint64_t held = loaded->sending_stopped ? UINT64_MAX : now;
    for (uint16_t i = 0; i < GATEWAY_LINKS_MAX; i++) {
        if (((held ^ flow->links_held) >> i & 1U) != 0)
            gateway->hold(gateway->self, i, (held >> i & 1U) != 0);
    }
    tell_links(flow, loaded->links_drained, flow->links_drained, gateway->drain);
    tell_links(flow, flow->links_suspended, now, gateway->resume);
    flow->claim_wanted = flow->claim_wanted || (flow->links_held & ~held) != 0;
    flow->sending_stopped = loaded->sending_stopped;
    flow->links_held = held;
    flow->links_suspended = now;
    flow->links_drained = loaded->links_drained;
}
