#include "flow/flow.h"

#include "flow/turn.h"

#include <assert.h>
#include <string.h>

enum { STATUS_RINVSRCADR = 0x0a, STATUS_RMSGQFUL = 0x14 }; /* SMPP 3.4 5.1.3 */

void turn_log(const struct flow *flow, enum log_level level, const struct buffer *line)
{
    if (flow->config.log != NULL)
        flow->config.log->write(flow->config.log->self, level, buffer_slice(line));
}

static void log_text(const struct flow *flow, enum log_level level, struct slice event, struct slice reason)
{
    char memory[512];
    struct buffer line;
    buffer_init(&line, memory, sizeof memory);
    buffer_add_text(&line, "event=");
    buffer_add(&line, event);
    if (reason.len > 0) {
        buffer_add_text(&line, " reason=");
        buffer_add_quoted(&line, slice_part(reason, 0, 200)); /* doubled at most: it fits */
    }
    turn_log(flow, level, &line);
}

void flow_init(struct flow *flow, const struct flow_config *config)
{
    memset(flow, 0, offsetof(struct flow, arena_memory));
    assert(config->surveys.count > 0 && config->surveys.in_force <= config->surveys.count);
    flow->config = *config;
    flow->random = random_from_seed(config->seed);
    flow->ussd.number = (uint32_t)random_u64(&flow->random);
    flow->phase = FLOW_DOWN; /* until the store says that it is there */
    flow->resume = FLOW_IDLE;
    flow->parts_mean = 1;
    flow->poll_wanted = flow->claim_wanted = true;
    inbox_init(&flow->inbox);
    arena_init(&flow->arena, flow->arena_memory, sizeof flow->arena_memory);
}

void flow_drain(struct flow *flow)
{
    flow->draining = true;
}

static bool is_inbox_full(const struct flow *flow, const struct gateway_event *event)
{
    return (event->kind == GATEWAY_MESSAGE && flow->inbox.message_count == INBOX_MESSAGES_MAX) ||
           (event->kind == GATEWAY_RECEIPT && flow->inbox.receipt_count == INBOX_RECEIPTS_MAX);
}

void flow_handle_gateway(struct flow *flow, const struct gateway_event *event)
{
    switch (event->kind) {
    case GATEWAY_LINK_UP:
        turn_session_up(flow, event->arrival.session);
        flow->claim_wanted = flow->look_again = true;
        flow->settled = false;
        return;
    case GATEWAY_LINK_DOWN:
        turn_session_down(flow, event->arrival.session);
        ussd_session_link_down(flow, event->link);
        flow->look_again = true; /* another link may take over */
        flow->settled = false;
        return;
    case GATEWAY_LINK_SUSPENDED:
        turn_suspend_link(flow, event->link, event->command_status);
        flow->settled = false;
        return;
    case GATEWAY_RESPONSE:
    case GATEWAY_NO_RESPONSE:
        flow->settled = false;
        flow->claim_wanted = true;
        if (flow->in_flight > 0 && !event->late)
            flow->in_flight--;
        if (ussd_session_responded(flow, event))
            return;
        break;
    case GATEWAY_RECEIPT:
    case GATEWAY_MESSAGE:
        break;
    }
    flow->settled = false;
    if (is_inbox_full(flow, event)) {
        /* More links than the inbox was shared among. The SMSC keeps it and brings it again. */
        flow->config.gateway->acknowledge(flow->config.gateway->self, event->arrival, STATUS_RMSGQFUL);
        return;
    }
    if (!inbox_add(&flow->inbox, event, flow->config.vault)) {
        log_text(flow, LOG_WARNING, SLICE_LIT("unusable_address"), SLICE_EMPTY);
        flow->config.gateway->acknowledge(flow->config.gateway->self, event->arrival, STATUS_RINVSRCADR);
    } else if (event->kind == GATEWAY_MESSAGE && event->ussd.kind != USSD_NONE) {
        const size_t last = flow->inbox.message_count - 1;
        ussd_session_arrived(flow, inbox_message_at(&flow->inbox, last), event->from);
    }
}

