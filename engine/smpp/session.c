#include "smpp/session.h"

#include "smpp/session_output.h"
#include "smpp/session_query.h"
#include "smpp/tlv.h"

#include <assert.h>
#include <string.h>

enum {
    INTERFACE_VERSION = 0x34,
    ANSWERS_LEN = 65536,         /* output kept for answers beside a window of submits */
    PEER_UNBOUND_WAIT_MS = 2000, /* for responses to what was in flight when the peer unbound */
};

const struct session_config session_config_default = {
    .bind = SESSION_BIND_TRX,
    .system_id = { "", 0 },
    .password = { "", 0 },
    .system_type = { "", 0 },
    .source_npi = 1, /* E.164 numbering, SMPP 3.4 5.2.6 */
    .destination_npi = 1,
    .window = 10,
    .unacknowledged_max = 1000,
    .bind_timeout_ms = 10000,
    .response_timeout_ms = 30000,
    .enquire_interval_ms = 30000,
    .throttle_give_up_ms = 60000,
    .drain_timeout_ms = 5000,
};

/* Room for a whole window of the largest submits, so that room never has to look at it. */
static size_t output_len(const struct session_config *config)
{
    return (size_t)config->window * WINDOW_PDU_LEN_MAX + ANSWERS_LEN +
           (size_t)config->unacknowledged_max * SESSION_ANSWER_LEN_MAX;
}

size_t session_memory(const struct session_config *config)
{
    enum { PADDING = 128 };
    return window_memory(config->window) + SESSION_READ_LEN + 2 * output_len(config) +
           config->unacknowledged_max * sizeof(struct session_unacknowledged) + PADDING;
}

void session_init(struct session *session, const struct session_config *config, struct codec codec,
                  struct arena *memory, int64_t now_ms)
{
    assert(config->window >= 1 && config->window <= WINDOW_SIZE_MAX);
    assert(config->unacknowledged_max >= 1 && config->unacknowledged_max <= SESSION_UNACKNOWLEDGED_MAX);
    *session = (struct session){ .config = *config,
                                 .codec = codec,
                                 .state_ms = now_ms,
                                 .heard_ms = now_ms,
                                 .in_capacity = SESSION_READ_LEN,
                                 .out_capacity = output_len(config),
                                 .arrival_next = 1,
                                 .arrival_oldest = 1 };
    window_init(&session->window, config->window, memory);
    pacing_init(&session->pacing, config->rate, now_ms);
    session->in = arena_alloc(memory, session->in_capacity);
    session->out[0] = arena_alloc(memory, session->out_capacity);
    session->out[1] = arena_alloc(memory, session->out_capacity);
    session->unacknowledged =
        arena_new_array(memory, struct session_unacknowledged, config->unacknowledged_max);
    assert(session->in != NULL && session->out[0] != NULL && session->out[1] != NULL);
    assert(session->unacknowledged != NULL);
}

void session_bind(struct session *session, int64_t now_ms)
{
    static const uint32_t command[] = { [SESSION_BIND_TRX] = PDU_BIND_TRANSCEIVER,
                                        [SESSION_BIND_TX] = PDU_BIND_TRANSMITTER,
                                        [SESSION_BIND_RX] = PDU_BIND_RECEIVER };
    assert(session->state == SESSION_CONNECTED);
    const struct session_config *config = &session->config;
    const struct pdu bind = { .command = command[config->bind],
                              .sequence = session_output_sequence(session),
                              .system_id = config->system_id,
                              .password = config->password,
                              .system_type = config->system_type,
                              .interface_version = INTERFACE_VERSION,
                              .address_range = SLICE_EMPTY,
                              .tlvs = SLICE_EMPTY };
    const bool packed = session_output_pdu(session, &bind);
    assert(packed); /* the configuration's lengths were checked */
    session->bind_sequence = bind.sequence;
    session->heard_ms = now_ms;
    session_output_enter(session, SESSION_BINDING, now_ms);
}

void session_lost(struct session *session)
{
    session_output_close(session, SESSION_CLOSE_LOST, 0);
}

void session_drain(struct session *session, int64_t now_ms)
{
    switch (session->state) {
    case SESSION_BOUND:
        session_output_enter(session, SESSION_DRAINING, now_ms);
        return;
    case SESSION_CONNECTED:
    case SESSION_BINDING:
        session_output_close(session, SESSION_CLOSE_UNBOUND, 0);
        return;
    case SESSION_DRAINING:
    case SESSION_UNBINDING:
    case SESSION_CLOSED:
        return;
    }
}

