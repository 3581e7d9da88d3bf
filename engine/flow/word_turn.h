/* word_turn.h - a text that starts a survey. For flow/ alone. */
#ifndef FLOW_WORD_TURN_H
#define FLOW_WORD_TURN_H

#include "flow/turn.h"

/** Takes a text that starts a survey in force whose number it was sent to; false: it is none. No word that
 *  stops anything starts a survey. */
bool word_turn_take(struct flow *flow, struct store_arrival *arrival,
                    const struct store_conversation *conversation);

#endif
