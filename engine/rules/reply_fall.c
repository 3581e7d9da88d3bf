#include "rules/reply_fall.h"

#include "rules/rate_watch.h"

/*
 * The past that counts runs from the department's first night to lag_nights ago and grows with the year, so
 * that its bound tightens, a slow decline lowers it, and a sudden fall is not in it for two months. Before it
 * is longer than baseline_nights it is those.
 */

static double rate_of(struct ledger_night sum)
{
    return (sum.k + 0.5) / (sum.n + 1.0);
}

/* The department's own lower bound over from..to, lowered as far as the rest of the city fell since. */
static double bound_since(const struct rate_watch *watch, size_t department, int32_t from, int32_t to,
                          const struct rule_night *night)
{
    const struct ledger_cell *cell =
        ledger_at(night->ledger, night->roster->department[department].self, watch->measure);
    struct ledger_night rest_now =
        rate_watch_rest(watch, department, night->at - watch->rule->window_nights + 1, night->at, night);
    double then = rate_of(rate_watch_rest(watch, department, from, to, night));
    double bound = rate_watch_bound(watch->rule, ledger_sum(cell, from, to, night->nights));
    double now = rate_of(rest_now);
    if (bound <= watch->rule->p0_min) {
        return 0; /* hardly anybody ever replied: there is nothing to fall */
    }
    return rest_now.n > 0 && now < then ? bound * now / then : bound;
}

static double null_tonight(struct rate_watch *watch, size_t department, const struct rule_night *night)
{
    if (!rate_watch_baseline(watch, department, night)) {
        return 0;
    }
    int32_t first = night->roster->department[department].unit.first.day - night->first.day;
    int32_t begin = rule_kind_begin(watch->rule, night);
    begin = first > begin ? first : begin;
    const int32_t baseline = begin + watch->rule->baseline_nights - 1;
    const int32_t past = night->at - watch->rule->lag_nights;
    return bound_since(watch, department, begin, past > baseline ? past : baseline, night);
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
