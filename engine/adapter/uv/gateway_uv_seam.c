#include "adapter/uv/gateway_uv.h"

#include "adapter/uv/gateway_uv_state.h"
#include "smpp/tlv.h"

#include <assert.h>

static uint32_t room_of(struct gateway_uv *gateway, struct connection *connection)
{
    if (connection->stage != CONNECTION_OPEN || connection->ended)
        return 0;
    const uint32_t room = session_room(&connection->session, gateway_uv_state_now_ms(gateway));
    if (room == 0 && connection->session.state == SESSION_BOUND &&
        window_room(&connection->session.window) > 0)
        gateway->credit_wanted = true;
    return room;
}

/* NULL when nothing can be sent over it now. */
static struct link *sending_link(const struct gateway_uv *gateway, uint16_t number)
{
    assert(number < GATEWAY_LINKS_MAX);
    struct link *link = gateway->link[number];
    return link == NULL || link->leaving || link->suspended_by_status ? NULL : link;
}

static bool can_send(const struct connection *connection)
{
    return connection->stage == CONNECTION_OPEN && !connection->ended &&
           connection->session.state == SESSION_BOUND && connection->config.bind != SESSION_BIND_RX;
}

static bool up(void *self, uint16_t number)
{
    const struct link *link = sending_link(self, number);
    for (size_t c = 0; link != NULL && c < link->connection_count; c++) {
        if (can_send(&link->connection[c]))
            return true;
    }
    return false;
}

static size_t room(void *self, uint16_t number)
{
    struct gateway_uv *gateway = self;
    struct link *link = sending_link(gateway, number);
    size_t sum = 0;
    for (size_t c = 0; link != NULL && c < link->connection_count; c++)
        sum += room_of(gateway, &link->connection[c]);
    const size_t places = GATEWAY_UV_REFUSED_MAX - gateway->refused_count;
    return sum < places ? sum : places;
}

static void submit(void *self, uint16_t number, const struct gateway_submit *submit)
{
    struct gateway_uv *gateway = self;
    struct link *link = sending_link(gateway, number);
    assert(link != NULL); /* room() showed a place */
    struct connection *best = NULL;
    uint32_t best_room = 0;
    for (size_t c = 0; c < link->connection_count; c++) {
        const uint32_t has = room_of(gateway, &link->connection[c]);
        if (has > best_room) {
            best_room = has;
            best = &link->connection[c];
        }
    }
    assert(best != NULL);
    char memory[GATEWAY_BODY_LEN_MAX + USSD_TLVS_LEN_MAX];
    struct buffer tlvs;
    buffer_init(&tlvs, memory, sizeof memory);
    if (submit->sar_total > 0) {
        tlv_add_u16(&tlvs, PDU_TAG_SAR_MSG_REF_NUM, submit->sar_reference);
        tlv_add_u8(&tlvs, PDU_TAG_SAR_TOTAL_SEGMENTS, submit->sar_total);
        tlv_add_u8(&tlvs, PDU_TAG_SAR_SEGMENT_SEQNUM, submit->sar_part);
    }
    if (submit->as_message_payload)
        tlv_add(&tlvs, PDU_TAG_MESSAGE_PAYLOAD, submit->body);
    const struct ussd_profile *ussd = &link->config.ussd;
    if (submit->ussd.used)
        ussd_add_tlvs(&tlvs, ussd, &submit->ussd);
    const bool by_code = submit->ussd.used && ussd->code[0] != '\0';
    const struct pdu pdu = { .service_type = submit->ussd.used ? SLICE_LIT("USSD") : SLICE_EMPTY,
                             .source = by_code ? slice_from_text(ussd->code) : submit->from,
                             .destination = submit->to,
                             .esm_class = submit->esm_class,
                             .schedule = SLICE_EMPTY,
                             .validity = SLICE_EMPTY,
                             .registered_delivery = submit->wants_receipt ? 1 : 0,
                             .data_coding = submit->data_coding,
                             .short_message = submit->as_message_payload ? SLICE_EMPTY : submit->body,
                             .tlvs = buffer_slice(&tlvs) };
    gateway_uv_state_want_flush(gateway);
    if (!tlvs.overflowed && session_submit(&best->session, submit->segment.message_id, submit->segment.part,
                                           &pdu, gateway_uv_state_now_ms(gateway)))
        return;
    assert(gateway->refused_count < GATEWAY_UV_REFUSED_MAX);
    gateway->refused_link[gateway->refused_count] = number;
    gateway->refused[gateway->refused_count++] = submit->segment;
}

static bool has_session(const struct connection *connection, uint64_t session)
{
    return connection->stage == CONNECTION_OPEN && connection->was_bound &&
           connection->session_number == session;
}

static struct connection *connection_of(struct gateway_uv *gateway, uint64_t session)
{
    if (gateway->found != NULL && has_session(gateway->found, session))
        return gateway->found;
    for (size_t l = 0; l < GATEWAY_LINKS_MAX; l++) {
        struct link *link = gateway->link[l];
        for (size_t c = 0; link != NULL && c < link->connection_count; c++) {
            gateway->found = &link->connection[c];
            if (has_session(gateway->found, session))
                return gateway->found;
        }
    }
    return NULL;
}

static uint32_t acknowledge(void *self, struct arrival_key arrival, uint32_t command_status)
{
    struct gateway_uv *gateway = self;
    struct connection *connection = connection_of(gateway, arrival.session);
    if (connection == NULL)
        return 0;
    gateway_uv_state_want_flush(gateway);
    return session_acknowledge(&connection->session, arrival.sequence, command_status);
}

