#include "network.h"

#include "base/hash.h"
#include "receipt.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    TEXT_OCTETS_MAX = 16384, /* ASSEMBLY_PARTS_MAX parts of 255 octets, or a payload cut off there */
    TEXT_UTF8_MAX = 3 * TEXT_OCTETS_MAX,
    SINGLE_OCTETS_MAX = 140, /* one short message */
    PART_OCTETS_MAX = 134,   /* 140 less a six-octet user data header */
    UDH_LEN = 6,
    SCREEN_OCTETS_MAX = 182, /* of USSD */
    ATTEMPTS_MAX = 1000, /* of one delivery; a client that always answers with an error must not spin us */
    STATES_MAX = 100000000,
    HOUR_MS = 3600000,
};

bool network_init(struct network *network, const struct options *options)
{
    *network = (struct network){ .options = options, .next_id = options->first_id, .next_delivery_id = 1 };
    subscribers_init(&network->subscribers, options->seed);
    network->world = (struct citizen_world){
        .seed = options->seed,
        .planted_department = slice_from_text(options->plant_department),
        .planted_rate = options->plant_rate,
        .plain = options->control == NULL,
        .plain_rate = options->reply_rate,
    };
    network->faults = (struct fault_plan){
        .seed = options->seed,
        .throttle_rate = options->throttle_rate,
        .fail_rate = options->fail_rate,
        .ussd_abort_rate = options->ussd_abort_rate,
        .lose_left = options->lose_response,
        .late_left = options->late_response,
    };
    return alphabet_init(&network->alphabet);
}

static bool exists(const struct network *network, const struct subscriber *subscriber)
{
    return !network->options->citizens || subscriber->persona.kind != PERSONA_NONEXISTENT;
}

static uint64_t hash_of(struct slice text)
{
    return hash_add(HASH_START, text);
}

static void remember_state(struct network *network, uint64_t id, enum pdu_state state)
{
    const size_t at = (size_t)(id - network->options->first_id);
    if (at >= STATES_MAX)
        return;
    if (at >= network->state_capacity) {
        const size_t capacity = network->state_capacity == 0 ? 65536 : network->state_capacity * 2;
        uint8_t *bigger = realloc(network->state, capacity);
        if (bigger == NULL)
            return;
        network->state = bigger;
        network->state_capacity = capacity;
    }
    network->state[at] = (uint8_t)state;
}

enum pdu_state network_state(const struct network *network, uint64_t id)
{
    if (id < network->options->first_id || id >= network->next_id)
        return PDU_STATE_NONE;
    const size_t at = (size_t)(id - network->options->first_id);
    return at < network->state_capacity ? (enum pdu_state)network->state[at] : PDU_STATE_NONE;
}

static int64_t round_up(int64_t value, int64_t step)
{
    return (value + step - 1) / step * step;
}

static int64_t receipt_due_ms(const struct network *network)
{
    const struct options *o = network->options;
    if (o->control == NULL)
        return network->now_ms + o->receipt_delay_ms;
    return round_up(network->now_ms, o->step_s * 1000) + o->step_s * 1000;
}

static int64_t reply_due_ms(const struct network *network, const struct pdu_message *message, int64_t delay_s)
{
    const struct options *o = network->options;
    if (message->ussd_op != 0) /* a session lives three minutes: who looks at a screen types at once */
        return network->now_ms + (o->control == NULL ? o->reply_delay_ms : 0);
    if (o->control == NULL)
        return receipt_due_ms(network) + o->reply_delay_ms;
    const int64_t earliest = receipt_due_ms(network) + o->step_s * 1000;
    const int64_t due = round_up(network->now_ms + delay_s * 1000, o->step_s * 1000);
    return due > earliest ? due : earliest;
}

/** A record with the addresses filled in; NULL when there are too many or there is no memory. */
static struct delivery *new_delivery(struct network *network, struct subscriber *subscriber,
                                     const struct pdu_message *message, enum delivery_kind kind)
{
    struct delivery *delivery =
        network->pool.out < NETWORK_DELIVERIES_MAX ? delivery_pool_take(&network->pool) : NULL;
    if (delivery == NULL) {
        network->summary.lost_at_limit++;
        return NULL;
    }
    delivery->kind = kind;
    delivery->id = network->next_delivery_id++;
    delivery->phone = message->destination;
    delivery->sender = message->source;
    delivery->order = subscriber->hash;
    delivery->ordinal = subscriber->deliveries++;
    return delivery;
}

