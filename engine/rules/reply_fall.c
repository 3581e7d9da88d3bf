#include "rules/reply_fall.h"

#include "rules/rate_watch.h"

/*
 * Citizens tire over the year, so the past that counts moves along: up to PAST_NIGHTS nights that ended
 * LAG_NIGHTS ago. A slow decline is no fall, and a sudden one is not in that past for two months. The lower
 * of that bound and the one from the first baseline_nights is the null: a good spell in either is not held
 * against the department.
 */
enum { LAG_NIGHTS = 60, PAST_NIGHTS = 150 };

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
    double null = bound_since(watch, department, begin, begin + watch->rule->baseline_nights - 1, night);
    int32_t to = night->at - LAG_NIGHTS;
    int32_t from = to - PAST_NIGHTS + 1;
    from = from > begin ? from : begin;
    if (to - from + 1 < watch->rule->baseline_nights) {
        return null;
    }
    double recent = bound_since(watch, department, from, to, night);
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