static bool same_phone(const struct vault_phone *a, const struct vault_phone *b)
{
    return memcmp(a->hash, b->hash, VAULT_HASH_LEN) == 0;
}

/* What is loaded for the turn's inbound messages; takes at most one message a phone, the oldest, and none of
 * a phone whose receipt waits to be committed. */
static void take_messages(struct flow *flow)
{
    /* "It came after the prompt's receipt" is seen only once that receipt is committed: a reply that came in
     * the same batch would be taken for a correction of the prompt before. It waits for the next turn. */
    struct phone_filter told;
    inbox_receipt_phones(&flow->inbox, &told);
    flow->inbound_count = 0;
    bool alone = false;
    for (size_t i = 0; i < flow->inbox.message_count; i++)
        alone = alone || inbox_message_at(&flow->inbox, i)->alone;
    for (size_t i = 0; i < flow->inbox.message_count; i++) {
        struct inbox_message *message = inbox_message_at(&flow->inbox, i);
        message->taken = !phone_filter_has(&told, message->phone.hash) &&
                         (!alone || (message->alone && flow->inbound_count == 0));
        for (size_t j = 0; j < flow->inbound_count && message->taken; j++)
            message->taken = !same_phone(&flow->inbound[j].phone, &message->phone);
        if (!message->taken)
            continue; /* a turn of its own: it is read in the state that the earlier one leaves */
        flow->inbound[flow->inbound_count++] = (struct store_inbound){
            .arrival = message->arrival,
            .phone = message->phone,
            .to = { .at = message->to, .len = message->to_len },
            .body_hash = message->body_hash,
            .concat_reference = message->concat_reference,
            .concat_total = message->concat_total,
            .concat_part = message->concat_part,
        };
    }
}

static void take_network_rows(struct flow *flow)
{
    struct store_commit *commit = &flow->commit;
    for (size_t i = 0; i < flow->taken_responses; i++) {
        struct inbox_response *from = &flow->inbox.response[i];
        if (from->none) {
            flow->uncertain[commit->uncertain_count++] = from->response.segment;
            continue;
        }
        struct store_response *to = &flow->response[commit->response_count++];
        *to = from->response;
        to->smsc_id = (struct slice){ .at = from->id, .len = from->id_len };
        to->given_id = (struct slice){ .at = from->given, .len = from->given_len };
    }
    for (size_t i = 0; i < flow->taken_receipts; i++) {
        flow->receipt[i] = inbox_receipt_at(&flow->inbox, i);
        commit->try_parked = commit->try_parked || flow->receipt[i].smsc_id.len == 0;
        if (flow->receipt[i].other_id[0].len > 0)
            flow->doubtful_at = flow->now;
    }
    commit->try_other_ids =
        commit->response_count > 0 && flow->now.unix_s - flow->doubtful_at.unix_s <= STORE_RECEIPT_AGED_S;
    commit->receipt_count = flow->taken_receipts;
}

static void start_load(struct flow *flow)
{
    take_messages(flow);
    const size_t claim_max = flow->claim_wanted ? turn_claim_max(flow) : 0;
    flow->turn_polled = flow->poll_wanted;
    flow->turn_claimed = claim_max > 0;
    const bool looks = flow->poll_wanted && !flow->draining;
    flow->turn_counted =
        flow->poll_wanted && !flow->config.stepped && flow->now_ms - flow->counted_ms >= FLOW_QUEUE_MS;
    struct store_load load = {
        .now = flow->now,
        .inbound = flow->inbound,
        .inbound_count = flow->inbound_count,
        .session = flow->session,
        .session_count = flow->session_count,
        .due_max = flow->poll_wanted ? FLOW_DUE_MAX : 0,
        .complaints_max =
            looks && turn_is_ready(flow) && flow->config.surveys.in_force > 0 ? FLOW_COMPLAINTS_MAX : 0,
        .surveys = &flow->config.surveys,
        .sealed_max = looks ? FLOW_SEALED_MAX : 0,
        .probes_max = looks ? FLOW_PROBES_MAX : 0,
        .claim_max = (uint32_t)claim_max,
        .want_next = flow->config.stepped && flow->poll_wanted,
        .want_queue = flow->turn_counted,
        .want_parked = flow->turn_counted || (flow->config.stepped && flow->poll_wanted),
    };
    turn_undecided_by(flow, load.closed_by);
    flow->phase = FLOW_LOADING;
    if (flow->poll_wanted)
        flow->polled_ms = flow->now_ms;
    flow->config.store->load(flow->config.store->self, &load);
}

