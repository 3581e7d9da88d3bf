#include "session.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { OUT_FIRST = 1 << 17 };

void session_init(struct session *session, struct network *network, struct session_late *late, uint32_t id)
{
    memset(session, 0, sizeof *session);
    session->network = network;
    session->late = late;
    session->id = id;
}

void session_end(struct session *session)
{
    if (session->bound)
        ledger_add(&session->network->ledger, session->network->now_ms, "session-down session=%" PRIu32,
                   session->id);
    session->bound = session->transmits = session->receives = session->fence = false;
    /* Newest first, each to the front: the oldest ends up before all others. */
    for (uint32_t i = 0; i < SESSION_SLOTS && session->in_flight > 0; i++) {
        const uint32_t sequence = session->last_sequence - i;
        struct session_slot *slot = &session->slot[sequence % SESSION_SLOTS];
        if (slot->delivery == NULL)
            continue;
        network_lost(session->network, slot->delivery);
        slot->delivery = NULL;
        session->in_flight--;
    }
}

void session_done(struct session *session)
{
    session_end(session);
    free(session->out.at);
    free(session->sending.at);
}

/** A view of the free end of the output with PDU_LEN_MAX bytes of room. */
static struct buffer open_out(struct session *session)
{
    struct session_out *out = &session->out;
    if (out->capacity - out->len < PDU_LEN_MAX) {
        const size_t capacity = out->capacity == 0 ? OUT_FIRST : out->capacity * 2;
        char *bigger = realloc(out->at, capacity);
        if (bigger == NULL)
            abort(); /* reading stops at SESSION_OUT_READS, so this is a machine without memory */
        out->at = bigger;
        out->capacity = capacity;
    }
    struct buffer buffer;
    buffer_init(&buffer, out->at, out->capacity);
    buffer.len = out->len;
    return buffer;
}

static void close_out(struct session *session, const struct buffer *buffer)
{
    assert(!buffer->overflowed);
    session->out.len = buffer->len;
}

static void answer_bare(struct session *session, uint32_t command, uint32_t status, uint32_t sequence)
{
    struct buffer out = open_out(session);
    pdu_add_bare(&out, command, status, sequence);
    close_out(session, &out);
}

static void answer_id(struct session *session, uint32_t sequence, uint64_t id)
{
    char memory[24];
    struct buffer text, out = open_out(session);
    buffer_init(&text, memory, sizeof memory);
    buffer_add_int(&text, (int64_t)id);
    pdu_add_named(&out, PDU_SUBMIT_SM | PDU_RESPONSE, sequence, buffer_slice(&text));
    close_out(session, &out);
}

static uint32_t bind_status(const struct session *session, const struct pdu_bind *bind)
{
    const struct options *o = session->network->options;
    if (session->bound)
        return PDU_RALYBND;
    if (o->any_account)
        return PDU_ROK;
    if (!slice_equal(bind->system_id, slice_from_text(o->system_id)))
        return PDU_RINVSYSID;
    if (!slice_equal(bind->password, slice_from_text(o->password)))
        return PDU_RINVPASWD;
    return PDU_ROK;
}

static void handle_bind(struct session *session, struct slice pdu, const struct pdu_header *header)
{
    struct pdu_bind bind;
    const uint32_t response = header->command | PDU_RESPONSE;
    const uint32_t status = pdu_decode_bind(pdu, &bind) ? bind_status(session, &bind) : PDU_RBINDFAIL;
    if (status != PDU_ROK) {
        answer_bare(session, response, status, header->sequence);
        session->broken = !session->bound;
        return;
    }
    session->bound = true;
    session->transmits = header->command != PDU_BIND_RECEIVER;
    session->receives = header->command != PDU_BIND_TRANSMITTER;
    session->network->summary.sessions++;
    ledger_add(&session->network->ledger, session->network->now_ms, "session-up session=%" PRIu32,
               session->id);
    struct buffer out = open_out(session);
    pdu_add_named(&out, response, header->sequence, SLICE_LIT("ccrm-smsc"));
    close_out(session, &out);
}

static void hold_response(struct session *session, uint32_t sequence, uint64_t id)
{
    struct session_late *late = session->late;
    if (late->count == SESSION_LATE_MAX)
        return; /* then it is a lost one */
    late->of[late->count].session = session->id;
    late->of[late->count].sequence = sequence;
    late->of[late->count].id = id;
    late->of[late->count].release_ms = session->network->now_ms + session->network->options->late_ms;
    late->count++;
}

static void handle_submit(struct session *session, struct slice pdu, const struct pdu_header *header)
{
    const uint32_t response = PDU_SUBMIT_SM | PDU_RESPONSE;
    struct pdu_message message;
    if (!session->transmits) {
        answer_bare(session, response, PDU_RINVBNDSTS, header->sequence);
        return;
    }
    if (!pdu_decode_message(pdu, &message)) {
        session->network->summary.malformed++;
        answer_bare(session, response, PDU_RINVMSGLEN, header->sequence);
        return;
    }
    const struct network_origin origin = { .session = session->id, .sequence = header->sequence };
    const struct network_verdict verdict = network_submit(session->network, &message, origin);
    switch (verdict.fate) {
    case NETWORK_ACCEPTED:
        answer_id(session, header->sequence, verdict.id);
        break;
    case NETWORK_REFUSED:
        answer_bare(session, response, verdict.status, header->sequence);
        break;
    case NETWORK_ACCEPTED_LOST:
        break;
    case NETWORK_ACCEPTED_LATE:
        hold_response(session, header->sequence, verdict.id);
        break;
    }
}

