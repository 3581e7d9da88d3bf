/*
 * receipt_text.h - "id:IIII sub:SSS dlvrd:DDD submit date:... done date:... stat:DDDDDDD err:E text:..." and
 * its kin.
 *
 * SMPP 3.4 Appendix B calls the format vendor specific, and it is: keys change case and order, spaces appear
 * after the colon, fields are missing, states are cut to other lengths, ids are hex, decimal, UUIDs or empty.
 * ASCII always, whatever the data_coding says (delivery_read narrows the UTF-16 of careless peers first).
 */
#ifndef TEXT_RECEIPT_TEXT_H
#define TEXT_RECEIPT_TEXT_H

#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

/** SMPP 3.4 5.2.28, table 5-6; the numbers are those of the TLV message_state. */
enum receipt_state {
    RECEIPT_NONE = 0, /* 5.0: scheduled; and "no state said" */
    RECEIPT_ENROUTE = 1,
    RECEIPT_DELIVERED = 2,
    RECEIPT_EXPIRED = 3,
    RECEIPT_DELETED = 4,
    RECEIPT_UNDELIVERABLE = 5,
    RECEIPT_ACCEPTED = 6,
    RECEIPT_UNKNOWN = 7,
    RECEIPT_REJECTED = 8,
    RECEIPT_SKIPPED = 9, /* 5.0 */
};

struct receipt_text {
    struct slice id; /* as written, borrowed; empty when there is none */
    enum receipt_state state;
    int32_t error;     /* err: when it is a number 0..2^31-1 (decimal, or hex when it has letters), else 0 */
    struct slice done; /* "done date:", digits as written; may be empty */
};

/** False unless it has at least a stat (known or not) together with an id, a sub or a done date: a citizen's
 *  "stat: 5" is no receipt. */
__attribute__((warn_unused_result)) bool receipt_text_parse(struct slice text, struct receipt_text *ret);

/** Whether nothing further is to be expected of the segment. */
bool receipt_state_final(enum receipt_state state);

#endif
