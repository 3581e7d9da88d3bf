/*
 * pdu_line.h - one PDU as one line for an operator: fields by name, statuses in words, people masked.
 *
 * Masked, a line neither names nor quotes a person: of a number there are its last two digits, of a text its
 * octets and alphabet, of an optional parameter its value only where that is technical. A password stands in
 * no line. What a peer sent is shown as printable characters, so that a line is safe on a terminal.
 */
#ifndef SMPP_PDU_LINE_H
#define SMPP_PDU_LINE_H

#include "base/buffer.h"
#include "base/slice.h"
#include "text/alphabet.h"

#include <stdbool.h>

/* The longest line, unmasked: a text of PDU_LINE_TEXT_LEN_MAX octets and PDU_LINE_TLVS_MAX parameters. */
enum { PDU_LINE_LEN_MAX = 32768, PDU_LINE_TEXT_LEN_MAX = 2048, PDU_LINE_TLVS_MAX = 32 };

struct pdu_line {
    struct slice at;   /* the time as it is to stand there */
    struct slice note; /* what is special about it, as "last bad PDU"; mostly empty */
    bool sent;         /* by us; else received */
    bool json;         /* an object; else words */
    bool unmasked;
    enum alphabet meaning_of_zero; /* of the link's data_coding 0 */
};

/** `frame` is one PDU, or whatever else came in its place. Without a line end. */
void pdu_line_add(struct buffer *out, const struct pdu_line *how, struct slice frame);

#endif
