/*
 * pdu_guard.h - reads a whole frame with every length checked by subtraction; the only code that trusts no
 * byte.
 *
 * Tolerant where real SMSCs are careless and nothing is lost by it: any status, sequence 0, a response
 * without body or with an unterminated or over-long id, fields longer than the specification's, unknown
 * TON/NPI, trailing bytes. What libsmpp34 gets to see afterwards is built from these values (adapter/smpp34),
 * never from peer bytes.
 */
#ifndef SMPP_PDU_GUARD_H
#define SMPP_PDU_GUARD_H

#include "base/slice.h"
#include "smpp/pdu.h"

enum {
    PDU_FIELD_LEN_MAX = 255, /* of any C-octet string; the specification's largest is 64 */
};

enum pdu_guard_result {
    PDU_GUARD_OK = 0,
    PDU_GUARD_UNKNOWN_COMMAND, /* answer a request with generic_nack RINVCMDID */
    PDU_GUARD_TRUNCATED,       /* a mandatory field ends outside the PDU, or a string has no end */
};

/** `frame` is one that pdu_frame found whole. The header's three values are written in any case; the rest
 *  only on PDU_GUARD_OK. */
__attribute__((warn_unused_result)) enum pdu_guard_result pdu_guard(struct slice frame, struct pdu *ret);

#endif
