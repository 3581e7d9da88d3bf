#include "rules/reply_fall.h"

#include "rules/rate_watch.h"

/* Citizens tire over the year: the bound follows what the department was from LAG + baseline_nights to LAG nights ago, so a
 * slow decline is no fall; a sudden one is not in that past for two months. */
enum { LAG_NIGHTS = 60 };

static double rate_of(struct ledger_night sum)
{
    return (sum.k + 0.5) / (sum.n + 1.0);
}

static double recent_bound(const struct rate_watch *watch, size_t department, int32_t from, int32_t to,
                           const struct rule_night *night)
{
    const struct ledger_cell *cell =
        ledger_at(night->ledger, night->roster->department[department].self, watch->measure);
    struct ledger_night own = ledger_sum(cell, from, to, night->nights);
    double bound = rate_watch_bound(watch->rule, own);
    double rest_then = rate_of(rate_watch_rest(watch, department, from, to, night));
    double rest_now = rate_of(
        rate_watch_rest(watch, department, night->at - watch->rule->window_nights + 1, night->at, night));
    return rest_now < rest_then ? bound * rest_now / rest_then : bound;
}

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
    double now = rate_of(rest);
    double null = now < line->rest ? line->base * now / line->rest : line->base;
    int32_t to = night->at - LAG_NIGHTS;
    int32_t from = to - watch->rule->baseline_nights + 1;
    if (from < rule_kind_begin(watch->rule, night)) {
        return null;
    }
    double recent = recent_bound(watch, department, from, to, night);
    return recent < null ? recent : null;
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
