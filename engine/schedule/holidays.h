/* holidays.h - local days on which nothing is sent that we start: a table with its last day, since tomorrow's
 * holidays are decreed. */
#ifndef SCHEDULE_HOLIDAYS_H
#define SCHEDULE_HOLIDAYS_H

#include "base/calendar.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>

enum { HOLIDAYS_MAX = 400 }; /* twenty a year */

struct holiday {
    struct night day;
    struct slice name;
};

struct holidays {
    struct slice id, title, source;
    struct holiday day[HOLIDAYS_MAX]; /* ascending */
    size_t count;
    struct night until; /* the last day that the table covers */
};

bool holidays_has(const struct holidays *holidays, struct night day);

#endif