void session_hold(struct session *session, bool held)
{
    session->held = held;
}

uint32_t session_room(struct session *session, int64_t now_ms)
{
    if (session->held || session->state != SESSION_BOUND || session->config.bind == SESSION_BIND_RX)
        return 0;
    if (session->window.waiting.count > 0) /* throttled ones go first: order is kept */
        return 0;
    const uint32_t credit = pacing_credit(&session->pacing, now_ms);
    const size_t output = (session->out_capacity - session->out_len) / WINDOW_PDU_LEN_MAX;
    uint32_t room = window_room(&session->window);
    if (credit < room)
        room = credit;
    return output < room ? (uint32_t)output : room;
}

bool session_submit(struct session *session, int64_t message_id, uint8_t part, const struct pdu *pdu,
                    int64_t now_ms)
{
    assert(session->state == SESSION_BOUND && window_room(&session->window) > 0);
    struct pdu submit = *pdu;
    submit.command = PDU_SUBMIT_SM;
    submit.status = 0;
    submit.sequence = session_output_sequence(session);
    submit.source_ton = session->config.source_ton;
    submit.source_npi = session->config.source_npi;
    submit.destination_ton = session->config.destination_ton;
    submit.destination_npi = session->config.destination_npi;
    const size_t from = session->out_len;
    if (!session_output_pdu(session, &submit))
        return false;
    const struct slice packed = { .at = session->out[session->out_at] + from,
                                  .len = session->out_len - from };
    if (packed.len > WINDOW_PDU_LEN_MAX) {
        session->out_len = from;
        return false;
    }
    window_add(&session->window, submit.sequence, message_id, part, packed, now_ms);
    pacing_spend(&session->pacing);
    session->stats.submitted++;
    return true;
}

uint32_t session_acknowledge(struct session *session, uint32_t arrival, uint32_t status)
{
    /* Unsigned differences: the counter may wrap. */
    if (arrival - session->arrival_oldest >= session->arrival_next - session->arrival_oldest)
        return session->sequence;
    struct session_unacknowledged *entry =
        &session->unacknowledged[arrival % session->config.unacknowledged_max];
    if (!entry->open)
        return session->sequence;
    entry->open = false;
    /* Output has room for an answer to each of them; a peer that reads nothing for long has lost its
     * session. */
    if (session->state != SESSION_CLOSED && session_output_fits(session, SESSION_ANSWER_LEN_MAX))
        session_output_answer(session, entry->command, status, entry->sequence);
    while (session->arrival_oldest != session->arrival_next &&
           !session->unacknowledged[session->arrival_oldest % session->config.unacknowledged_max].open)
        session->arrival_oldest++;
    return session->sequence;
}

bool session_has_read(struct session *session, uint32_t where)
{
    if (session_output_is_later(session->answered_sequence, where))
        return true;
    if (session->proof_sequence == 0)
        session->proof_ms = 0;
    session->proof_sequence = where;
    return false;
}

/* A slot leaves the window as an event. */
static void report(struct session *session, struct window_slot *slot, struct session_event *ret)
{
    *ret = (struct session_event){ .kind = SESSION_EVENT_NO_RESPONSE,
                                   .message_id = slot->message_id,
                                   .part = slot->part,
                                   .smsc_id = SLICE_EMPTY,
                                   .bytes = SLICE_EMPTY };
    if (slot->state == WINDOW_WAITING) { /* refused for certain: not uncertain */
        ret->kind = SESSION_EVENT_RESPONSE;
        ret->status = slot->status;
        ret->verdict = command_status_find(slot->status);
        window_remove(&session->window, slot);
    } else {
        session->stats.timed_out++;
        window_expire(&session->window, slot);
    }
}

/* After the end: what was in flight, then the end itself. */
static bool tick_closed(struct session *session, struct session_event *ret)
{
    struct window *window = &session->window;
    struct window_slot *slot = window_oldest(window, &window->sent);
    if (slot == NULL)
        slot = window_oldest(window, &window->waiting);
    if (slot != NULL) {
        report(session, slot, ret);
        return true;
    }
    if (session->close_reported)
        return false;
    session->close_reported = true;
    *ret = (struct session_event){ .kind = SESSION_EVENT_CLOSE,
                                   .close = session->close,
                                   .status = session->close_status,
                                   .smsc_id = SLICE_EMPTY,
                                   .bytes = { .at = session->bad_pdu, .len = session->bad_pdu_len } };
    return true;
}

