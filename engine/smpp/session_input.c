#include "smpp/session.h"

#include "base/cursor.h"
#include "smpp/pdu_guard.h"
#include "smpp/session_output.h"
#include "smpp/session_query.h"

#include <assert.h>
#include <string.h>

/* Statuses that we answer or look for; SMPP 3.4 5.1.3. */
enum {
    STATUS_RINVCMDLEN = 0x02,
    STATUS_RINVCMDID = SESSION_STATUS_RINVCMDID,
    STATUS_RINVBNDSTS = 0x04,
    STATUS_RSUBMITFAIL = 0x45,
    STATUS_RX_P_APPN = 0x65, /* permanent: an unreadable delivery must not come again for days */
};

#define HANDLED ((char)0xFF) /* in place of a handled frame's first command octet */

char *session_space(struct session *session, size_t *ret_len)
{
    if (session->in_from == session->in_to) {
        session->in_from = session->in_scanned = session->in_to = 0;
    } else if (session->in_capacity - session->in_to < PDU_LEN_MAX && session->in_from > 0) {
        memmove(session->in, session->in + session->in_from, session->in_to - session->in_from);
        session->in_to -= session->in_from;
        session->in_scanned -= session->in_from;
        session->in_from = 0;
    }
    *ret_len = session->in_capacity - session->in_to;
    return session->in + session->in_to;
}

void session_filled(struct session *session, size_t len, int64_t now_ms)
{
    assert(len <= session->in_capacity - session->in_to);
    session->in_to += len;
    session->heard_ms = now_ms;
    session->enquire_sequence = 0; /* any byte shows that the peer lives */
}

static void keep_bad(struct session *session, struct slice bytes)
{
    session->bad_pdu_len = bytes.len < SESSION_BAD_PDU_LEN_MAX ? bytes.len : SESSION_BAD_PDU_LEN_MAX;
    memcpy(session->bad_pdu, bytes.at, session->bad_pdu_len);
    session->stats.bad_pdus++;
}

static bool bad_pdu(struct session *session, struct slice frame, struct session_event *ret)
{
    keep_bad(session, frame);
    *ret = (struct session_event){ .kind = SESSION_EVENT_BAD_PDU,
                                   .smsc_id = SLICE_EMPTY,
                                   .bytes = { .at = session->bad_pdu, .len = session->bad_pdu_len } };
    return true;
}

/* Throttled, or refused over the window, which some say with RSUBMITFAIL. */
static bool is_throttling(const struct session *session, const struct window_slot *slot,
                          const struct command_status *verdict)
{
    if (verdict->action == COMMAND_STATUS_THROTTLE)
        return true;
    return verdict->status == STATUS_RSUBMITFAIL && session->window.sent.count > 1 &&
           slot->attempts <= SESSION_SUBMIT_FAILURES_MAX;
}

/* submit_sm_resp, or generic_nack in its place. */
/* Our request of that number was read, and all that we wrote before it. */
static void note_answered(struct session *session, uint32_t sequence)
{
    if (session_output_is_later(sequence, session->sequence) ||
        (session->answered_sequence != 0 && !session_output_is_later(sequence, session->answered_sequence)))
        return;
    session->answered_sequence = sequence;
    if (session_output_is_later(sequence, session->proof_sequence))
        session->proof_sequence = 0;
}

