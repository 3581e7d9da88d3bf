/* Claimed messages -> intents for which a link has room -> PDUs once the intent is committed. */
#include "flow/turn.h"

#include "dialog/wording.h"

#include <assert.h>
#include <string.h>

static bool is_suspended(const struct flow *flow, size_t link)
{
    return (flow->links_suspended >> link & 1U) != 0;
}

static bool is_up(const struct flow *flow, size_t link)
{
    return flow->links.is[link] && !is_suspended(flow, link) &&
           flow->config.gateway->up(flow->config.gateway->self, (uint16_t)link);
}

size_t turn_link_room(const struct flow *flow, size_t link)
{
    if (flow->sending_stopped || !flow->links.is[link] || is_suspended(flow, link))
        return 0;
    return flow->config.gateway->room(flow->config.gateway->self, (uint16_t)link);
}

/* Less what is promised to it: committed, and leaving in this turn of the loop. */
static size_t room_of(const struct flow *flow, size_t link)
{
    const size_t room = turn_link_room(flow, link), promised = flow->send_wanted ? flow->promised[link] : 0;
    return room > promised ? room - promised : 0;
}

size_t turn_waiting(const struct flow *flow)
{
    return flow->held_count - (flow->send_wanted ? flow->planned_held : 0);
}

bool turn_can_send(const struct flow *flow)
{
    if (flow->draining || flow->sending_stopped || turn_waiting(flow) == 0)
        return false;
    for (size_t i = 0; i < GATEWAY_LINKS_MAX; i++) {
        if (flow->room_wanted[i] > 0 && room_of(flow, i) >= flow->room_wanted[i])
            return true;
    }
    return flow->look_again;
}

size_t turn_claim_max(const struct flow *flow)
{
    if (flow->draining)
        return 0;
    size_t room = 0;
    for (size_t i = 0; i < GATEWAY_LINKS_MAX; i++)
        room += room_of(flow, i);
    size_t messages = (size_t)((double)room / flow->parts_mean);
    if (messages == 0 && room > 0)
        messages = 1;
    const size_t waiting = turn_waiting(flow);
    messages = messages > waiting ? messages - waiting : 0;
    const size_t free_places = FLOW_HELD_MAX - waiting;
    messages = messages < free_places ? messages : free_places;
    return messages < FLOW_CLAIM_MAX ? messages : FLOW_CLAIM_MAX;
}

/* Leases that ran for half their time are given up: another process may hold the message by now. */
static void give_up_old(struct flow *flow)
{
    size_t kept = 0;
    for (size_t i = 0; i < flow->held_count; i++) {
        if (flow->now_ms - flow->held[i].claimed_ms < FLOW_HOLD_MS)
            flow->held[kept++] = flow->held[i];
    }
    flow->held_count = kept;
}

/* Only a farewell may go by another way than the survey's. */
static bool is_on_screen(const struct flow *flow, const struct store_claimed *claimed)
{
    const struct survey *survey = survey_set_find(&flow->config.surveys, claimed->survey_hash);
    return survey != NULL && survey->mode == SURVEY_BY_USSD && wording_asks(claimed->kind);
}