/* One segment that has waited too long, for its response or for the end of throttling. */
static bool tick_overdue(struct session *session, int64_t now_ms, bool drained, struct session_event *ret)
{
    struct window *window = &session->window;
    struct window_slot *slot = window_oldest(window, &window->sent);
    if (drained && slot != NULL && now_ms - slot->sent_ms >= session->config.response_timeout_ms) {
        report(session, slot, ret);
        return true;
    }
    slot = window_oldest(window, &window->waiting);
    if (slot != NULL && now_ms - slot->first_ms >= session->config.throttle_give_up_ms) {
        report(session, slot, ret);
        return true;
    }
    return false;
}

static void resend_throttled(struct session *session, int64_t now_ms)
{
    struct window *window = &session->window;
    uint32_t credit =
        window->waiting.count > 0 && !session->held ? pacing_credit(&session->pacing, now_ms) : 0;
    struct window_slot *slot;
    while (credit > 0 && (slot = window_oldest(window, &window->waiting)) != NULL) {
        if (!session_output_fits(session, slot->pdu_len))
            return;
        window_resend(window, slot, session_output_sequence(session), now_ms);
        const struct slice pdu = window_pdu(window, slot);
        memcpy(session->out[session->out_at] + session->out_len, pdu.at, pdu.len);
        session->out_len += pdu.len;
        pacing_spend(&session->pacing);
        session->stats.submitted++;
        credit--;
    }
}

static void enquire(struct session *session, int64_t now_ms, bool drained)
{
    if (session->enquire_sequence != 0) {
        if (drained && now_ms - session->enquired_ms >= session->config.response_timeout_ms)
            session_output_close(session, SESSION_CLOSE_SILENT, 0);
        return;
    }
    if (session->proof_sequence != 0 && session->proof_ms == 0)
        session->proof_ms = now_ms;
    const bool proof = session->proof_sequence != 0 && now_ms - session->proof_ms >= SESSION_PROOF_MS;
    const bool silent = now_ms - session->heard_ms >= session->config.enquire_interval_ms;
    if ((!proof && !silent) || !session_output_fits(session, SESSION_ANSWER_LEN_MAX))
        return;
    session->proof_ms = now_ms;
    session->enquire_sequence = session_output_sequence(session);
    session->enquired_ms = now_ms;
    session_output_answer(session, PDU_ENQUIRE_LINK, 0, session->enquire_sequence);
}

static void tick_draining(struct session *session, int64_t now_ms)
{
    const bool empty = session_in_flight(session) == 0;
    const bool late = now_ms - session->state_ms >= session->config.drain_timeout_ms;
    if ((!empty && !late) || !session_output_fits(session, SESSION_ANSWER_LEN_MAX))
        return;
    session->unbind_sequence = session_output_sequence(session);
    session_output_answer(session, PDU_UNBIND, 0, session->unbind_sequence);
    session_output_enter(session, SESSION_UNBINDING, now_ms);
}

static void tick_unbinding(struct session *session, int64_t now_ms)
{
    const bool by_peer = session->close == SESSION_CLOSE_PEER_UNBOUND;
    const int64_t wait_ms = by_peer ? PEER_UNBOUND_WAIT_MS : session->config.drain_timeout_ms;
    if (by_peer && session_in_flight(session) == 0)
        session_output_close(session, SESSION_CLOSE_PEER_UNBOUND, 0);
    else if (now_ms - session->state_ms >= wait_ms)
        session_output_close(session, SESSION_CLOSE_UNBIND_TIMEOUT, 0);
}

