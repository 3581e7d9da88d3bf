/* Claimed messages -> intents for which a link has room -> PDUs once the intent is committed. */
#include "flow/turn.h"

#include "dialog/wording.h"

#include <assert.h>
#include <string.h>

static_assert(sizeof((struct flow_held *)0)->text == WORDING_LEN_MAX, "a held text is a worded text");

static size_t gateway_room(const struct flow *flow, size_t link)
{
    if ((flow->links_suspended >> link & 1U) != 0)
        return 0;
    return flow->config.gateway->room(flow->config.gateway->self, (uint16_t)link);
}

/* Less what is promised to it: committed, and leaving in this turn of the loop. */
static size_t room_of(const struct flow *flow, size_t link)
{
    const size_t room = gateway_room(flow, link), promised = flow->send_wanted ? flow->promised[link] : 0;
    return room > promised ? room - promised : 0;
}

size_t turn_waiting(const struct flow *flow)
{
    return flow->held_count - (flow->send_wanted ? flow->planned_held : 0);
}

size_t turn_room(const struct flow *flow)
{
    size_t most = 0;
    for (size_t i = 0; i < flow->config.link_count && !flow->draining; i++) {
        const size_t room = room_of(flow, i);
        most = room > most ? room : most;
    }
    return most;
}

size_t turn_claim_max(const struct flow *flow)
{
    if (flow->draining)
        return 0;
    size_t room = 0;
    for (size_t i = 0; i < flow->config.link_count; i++)
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
    return held->parts_wanted == 0 ? all : held->parts_wanted & all;
}

static size_t bits(uint32_t mask)
{
    size_t count = 0;
    for (; mask != 0; mask &= mask - 1)
        count++;
    return count;
}

/* The link with the most room that can hold the text; link_count when none has room now. With *ret_unsendable
 * no link's alphabets hold the text at all. */
static size_t choose_link(struct flow *flow, const struct flow_held *held, const size_t *room,
                          struct text_plan *ret_plan, bool *ret_unsendable)
{
    size_t best = flow->config.link_count;
    *ret_unsendable = true;
    const struct slice text = { .at = held->text, .len = held->text_len };
    for (size_t i = 0; i < flow->config.link_count; i++) {
        struct text_plan plan;
        if (best < flow->config.link_count && room[i] <= room[best])
            continue;
        if (text_plan(text, flow->config.link[i], (uint16_t)held->message_id, &flow->arena, &plan) !=
            TEXT_PLAN_OK)
            continue;
        *ret_unsendable = false;
        if (best == flow->config.link_count)
            *ret_plan = plan; /* also without room: how much it waits for */
        if (bits(wanted_mask(held, plan.part_count)) > room[i])
            continue;
        best = i;
        *ret_plan = plan;
    }
    return best;
}

static void log_unsendable(const struct flow *flow, const struct flow_held *held)
{
    char memory[120];
    struct buffer line;
    buffer_init(&line, memory, sizeof memory);
    buffer_add_text(&line, "event=no_alphabet_holds_text message=");
    buffer_add_int(&line, held->message_id);
    turn_log(flow, LOG_ERROR, &line);
}

void turn_plan_sending(struct flow *flow)
{
    assert(!flow->send_wanted);
    flow->outgoing_count = flow->planned_held = flow->room_wanted = 0;
    memset(flow->promised, 0, sizeof flow->promised);
    if (flow->held_count == 0)
        return;
    flow->outgoing = arena_new_array(&flow->arena, struct flow_outgoing, flow->held_count);
    size_t room[GATEWAY_LINKS_MAX] = { 0 };
    for (size_t i = 0; i < flow->config.link_count; i++)
        room[i] = flow->draining ? 0 : room_of(flow, i);
    for (size_t i = 0; flow->outgoing != NULL && i < flow->held_count; i++) {
        const struct flow_held *held = &flow->held[i];
        struct flow_outgoing *outgoing = &flow->outgoing[flow->outgoing_count];
        bool unsendable = false;
        const size_t link = choose_link(flow, held, room, &outgoing->plan, &unsendable);
        outgoing->held = (uint16_t)i;
        if (unsendable) {
            outgoing->plan.part_count =
                0; /* its lease ends; it is tried again when links or alphabets changed */
            log_unsendable(flow, held);
            flow->outgoing_count++;
            continue;
        }
        if (link == flow->config.link_count) {
            flow->room_wanted = bits(wanted_mask(held, outgoing->plan.part_count));
            break; /* order is kept: who came first waits for room first */
        }
        outgoing->link = (uint16_t)link;
        room[link] -= bits(wanted_mask(held, outgoing->plan.part_count));
        flow->promised[link] += bits(wanted_mask(held, outgoing->plan.part_count));
        flow->parts_mean += ((double)outgoing->plan.part_count - flow->parts_mean) / 64;
        flow->intent[flow->commit.intent_count++] = (struct store_intent){
            .message_id = held->message_id,
            .link = (uint16_t)link,
            .parts_wanted = held->parts_wanted,
            .parts = (uint8_t)outgoing->plan.part_count,
            .unreceipted =
                text_plan_unreceipted(flow->config.link[link]->receipts, outgoing->plan.part_count),
            .data_coding = outgoing->plan.data_coding,
        };
        flow->outgoing_count++;
    }
    flow->planned_held = flow->outgoing_count;
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
    const uint32_t mask = wanted_mask(held, outgoing->plan.part_count);
    if (mask == 0)
        return;
    const uint16_t unreceipted =
        text_plan_unreceipted(flow->config.link[outgoing->link]->receipts, outgoing->plan.part_count);
    for (size_t i = 0; i < outgoing->plan.part_count; i++) {
        if ((mask >> i & 1U) == 0)
            continue;
        const struct text_part *part = &outgoing->plan.part[i];
        if (gateway_room(flow, outgoing->link) == 0) {
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
    flow->held_count -= flow->planned_held;
    memmove(flow->held, flow->held + flow->planned_held, flow->held_count * sizeof flow->held[0]);
    flow->outgoing_count = flow->planned_held = 0;
    flow->send_wanted = false;
}
