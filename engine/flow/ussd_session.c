#include "flow/ussd_session.h"

#include "flow/flow.h"
#include "flow/turn.h"

#include <assert.h>
#include <string.h>

static const struct ussd_profile *profile_of(const struct flow *flow, size_t link)
{
    return &flow->links.ussd[link];
}

static bool speaks_ussd(const struct flow *flow, size_t link)
{
    return flow->links.is[link] && profile_of(flow, link)->used;
}

/* The hash is keyed and uniform: its first octets are as good as any. */
static uint32_t mark_of(const uint8_t hash[VAULT_HASH_LEN])
{
    uint32_t mark;
    memcpy(&mark, hash, sizeof mark);
    return mark;
}

static bool is_of_phone(const struct flow *flow, size_t place, const uint8_t hash[VAULT_HASH_LEN])
{
    const struct ussd_session *session = &flow->ussd.session[place];
    return flow->ussd.mark[place] == mark_of(hash) && session->used &&
           memcmp(session->phone_hash, hash, VAULT_HASH_LEN) == 0;
}

/* By key and phone: a key that the network has given away again names another citizen's session. */
static struct ussd_session *find(struct flow *flow, const struct inbox_message *message)
{
    for (size_t i = 0; i < USSD_SESSIONS_MAX; i++) {
        struct ussd_session *session = &flow->ussd.session[i];
        if (is_of_phone(flow, i, message->phone.hash) && session->link == message->link &&
            ussd_key_equal(&session->key, &message->ussd.key))
            return session;
    }
    return NULL;
}

/* One session a phone: an older one ended without our hearing of it. NULL when all places are taken. */
static struct ussd_session *begin(struct flow *flow, const uint8_t hash[VAULT_HASH_LEN])
{
    struct ussd_session *place = NULL;
    for (size_t i = 0; i < USSD_SESSIONS_MAX; i++) {
        struct ussd_session *session = &flow->ussd.session[i];
        if (is_of_phone(flow, i, hash))
            session->used = false;
        if (!session->used && place == NULL)
            place = session;
    }
    if (place == NULL)
        return NULL;
    *place = (struct ussd_session){ .used = true };
    memcpy(place->phone_hash, hash, VAULT_HASH_LEN);
    flow->ussd.mark[place - flow->ussd.session] = mark_of(hash);
    return place;
}

static void set_numbers(struct ussd_session *session, struct slice to, struct slice from)
{
    assert(to.len <= sizeof session->to && from.len <= sizeof session->from);
    memcpy(session->to, to.at, to.len);
    memcpy(session->from, from.at, from.len);
    session->to_len = (uint8_t)to.len;
    session->from_len = (uint8_t)from.len;
}

void ussd_session_arrived(struct flow *flow, struct inbox_message *message, struct slice from)
{
    struct ussd_session *session = find(flow, message);
    const bool begins = message->ussd.kind == USSD_DIAL || message->ussd.kind == USSD_FOREIGN;
    const struct slice sender = flow->config.surveys.survey[0]->sender;
    if (message->ussd.kind != USSD_END && (begins || session == NULL)) {
        session = begin(flow, message->phone.hash);
        if (session != NULL) {
            session->by_dial = true;
            session->link = message->link;
            session->key = message->ussd.key;
            set_numbers(session, from, sender);
        }
    }
    const struct slice to =
        session != NULL ? (struct slice){ .at = session->from, .len = session->from_len } : sender;
    memcpy(message->to, to.at, to.len);
    message->to_len = (uint8_t)to.len;
    if (session == NULL)
        return;
    session->awaited = !message->ussd.ends;
    if (message->ussd.ends)
        session->used = false;
}

static void end_of_message(struct flow *flow, int64_t message_id)
{
    for (size_t i = 0; i < USSD_SESSIONS_MAX; i++) {
        if (flow->ussd.session[i].message_id == message_id)
            flow->ussd.session[i].used = false;
    }
}

bool ussd_session_responded(struct flow *flow, const struct gateway_event *event)
{
    const bool taken = event->kind == GATEWAY_RESPONSE && event->verdict == GATEWAY_ACCEPTED;
    const struct segment_ref segment = event->segment;
    if (!speaks_ussd(flow, event->link))
        return false;
    if (!taken && segment.message_id != 0)
        end_of_message(flow, segment.message_id);
    return segment.message_id == 0 || segment.part >= USSD_SESSION_SCREEN_PART;
}