bool session_tick(struct session *session, int64_t now_ms, bool drained, struct session_event *ret)
{
    switch (session->state) {
    case SESSION_CONNECTED:
        return false;
    case SESSION_BINDING:
        if (drained && now_ms - session->state_ms >= session->config.bind_timeout_ms)
            session_output_close(session, SESSION_CLOSE_BIND_TIMEOUT, 0);
        break;
    case SESSION_BOUND:
        if (tick_overdue(session, now_ms, drained, ret))
            return true;
        resend_throttled(session, now_ms);
        session_query_expire(session, now_ms);
        enquire(session, now_ms, drained);
        break;
    case SESSION_DRAINING:
        if (tick_overdue(session, now_ms, drained, ret))
            return true;
        resend_throttled(session, now_ms);
        tick_draining(session, now_ms);
        break;
    case SESSION_UNBINDING:
        tick_unbinding(session, now_ms);
        break;
    case SESSION_CLOSED:
        break;
    }
    return session->state == SESSION_CLOSED && tick_closed(session, ret);
}

/* Output is whole PDUs one after the other. */
static void show_output(const struct session *session, struct slice left)
{
    size_t len = 0;
    while (session->watch.saw != NULL && pdu_frame(left, &len) == PDU_FRAME_WHOLE) {
        session->watch.saw(session->watch.self, true, slice_part(left, 0, len));
        left = slice_part(left, len, left.len);
    }
}

struct slice session_output(struct session *session)
{
    if (session->out_taken || session->out_len == 0)
        return SLICE_EMPTY;
    const struct slice taken = { .at = session->out[session->out_at], .len = session->out_len };
    show_output(session, taken);
    session->out_taken = true;
    session->out_at = 1 - session->out_at;
    session->out_len = 0;
    return taken;
}

void session_output_done(struct session *session)
{
    assert(session->out_taken);
    session->out_taken = false;
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

int64_t session_next_ms(const struct session *session, int64_t now_ms)
{
    const struct session_config *config = &session->config;
    const struct window_slot *sent = window_oldest(&session->window, &session->window.sent);
    const struct window_slot *waiting = window_oldest(&session->window, &session->window.waiting);
    int64_t next = now_ms + config->enquire_interval_ms;
    switch (session->state) {
    case SESSION_CONNECTED:
    case SESSION_CLOSED:
        return now_ms;
    case SESSION_BINDING:
        return session->state_ms + config->bind_timeout_ms;
    case SESSION_BOUND:
        next = session->enquire_sequence != 0 ? session->enquired_ms + config->response_timeout_ms
                                              : session->heard_ms + config->enquire_interval_ms;
        if (session->enquire_sequence == 0 && session->proof_sequence != 0)
            next = earlier(next, session->proof_ms == 0 ? now_ms : session->proof_ms + SESSION_PROOF_MS);
        break;
    case SESSION_DRAINING:
        if (session_in_flight(session) == 0)
            return now_ms;
        next = session->state_ms + config->drain_timeout_ms;
        break;
    case SESSION_UNBINDING:
        return session->state_ms + earlier(config->drain_timeout_ms, PEER_UNBOUND_WAIT_MS);
    }
    if (sent != NULL)
        next = earlier(next, sent->sent_ms + config->response_timeout_ms);
    if (waiting != NULL)
        next = earlier(next, waiting->first_ms + config->throttle_give_up_ms);
    if (waiting != NULL && !session->held)
        next = earlier(next, pacing_next_ms(&session->pacing, now_ms));
    return next;
}

struct slice session_close_text(enum session_close close)
{
    switch (close) {
    case SESSION_CLOSE_NONE:
        return SLICE_LIT("open");
    case SESSION_CLOSE_LOST:
        return SLICE_LIT("the connection ended");
    case SESSION_CLOSE_BIND_REFUSED:
        return SLICE_LIT("the bind was refused");
    case SESSION_CLOSE_BIND_TIMEOUT:
        return SLICE_LIT("no answer to the bind");
    case SESSION_CLOSE_SILENT:
        return SLICE_LIT("no answer to enquire_link");
    case SESSION_CLOSE_OUT_OF_STEP:
        return SLICE_LIT("a command_length that cannot be");
    case SESSION_CLOSE_HTTP:
        return SLICE_LIT("the peer talks HTTP, not SMPP: wrong port?");
    case SESSION_CLOSE_TLS:
        return SLICE_LIT("the peer talks TLS: set tls.wanted, or the port of its plain SMPP");
    case SESSION_CLOSE_PEER_UNBOUND:
        return SLICE_LIT("the peer unbound");
    case SESSION_CLOSE_UNBOUND:
        return SLICE_LIT("unbound");
    case SESSION_CLOSE_UNBIND_TIMEOUT:
        return SLICE_LIT("no answer to unbind");
    }
    return SLICE_LIT("open");
}
