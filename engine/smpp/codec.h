/*
 * codec.h - who packs and unpacks the mandatory part of a PDU: libsmpp34 in the product (adapter/smpp34), or
 * the plain codec here, which the simulation uses and the adapter is checked against.
 */
#ifndef SMPP_CODEC_H
#define SMPP_CODEC_H

#include "base/buffer.h"
#include "base/slice.h"
#include "smpp/pdu.h"

#include <stdbool.h>

struct codec {
    void *self;

    /** Reads again, in place, what pdu_guard accepted; a PDU without a mandatory part is true at once. False
     *  when the codec refuses it: *pdu is then untouched and still has the guard's values, with which the
     *  caller goes on (and counts it). */
    bool (*unpack)(void *self, struct pdu *pdu);

    /** Adds header and mandatory part, then pdu->tlvs as they are; command_length is set. False, with nothing
     *  added, when it does not fit or a field is longer than the specification allows. */
    bool (*pack)(void *self, const struct pdu *pdu, struct buffer *out);
};

/** Written by hand, bounded, pure; self is not used. */
extern const struct codec codec_plain;

#endif