static void schedule(struct network *network, struct delivery *delivery, int64_t due_ms)
{
    delivery->due_ms = due_ms;
    if (due_ms <= network->now_ms)
        delivery_queue_push(&network->ready, delivery);
    else if (!delivery_agenda_add(&network->agenda, delivery)) {
        network->summary.lost_at_limit++;
        delivery_pool_give(&network->pool, delivery);
    }
}

static void make_receipt(struct network *network, struct subscriber *subscriber,
                         const struct pdu_message *message, uint64_t id, enum pdu_state state)
{
    /* SMPP 5.2.17: 1 always, 2 on failure only; 3 (on success only) is version 5 and in use all the same. */
    const unsigned wish = message->registered_delivery & 3U;
    const bool delivered = state == PDU_STATE_DELIVERED;
    if (wish == 0 || (wish == 2 && delivered) || (wish == 3 && !delivered))
        return;
    struct delivery *receipt = new_delivery(network, subscriber, message, DELIVERY_RECEIPT);
    if (receipt == NULL)
        return;
    receipt->message_id = id;
    receipt->submitted_ms = network->now_ms;
    receipt->state = state;
    network->summary.receipts_made++;
    schedule(network, receipt, receipt_due_ms(network));
}

static void make_reply_part(struct network *network, struct subscriber *subscriber,
                            const struct pdu_message *message, struct slice header, struct slice octets,
                            uint8_t data_coding, int64_t due_ms)
{
    struct delivery *reply = new_delivery(network, subscriber, message, DELIVERY_REPLY);
    if (reply == NULL)
        return;
    reply->body = malloc(header.len + octets.len + 1);
    if (reply->body == NULL) {
        network->summary.lost_at_limit++;
        delivery_pool_give(&network->pool, reply);
        return;
    }
    memcpy(reply->body, header.at, header.len);
    memcpy(reply->body + header.len, octets.at, octets.len);
    reply->body_len = (uint16_t)(header.len + octets.len);
    reply->data_coding = data_coding;
    reply->esm_class = header.len > 0 ? PDU_ESM_UDHI : 0;
    reply->in_payload = header.len == 0 && octets.len > SINGLE_OCTETS_MAX && message->ussd_op == 0;
    reply->ussd_op = message->ussd_op != 0 ? PDU_USSR_CONFIRM : 0;
    reply->ussd_session = message->ussd_session;
    network->summary.reply_segments++;
    schedule(network, reply, due_ms);
}

/** One deliver_sm, with message_payload when long; or parts with a user data header, as the citizen's phone
 *  has it. */
static void make_reply(struct network *network, struct subscriber *subscriber,
                       const struct pdu_message *message, struct slice text, int64_t due_ms)
{
    char memory[2 * CITIZEN_REPLY_MAX];
    struct buffer octets;
    buffer_init(&octets, memory, sizeof memory);
    const bool korean_alphabet = (subscriber->hash >> 8) % 3 != 0; /* the other third has UCS-2 phones */
    const uint8_t coding = alphabet_encode(&network->alphabet, text, korean_alphabet, &octets);
    network->summary.replies_made++;
    struct slice left = buffer_slice(&octets);
    if (message->ussd_op != 0)
        left = slice_part(left, 0, alphabet_cut(coding, left, SCREEN_OCTETS_MAX));
    if (message->ussd_op != 0 || left.len <= SINGLE_OCTETS_MAX || (subscriber->hash >> 16) % 2 == 0) {
        make_reply_part(network, subscriber, message, SLICE_EMPTY, left, coding, due_ms);
        return;
    }
    size_t total = 0;
    for (struct slice rest = left; rest.len > 0; total++) {
        const size_t cut = alphabet_cut(coding, rest, PART_OCTETS_MAX);
        rest = slice_part(rest, cut, rest.len);
    }
    const unsigned char reference = (unsigned char)subscriber->deliveries;
    for (size_t number = 1; left.len > 0; number++) {
        const size_t cut = alphabet_cut(coding, left, PART_OCTETS_MAX);
        const unsigned char header[UDH_LEN] = {
            5, 0, 3, reference, (unsigned char)total, (unsigned char)number
        };
        make_reply_part(network, subscriber, message,
                        (struct slice){ .at = (const char *)header, .len = UDH_LEN },
                        slice_part(left, 0, cut), coding, due_ms);
        left = slice_part(left, cut, left.len);
    }
}

