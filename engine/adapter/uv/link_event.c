#include "adapter/uv/link_event.h"

#include "smpp/command_status.h"
#include "smpp/delivery.h"

#include <assert.h>

static_assert((int)DELIVERY_RAW_LEN_MAX == (int)GATEWAY_BODY_LEN_MAX, "a delivery's body fits an event's");
static_assert((int)SMSC_ID_LEN_MAX == (int)GATEWAY_SMSC_ID_LEN_MAX, "an id fits an event's");

struct gateway_event link_event(enum gateway_event_kind kind, uint16_t link)
{
    return (struct gateway_event){ .kind = kind,
                                   .link = link,
                                   .smsc_id = SLICE_EMPTY,
                                   .given_id = SLICE_EMPTY,
                                   .other_id = { SLICE_EMPTY, SLICE_EMPTY },
                                   .from = SLICE_EMPTY,
                                   .to = SLICE_EMPTY,
                                   .text = SLICE_EMPTY,
                                   .raw = SLICE_EMPTY };
}

static enum gateway_verdict verdict_of(enum command_status_action action)
{
    switch (action) {
    case COMMAND_STATUS_TAKEN:
        return GATEWAY_ACCEPTED;
    case COMMAND_STATUS_THROTTLE:
    case COMMAND_STATUS_RETRY:
    case COMMAND_STATUS_PARK:
    case COMMAND_STATUS_SUSPEND_LINK:
        return GATEWAY_RETRY;
    case COMMAND_STATUS_FAIL:
        return GATEWAY_FAILED;
    }
    return GATEWAY_FAILED;
}

struct gateway_event link_event_of_response(uint16_t link, struct link_ids *ids,
                                            const struct session_event *event,
                                            struct link_event_memory *memory)
{
    const bool answered = event->kind == SESSION_EVENT_RESPONSE;
    struct gateway_event out = link_event(answered ? GATEWAY_RESPONSE : GATEWAY_NO_RESPONSE, link);
    out.segment = (struct segment_ref){ .message_id = event->message_id, .part = event->part };
    if (!answered)
        return out;
    out.late = event->late;
    out.verdict = verdict_of(event->verdict->action);
    out.command_status = event->status;
    out.sequence = event->sequence;
    out.retry_after_s = event->verdict->retry_after_s;
    memory->id.len = 0;
    if (out.verdict == GATEWAY_ACCEPTED) {
        smsc_id_guess_response(&ids->guess, event->smsc_id);
        if (!smsc_id_guess_constant(
                &ids->guess)) /* such ids match everything: destination and time must do */
            memory->id = smsc_id_of_response(event->smsc_id);
    }
    out.smsc_id = smsc_id_slice(&memory->id);
    if (ids->given_wanted && out.smsc_id.len > 0 && event->smsc_id.len <= GATEWAY_SMSC_ID_LEN_MAX &&
        !slice_equal(out.smsc_id, event->smsc_id))
        out.given_id = event->smsc_id;
    return out;
}

static enum gateway_receipt_state receipt_of(enum receipt_state state)
{
    switch (state) {
    case RECEIPT_NONE:
    case RECEIPT_ENROUTE:
    case RECEIPT_ACCEPTED:
        return GATEWAY_RECEIPT_INTERMEDIATE;
    case RECEIPT_DELIVERED:
        return GATEWAY_RECEIPT_DELIVERED;
    case RECEIPT_EXPIRED:
        return GATEWAY_RECEIPT_EXPIRED;
    case RECEIPT_DELETED:
    case RECEIPT_UNDELIVERABLE:
    case RECEIPT_REJECTED:
    case RECEIPT_SKIPPED:
        return GATEWAY_RECEIPT_UNDELIVERABLE;
    case RECEIPT_UNKNOWN:
        return GATEWAY_RECEIPT_UNKNOWN;
    }
    return GATEWAY_RECEIPT_UNKNOWN;
}

/* Digits alone, at most as many as a number has. */
static struct slice digits_of(struct slice number, char memory[GATEWAY_NUMBER_LEN_MAX])
{
    size_t len = 0;
    for (size_t i = 0; i < number.len && len < GATEWAY_NUMBER_LEN_MAX; i++) {
        if (number.at[i] >= '0' && number.at[i] <= '9')
            memory[len++] = number.at[i];
    }
    return (struct slice){ .at = memory, .len = len };
}

static void read_receipted_id(struct link_ids *ids, struct slice raw, struct link_event_memory *memory)
{
    memory->id.len = memory->other[0].len = memory->other[1].len = 0;
    if (raw.len == 0 || smsc_id_guess_constant(&ids->guess))
        return;
    if (ids->mode != SMSC_ID_AUTO) {
        memory->id = smsc_id_of_receipt(raw, ids->mode);
        return;
    }
    smsc_id_guess_receipt(&ids->guess, raw);
    memory->id = smsc_id_of_receipt_guessed(&ids->guess, raw, memory->other);
}

struct gateway_event link_event_of_delivery(uint16_t link, uint64_t session, struct link_ids *ids,
                                            enum alphabet meaning_of_zero, const struct session_event *event,
                                            struct arena *arena, struct link_event_memory *memory)
{
    struct delivery is;
    delivery_read(event->pdu, meaning_of_zero, arena, &is);
    struct gateway_event out = link_event(is.is_receipt ? GATEWAY_RECEIPT : GATEWAY_MESSAGE, link);
    out.arrival = (struct arrival_key){ .session = session, .sequence = event->arrival };
    out.from = digits_of(is.from, memory->from);
    out.to = digits_of(is.to, memory->to);
    if (is.is_receipt) {
        read_receipted_id(ids, is.receipted_id, memory);
        out.smsc_id = smsc_id_slice(&memory->id);
        for (size_t i = 0; i < SMSC_ID_OTHERS; i++)
            out.other_id[i] = smsc_id_slice(&memory->other[i]);
        out.receipt = receipt_of(is.state);
        out.network_error = is.network_error;
        return out;
    }
    out.text = is.text;
    out.decoded = is.decoded;
    out.raw = is.raw;
    out.data_coding = is.data_coding;
    out.concat_reference = is.concatenation.reference;
    out.concat_total = is.concatenation.total;
    out.concat_part = is.concatenation.part;
    return out;
}

struct gateway_event link_event_of_query(uint16_t link, const struct session_event *event)
{
    struct gateway_event out = link_event(GATEWAY_RECEIPT, link);
    out.smsc_id = event->smsc_id;
    out.receipt = event->state <= RECEIPT_SKIPPED ? receipt_of((enum receipt_state)event->state)
                                                  : GATEWAY_RECEIPT_INTERMEDIATE;
    out.network_error = event->error;
    return out;
}
