/*
 * report_links.h - how the links did on one day and when they were out in the last week, as the rows
 * tell.
 */
#ifndef REPORT_REPORT_LINKS_H
#define REPORT_REPORT_LINKS_H

#include "base/calendar.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    REPORT_LINKS_MAX = 64,
    REPORT_OUTAGES_MAX = 24,   /* the newest; a week with more has one long story */
    REPORT_OUTAGE_NIGHTS = 7,  /* how far back they are told */
    REPORT_LINK_SENT_MIN = 20, /* with fewer a link without any response may still be in order */
};

struct report_link {
    struct slice name;
    int64_t sent, unanswered, delivered; /* messages of this day; unanswered: the SMSC said nothing */
    bool suspended;                      /* at the day's end */
    struct night since;                  /* of the suspension */
    struct slice reason;
};

enum report_outage_kind {
    REPORT_OUTAGE_SILENT,    /* much left over the link in a row, and its SMSC said nothing to any of it */
    REPORT_OUTAGE_SUSPENDED, /* by a person, or by the engine after a refusal that only people can mend */
    REPORT_OUTAGE_STOPPED,   /* all sending */
};

struct report_outage {
    enum report_outage_kind kind;
    struct slice link;     /* empty: all of them */
    struct slice from, to; /* "2027-03-14 09:05"; `to` is empty while it lasts */
    int64_t waited; /* messages that were due before its end and left after it; of SILENT: left unanswered */
    struct slice reason;
};

struct report_links {
    struct report_link link[REPORT_LINKS_MAX]; /* by number; those that sent or are suspended */
    size_t count;
    struct report_outage outage[REPORT_OUTAGES_MAX]; /* ascending by their beginning */
    size_t outage_count;
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
