/* The life of gateway_uv's links: added, changed, removed, parked, all of them drained. */
#include "adapter/uv/gateway_uv.h"

#include "adapter/uv/gateway_uv_state.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

const struct gateway_uv_link gateway_uv_link_default = {
    .name = "link",
    .host = "127.0.0.1",
    .port = 2775, /* SMPP's registered port */
    .session_count = 1,
    .session = {
        .bind = SESSION_BIND_TRX,
        .source_npi = 1,
        .destination_npi = 1,
        .window = 10,
        .unacknowledged_max = 1000,
        .bind_timeout_ms = 10000,
        .response_timeout_ms = 30000,
        .enquire_interval_ms = 30000,
        .throttle_give_up_ms = 60000,
        .drain_timeout_ms = 5000,
    },
    .meaning_of_zero = ALPHABET_GSM7,
    .id_mode = SMSC_ID_AUTO,
    .reconnect_min_ms = 500,
    .reconnect_max_ms = 30000,
};

/* ---- beginning ---- */

static bool add_connection(struct gateway_uv *gateway, uint16_t number, enum session_bind bind)
{
    struct link *link = gateway->link[number];
    struct connection *connection = &link->connection[link->connection_count];
    *connection = (struct connection){
        .host = link->config.host,
        .port = link->config.port,
        .link = number,
        .tls = &link->config.tls,
        .codec = gateway->config.codec,
        .reconnect_min_ms = link->config.reconnect_min_ms,
        .reconnect_max_ms = link->config.reconnect_max_ms,
        .config = link->config.session,
        .watched = link->watched,
    };
    connection->config.bind = bind;
    connection->config.system_id = slice_from_text(link->config.system_id);
    connection->config.password = slice_from_text(link->config.password);
    connection->config.system_type = slice_from_text(link->config.system_type);
    if (!connection_init(connection, gateway->loop, &gateway->owner, gateway_uv_state_random()))
        return false;
    link->connection_count++;
    link->connections_left++;
    gateway->connections_left++;
    return true;
}

static bool start_link(struct gateway_uv *gateway, uint16_t number)
{
    struct link *link = gateway->link[number];
    const size_t count = link->config.session_count;
    assert(count >= 1 && count <= GATEWAY_UV_SESSIONS_MAX / 2);
    assert(link->config.reconnect_min_ms > 0);
    if (link->config.reconnect_max_ms < link->config.reconnect_min_ms)
        link->config.reconnect_max_ms = link->config.reconnect_min_ms;
    link->leaving = false;
    link->query_refused = 0;
    link->ids.given_wanted = link->config.query;
    link->ids.mode = link->config.id_mode;
    link->said_mode = SMSC_ID_SAME;
    link->down_since_ms = gateway_uv_state_now_ms(gateway);
    for (size_t i = 0; i < count; i++) {
        const enum session_bind first =
            link->config.separate_receiver ? SESSION_BIND_TX : link->config.session.bind;
        if (!add_connection(gateway, number, first))
            return false;
    }
    for (size_t i = 0; i < count && link->config.separate_receiver; i++) {
        if (!add_connection(gateway, number, SESSION_BIND_RX))
            return false;
    }
    return true;
}

bool gateway_uv_add(struct gateway_uv *gateway, uint16_t number, const struct gateway_uv_link *config)
{
    assert(number < GATEWAY_LINKS_MAX);
    struct link *link = gateway->link[number];
    if (link != NULL) { /* it is leaving, or is to change */
        link->next = *config;
        gateway_uv_leave(gateway, number, GATEWAY_UV_AGAIN);
        return true;
    }
    link = calloc(1, sizeof *link);
    if (link == NULL)
        return false;
    link->config = link->next = *config;
    gateway->link[number] = link;
    return start_link(gateway, number);
}

/* ---- leaving ---- */

static void forget_connections(struct gateway_uv *gateway, struct link *link)
{
    for (size_t c = 0; c < link->connection_count; c++)
        connection_done(&link->connection[c]);
    link->connection_count = 0;
    gateway->found = NULL;
}

/* All its connections have ended. */
static void has_left(struct gateway_uv *gateway, uint16_t number)
{
    struct link *link = gateway->link[number];
    if (gateway->draining || link->after == GATEWAY_UV_PARKED)
        return;
    forget_connections(gateway, link);
    if (link->after == GATEWAY_UV_GONE) {
        free(link);
        gateway->link[number] = NULL;
        return;
    }
    link->config = link->next;
    if (!start_link(gateway, number)) {
        /* Short of memory: what has started serves; the next change of the configuration tries again. */
        gateway_uv_leave(gateway, number, GATEWAY_UV_PARKED);
    }
}

void gateway_uv_leave(struct gateway_uv *gateway, uint16_t number, enum gateway_uv_after after)
{
    struct link *link = gateway->link[number];
    if (link == NULL)
        return;
    link->after = after;
    if (link->leaving && link->connections_left == 0) {
        has_left(gateway, number);
        return;
    }
    link->leaving = true;
    for (size_t c = 0; c < link->connection_count; c++)
        connection_drain(&link->connection[c]);
}

static void on_connection_ended(void *self, struct connection *connection)
{
    struct gateway_uv *gateway = self;
    struct link *link = gateway->link[connection->link];
    gateway->connections_left--;
    if (--link->connections_left == 0)
        has_left(gateway, connection->link);
    if (gateway->draining && gateway->connections_left == 0)
        gateway_uv_state_close_handles(gateway);
}

void gateway_uv_drain(struct gateway_uv *gateway, void (*on_closed)(void *self))
{
    gateway->on_closed = on_closed;
    gateway->draining = true;
    for (uint16_t i = 0; i < GATEWAY_LINKS_MAX; i++)
        gateway_uv_leave(gateway, i, GATEWAY_UV_PARKED);
    if (gateway->connections_left == 0)
        gateway_uv_state_close_handles(gateway);
}

/* ---- all of it ---- */

struct gateway_uv *gateway_uv_new(struct uv_loop_s *loop, const struct gateway_uv_config *config)
{
    struct gateway_uv *gateway = calloc(1, sizeof *gateway);
    if (gateway == NULL)
        return NULL;
    gateway->loop = loop;
    gateway->config = *config;
    gateway->owner = (struct connection_owner){ .self = gateway,
                                                .on_event = gateway_uv_state_on_event,
                                                .on_unreachable = gateway_uv_state_on_unreachable,
                                                .on_pdu = gateway_uv_state_on_pdu,
                                                .on_ended = on_connection_ended };
    arena_init(&gateway->arena, gateway->arena_memory, sizeof gateway->arena_memory);
    gateway_uv_state_start_handles(gateway);
    return gateway;
}

void gateway_uv_free(struct gateway_uv *gateway)
{
    if (gateway == NULL)
        return;
    for (size_t i = 0; i < GATEWAY_LINKS_MAX; i++) {
        if (gateway->link[i] != NULL)
            forget_connections(gateway, gateway->link[i]);
        free(gateway->link[i]);
    }
    free(gateway);
}
