#include "rules/reply_fall.h"

#include "rules/rate_watch.h"

/* The department's own lower bound, lowered as far as the rest of the city fell too. */
static double null_tonight(struct rate_watch *watch, size_t department, const struct rule_night *night)
{
    if (!rate_watch_baseline(watch, department, night)) {
        return 0;
    }
    const struct rate_line *line = &watch->line[department];
    struct ledger_night rest =
        rate_watch_rest(watch, department, night->at - watch->rule->window_nights + 1, night->at, night);
    if (rest.n == 0 || line->rest <= 0) {
        return line->base;
    }
    double now = (rest.k + 0.5) / (rest.n + 1.0);
    return now < line->rest ? line->base * now / line->rest : line->base;
}

static void *reply_fall_open(const struct rule *rule, const struct rule_night *night)
{
    return rate_watch_open(rule, TALLY_REPLY, null_tonight, night);
}

const struct rule_kind_entry reply_fall_kind = { .kind = RULE_REPLY_FALL,
                                                 .open = reply_fall_open,
                                                 .step = rate_watch_step,
                                                 .close = rate_watch_close,
                                                 .describe = rate_watch_describe };