static void count_reaction(struct network *network, const struct subscriber *subscriber,
                           const struct citizen_reaction *reaction, bool planted)
{
    struct summary *s = &network->summary;
    const unsigned prompt = summary_prompt_index(&reaction->prompt);
    s->asked[prompt]++;
    s->answered[prompt] += reaction->replies;
    s->first_prompts += reaction->first_prompt;
    s->first_prompts_by[subscriber->persona.kind] += reaction->first_prompt;
    s->first_replies += reaction->first_reply;
    s->opt_outs += reaction->opted_out;
    s->said_yes += reaction->said_yes;
    s->confirmed += reaction->confirmed;
    s->alleged += reaction->alleged;
    s->planted_said_yes += reaction->said_yes && planted;
    s->planted_confirmed += reaction->confirmed && planted;
}

/** The citizen reads a whole text and may answer. */
static void read_text(struct network *network, struct subscriber *subscriber,
                      const struct pdu_message *message, struct slice text)
{
    static char reply_memory[CITIZEN_REPLY_MAX]; /* one thread */
    struct buffer reply;
    buffer_init(&reply, reply_memory, sizeof reply_memory);
    const int64_t now_s = network->now_ms / 1000;
    const struct subscriber_case *one = subscriber_case_at(subscriber, text, now_s);
    const struct citizen_reader reader = {
        .phone = slice_from_text(subscriber->phone),
        .persona = subscriber->persona,
        .locale = subscriber->locale,
        .department = one == NULL ? SLICE_EMPTY : slice_from_text(one->department),
    };
    const struct citizen_reaction reaction =
        citizen_read(&network->world, &reader, &subscriber->citizen, text, now_s, &reply);
    const bool planted = network->world.planted_department.len > 0 &&
                         slice_equal(reader.department, network->world.planted_department);
    count_reaction(network, subscriber, &reaction, planted);
    if (reaction.replies && message->ussd_op <= PDU_USSR_REQUEST) /* nothing is typed into a last one */
        make_reply(network, subscriber, message, buffer_slice(&reply),
                   reply_due_ms(network, message, reaction.delay_s));
}

/** A screen of USSD: turned while there is more of the text; some hang up instead. */
static void show_screen(struct network *network, struct subscriber *subscriber,
                        const struct pdu_message *message, struct slice text)
{
    const bool asks = message->ussd_op == PDU_USSR_REQUEST;
    if (asks && fault_hangs_up(&network->faults, slice_from_text(subscriber->phone), subscriber->screens++)) {
        struct pdu_message ended = *message;
        ended.ussd_session |= 1;
        screen_clear(subscriber->screen);
        make_reply(network, subscriber, &ended, SLICE_EMPTY, reply_due_ms(network, message, 0));
        return;
    }
    const char key = screen_add(&subscriber->screen, text);
    if (key == '\0') {
        read_text(network, subscriber, message, screen_text(subscriber->screen));
        screen_clear(subscriber->screen);
        return;
    }
    make_reply(network, subscriber, message, (struct slice){ .at = &key, .len = 1 },
               reply_due_ms(network, message, 0));
}

/** The phone shows a whole text, or one screen. */
static void show(struct network *network, struct subscriber *subscriber, const struct pdu_message *message,
                 struct slice octets)
{
    static char text_memory[TEXT_UTF8_MAX]; /* one thread */
    struct buffer text;
    buffer_init(&text, text_memory, sizeof text_memory);
    alphabet_decode(&network->alphabet, message->data_coding, slice_part(octets, 0, TEXT_OCTETS_MAX), &text);
    if (message->ussd_op != 0)
        show_screen(network, subscriber, message, buffer_slice(&text));
    else
        read_text(network, subscriber, message, buffer_slice(&text));
}

static void bring_to_phone(struct network *network, struct subscriber *subscriber,
                           const struct pdu_message *message)
{
    static char memory[ASSEMBLY_PARTS_MAX * ASSEMBLY_PART_LEN_MAX]; /* one thread */
    if (!network->options->citizens)
        return;
    if (message->part.total < 2) {
        show(network, subscriber, message, message->text);
        return;
    }
    struct buffer whole;
    buffer_init(&whole, memory, sizeof memory);
    if (assembly_add(&subscriber->assembly, message, &whole))
        show(network, subscriber, message, buffer_slice(&whole));
}

