/* receipt.h - the text of a delivery receipt, as SMPP 3.4's appendix B words it. */
#ifndef SMSC_RECEIPT_H
#define SMSC_RECEIPT_H

#include "delivery.h"

#include "base/buffer.h"

#include <stdbool.h>

enum { RECEIPT_TEXT_MAX = 160 }; /* ids of 20 digits and all fields: 121 octets */

/** "DELIVRD" or "UNDELIV". */
const char *receipt_state_word(enum pdu_state state);

/** Appends "id:… sub:001 … text:"; the id in hex when asked for, dates in Seoul's wall time. */
void receipt_add_text(struct buffer *out, const struct delivery *receipt, bool hex_id);

#endif
