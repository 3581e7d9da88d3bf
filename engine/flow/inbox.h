/*
 * inbox.h - what the network brought and the database does not have yet: kept in order until its commit.
 *
 * Fixed memory. Responses are bounded by the windows, deliveries by each session's limit of unacknowledged
 * ones; the composition root keeps the sum of responses below the capacity here, and flow refuses a delivery
 * for now that would not fit: adding to a full inbox is a programmer's error.
 */
#ifndef FLOW_INBOX_H
#define FLOW_INBOX_H

#include "seam/gateway.h"
#include "seam/store.h"
#include "seam/vault.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    INBOX_MESSAGES_MAX = 1024,
    INBOX_RECEIPTS_MAX = 8192,
    INBOX_RESPONSES_MAX = 8192,
    INBOX_TEXT_LEN_MAX = 3 * GATEWAY_BODY_LEN_MAX, /* a byte of CP949 or GSM 7 gives at most three of UTF-8 */
};

struct inbox_message {
    struct arrival_key arrival;
    uint16_t link;
    struct vault_phone phone;
    uint64_t body_hash;
    uint8_t data_coding;
    bool decoded;
    uint16_t concat_reference;
    uint8_t concat_total, concat_part;
    bool taken; /* by the turn under way */
    struct ussd_inbound ussd;
    bool alone; /* a process died with it in hand: it has a turn of its own */
    uint8_t to_len;
    uint16_t raw_len, text_len;
    char to[GATEWAY_NUMBER_LEN_MAX];
    char raw[GATEWAY_BODY_LEN_MAX];
    char text[INBOX_TEXT_LEN_MAX];
};

struct inbox_receipt {
    struct arrival_key arrival;
    struct store_receipt receipt; /* without its ids */
    uint8_t id_len, other_len[2];
    char id[GATEWAY_SMSC_ID_LEN_MAX], other[2][GATEWAY_SMSC_ID_LEN_MAX];
};

struct inbox_response {
    struct store_response response; /* likewise */
    bool none;                      /* no response came: uncertain */
    uint8_t id_len, given_len;
    char id[GATEWAY_SMSC_ID_LEN_MAX], given[GATEWAY_SMSC_ID_LEN_MAX];
};

struct inbox {
    struct inbox_message slot[INBOX_MESSAGES_MAX];
    uint16_t
        order[INBOX_MESSAGES_MAX]; /* [0, message_count): slots in use, oldest first; then the free ones */
    size_t message_count;
    struct inbox_receipt receipt[INBOX_RECEIPTS_MAX];
    size_t receipt_count;
    struct inbox_response response[INBOX_RESPONSES_MAX];
    size_t response_count;
};

void inbox_init(struct inbox *inbox);

/** Copies an event of the kinds RESPONSE, NO_RESPONSE, RECEIPT and MESSAGE; of a MESSAGE the phone is sealed,
 *  of a RECEIPT hashed, and the number forgotten. False when a number or an id is longer than its field: the
 *  caller refuses the PDU. */
__attribute__((warn_unused_result)) bool inbox_add(struct inbox *inbox, const struct gateway_event *event,
                                                   const struct vault *vault);

bool inbox_is_empty(const struct inbox *inbox);

/** The message at a place in arrival order. */
struct inbox_message *inbox_message_at(struct inbox *inbox, size_t place);

/** Small sets of phones by hash: never a false no, a false yes once in eight when it holds
 *  INBOX_RECEIPTS_MAX. */
struct phone_filter {
    uint64_t word[1024];
};

/** The receipt at a place in arrival order as the store takes it, borrowing from the inbox. */
struct store_receipt inbox_receipt_at(const struct inbox *inbox, size_t place);

/** The phones of the receipts that wait. */
void inbox_receipt_phones(const struct inbox *inbox, struct phone_filter *ret);
bool phone_filter_has(const struct phone_filter *filter, const uint8_t hash[VAULT_HASH_LEN]);

/** Forgets the taken messages and the first so many receipts and responses. */
void inbox_drop(struct inbox *inbox, size_t receipts, size_t responses);

#endif