void ussd_session_link_down(struct flow *flow, uint16_t link)
{
    for (size_t i = 0; i < USSD_SESSIONS_MAX; i++) {
        if (flow->ussd.session[i].link == link)
            flow->ussd.session[i].used = false;
    }
}

void ussd_session_expire(struct flow *flow)
{
    for (size_t i = 0; i < USSD_SESSIONS_MAX; i++) {
        struct ussd_session *session = &flow->ussd.session[i];
        if (session->used && session->began.unix_s == 0)
            session->began = flow->now; /* between turns the time is not known */
        if (session->used && flow->now.unix_s - session->began.unix_s >= USSD_SESSION_S)
            session->used = false;
    }
}

static struct slice text_of(const struct ussd_session *session)
{
    return (struct slice){ .at = session->text, .len = session->text_len };
}

bool ussd_session_turns(struct flow *flow, const struct inbox_message *message, struct slice text)
{
    struct ussd_session *session = find(flow, message);
    const struct slice typed = slice_trim(text);
    if (session == NULL || !session->more || typed.len != 1 ||
        typed.at[0] != screen_next_key(text_of(session)))
        return false;
    session->wish = USSD_SESSION_NEXT_SCREEN;
    session->committed = false;
    return true;
}

void ussd_session_close(struct flow *flow, const struct inbox_message *message)
{
    struct ussd_session *session = find(flow, message);
    if (session == NULL)
        return;
    session->wish = USSD_SESSION_CLOSE;
    session->committed = false;
}

static void hash_of(const struct flow *flow, const struct flow_held *held, uint8_t ret[VAULT_HASH_LEN])
{
    const struct vault *vault = flow->config.vault;
    vault->hash(vault->self, (struct slice){ .at = held->to, .len = held->to_len }, ret);
}

static bool has_ussd(const struct flow *flow)
{
    for (size_t i = 0; i < GATEWAY_LINKS_MAX; i++) {
        if (speaks_ussd(flow, i))
            return true;
    }
    return false;
}

static int awaited_by(const struct flow *flow, const uint8_t hash[VAULT_HASH_LEN])
{
    for (int i = 0; i < USSD_SESSIONS_MAX; i++) {
        if (is_of_phone(flow, (size_t)i, hash) && flow->ussd.session[i].awaited)
            return i;
    }
    return -1;
}

bool ussd_session_probes(const struct flow *flow, const struct flow_held *held)
{
    return (int)held->kind == STORE_TEXT_PROBE && held->link >= 0 && speaks_ussd(flow, (size_t)held->link);
}

/* A probe goes over its own link; a survey over those alone that a tester answered over. */
static bool may_begin(const struct flow *flow, const struct flow_held *held, size_t link)
{
    if (!speaks_ussd(flow, link) || !profile_of(flow, link)->push)
        return false;
    return ussd_session_probes(flow, held) ? link == (size_t)held->link : turn_link_is_ready(flow, link);
}

/* Where no route leads no screen goes either. */
static bool is_routed(const struct flow *flow, const struct flow_held *held)
{
    const struct slice number = { .at = held->to, .len = held->to_len };
    bool routed = ussd_session_probes(flow, held);
    for (size_t i = 0; i < flow->links.routing.route_count && !routed; i++)
        routed = routing_takes(&flow->links.routing.route[i], number, held->locale);
    return routed;
}

/* A session that we begin, on the first link that may push and has room; -1 when there is none. */
static int push(struct flow *flow, const struct flow_held *held, const size_t *room,
                const uint8_t hash[VAULT_HASH_LEN])
{
    size_t link = is_routed(flow, held) ? 0 : GATEWAY_LINKS_MAX;
    while (link < GATEWAY_LINKS_MAX && (!may_begin(flow, held, link) || room[link] == 0))
        link++;
    struct ussd_session *session = link < GATEWAY_LINKS_MAX ? begin(flow, hash) : NULL;
    if (session == NULL)
        return -1;
    session->link = (uint16_t)link;
    session->key = ussd_key_new(profile_of(flow, link), flow->ussd.number++);
    session->unsent = true;
    set_numbers(session, (struct slice){ .at = held->to, .len = held->to_len },
                (struct slice){ .at = held->from, .len = held->from_len });
    return (int)(session - flow->ussd.session);
}