static bool take_response(struct session *session, const struct pdu *pdu, int64_t now_ms,
                          struct session_event *ret)
{
    struct window_slot *slot = window_find(&session->window, pdu->sequence);
    if (slot == NULL) {
        session->stats.unmatched_responses++;
        return false;
    }
    note_answered(session, pdu->sequence);
    const bool late = slot->state == WINDOW_EXPIRED;
    const struct command_status *verdict = command_status_find(pdu->status);
    if (verdict->action == COMMAND_STATUS_TAKEN) {
        session->stats.accepted++;
        pacing_accepted(&session->pacing, now_ms);
    } else if (is_throttling(session, slot, verdict)) {
        session->stats.throttled++;
        pacing_throttled(&session->pacing, now_ms);
        if (!late) {
            window_throttle(&session->window, slot, pdu->status);
            return false;
        }
    } else {
        session->stats.refused++;
    }
    session->stats.late += late ? 1 : 0;
    *ret = (struct session_event){ .kind = SESSION_EVENT_RESPONSE,
                                   .message_id = slot->message_id,
                                   .part = slot->part,
                                   .late = late,
                                   .verdict = verdict,
                                   .status = pdu->status,
                                   .sequence = pdu->sequence,
                                   .smsc_id = pdu->message_id,
                                   .took_ms = now_ms - slot->first_ms,
                                   .bytes = SLICE_EMPTY };
    window_remove(&session->window, slot);
    return true;
}

static bool take_bind_response(struct session *session, uint32_t status, int64_t now_ms,
                               struct session_event *ret)
{
    if (session->state != SESSION_BINDING)
        return false;
    session->bind_sequence = 0;
    if (status != 0) {
        session_output_close(session, SESSION_CLOSE_BIND_REFUSED, status);
        return false; /* session_tick reports it */
    }
    session_output_enter(session, SESSION_BOUND, now_ms);
    *ret =
        (struct session_event){ .kind = SESSION_EVENT_BOUND, .smsc_id = SLICE_EMPTY, .bytes = SLICE_EMPTY };
    return true;
}

static bool take_delivery(struct session *session, int64_t now_ms, struct session_event *ret)
{
    (void)now_ms;
    const uint32_t response = session->pdu.command | PDU_RESPONSE_BIT;
    if (session->state == SESSION_BINDING || session->state == SESSION_CONNECTED) {
        session_output_answer(session, response, STATUS_RINVBNDSTS, session->pdu.sequence);
        return false;
    }
    const uint32_t arrival = session->arrival_next++;
    session->unacknowledged[arrival % session->config.unacknowledged_max] = (struct session_unacknowledged){
        .sequence = session->pdu.sequence, .command = response, .open = true
    };
    session->stats.deliveries++;
    *ret = (struct session_event){ .kind = SESSION_EVENT_DELIVERY,
                                   .arrival = arrival,
                                   .pdu = &session->pdu,
                                   .smsc_id = SLICE_EMPTY,
                                   .bytes = SLICE_EMPTY };
    return true;
}

static void take_unbind(struct session *session, uint32_t sequence, int64_t now_ms)
{
    session_output_answer(session, PDU_UNBIND_RESP, 0, sequence);
    if (session->state == SESSION_BINDING || session->state == SESSION_CONNECTED) {
        session_output_close(session, SESSION_CLOSE_PEER_UNBOUND, 0);
        return;
    }
    session->close = SESSION_CLOSE_PEER_UNBOUND;
    session_output_enter(session, SESSION_UNBINDING, now_ms);
}

/* A generic_nack that names no submit: to our bind, enquire_link or unbind. */
static bool take_nack(struct session *session, int64_t now_ms, struct slice frame, struct session_event *ret)
{
    const struct pdu *pdu = &session->pdu;
    if (session->state == SESSION_BINDING)
        return take_bind_response(session, pdu->status != 0 ? pdu->status : STATUS_RINVCMDID, now_ms, ret);
    if (session->state == SESSION_UNBINDING && pdu->sequence == session->unbind_sequence) {
        session_output_close(session, SESSION_CLOSE_UNBOUND, 0);
        return false;
    }
    if (session_query_answered(session, now_ms, ret))
        return true;
    return bad_pdu(session, frame, ret); /* the peer could not read something of ours */
}