static bool commit_is_empty(const struct store_commit *commit)
{
    return commit->decision_count + commit->unsealed_count + commit->arrival_count + commit->step_count +
                   commit->intent_count + commit->response_count + commit->uncertain_count +
                   commit->receipt_count + commit->suspension_count + commit->probe_count ==
               0 &&
           !commit->try_parked;
}

/* On the real clock a commit is worth it also for the answers that were read since the last one: until they
 * are known, what the citizen says next looks like a redelivery after a crash. It waits for the next poll at
 * most. */
static bool is_worth_a_commit(const struct flow *flow)
{
    return !commit_is_empty(&flow->commit) || (flow->answered_count > 0 && !flow->config.stepped);
}

static void note_what_is_next(struct flow *flow, const struct store_loaded *loaded)
{
    const bool found = loaded->due_count + loaded->complaint_count + loaded->sealed_count +
                           loaded->claimed_count + loaded->probe_count >
                       0;
    if (flow->turn_claimed)
        flow->claim_wanted = loaded->claimed_count > 0;
    if (flow->turn_polled)
        flow->poll_wanted = loaded->due_count + loaded->complaint_count + loaded->sealed_count > 0;
    if (flow->turn_counted) {
        flow->counted_ms = flow->now_ms;
        flow->queued = loaded->queued;
        flow->queue_oldest = loaded->queue_oldest;
    }
    turn_note_links(flow, loaded);
    const bool looked = flow->turn_claimed || flow->draining || flow->sending_stopped;
    flow->settled = flow->turn_polled && looked && !found;
    flow->settled_at = flow->now;
    flow->next_due = instant_earlier(loaded->next_due, turn_next_decision(flow, loaded));
}

static void step_and_commit(struct flow *flow, const struct store_loaded *loaded)
{
    arena_reset_to(&flow->arena, 0);
    flow->commit = (struct store_commit){
        .batch = random_u64(&flow->random),
        .now = flow->now,
        .decision = flow->decision,
        .unsealed = flow->unsealed,
        .arrival = flow->arrival,
        .step = flow->step,
        .intent = flow->intent,
        .response = flow->response,
        .uncertain = flow->uncertain,
        .receipt = flow->receipt,
        .session = flow->session,
        .session_count = flow->session_count,
        .answered = flow->answered,
        .probe = flow->probe,
        .suspension = flow->suspension,
        .suspension_count = flow->suspension_count,
        .try_parked = loaded->parked_due,
    };
    flow->taken_receipts = flow->inbox.receipt_count;
    flow->taken_responses = flow->inbox.response_count;
    turn_note_answers(flow);
    turn_converse(flow, loaded);
    turn_invite(flow, loaded);
    turn_probe(flow, loaded);
    turn_claim(flow, loaded);
    note_what_is_next(flow, loaded);
    turn_note_ready(flow, loaded);
    turn_plan_sending(flow);
    take_network_rows(flow);
    flow->suspension_taken = flow->suspension_count;
    if (!is_worth_a_commit(flow)) {
        turn_send(flow); /* nothing leaves: what is not to be held any longer goes */
        flow->phase = FLOW_IDLE;
        return;
    }
    flow->commit.answered_count = flow->answered_taken = flow->answered_count;
    if (flow->commit.step_count > 0 || flow->commit.decision_count > 0 || flow->commit.probe_count > 0 ||
        flow->commit.response_count > 0)
        flow->poll_wanted = flow->claim_wanted = true;
    if (flow->commit.receipt_count > 0 || flow->commit.try_parked)
        flow->poll_wanted = true; /* an undeliverable prompt makes its conversation due */
    flow->settled = false;
    flow->phase = FLOW_COMMITTING;
    flow->config.store->commit(flow->config.store->self, &flow->commit);
}

