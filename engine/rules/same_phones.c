#include "rules/same_phones.h"

#include "rules/rate_watch.h"

static double null_tonight(struct rate_watch *watch, size_t department, const struct rule_night *night)
{
    return rate_watch_baseline(watch, department, night) ? watch->line[department].base : 0;
}

static void *same_phones_open(const struct rule *rule, const struct rule_night *night)
{
    return rate_watch_open(rule, TALLY_SHARED_HANDSET, null_tonight, night);
}

const struct rule_kind_entry same_phones_kind = { .kind = RULE_SAME_PHONES,
                                                  .open = same_phones_open,
                                                  .step = rate_watch_step,
                                                  .close = rate_watch_close,
                                                  .describe = rate_watch_describe };
