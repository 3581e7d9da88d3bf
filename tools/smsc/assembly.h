/*
 * assembly.h - the parts of long texts on their way to one phone, put together whatever their order.
 *
 * A phone holds at most ASSEMBLY_TEXTS_MAX unfinished texts; a further one takes the place of the oldest.
 */
#ifndef SMSC_ASSEMBLY_H
#define SMSC_ASSEMBLY_H

#include "pdu.h"

#include "base/buffer.h"

#include <stdbool.h>

enum {
    ASSEMBLY_TEXTS_MAX = 4,
    ASSEMBLY_PARTS_MAX = 32, /* more than any prompt; SMPP would allow 255 */
    ASSEMBLY_PART_LEN_MAX = 255,
};

struct assembly;

/**
 * Adds one part (part.total >= 2). True when it completes its text: the octets of all parts are appended to
 * `out`. False as well when parts are missing, when total exceeds ASSEMBLY_PARTS_MAX, and without memory.
 */
__attribute__((warn_unused_result)) bool assembly_add(struct assembly **list,
                                                      const struct pdu_message *message, struct buffer *out);

#endif