void turn_claim(struct flow *flow, const struct store_loaded *loaded)
{
    give_up_old(flow);
    const struct vault *vault = flow->config.vault;
    for (size_t i = 0; i < loaded->claimed_count && flow->held_count < FLOW_HELD_MAX; i++) {
        const struct store_claimed *claimed = &loaded->claimed[i];
        struct flow_held *held = &flow->held[flow->held_count];
        const size_t to_len = vault->open(vault->self, claimed->cipher, claimed->key_id, held->to);
        if (to_len == 0 || claimed->text.len > sizeof held->text || claimed->sender.len > sizeof held->from) {
            char memory[120];
            struct buffer line;
            buffer_init(&line, memory, sizeof memory);
            buffer_add_text(&line, "event=cannot_open_number message=");
            buffer_add_int(&line, claimed->message_id);
            turn_log(flow, LOG_ERROR, &line);
            continue; /* its lease ends and it is looked at again, perhaps with the right key */
        }
        held->message_id = claimed->message_id;
        held->parts_wanted = claimed->parts_wanted;
        held->whole = claimed->whole;
        held->planned = false;
        held->link = claimed->link;
        held->locale = claimed->locale;
        held->kind = claimed->kind;
        held->on_screen = is_on_screen(flow, claimed);
        held->push = claimed->push || held->on_screen;
        held->claimed_ms = flow->now_ms;
        held->to_len = (uint8_t)to_len;
        held->from_len = (uint8_t)claimed->sender.len;
        memcpy(held->from, claimed->sender.at, claimed->sender.len);
        held->text_len = (uint16_t)claimed->text.len;
        memcpy(held->text, claimed->text.at, claimed->text.len);
        flow->held_count++;
    }
}

static uint32_t wanted_mask(const struct flow_held *held, size_t part_count)
{
    const uint32_t all = (1U << part_count) - 1U;
    return held->whole ? all : held->parts_wanted & all;
}

static size_t bits(uint32_t mask)
{
    size_t count = 0;
    for (; mask != 0; mask &= mask - 1)
        count++;
    return count;
}

static void log_once(const struct flow *flow, bool *told, const char *event, int64_t message_id)
{
    char memory[120];
    struct buffer line;
    buffer_init(&line, memory, sizeof memory);
    buffer_add_text(&line, "event=");
    buffer_add_text(&line, event);
    buffer_add_text(&line, " message=");
    buffer_add_int(&line, message_id);
    if (!*told)
        turn_log(flow, LOG_ERROR, &line);
    *told = true;
}

/* What is planned for a turn, while it is planned. */
struct sending {
    size_t room[GATEWAY_LINKS_MAX];
    bool unwritable, no_route; /* some message was */
};

static enum text_plan_result plan_for(struct flow *flow, const struct flow_held *held, size_t link,
                                      struct text_plan *ret)
{
    const struct slice text = { .at = held->text, .len = held->text_len };
    return text_plan(text, &flow->links.text[link], (uint16_t)held->message_id, &flow->arena, ret);
}

/* It waits for that link, and nobody overtakes it there: order is kept. */
static void wait_for(struct flow *flow, struct sending *sending, size_t link, size_t submits)
{
    sending->room[link] = 0;
    if (flow->room_wanted[link] == 0)
        flow->room_wanted[link] = submits;
}

/* A probe; or parts that a link refused for a while, beside others that it took: they keep it, whatever else
 * is up. */
static enum routing_outcome choose_same_link(struct flow *flow, const struct flow_held *held,
                                             struct sending *sending, struct flow_outgoing *ret)
{
    const size_t link = (size_t)held->link;
    ret->link = (uint16_t)link;
    if (!is_up(flow, link))
        return ROUTING_ALL_DOWN;
    if (plan_for(flow, held, link, &ret->plan) != TEXT_PLAN_OK)
        return ROUTING_UNWRITABLE;
    const size_t submits = bits(wanted_mask(held, ret->plan.part_count));
    if (submits <= sending->room[link])
        return ROUTING_TAKEN;
    wait_for(flow, sending, link, submits);
    return ROUTING_NO_ROOM;
}

