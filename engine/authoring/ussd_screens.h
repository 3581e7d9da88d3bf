/*
 * ussd_screens.h - a text as the screens of a USSD session show it, cut and paged as the engine does
 * (text/screen.h).
 */
#ifndef AUTHORING_USSD_SCREENS_H
#define AUTHORING_USSD_SCREENS_H

#include "base/arena.h"
#include "base/slice.h"
#include "text/text_plan.h"

#include <stddef.h>

enum { USSD_SCREENS_MAX = 12 }; /* of one text: a longer one is no question any more */

struct ussd_screens {
    struct slice screen[USSD_SCREENS_MAX]; /* in UTF-8, in the arena; with how to see the next one */
    size_t octets[USSD_SCREENS_MAX];
    size_t count; /* 0: no alphabet of the link holds the text */
    char next;    /* what the citizen types for the next screen */
};

void ussd_screens_of(struct slice utf8, const struct text_link *link, struct arena *arena,
                     struct ussd_screens *ret);

#endif
