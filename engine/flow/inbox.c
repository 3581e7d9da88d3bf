#include "flow/inbox.h"

#include "base/hash.h"
#include "intake/phone.h"

#include <assert.h>
#include <string.h>

void inbox_init(struct inbox *inbox)
{
    inbox->message_count = inbox->receipt_count = inbox->response_count = 0;
    for (uint16_t i = 0; i < INBOX_MESSAGES_MAX; i++)
        inbox->order[i] = i;
}

/* Tells an equal body on another session from a new one; no adversary gains by a collision but the
 * one who could as well have sent the same body. */
static uint64_t body_hash_of(struct slice raw, uint8_t data_coding)
{
    const char coding = (char)data_coding;
    return hash_add(hash_add(HASH_START, (struct slice){ .at = &coding, .len = 1 }), raw);
}

static size_t copy_at_most(char *to, size_t capacity, struct slice from)
{
    const size_t len = from.len < capacity ? from.len : capacity;
    if (len > 0)
        memcpy(to, from.at, len);
    return len;
}

/* SMSCs write a phone with or without its country; only the form that intake keeps has the same hash. */
static struct slice number_of(const struct gateway_event *event, struct phone *memory)
{
    *memory = phone_read(event->from);
    const bool known = memory->kind == PHONE_MOBILE || memory->kind == PHONE_LANDLINE;
    return known ? (struct slice){ .at = memory->digits, .len = memory->digit_count } : event->from;
}

static bool add_message(struct inbox *inbox, const struct gateway_event *event, const struct vault *vault)
{
    if (event->from.len == 0 || event->from.len > VAULT_DIGITS_MAX || event->to.len > GATEWAY_NUMBER_LEN_MAX)
        return false;
    assert(inbox->message_count < INBOX_MESSAGES_MAX);
    struct inbox_message *message = &inbox->slot[inbox->order[inbox->message_count++]];
    message->arrival = event->arrival;
    message->link = event->link;
    message->data_coding = event->data_coding;
    message->decoded = event->decoded;
    message->concat_reference = event->concat_reference;
    message->concat_total = event->concat_total;
    message->concat_part = event->concat_part;
    message->ussd = event->ussd;
    message->taken = message->alone = false;
    message->body_hash = body_hash_of(event->raw, event->data_coding) + event->concat_part;
    message->to_len = (uint8_t)copy_at_most(message->to, sizeof message->to, event->to);
    message->raw_len = (uint16_t)copy_at_most(message->raw, sizeof message->raw, event->raw);
    message->text_len = (uint16_t)copy_at_most(message->text, sizeof message->text, event->text);
    struct phone phone;
    vault->seal(vault->self, number_of(event, &phone), &message->phone);
    return true;
}

static bool add_receipt(struct inbox *inbox, const struct gateway_event *event, const struct vault *vault)
{
    if (event->smsc_id.len > GATEWAY_SMSC_ID_LEN_MAX)
        return false;
    assert(inbox->receipt_count < INBOX_RECEIPTS_MAX);
    struct inbox_receipt *receipt = &inbox->receipt[inbox->receipt_count++];
    *receipt = (struct inbox_receipt){
        .arrival = event->arrival,
        .receipt = { .link = event->link, .state = event->receipt, .network_error = event->network_error },
    };
    receipt->id_len = (uint8_t)copy_at_most(receipt->id, sizeof receipt->id, event->smsc_id);
    for (size_t i = 0; i < 2; i++)
        receipt->other_len[i] =
            (uint8_t)copy_at_most(receipt->other[i], sizeof receipt->other[i], event->other_id[i]);
    struct phone phone;
    if (event->from.len > 0 && event->from.len <= VAULT_DIGITS_MAX)
        vault->hash(vault->self, number_of(event, &phone), receipt->receipt.phone_hash);
    return true;
}

