/*
 * message_cost.h - what one text costs as sent: alphabet, length, segments, price; text_plan without the
 * bodies.
 *
 * Check, simulation, preview and plan all ask here, the engine sends by the same text_plan.
 */
#ifndef AUTHORING_MESSAGE_COST_H
#define AUTHORING_MESSAGE_COST_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/slice.h"
#include "text/text_plan.h"

#include <stddef.h>
#include <stdint.h>

struct message_cost {
    enum alphabet alphabet;
    enum text_class class;
    size_t units;    /* of text_plan: bytes, septets or UTF-16 units */
    size_t room;     /* units that one short message holds */
    size_t segments; /* as charged */
    int64_t price;   /* hundredths of a won; 0: the link names no price */
};

/** What text_plan says of the text; *ret is written only on TEXT_PLAN_OK. The arena is left as it was. */
__attribute__((warn_unused_result)) enum text_plan_result message_cost_of(struct slice utf8,
                                                                          const struct text_link *link,
                                                                          struct arena *arena,
                                                                          struct message_cost *ret);

/** "112 of 90 bytes in ksc5601". */
void message_cost_add_size(struct buffer *out, const struct message_cost *cost);

/** Hundredths of a won as won: "20", "27.5", "9.12". */
void message_cost_add_price(struct buffer *out, int64_t price);

#endif
