/* Asking the SMSC about segments whose receipt does not come, on links that are to be asked. */
#include "adapter/uv/gateway_uv.h"

#include "adapter/uv/gateway_uv_state.h"
#include "smpp/session_query.h"

#include <assert.h>

enum {
    STATUS_ROK = 0,
    /* Of one message: it is not known there (any more). SMPP 3.4, 5.1.3. */
    STATUS_RINVMSGID = 0x0C,
    STATUS_RQUERYFAIL = 0x67,
};

static bool is_bound(const struct link *link)
{
    for (size_t c = 0; c < link->connection_count; c++) {
        const struct connection *connection = &link->connection[c];
        if (connection->stage == CONNECTION_OPEN && !connection->ended &&
            connection->session.state == SESSION_BOUND && connection->config.bind != SESSION_BIND_RX)
            return true;
    }
    return false;
}

static struct connection *with_room(struct gateway_uv *gateway, struct link *link)
{
    for (size_t c = 0; c < link->connection_count; c++) {
        struct connection *connection = &link->connection[c];
        if (connection->stage == CONNECTION_OPEN && !connection->ended &&
            session_query_room(&connection->session, gateway_uv_state_now_ms(gateway)))
            return connection;
    }
    return NULL;
}

static struct link *asked_link(const struct gateway_uv *gateway, uint16_t number)
{
    assert(number < GATEWAY_LINKS_MAX);
    struct link *link = gateway->link[number];
    const bool asks = link != NULL && link->config.query && link->query_refused == 0;
    return asks && !link->leaving && !link->suspended_by_status ? link : NULL;
}

int32_t gateway_uv_query_after_s(const struct gateway_uv *gateway, uint16_t number)
{
    const struct link *link = asked_link(gateway, number);
    return link != NULL && is_bound(link) ? link->config.query_after_s : 0;
}

bool gateway_uv_query(struct gateway_uv *gateway, uint16_t number, const struct session_query *query)
{
    struct link *link = asked_link(gateway, number);
    struct connection *connection = link != NULL ? with_room(gateway, link) : NULL;
    if (connection == NULL)
        return false;
    gateway_uv_state_want_flush(gateway);
    return session_query(&connection->session, query, gateway_uv_state_now_ms(gateway));
}

/* What says nothing of the message but that we may not ask, or cannot. */
static bool is_refusal(uint32_t status)
{
    if (status == STATUS_ROK || status == STATUS_RINVMSGID || status == STATUS_RQUERYFAIL)
        return false;
    switch (command_status_find(status)->action) {
    case COMMAND_STATUS_TAKEN:
    case COMMAND_STATUS_THROTTLE:
    case COMMAND_STATUS_RETRY:
        return false;
    case COMMAND_STATUS_PARK:
    case COMMAND_STATUS_FAIL:
    case COMMAND_STATUS_SUSPEND_LINK:
        return true;
    }
    return false;
}

bool gateway_uv_state_take_answer(struct link *link, uint16_t number, const struct session_event *event,
                                  struct gateway_event *ret)
{
    if (is_refusal(event->status)) {
        link->query_refused = event->status;
        return false;
    }
    *ret = link_event_of_query(number, event);
    return event->status == STATUS_ROK && ret->receipt != GATEWAY_RECEIPT_INTERMEDIATE &&
           ret->receipt != GATEWAY_RECEIPT_UNKNOWN; /* it knows no more than we do: the receipt may come */
}
