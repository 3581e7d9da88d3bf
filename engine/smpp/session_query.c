/* What the SMSC is asked about segments whose receipt does not come: query_sm (SMPP 3.4, 4.8). */
#include "smpp/session_query.h"

#include "smpp/session_output.h"
#include "text/receipt_text.h"

#include <string.h>

enum { QUERY_LEN_MAX = 128 }; /* header, an id of 64, TON, NPI and an address of 20 */

static struct session_query_slot *slot_of(struct session *session, uint32_t sequence)
{
    for (size_t i = 0; i < SESSION_QUERIES_MAX; i++) {
        if (session->query[i].sequence == sequence)
            return &session->query[i];
    }
    return NULL;
}

bool session_query_room(struct session *session, int64_t now_ms)
{
    return session->state == SESSION_BOUND && session->config.bind != SESSION_BIND_RX && !session->held &&
           session->window.waiting.count == 0 && slot_of(session, 0) != NULL &&
           session_output_fits(session, QUERY_LEN_MAX) && pacing_credit(&session->pacing, now_ms) > 0;
}

bool session_query(struct session *session, const struct session_query *query, int64_t now_ms)
{
    struct session_query_slot *slot = slot_of(session, 0);
    if (slot == NULL || query->smsc_id.len > SESSION_QUERY_ID_LEN_MAX)
        return false;
    const struct pdu pdu = { .command = PDU_QUERY_SM,
                             .sequence = session_output_sequence(session),
                             .message_id = query->given_id,
                             .source_ton = session->config.source_ton,
                             .source_npi = session->config.source_npi,
                             .source = query->source,
                             .tlvs = SLICE_EMPTY };
    if (!session_output_pdu(session, &pdu))
        return false;
    slot->sequence = pdu.sequence;
    slot->sent_ms = now_ms;
    slot->id_len = (uint8_t)query->smsc_id.len;
    memcpy(slot->id, query->smsc_id.at, query->smsc_id.len);
    pacing_spend(&session->pacing);
    session->stats.queries++;
    return true;
}

bool session_query_answered(struct session *session, int64_t now_ms, struct session_event *ret)
{
    const struct pdu *pdu = &session->pdu;
    struct session_query_slot *slot = pdu->sequence == 0 ? NULL : slot_of(session, pdu->sequence);
    if (slot == NULL)
        return false;
    slot->sequence = 0;
    if (command_status_find(pdu->status)->action == COMMAND_STATUS_THROTTLE)
        pacing_throttled(&session->pacing, now_ms);
    const bool refused = pdu->status != 0 || pdu->command == PDU_GENERIC_NACK;
    *ret = (struct session_event){ .kind = SESSION_EVENT_QUERIED,
                                   .status =
                                       pdu->status != 0 || !refused ? pdu->status : SESSION_STATUS_RINVCMDID,
                                   .state = refused ? RECEIPT_NONE : pdu->message_state,
                                   .error = refused ? 0 : pdu->error_code,
                                   .smsc_id = { .at = slot->id, .len = slot->id_len },
                                   .bytes = SLICE_EMPTY };
    return true;
}

void session_query_expire(struct session *session, int64_t now_ms)
{
    for (size_t i = 0; i < SESSION_QUERIES_MAX; i++) {
        struct session_query_slot *slot = &session->query[i];
        if (slot->sequence != 0 && now_ms - slot->sent_ms >= session->config.response_timeout_ms)
            slot->sequence = 0;
    }
}