static enum routing_outcome choose_link(struct flow *flow, const struct flow_held *held,
                                        struct sending *sending, struct flow_outgoing *ret)
{
    if (held->link >= 0)
        return choose_same_link(flow, held, sending, ret);
    const struct slice number = { .at = held->to, .len = held->to_len };
    struct routing_route *route = routing_find(&flow->links.routing, number, held->locale);
    if (route == NULL) {
        sending->no_route = true;
        log_once(flow, &flow->told_no_route, "no_route", held->message_id);
        return ROUTING_ALL_DOWN;
    }
    struct text_plan plan[ROUTING_WAYS_MAX];
    struct routing_offer offer[ROUTING_WAYS_MAX] = { 0 };
    for (size_t i = 0; i < route->way_count; i++) {
        const size_t link = route->way[i].link;
        offer[i].up = is_up(flow, link) && turn_link_is_ready(flow, link);
        offer[i].fits = offer[i].up && plan_for(flow, held, link, &plan[i]) == TEXT_PLAN_OK;
        if (!offer[i].fits)
            continue;
        offer[i].segments = plan[i].segments;
        offer[i].submits = plan[i].part_count;
        offer[i].room = sending->room[link];
    }
    size_t way = 0;
    const enum routing_outcome outcome = routing_take(route, offer, &way);
    if (outcome == ROUTING_NO_ROOM)
        wait_for(flow, sending, route->way[way].link, offer[way].submits);
    if (outcome == ROUTING_TAKEN) {
        ret->link = route->way[way].link;
        ret->plan = plan[way];
    }
    return outcome;
}

static void plan_to_send(struct flow *flow, struct flow_held *held, struct sending *sending,
                         const struct flow_outgoing *outgoing)
{
    const size_t submits = bits(wanted_mask(held, outgoing->plan.part_count));
    sending->room[outgoing->link] -= submits;
    flow->promised[outgoing->link] += submits;
    flow->parts_mean += ((double)outgoing->plan.part_count - flow->parts_mean) / 64;
    flow->intent[flow->commit.intent_count++] = (struct store_intent){
        .message_id = held->message_id,
        .link = outgoing->link,
        .parts_wanted = held->parts_wanted,
        .parts = (uint8_t)outgoing->plan.part_count,
        .unreceipted =
            text_plan_unreceipted(flow->links.text[outgoing->link].receipts, outgoing->plan.part_count),
        .data_coding = outgoing->plan.data_coding,
    };
    flow->outgoing_count++;
    held->planned = true;
}

/* The message's whole text is on record; its further screens leave when the citizen turns to them. */
static void plan_screen(struct flow *flow, struct flow_held *held, struct sending *sending,
                        struct flow_outgoing *outgoing)
{
    outgoing->link = flow->ussd.session[outgoing->ussd].link;
    sending->room[outgoing->link]--;
    flow->promised[outgoing->link]++;
    flow->intent[flow->commit.intent_count++] = (struct store_intent){
        .message_id = held->message_id,
        .link = outgoing->link,
        .parts_wanted = held->parts_wanted,
        .parts = 1,
        .unreceipted = 1,
        .data_coding = outgoing->screen.data_coding,
        .mode = GATEWAY_USSD,
    };
    flow->outgoing_count++;
    held->planned = true;
}

static void plan_one(struct flow *flow, size_t index, struct sending *sending)
{
    struct flow_held *held = &flow->held[index];
    struct flow_outgoing *outgoing = &flow->outgoing[flow->outgoing_count];
    outgoing->held = (uint16_t)index;
    outgoing->ussd = ussd_session_for(flow, held, sending->room, &outgoing->screen);
    if (outgoing->ussd >= 0) {
        plan_screen(flow, held, sending, outgoing);
        return;
    }
    if (ussd_session_probes(flow, held))
        return; /* no screen now: it waits, or its lease ends */
    switch (held->on_screen ? ROUTING_ALL_DOWN : choose_link(flow, held, sending, outgoing)) {
    case ROUTING_TAKEN:
        plan_to_send(flow, held, sending, outgoing);
        return;
    case ROUTING_NO_ROOM:
        return;
    case ROUTING_ALL_DOWN:
        /* Its lease ends, and it is looked at again. Few wait here, so that a link that comes back at once
         * has them at once; many would take the places of those whose links are up. */
        held->planned = flow->held_count > FLOW_HELD_MAX / 2;
        return;
    case ROUTING_UNWRITABLE:
        sending->unwritable = held->planned = true; /* likewise, perhaps with other links or alphabets */
        log_once(flow, &flow->told_unwritable, "no_alphabet_holds_text", held->message_id);
        return;
    }
}