static void handle_query(struct session *session, struct slice pdu, const struct pdu_header *header)
{
    struct slice id;
    long long number = 0;
    enum pdu_state state = PDU_STATE_NONE;
    if (session->transmits && pdu_decode_query(pdu, &id) && slice_to_int(id, 0, INT64_MAX, &number))
        state = network_state(session->network, (uint64_t)number);
    if (state == PDU_STATE_NONE) {
        answer_bare(session, PDU_QUERY_SM | PDU_RESPONSE, PDU_RQUERYFAIL, header->sequence);
        return;
    }
    struct buffer out = open_out(session);
    pdu_add_query_response(&out, header->sequence, id, state);
    close_out(session, &out);
}

static void handle_deliver_response(struct session *session, const struct pdu_header *header)
{
    struct session_slot *slot = &session->slot[header->sequence % SESSION_SLOTS];
    if (slot->delivery == NULL || slot->sequence != header->sequence)
        return; /* answered twice or never sent */
    struct delivery *delivery = slot->delivery;
    slot->delivery = NULL;
    session->in_flight--;
    if (network_answered(session->network, delivery, header->status))
        session->pausing = true;
}

static void handle(struct session *session, struct slice pdu, const struct pdu_header *header)
{
    switch (header->command) {
    case PDU_BIND_RECEIVER:
    case PDU_BIND_TRANSMITTER:
    case PDU_BIND_TRANSCEIVER:
        handle_bind(session, pdu, header);
        break;
    case PDU_SUBMIT_SM:
        handle_submit(session, pdu, header);
        break;
    case PDU_QUERY_SM:
        handle_query(session, pdu, header);
        break;
    case PDU_DELIVER_SM | PDU_RESPONSE:
        handle_deliver_response(session, header);
        break;
    case PDU_ENQUIRE_LINK:
        answer_bare(session, PDU_ENQUIRE_LINK | PDU_RESPONSE, PDU_ROK, header->sequence);
        break;
    case PDU_ENQUIRE_LINK | PDU_RESPONSE:
        session->fence = false;
        break;
    case PDU_UNBIND:
        answer_bare(session, PDU_UNBIND | PDU_RESPONSE, PDU_ROK, header->sequence);
        session->broken = true;
        break;
    case PDU_UNBIND | PDU_RESPONSE:
    case PDU_GENERIC_NACK:
        break;
    default:
        session->network->summary.bad_pdus++;
        answer_bare(session, PDU_GENERIC_NACK, PDU_RINVCMDID, header->sequence);
        break;
    }
}

/** Handles the whole PDUs at the front; returns how many bytes they had. */
static size_t handle_all(struct session *session, struct slice bytes)
{
    size_t used = 0;
    while (!session->broken && !session->dropped) {
        struct pdu_header header;
        const struct slice left = slice_part(bytes, used, bytes.len);
        const enum pdu_frame frame = pdu_frame(left, &header);
        if (frame == PDU_FRAME_PARTIAL)
            break;
        if (frame == PDU_FRAME_BAD_LENGTH) {
            session->network->summary.bad_pdus++;
            answer_bare(session, PDU_GENERIC_NACK, PDU_RINVCMDLEN, header.sequence);
            session->broken = true;
            break;
        }
        handle(session, slice_part(left, 0, header.len), &header);
        used += header.len;
    }
    return used;
}

void session_feed(struct session *session, struct slice bytes)
{
    if (session->in_len == 0) { /* the usual case: no copy */
        const size_t used = handle_all(session, bytes);
        bytes = slice_part(bytes, used, bytes.len);
    }
    while (bytes.len > 0 && !session->broken && !session->dropped) {
        const size_t room = sizeof session->in - session->in_len;
        const size_t taken = bytes.len < room ? bytes.len : room;
        memcpy(session->in + session->in_len, bytes.at, taken);
        session->in_len += taken;
        bytes = slice_part(bytes, taken, bytes.len);
        const size_t used = handle_all(session, (struct slice){ .at = session->in, .len = session->in_len });
        memmove(session->in, session->in + used, session->in_len - used);
        session->in_len -= used;
    }
}

bool session_has_room(const struct session *session)
{
    return session->receives && !session->broken && !session->pausing &&
           session->in_flight < session->network->options->window && session->out.len < SESSION_OUT_DELIVERS;
}

/** SMPP 3.2: 1..0x7fffffff. Skips numbers whose slot still waits for an old answer. */
static uint32_t next_sequence(struct session *session)
{
    do {
        session->last_sequence = session->last_sequence == 0x7fffffff ? 1 : session->last_sequence + 1;
    } while (session->slot[session->last_sequence % SESSION_SLOTS].delivery != NULL);
    return session->last_sequence;
}

void session_deliver(struct session *session, struct delivery *delivery)
{
    assert(session_has_room(session));
    const uint32_t sequence = next_sequence(session);
    struct buffer out = open_out(session);
    network_send(session->network, delivery, (struct network_origin){ session->id, sequence }, &out);
    close_out(session, &out);
    session->slot[sequence % SESSION_SLOTS] = (struct session_slot){ sequence, delivery };
    session->in_flight++;
}

void session_enquire(struct session *session)
{
    answer_bare(session, PDU_ENQUIRE_LINK, PDU_ROK, next_sequence(session));
    session->fence = true;
}

void session_release(struct session *session, uint32_t sequence, uint64_t id)
{
    ledger_add(&session->network->ledger, session->network->now_ms, "release id=%" PRIu64, id);
    session->network->summary.late_released++;
    answer_id(session, sequence, id);
}
