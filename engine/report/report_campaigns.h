/* report_campaigns.h - the campaigns over past complaints that ran on the night, as their steps tell it. */
#ifndef REPORT_REPORT_CAMPAIGNS_H
#define REPORT_REPORT_CAMPAIGNS_H

#include "base/calendar.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { REPORT_CAMPAIGNS_MAX = 16 };

/** After its last step by the end of the night. */
enum report_campaign_state {
    REPORT_CAMPAIGN_FIRST = 0, /* the first few are asked */
    REPORT_CAMPAIGN_WAITS,
    REPORT_CAMPAIGN_GOES_ON,
    REPORT_CAMPAIGN_BRAKED, /* by itself; a person lets it go on or ends it */
    REPORT_CAMPAIGN_ENDED,  /* by a person */
    REPORT_CAMPAIGN_DONE,
    REPORT_CAMPAIGN_STATE_COUNT,
};

struct report_campaign {
    int32_t number;
    struct slice survey;
    int64_t cases, asked;
    enum report_campaign_state state;
    struct night since;
    /* at that step, since a person last let it go on */
    int64_t begun, replied, opted_out, helped, undeliverable, unclear;
    bool many_opted_out, many_helped, many_undeliverable, many_unclear; /* above the campaign's limit */
};

struct report_campaigns {
    struct report_campaign campaign[REPORT_CAMPAIGNS_MAX];
    size_t count;
};

#endif