static void ledger_submit(struct network *network, const char *event, uint64_t value, bool hex,
                          const struct pdu_message *message, uint64_t hash, struct network_origin origin)
{
    if (network->ledger.file == NULL)
        return;
    char what[32];
    snprintf(what, sizeof what, hex ? "status=0x%" PRIx64 : "id=%" PRIu64, value);
    ledger_add(&network->ledger, network->now_ms,
               "%s %s phone=%.*s sender=%.*s hash=%016" PRIx64 " part=%d/%d session=%" PRIu32 " seq=%" PRIu32,
               event, what, (int)message->destination.len, message->destination.digits,
               (int)message->source.len, message->source.digits, hash,
               message->part.total < 2 ? 1 : message->part.number,
               message->part.total < 2 ? 1 : message->part.total, origin.session, origin.sequence);
}

static void count_accepted(struct network *network, struct subscriber_text *text)
{
    network->summary.accepted++;
    if (text->accepted > 0) {
        network->summary.received_twice++;
        network->summary.received_twice_within_hour += network->now_ms - text->accepted_ms < HOUR_MS;
    }
    text->accepted++;
    text->refused = 0;
    text->accepted_ms = network->now_ms;
}

static enum fault_response response_fault(struct network *network, struct subscriber *subscriber)
{
    const enum fault_response planned = subscriber->response_fault;
    subscriber->response_fault = FAULT_NONE;
    return planned != FAULT_NONE ? planned
                                 : fault_response_live(&network->faults, slice_from_text(subscriber->phone));
}

static enum network_fate fate_of(struct network *network, struct subscriber *subscriber, uint64_t id)
{
    switch (response_fault(network, subscriber)) {
    case FAULT_NONE:
        return NETWORK_ACCEPTED;
    case FAULT_LOSE_RESPONSE:
        network->summary.withheld_lost++;
        ledger_add(&network->ledger, network->now_ms, "withhold id=%" PRIu64 " kind=lost", id);
        return NETWORK_ACCEPTED_LOST;
    case FAULT_LATE_RESPONSE:
        network->summary.withheld_late++;
        ledger_add(&network->ledger, network->now_ms, "withhold id=%" PRIu64 " kind=late", id);
        return NETWORK_ACCEPTED_LATE;
    }
    return NETWORK_ACCEPTED;
}

struct network_verdict network_submit(struct network *network, const struct pdu_message *message,
                                      struct network_origin origin)
{
    network->summary.submits++;
    const uint64_t hash = hash_of(message->text) + message->part.number;
    struct subscriber *subscriber =
        subscribers_of(&network->subscribers, pdu_address_slice(&message->destination));
    if (subscriber == NULL) {
        network->summary.malformed++;
        ledger_submit(network, "refuse", PDU_RINVDSTADR, true, message, hash, origin);
        return (struct network_verdict){ .fate = NETWORK_REFUSED, .status = PDU_RINVDSTADR };
    }
    struct subscriber_text *text = subscriber_text_of(subscriber, hash);
    const uint64_t attempt = (uint64_t)text->accepted * (FAULT_REFUSALS_MAX + 1) + text->refused;
    const uint32_t status =
        fault_refusal(&network->faults, slice_from_text(subscriber->phone), hash, attempt);
    if (status != PDU_ROK && text->refused < FAULT_REFUSALS_MAX) {
        text->refused++;
        network->summary.throttled += status != PDU_RSYSERR;
        network->summary.failed += status == PDU_RSYSERR;
        ledger_submit(network, "refuse", status, true, message, hash, origin);
        return (struct network_verdict){ .fate = NETWORK_REFUSED, .status = status };
    }
    const uint64_t id = network->next_id++;
    const enum pdu_state state = exists(network, subscriber) ? PDU_STATE_DELIVERED : PDU_STATE_UNDELIVERABLE;
    remember_state(network, id, state);
    ledger_submit(network, "accept", id, false, message, hash, origin);
    count_accepted(network, text);
    const enum network_fate fate = fate_of(network, subscriber, id);
    make_receipt(network, subscriber, message, id, state);
    if (state == PDU_STATE_DELIVERED) {
        network->summary.delivered++;
        bring_to_phone(network, subscriber, message);
    } else {
        network->summary.undeliverable++;
    }
    return (struct network_verdict){ .fate = fate, .id = id };
}

void network_due(struct network *network)
{
    for (;;) {
        struct delivery *delivery = delivery_agenda_take(&network->agenda, network->now_ms);
        if (delivery == NULL)
            return;
        delivery_queue_push(&network->ready, delivery);
    }
}

