/*
 * delivery.h - what a deliver_sm says: a receipt or a citizen's message, with its text in UTF-8.
 *
 * esm_class tells them apart, with a check of the text for mis-flagged receipts (a "stat:FAILED" reached
 * applications as a citizen's text). TLVs receipted_message_id and message_state come before the text's id:
 * and stat:.
 */
#ifndef SMPP_DELIVERY_H
#define SMPP_DELIVERY_H

#include "base/arena.h"
#include "base/slice.h"
#include "smpp/pdu.h"
#include "text/alphabet.h"
#include "text/concatenation.h"
#include "text/receipt_text.h"

#include <stdbool.h>
#include <stdint.h>

enum { DELIVERY_RAW_LEN_MAX = 2048 }; /* = GATEWAY_BODY_LEN_MAX: an LMS has 2,000; what is longer is cut */

struct delivery {
    bool is_receipt;
    struct slice from, to;
    /* receipt */
    struct slice receipted_id; /* raw; empty when the SMSC names none: match by destination and time */
    enum receipt_state state;
    int32_t network_error;
    bool misflagged; /* told by its text alone */
    /* message */
    struct slice text; /* UTF-8, in the arena; empty with decoded == false */
    bool decoded;      /* its data_coding is a text's */
    bool sound;        /* all octets made sense; those that did not stand as U+FFFD */
    struct slice raw;  /* body without its user data header */
    uint8_t data_coding;
    struct concatenation concatenation;
};

/** Never fails: what cannot be read is a message with decoded == false and its raw octets. */
void delivery_read(const struct pdu *pdu, enum alphabet meaning_of_zero, struct arena *arena,
                   struct delivery *ret);

#endif