static bool add_response(struct inbox *inbox, const struct gateway_event *event)
{
    assert(inbox->response_count < INBOX_RESPONSES_MAX);
    struct inbox_response *response = &inbox->response[inbox->response_count++];
    *response = (struct inbox_response){
        .response = { .segment = event->segment,
                      .link = event->link,
                      .verdict = event->verdict,
                      .command_status = event->command_status,
                      .sequence = event->sequence,
                      .retry_after_s = event->retry_after_s },
        .none = event->kind == GATEWAY_NO_RESPONSE,
    };
    /* An id that is too long cannot be matched by its receipt; the destination and the time still can. */
    response->id_len = (uint8_t)copy_at_most(response->id, sizeof response->id, event->smsc_id);
    response->given_len = (uint8_t)copy_at_most(response->given, sizeof response->given, event->given_id);
    return true;
}

bool inbox_add(struct inbox *inbox, const struct gateway_event *event, const struct vault *vault)
{
    switch (event->kind) {
    case GATEWAY_MESSAGE:
        return add_message(inbox, event, vault);
    case GATEWAY_RECEIPT:
        return add_receipt(inbox, event, vault);
    case GATEWAY_RESPONSE:
    case GATEWAY_NO_RESPONSE:
        return add_response(inbox, event);
    case GATEWAY_LINK_UP:
    case GATEWAY_LINK_DOWN:
    case GATEWAY_LINK_SUSPENDED:
        break;
    }
    assert(!"a link's state is nothing to keep");
    return false;
}

bool inbox_is_empty(const struct inbox *inbox)
{
    return inbox->message_count == 0 && inbox->receipt_count == 0 && inbox->response_count == 0;
}

struct inbox_message *inbox_message_at(struct inbox *inbox, size_t place)
{
    assert(place < inbox->message_count);
    return &inbox->slot[inbox->order[place]];
}

struct store_receipt inbox_receipt_at(const struct inbox *inbox, size_t place)
{
    assert(place < inbox->receipt_count);
    const struct inbox_receipt *from = &inbox->receipt[place];
    struct store_receipt receipt = from->receipt;
    receipt.smsc_id = (struct slice){ .at = from->id, .len = from->id_len };
    for (size_t i = 0; i < 2; i++)
        receipt.other_id[i] = (struct slice){ .at = from->other[i], .len = from->other_len[i] };
    return receipt;
}

/* The hash is keyed and uniform: its first bytes are as good as any. */
static size_t filter_place(const uint8_t hash[VAULT_HASH_LEN])
{
    return (size_t)hash[0] << 8 | hash[1];
}

void inbox_receipt_phones(const struct inbox *inbox, struct phone_filter *ret)
{
    *ret = (struct phone_filter){ 0 };
    for (size_t i = 0; i < inbox->receipt_count; i++) {
        const size_t place = filter_place(inbox->receipt[i].receipt.phone_hash);
        ret->word[place / 64] |= (uint64_t)1 << place % 64;
    }
}

bool phone_filter_has(const struct phone_filter *filter, const uint8_t hash[VAULT_HASH_LEN])
{
    const size_t place = filter_place(hash);
    return (filter->word[place / 64] >> place % 64 & 1) != 0;
}

static void drop_taken(struct inbox *inbox)
{
    uint16_t freed[INBOX_MESSAGES_MAX];
    size_t kept = 0, freed_count = 0;
    for (size_t i = 0; i < inbox->message_count; i++) {
        const uint16_t slot = inbox->order[i];
        if (inbox->slot[slot].taken)
            freed[freed_count++] = slot;
        else
            inbox->order[kept++] = slot;
    }
    memcpy(&inbox->order[kept], freed, freed_count * sizeof freed[0]);
    inbox->message_count = kept;
}

void inbox_drop(struct inbox *inbox, size_t receipts, size_t responses)
{
    assert(receipts <= inbox->receipt_count);
    assert(responses <= inbox->response_count);
    drop_taken(inbox);
    inbox->receipt_count -= receipts;
    memmove(inbox->receipt, inbox->receipt + receipts, inbox->receipt_count * sizeof inbox->receipt[0]);
    inbox->response_count -= responses;
    memmove(inbox->response, inbox->response + responses, inbox->response_count * sizeof inbox->response[0]);
}