void turn_plan_sending(struct flow *flow)
{
    assert(!flow->send_wanted);
    flow->outgoing_count = flow->planned_held = 0;
    flow->look_again = false;
    memset(flow->promised, 0, sizeof flow->promised);
    memset(flow->room_wanted, 0, sizeof flow->room_wanted);
    if (flow->held_count == 0 || flow->sending_stopped || flow->draining)
        return;
    flow->outgoing = arena_new_array(&flow->arena, struct flow_outgoing, flow->held_count);
    struct sending sending = { .unwritable = false };
    for (size_t i = 0; i < GATEWAY_LINKS_MAX; i++)
        sending.room[i] = room_of(flow, i);
    for (size_t i = 0; flow->outgoing != NULL && i < flow->held_count; i++) {
        plan_one(flow, i, &sending);
        flow->planned_held += flow->held[i].planned;
    }
    flow->told_unwritable = flow->told_unwritable && sending.unwritable;
    flow->told_no_route = flow->told_no_route && sending.no_route;
}

/* The link went away, or paused, while the intent was being committed: nothing left, so the segment may go
 * again. */
static void put_back(struct flow *flow, uint16_t link, struct segment_ref segment)
{
    const struct gateway_event event = {
        .kind = GATEWAY_RESPONSE, .link = link, .segment = segment, .verdict = GATEWAY_RETRY
    };
    const bool added = inbox_add(&flow->inbox, &event, flow->config.vault);
    assert(added);
}

static void submit(struct flow *flow, const struct flow_outgoing *outgoing)
{
    const struct flow_held *held = &flow->held[outgoing->held];
    if (outgoing->ussd >= 0) {
        if (!ussd_session_show(flow, outgoing->ussd, held, &outgoing->screen))
            put_back(flow, outgoing->link, (struct segment_ref){ held->message_id, 0 });
        return;
    }
    const uint32_t mask = wanted_mask(held, outgoing->plan.part_count);
    if (mask == 0)
        return;
    const uint16_t unreceipted =
        text_plan_unreceipted(flow->links.text[outgoing->link].receipts, outgoing->plan.part_count);
    for (size_t i = 0; i < outgoing->plan.part_count; i++) {
        if ((mask >> i & 1U) == 0)
            continue;
        const struct text_part *part = &outgoing->plan.part[i];
        if (turn_link_room(flow, outgoing->link) == 0) {
            put_back(flow, outgoing->link, (struct segment_ref){ held->message_id, (uint8_t)i });
            continue;
        }
        const struct gateway_submit pdu = {
            .segment = { .message_id = held->message_id, .part = (uint8_t)i },
            .from = { .at = held->from, .len = held->from_len },
            .to = { .at = held->to, .len = held->to_len },
            .esm_class = part->esm_class,
            .data_coding = outgoing->plan.data_coding,
            .body = part->body,
            .as_message_payload = part->as_message_payload,
            .sar_reference = part->sar_reference,
            .sar_total = part->sar_total,
            .sar_part = part->sar_part,
            .wants_receipt = (unreceipted >> i & 1U) == 0,
        };
        flow->config.gateway->submit(flow->config.gateway->self, outgoing->link, &pdu);
        flow->in_flight++;
    }
}

void turn_send(struct flow *flow)
{
    for (size_t i = 0; i < flow->outgoing_count; i++)
        submit(flow, &flow->outgoing[i]);
    size_t kept = 0;
    for (size_t i = 0; i < flow->held_count; i++) {
        if (!flow->held[i].planned)
            flow->held[kept++] = flow->held[i];
    }
    flow->held_count = kept;
    flow->outgoing_count = flow->planned_held = 0;
    flow->send_wanted = false;
}