static bool has_read(void *self, uint64_t session, uint32_t place)
{
    struct connection *connection = connection_of(self, session);
    return connection != NULL && session_has_read(&connection->session, place);
}

static void hold(void *self, uint16_t number, bool held)
{
    struct gateway_uv *gateway = self;
    assert(number < GATEWAY_LINKS_MAX);
    struct link *link = gateway->link[number];
    for (size_t c = 0; link != NULL && c < link->connection_count; c++) {
        if (link->connection[c].stage == CONNECTION_OPEN)
            session_hold(&link->connection[c].session, held);
    }
}

static void drain(void *self, uint16_t number)
{
    gateway_uv_leave(self, number, GATEWAY_UV_PARKED);
}

size_t gateway_uv_hurry(struct gateway_uv *gateway, uint16_t number)
{
    struct link *link = gateway->link[number];
    size_t waited = 0;
    for (size_t c = 0; link != NULL && c < link->connection_count; c++)
        waited += connection_hurry(&link->connection[c]);
    return waited;
}

void gateway_uv_watch(struct gateway_uv *gateway, uint16_t number, bool watched)
{
    assert(number < GATEWAY_LINKS_MAX);
    struct link *link = gateway->link[number];
    if (link == NULL)
        return;
    link->watched = watched;
    for (size_t c = 0; c < link->connection_count; c++)
        connection_watch(&link->connection[c], watched);
}

static void resume(void *self, uint16_t number)
{
    struct gateway_uv *gateway = self;
    assert(number < GATEWAY_LINKS_MAX);
    struct link *link = gateway->link[number];
    if (link == NULL)
        return;
    link->suspended_by_status = false;
    if (link->leaving && link->after == GATEWAY_UV_PARKED)
        gateway_uv_leave(gateway, number, GATEWAY_UV_AGAIN);
    (void)gateway_uv_hurry(gateway, number);
}

struct gateway gateway_uv_seam(struct gateway_uv *gateway)
{
    return (struct gateway){ .self = gateway,
                             .up = up,
                             .room = room,
                             .submit = submit,
                             .acknowledge = acknowledge,
                             .has_read = has_read,
                             .hold = hold,
                             .drain = drain,
                             .resume = resume };
}

/* ---- operators ---- */

static void add_sessions(const struct link *link, struct gateway_uv_status *status)
{
    for (size_t c = 0; c < link->connection_count; c++) {
        const struct connection *connection = &link->connection[c];
        if (connection->stage != CONNECTION_OPEN)
            continue;
        session_stats_add(&status->stats, &connection->session.stats);
        status->in_flight += session_in_flight(&connection->session);
        if (connection->session.state != SESSION_BOUND)
            continue;
        status->bound++;
        status->window += connection->session.config.window;
        status->rate += connection->session.pacing.rate;
    }
}

/* Of the session that is to connect next, or else of the first that is not bound. */
static void add_problem(const struct link *link, struct gateway_uv_status *status)
{
    for (size_t c = 0; c < link->connection_count; c++) {
        const struct connection *connection = &link->connection[c];
        const int64_t wait_ms = connection_wait_ms(connection);
        const bool sooner = wait_ms >= 0 && (status->retry_in_ms < 0 || wait_ms < status->retry_in_ms);
        if (sooner)
            status->retry_in_ms = wait_ms;
        if (sooner || status->problem[0] == '\0')
            status->problem = connection->problem;
    }
}

bool gateway_uv_is(const struct gateway_uv *gateway, uint16_t number)
{
    assert(number < GATEWAY_LINKS_MAX);
    return gateway->link[number] != NULL;
}

bool gateway_uv_status(const struct gateway_uv *gateway, uint16_t number, struct gateway_uv_status *ret)
{
    assert(number < GATEWAY_LINKS_MAX);
    const struct link *link = gateway->link[number];
    if (link == NULL)
        return false;
    const struct link_figures *figures = &link->figures;
    const int64_t now_ms = gateway_uv_state_now_ms(gateway);
    *ret = (struct gateway_uv_status){
        .name = link->config.name,
        .number = number,
        .draining = link->leaving,
        .sessions = link->connection_count,
        .accepted_per_s = link_rate_per_s(&figures->accepted, now_ms),
        .replies_per_s = link_rate_per_s(&figures->replies, now_ms),
        .receipts = figures->receipts,
        .response_ms_median = link_delays_percentile(&figures->response, 50),
        .response_ms_p95 = link_delays_percentile(&figures->response, 95),
        .receipt_ms_median = link_delays_percentile(&figures->receipt, 50),
        .receipt_ms_p95 = link_delays_percentile(&figures->receipt, 95),
        .last_error = figures->last_error,
        .last_error_age_ms = figures->last_error == 0 ? 0 : now_ms - figures->last_error_ms,
        .suspended = link->suspended_by_status,
        .last_bind_status = link->last_bind_status,
        .last_close = link->last_close,
        .problem = "",
        .retry_in_ms = -1,
        .meaning_of_zero = link->config.meaning_of_zero,
        .id_mode = link->config.id_mode == SMSC_ID_AUTO ? smsc_id_guess_mode(&link->ids.guess)
                                                        : link->config.id_mode,
        .constant_ids = smsc_id_guess_constant(&link->ids.guess),
        .query = link->config.query,
        .query_refused = link->query_refused,
        .last_bad_pdu = { .at = link->bad_pdu, .len = link->bad_pdu_len },
        .last_bad_pdu_age_ms = link->bad_pdu_len == 0 ? 0 : now_ms - link->bad_pdu_ms,
        .stats = link->past,
    };
    add_sessions(link, ret);
    add_problem(link, ret);
    ret->down_ms = ret->bound > 0 ? 0 : now_ms - link->down_since_ms;
    return true;
}
