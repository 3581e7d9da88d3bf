/* report_links.h - how the links did on one day, as the rows tell: what left over each and what came back. */
#ifndef REPORT_REPORT_LINKS_H
#define REPORT_REPORT_LINKS_H

#include "base/calendar.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    REPORT_LINKS_MAX = 64,
    REPORT_LINK_SENT_MIN = 20, /* with fewer a link without any response may still be in order */
};

struct report_link {
    struct slice name;
    int64_t sent, unanswered, delivered; /* messages of this day; unanswered: the SMSC said nothing */
    bool suspended;                      /* at the day's end */
    struct night since;                  /* of the suspension */
    struct slice reason;
};

struct report_links {
    struct report_link link[REPORT_LINKS_MAX]; /* by number; those that sent or are suspended */
    size_t count;
    bool stopped; /* all sending, at the day's end */
    struct night stopped_since;
    struct slice stop_reason;
};

/** It is suspended, or much left over it and nothing came back. */
static inline bool report_link_is_down(const struct report_link *link)
{
    return link->suspended || (link->sent >= REPORT_LINK_SENT_MIN && link->unanswered == link->sent);
}

#endif
