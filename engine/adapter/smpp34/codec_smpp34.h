/*
 * codec_smpp34.h - the mandatory parts of PDUs through libsmpp34, which is not safe on a peer's bytes by
 * itself.
 *
 * It sees only an image built from values that pdu_guard accepted; what it would wrongly refuse (statuses,
 * sequence 0, TON/NPI, long ids, validity on a deliver_sm, sm_length 255) is kept aside and put back. TLVs
 * never reach it. The library writes globals on every call: one thread only.
 */
#ifndef ADAPTER_SMPP34_CODEC_SMPP34_H
#define ADAPTER_SMPP34_CODEC_SMPP34_H

#include "smpp/codec.h"

extern const struct codec codec_smpp34;

#endif
