/* screen.h - a phone's open USSD screen: a long text is turned to its end before it is read. */
#ifndef SMSC_SCREEN_H
#define SMSC_SCREEN_H

#include "base/slice.h"

#include <stddef.h>

enum { SCREEN_TEXT_MAX = 4000 }; /* UTF-8 of all screens of one text; what is longer is cut */

struct screen {
    size_t len;
    char text[SCREEN_TEXT_MAX];
};

/** Adds what one screen shows. The key that shows the next one, or '\0' when the text is whole: read it with
 *  screen_text, and the next screen begins a new text. */
char screen_add(struct screen **list, struct slice utf8);

/** The whole text; empty before the first screen. */
struct slice screen_text(const struct screen *screen);

/** The text has been read, or its session has ended. NULL is no error. */
void screen_clear(struct screen *screen);

#endif
