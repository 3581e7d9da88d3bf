/*
 * screen.h - a text as USSD shows it: in screens of 182 octets, with a word for turning to the next one.
 *
 * 182 octets are 160 of packed GSM 7 (3GPP TS 23.038, 5.3), so 182 of its characters, 91 of UCS-2, or 91
 * Korean letters of KS C 5601.
 */
#ifndef TEXT_SCREEN_H
#define TEXT_SCREEN_H

#include "base/arena.h"
#include "base/slice.h"
#include "text/text_plan.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SCREEN_OCTETS_MAX = 182 };

struct screen {
    uint8_t data_coding;
    struct slice body; /* encoded, in the arena; at most SCREEN_OCTETS_MAX octets */
    bool more;         /* another one follows; then the body ends with how to see it */
};

/** Screen `number` (0..) of a text over such a link, in the alphabet that makes the fewest octets of the
 *  whole. Cut at line ends or spaces where there are any. TEXT_PLAN_TOO_LONG: there are fewer screens. */
__attribute__((warn_unused_result)) enum text_plan_result screen_of(struct slice utf8,
                                                                    const struct text_link *link,
                                                                    size_t number, struct arena *arena,
                                                                    struct screen *ret);

/** What the citizen types for the next screen: '0', or '#' where the text names a 0 to choose. */
char screen_next_key(struct slice utf8);

#endif