/** Its text octets, without the user data header. */
static struct slice text_of_reply(const struct delivery *d)
{
    const struct slice body = { .at = d->body, .len = d->body_len };
    const bool has_header = (d->esm_class & PDU_ESM_UDHI) != 0 && body.len > 0;
    return has_header ? slice_part(body, (size_t)1 + (unsigned char)body.at[0], body.len) : body;
}

static void ledger_deliver(struct network *network, const struct delivery *d, struct network_origin to)
{
    if (network->ledger.file == NULL)
        return;
    char what[64];
    if (d->kind == DELIVERY_RECEIPT)
        snprintf(what, sizeof what, "id=%" PRIu64 " stat=%s", d->message_id, receipt_state_word(d->state));
    else
        snprintf(what, sizeof what, "hash=%016" PRIx64, hash_of(text_of_reply(d)));
    ledger_add(&network->ledger, network->now_ms,
               "deliver d=%" PRIu64 " kind=%s attempt=%" PRIu32 " session=%" PRIu32 " seq=%" PRIu32
               " phone=%.*s sender=%.*s %s",
               d->id, d->kind == DELIVERY_RECEIPT ? "receipt" : "reply", d->attempts, to.session, to.sequence,
               (int)d->phone.len, d->phone.digits, (int)d->sender.len, d->sender.digits, what);
}

void network_send(struct network *network, struct delivery *d, struct network_origin to, struct buffer *out)
{
    char text_memory[200], id_memory[32];
    struct pdu_message message = { .source = d->phone, .destination = d->sender };
    if (d->kind == DELIVERY_RECEIPT) {
        struct buffer text, id;
        buffer_init(&text, text_memory, sizeof text_memory);
        buffer_init(&id, id_memory, sizeof id_memory);
        receipt_add_text(&text, d, network->options->hex_receipts);
        buffer_add_int(&id, (int64_t)d->message_id);
        message.esm_class = PDU_ESM_RECEIPT;
        message.user_data = buffer_slice(&text);
        if (network->options->receipt_tlvs) {
            message.receipted_message_id = buffer_slice(&id);
            message.state = d->state;
        }
    } else {
        message.esm_class = d->esm_class;
        message.data_coding = d->data_coding;
        message.in_payload = d->in_payload;
        message.ussd_op = d->ussd_op;
        message.ussd_session = d->ussd_session;
        message.user_data = (struct slice){ .at = d->body, .len = d->body_len };
    }
    pdu_add_message(out, PDU_DELIVER_SM, to.sequence, &message);
    d->attempts++;
    network->summary.redeliveries += d->attempts > 1;
    ledger_deliver(network, d, to);
}

static const char *kind_name(const struct delivery *delivery)
{
    return delivery->kind == DELIVERY_RECEIPT ? "receipt" : "reply";
}

bool network_answered(struct network *network, struct delivery *delivery, uint32_t status)
{
    const bool temporary = status == PDU_RX_T_APPN || status == PDU_RSYSERR || status == PDU_RMSGQFUL ||
                           status == PDU_RTHROTTLED;
    if (temporary && delivery->attempts < ATTEMPTS_MAX) {
        ledger_add(&network->ledger, network->now_ms, "retry d=%" PRIu64 " kind=%s status=0x%" PRIx32,
                   delivery->id, kind_name(delivery), status);
        network->summary.retries++;
        delivery_queue_push_front(&network->ready, delivery);
        return true;
    }
    if (status == PDU_ROK) {
        ledger_add(&network->ledger, network->now_ms, "acked d=%" PRIu64 " kind=%s", delivery->id,
                   kind_name(delivery));
        if (delivery->kind == DELIVERY_RECEIPT)
            network->summary.receipts_acknowledged++;
        else
            network->summary.replies_acknowledged++;
    } else {
        ledger_add(&network->ledger, network->now_ms, "rejected d=%" PRIu64 " kind=%s status=0x%" PRIx32,
                   delivery->id, kind_name(delivery), status);
        network->summary.rejected++;
    }
    delivery_pool_give(&network->pool, delivery);
    return false;
}

void network_lost(struct network *network, struct delivery *delivery)
{
    ledger_add(&network->ledger, network->now_ms, "lost d=%" PRIu64 " kind=%s", delivery->id,
               kind_name(delivery));
    delivery_queue_push_front(&network->ready, delivery);
}