int ussd_session_for(struct flow *flow, const struct flow_held *held, const size_t *room, struct screen *ret)
{
    uint8_t hash[VAULT_HASH_LEN];
    if (!has_ussd(flow))
        return -1;
    hash_of(flow, held, hash);
    const bool probes = ussd_session_probes(flow, held);
    int place = probes ? -1 : awaited_by(flow, hash);
    if (place < 0 && (held->push || probes))
        place = push(flow, held, room, hash);
    if (place < 0)
        return -1;
    struct ussd_session *session = &flow->ussd.session[place];
    const struct slice text = { .at = held->text, .len = held->text_len };
    if (room[session->link] > 0 && text.len <= sizeof session->text &&
        screen_of(text, &flow->links.text[session->link], 0, &flow->arena, ret) == TEXT_PLAN_OK)
        return place;
    session->used = false; /* no room, or no alphabet of the link: a short message says it */
    return -1;
}

/* False when the link takes nothing now. */
static bool submit(struct flow *flow, struct ussd_session *session, struct segment_ref segment,
                   const struct screen *screen, bool ends)
{
    const struct gateway *gateway = flow->config.gateway;
    if (turn_link_room(flow, session->link) == 0)
        return false;
    const struct gateway_submit pdu = {
        .segment = segment,
        .from = { .at = session->from, .len = session->from_len },
        .to = { .at = session->to, .len = session->to_len },
        .data_coding = screen->data_coding,
        .body = screen->body,
        .ussd = { .used = true, .by_dial = session->by_dial, .ends = ends, .key = session->key },
    };
    gateway->submit(gateway->self, session->link, &pdu);
    flow->in_flight++;
    session->awaited = session->unsent = false;
    session->more = screen->more;
    if (ends)
        session->used = false;
    return true;
}

bool ussd_session_show(struct flow *flow, int place, const struct flow_held *held,
                       const struct screen *screen)
{
    struct ussd_session *session = &flow->ussd.session[place];
    if (!session->used)
        return false;
    session->message_id = held->message_id;
    session->screen = 0;
    session->last = !ussd_session_probes(flow, held) && !wording_asks(held->kind);
    session->wish = USSD_SESSION_NOTHING;
    session->text_len = held->text_len;
    memcpy(session->text, held->text, held->text_len);
    const struct segment_ref segment = { .message_id = held->message_id };
    return submit(flow, session, segment, screen, session->last && !screen->more);
}

void ussd_session_committed(struct flow *flow, bool held)
{
    for (size_t i = 0; i < USSD_SESSIONS_MAX; i++) {
        struct ussd_session *session = &flow->ussd.session[i];
        if (held)
            session->committed = true;
        else if (session->unsent)
            session->used = false; /* it is begun anew when its message is claimed again */
    }
}

static void send_wish(struct flow *flow, struct ussd_session *session)
{
    struct screen screen = { .more = false };
    const struct text_link *link = &flow->links.text[session->link];
    const size_t used = flow->arena.used;
    struct segment_ref segment = { .message_id = 0 };
    bool ends = true;
    struct slice text = slice_from_text(profile_of(flow, session->link)->closing);
    size_t number = 0;
    if (session->wish == USSD_SESSION_NEXT_SCREEN) {
        text = text_of(session);
        number = session->screen + 1U;
        segment = (struct segment_ref){ session->message_id, (uint8_t)(USSD_SESSION_SCREEN_PART + number) };
    }
    const bool worded = screen_of(text, link, number, &flow->arena, &screen) == TEXT_PLAN_OK;
    if (session->wish == USSD_SESSION_NEXT_SCREEN)
        ends = session->last && !screen.more;
    if (!worded || submit(flow, session, segment, &screen, ends)) {
        session->wish = USSD_SESSION_NOTHING;
        session->screen = (uint8_t)number;
        session->used = session->used && worded;
    }
    if (!flow->arena.exhausted)
        arena_reset_to(&flow->arena, used);
}

void ussd_session_send(struct flow *flow)
{
    for (size_t i = 0; i < USSD_SESSIONS_MAX; i++) {
        struct ussd_session *session = &flow->ussd.session[i];
        if (session->used && session->committed && session->wish != USSD_SESSION_NOTHING)
            send_wish(flow, session);
    }
}
