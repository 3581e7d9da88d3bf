#include "smpp/session_output.h"

#include <assert.h>

uint32_t session_output_sequence(struct session *session)
{
    session->sequence = session->sequence == PDU_SEQUENCE_MAX ? 1 : session->sequence + 1;
    return session->sequence;
}

bool session_output_is_later(uint32_t a, uint32_t b)
{
    const uint32_t ahead = (a - b) & PDU_SEQUENCE_MAX;
    return a != 0 && ahead != 0 && ahead <= PDU_SEQUENCE_MAX / 2;
}

bool session_output_fits(const struct session *session, size_t len)
{
    return len <= session->out_capacity - session->out_len;
}

bool session_output_pdu(struct session *session, const struct pdu *pdu)
{
    struct buffer out;
    buffer_init(&out, session->out[session->out_at] + session->out_len,
                session->out_capacity - session->out_len);
    if (!session->codec.pack(session->codec.self, pdu, &out))
        return false;
    session->out_len += out.len;
    return true;
}

void session_output_answer(struct session *session, uint32_t command, uint32_t status, uint32_t sequence)
{
    const struct pdu pdu = { .command = command,
                             .status = status,
                             .sequence = sequence,
                             .message_id = SLICE_EMPTY,
                             .tlvs = SLICE_EMPTY };
    assert(session_output_fits(session, SESSION_ANSWER_LEN_MAX));
    const bool packed = session_output_pdu(session, &pdu);
    assert(packed);
}

void session_output_close(struct session *session, enum session_close close, uint32_t status)
{
    if (session->state == SESSION_CLOSED)
        return;
    session->state = SESSION_CLOSED;
    if (session->close ==
        SESSION_CLOSE_NONE) { /* a peer's unbind is the reason, not the lost connection after it */
        session->close = close;
        session->close_status = status;
    }
}

void session_output_enter(struct session *session, enum session_state state, int64_t now_ms)
{
    session->state = state;
    session->state_ms = now_ms;
}

void session_stats_add(struct session_stats *to, const struct session_stats *from)
{
    to->submitted += from->submitted;
    to->accepted += from->accepted;
    to->refused += from->refused;
    to->throttled += from->throttled;
    to->timed_out += from->timed_out;
    to->late += from->late;
    to->unmatched_responses += from->unmatched_responses;
    to->deliveries += from->deliveries;
    to->bad_pdus += from->bad_pdus;
    to->unknown_commands += from->unknown_commands;
    to->codec_refusals += from->codec_refusals;
    to->outbinds += from->outbinds;
    to->queries += from->queries;
}
