/* theme.h - what a free text is about, how its author feels, and whether a person must read it at once. */
#ifndef REPLY_THEME_H
#define REPLY_THEME_H

#include "reply/reading.h"
#include "reply/scan.h"
#include "reply/solicit.h"

struct theme {
    int sentiment; /* -1, 0, 1 */
    enum reply_category category;
    enum reply_alert alert;
};

struct theme theme_read(const struct scan *scan, const struct solicit *solicit);

#endif