/* Committed: what was promised to the network may happen now. */
static void act(struct flow *flow)
{
    const struct gateway *gateway = flow->config.gateway;
    flow->answered_count -= flow->answered_taken;
    memmove(flow->answered, flow->answered + flow->answered_taken,
            flow->answered_count * sizeof flow->answered[0]);
    flow->answered_taken = 0;
    for (size_t i = 0; i < flow->commit.arrival_count; i++) {
        const uint32_t place = gateway->acknowledge(gateway->self, flow->arrival[i].arrival, 0);
        if (place != 0 && flow->spoken_count < FLOW_SPOKEN_MAX)
            flow->spoken[flow->spoken_count++] = (struct flow_spoken){ flow->arrival[i].arrival, place };
    }
    for (size_t i = 0; i < flow->taken_receipts; i++)
        gateway->acknowledge(gateway->self, flow->inbox.receipt[i].arrival, 0);
    inbox_drop(&flow->inbox, flow->taken_receipts, flow->taken_responses);
    flow->suspension_count -= flow->suspension_taken;
    memmove(flow->suspension, flow->suspension + flow->suspension_taken,
            flow->suspension_count * sizeof flow->suspension[0]);
    ussd_session_committed(flow, true);
    flow->send_wanted = flow->planned_held > 0;
    flow->phase = FLOW_IDLE;
}

/* Nothing was applied; a lost lease or version means that what was loaded is stale. */
static void start_again(struct flow *flow)
{
    ussd_session_committed(flow, false);
    flow->held_count = 0;
    flow->outgoing_count = flow->planned_held = 0;
    flow->answered_taken = 0;
    flow->poll_wanted = flow->claim_wanted = true;
    flow->settled = false;
    flow->phase = FLOW_IDLE;
}

/* Of a survey that another process published, or that this one's files no longer have. */
static bool lacks_version(struct flow *flow, const struct store_loaded *loaded)
{
    for (size_t i = 0; i < loaded->conversation_count; i++) {
        const struct store_conversation *conversation = &loaded->conversation[i];
        if (conversation->state.phase == DIALOG_ENDED ||
            survey_set_find(&flow->config.surveys, conversation->survey_hash) != NULL ||
            memcmp(conversation->survey_hash, flow->missing_version, SURVEY_HASH_LEN) == 0)
            continue;
        memcpy(flow->wanted_version, conversation->survey_hash, SURVEY_HASH_LEN);
        return true;
    }
    return false;
}

bool flow_wants_version(const struct flow *flow, uint8_t ret_hash[SURVEY_HASH_LEN])
{
    memcpy(ret_hash, flow->wanted_version, SURVEY_HASH_LEN);
    return flow->version_wanted;
}

void flow_set_surveys(struct flow *flow, const struct survey_set *surveys)
{
    assert(surveys->count > 0 && surveys->in_force <= surveys->count);
    flow->config.surveys = *surveys;
    if (flow->version_wanted && survey_set_find(surveys, flow->wanted_version) == NULL)
        memcpy(flow->missing_version, flow->wanted_version, SURVEY_HASH_LEN);
    flow->version_wanted = false;
}

