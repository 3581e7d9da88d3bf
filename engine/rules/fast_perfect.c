#include "rules/fast_perfect.h"

#include "rules/rate_watch.h"

static double null_tonight(struct rate_watch *watch, size_t department, const struct rule_night *night)
{
    const int32_t id = night->roster->department[department].unit.id;
    return rule_p0(watch->rule, rule_kind_class(watch->rule, night, id, night->at));
}

static void *fast_perfect_open(const struct rule *rule, const struct rule_night *night)
{
    return rate_watch_open(rule, TALLY_FAST_PERFECT, null_tonight, night);
}

const struct rule_kind_entry fast_perfect_kind = { .kind = RULE_FAST_PERFECT,
                                                   .open = fast_perfect_open,
                                                   .step = rate_watch_step,
                                                   .close = rate_watch_close,
                                                   .describe = rate_watch_describe };