/* A whole frame that is no response to a submit, read by guard and codec. */
static bool take_pdu(struct session *session, struct slice frame, int64_t now_ms, struct session_event *ret)
{
    const struct pdu *pdu = &session->pdu;
    switch (pdu->command) {
    case PDU_BIND_RECEIVER | PDU_RESPONSE_BIT:
    case PDU_BIND_TRANSMITTER | PDU_RESPONSE_BIT:
    case PDU_BIND_TRANSCEIVER |
        PDU_RESPONSE_BIT: /* whichever: some answer a receiver with the transmitter's */
        return take_bind_response(session, pdu->status, now_ms, ret);
    case PDU_DELIVER_SM:
    case PDU_DATA_SM:
        return take_delivery(session, now_ms, ret);
    case PDU_ENQUIRE_LINK:
        session_output_answer(session, PDU_ENQUIRE_LINK_RESP, 0, pdu->sequence);
        return false;
    case PDU_UNBIND:
        take_unbind(session, pdu->sequence, now_ms);
        return false;
    case PDU_UNBIND_RESP:
        if (session->state == SESSION_UNBINDING)
            session_output_close(session, SESSION_CLOSE_UNBOUND, 0);
        return false;
    case PDU_GENERIC_NACK:
        return take_nack(session, now_ms, frame, ret);
    case PDU_OUTBIND: /* we bind by ourselves; it has no response of its own (SMPP 3.4 4.1.7) */
        session_output_answer(session, PDU_GENERIC_NACK, STATUS_RINVBNDSTS, pdu->sequence);
        session->stats.outbinds++;
        *ret = (struct session_event){ .kind = SESSION_EVENT_OUTBIND,
                                       .smsc_id = SLICE_EMPTY,
                                       .bytes = SLICE_EMPTY };
        return true;
    case PDU_QUERY_SM_RESP:
        note_answered(session, pdu->sequence);
        return session_query_answered(session, now_ms, ret);
    case PDU_ENQUIRE_LINK_RESP:
        note_answered(session, pdu->sequence);
        return false;
    case PDU_ALERT_NOTIFICATION: /* has no response (4.12.1) */
    case PDU_DELIVER_SM_RESP:
    case PDU_DATA_SM_RESP:
        return false;
    default: /* a request that only an SMSC serves */
        session->stats.unknown_commands++;
        if ((pdu->command & PDU_RESPONSE_BIT) == 0)
            session_output_answer(session, PDU_GENERIC_NACK, STATUS_RINVCMDID, pdu->sequence);
        return false;
    }
}

static void show_input(const struct session *session, struct slice frame)
{
    if (session->watch.saw != NULL)
        session->watch.saw(session->watch.self, false, frame);
}

/* Reads a frame into session->pdu; the answer to one that cannot be read is given here. */
static bool read_pdu(struct session *session, struct slice frame, bool *ret_event, struct session_event *ret)
{
    struct pdu *pdu = &session->pdu;
    *ret_event = false;
    show_input(session, frame);
    switch (pdu_guard(frame, pdu)) {
    case PDU_GUARD_OK:
        if (!session->codec.unpack(session->codec.self, pdu))
            session->stats.codec_refusals++; /* the guard's values serve */
        return true;
    case PDU_GUARD_UNKNOWN_COMMAND:
        session->stats.unknown_commands++;
        if ((pdu->command & PDU_RESPONSE_BIT) == 0)
            session_output_answer(session, PDU_GENERIC_NACK, STATUS_RINVCMDID, pdu->sequence);
        *ret_event = bad_pdu(session, frame, ret);
        return false;
    case PDU_GUARD_TRUNCATED:
        if (pdu->command == PDU_DELIVER_SM || pdu->command == PDU_DATA_SM)
            session_output_answer(session, pdu->command | PDU_RESPONSE_BIT, STATUS_RX_P_APPN, pdu->sequence);
        else if ((pdu->command & PDU_RESPONSE_BIT) == 0)
            session_output_answer(session, PDU_GENERIC_NACK, STATUS_RINVCMDLEN, pdu->sequence);
        *ret_event = bad_pdu(session, frame, ret);
        return false;
    }
    return false;
}