void flow_handle_store(struct flow *flow, const struct store_event *event)
{
    switch (event->kind) {
    case STORE_LOADED:
        assert(flow->phase == FLOW_LOADING);
        flow->version_wanted = lacks_version(flow, event->loaded);
        if (flow->version_wanted)
            start_again(flow);
        else
            step_and_commit(flow, event->loaded);
        return;
    case STORE_COMMITTED:
        assert(flow->phase == FLOW_COMMITTING);
        act(flow);
        return;
    case STORE_CONFLICT:
        assert(flow->phase == FLOW_COMMITTING);
        log_text(flow, LOG_INFO, SLICE_LIT("commit_conflict"), event->reason);
        start_again(flow);
        return;
    case STORE_UNKNOWN:
        assert(flow->phase == FLOW_COMMITTING);
        log_text(flow, LOG_WARNING, SLICE_LIT("commit_unknown"), event->reason);
        flow->resume = FLOW_COMMITTING;
        flow->phase = FLOW_DOWN;
        return;
    case STORE_DOWN:
        if (flow->phase == FLOW_DOWN)
            return;
        log_text(flow, LOG_ERROR, SLICE_LIT("database_down"), event->reason);
        flow->resume = flow->phase == FLOW_COMMITTING ? FLOW_COMMITTING : FLOW_IDLE;
        flow->phase = FLOW_DOWN;
        flow->settled = false;
        return;
    case STORE_UP:
        if (flow->phase != FLOW_DOWN)
            return;
        log_text(flow, LOG_INFO, SLICE_LIT("database_up"), SLICE_EMPTY);
        flow->phase = flow->resume;
        if (flow->phase == FLOW_COMMITTING)
            flow->config.store->commit(flow->config.store->self, &flow->commit);
        else
            flow->poll_wanted = flow->claim_wanted = true;
        return;
    case STORE_REFUSED:
        flow->phase = FLOW_REFUSED;
        flow->refused_reason = slice_part(event->reason, 0, sizeof flow->refused_memory);
        memcpy(flow->refused_memory, flow->refused_reason.at, flow->refused_reason.len);
        flow->refused_reason.at = flow->refused_memory;
        log_text(flow, LOG_ERROR, SLICE_LIT("database_refused"), flow->refused_reason);
        return;
    }
}

static void start_turn(struct flow *flow, struct instant now, int64_t monotonic_ms)
{
    if (now.unix_s != flow->now.unix_s && flow->config.stepped)
        flow->poll_wanted = flow->claim_wanted = true;
    flow->now = now;
    ussd_session_expire(flow);
    if (!flow->config.stepped && monotonic_ms - flow->polled_ms >= FLOW_POLL_MS)
        flow->poll_wanted = flow->claim_wanted = true;
    const bool room = turn_claim_max(flow) > 0;
    if (flow->config.stepped && !flow->settled && (room || flow->sending_stopped))
        flow->poll_wanted = flow->claim_wanted = true; /* one look at everything tells that all is done */
    const bool can_claim = flow->claim_wanted && room;
    if (flow->poll_wanted || can_claim || turn_can_send(flow) || flow->suspension_count > 0 ||
        !inbox_is_empty(&flow->inbox))
        start_load(flow);
}

void flow_tick(struct flow *flow, struct instant now, int64_t monotonic_ms)
{
    flow->now_ms = monotonic_ms;
    if (flow->phase == FLOW_IDLE && !flow->version_wanted)
        start_turn(flow, now, monotonic_ms);
    if (flow->send_wanted)
        turn_send(flow); /* last: the database works on the next load meanwhile */
    ussd_session_send(flow);
}

bool flow_is_quiet(const struct flow *flow)
{
    return flow->phase == FLOW_IDLE && !flow->send_wanted && flow->in_flight == 0 &&
           inbox_is_empty(&flow->inbox);
}

bool flow_is_settled(const struct flow *flow, struct instant now, struct instant *ret_next)
{
    if (!flow_is_quiet(flow) || !flow->settled || flow->settled_at.unix_s != now.unix_s ||
        flow->held_count > 0)
        return false;
    *ret_next = flow->next_due;
    return true;
}