static struct slice frame_at(const struct session *session, size_t at, enum pdu_frame_result *ret_result)
{
    const struct slice bytes = { .at = session->in + at, .len = session->in_to - at };
    size_t len = 0;
    *ret_result = pdu_frame(bytes, &len);
    return slice_part(bytes, 0, len);
}

static uint32_t command_of(struct slice frame)
{
    struct cursor cursor = cursor_over(slice_part(frame, 4, 4));
    return cursor_u32(&cursor);
}

static uint32_t sequence_of(struct slice frame)
{
    struct cursor cursor = cursor_over(slice_part(frame, 12, 4));
    return cursor_u32(&cursor);
}

static bool answers_submit(struct session *session, struct slice frame)
{
    const uint32_t command = command_of(frame);
    if (command == PDU_SUBMIT_SM_RESP)
        return true;
    return command == PDU_GENERIC_NACK && window_find(&session->window, sequence_of(frame)) != NULL;
}

/* First pass over what was read: responses to submits, up to the first frame that is not whole. */
static bool next_response(struct session *session, int64_t now_ms, struct session_event *ret)
{
    for (;;) {
        enum pdu_frame_result result;
        const struct slice frame = frame_at(session, session->in_scanned, &result);
        if (result != PDU_FRAME_WHOLE)
            return false;
        session->in_scanned += frame.len;
        if (!answers_submit(session, frame))
            continue;
        bool event;
        const bool read = read_pdu(session, frame, &event, ret);
        /* Marked for the second pass, which must not find a nack's submit gone and wonder. A peer's own
         * 0xFF.. would be an unknown response, which is not answered either. */
        session->in[session->in_scanned - frame.len + 4] = HANDLED;
        if (read)
            event = take_response(session, &session->pdu, now_ms, ret);
        if (event)
            return true;
    }
}

static bool is_handled(struct slice frame)
{
    return frame.at[4] == HANDLED;
}

static void end_of_step(struct session *session, enum pdu_frame_result result)
{
    const struct slice bytes = { .at = session->in + session->in_from,
                                 .len = session->in_to - session->in_from };
    keep_bad(session, bytes);
    show_input(session, bytes);
    if (result == PDU_FRAME_HTTP || result == PDU_FRAME_TLS) {
        session_output_close(session, result == PDU_FRAME_TLS ? SESSION_CLOSE_TLS : SESSION_CLOSE_HTTP, 0);
        return;
    }
    session_output_answer(session, PDU_GENERIC_NACK, STATUS_RINVCMDLEN, 0);
    session_output_close(session, SESSION_CLOSE_OUT_OF_STEP, 0);
}

/* Second pass: everything else, as far as the first has looked. */
static bool next_other(struct session *session, int64_t now_ms, struct session_event *ret)
{
    while (session->state != SESSION_CLOSED && session->in_from < session->in_to) {
        if (!session_output_fits(session, SESSION_ANSWER_LEN_MAX))
            return false;
        enum pdu_frame_result result;
        const struct slice frame = frame_at(session, session->in_from, &result);
        if (result == PDU_FRAME_PARTIAL)
            return false;
        if (result != PDU_FRAME_WHOLE) {
            end_of_step(session, result);
            return false;
        }
        const uint32_t command = command_of(frame);
        const bool full =
            session->arrival_next - session->arrival_oldest >= session->config.unacknowledged_max;
        if ((command == PDU_DELIVER_SM || command == PDU_DATA_SM) && full)
            return false;
        session->in_from += frame.len;
        if (is_handled(frame))
            continue;
        bool event;
        if (read_pdu(session, frame, &event, ret))
            event = take_pdu(session, frame, now_ms, ret);
        if (event)
            return true;
    }
    return false;
}

bool session_next(struct session *session, int64_t now_ms, struct session_event *ret)
{
    if (session->state == SESSION_CLOSED)
        return false;
    return next_response(session, now_ms, ret) || next_other(session, now_ms, ret);
}
