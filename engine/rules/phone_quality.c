#include "rules/phone_quality.h"

#include "rules/rate_watch.h"

enum { PEER_NIGHTS = 14 }; /* long enough to hold some hundred messages of the rest of the city */

/* Contact lists differ between offices: half as many again as the others have is nothing yet. */
static const double PEER_FACTOR = 1.5;

/* The department's own bound, raised as far as the rest of the city got worse too; nights when all were down are out. */
static double null_tonight(struct rate_watch *watch, size_t department, const struct rule_night *night)
{
    if (!rate_watch_baseline(watch, department, night) ||
        rate_watch_down(watch, department, night->at, night)) {
        return 0;
    }
    const struct rate_line *line = &watch->line[department];
    double k = 0;
    double n = 0;
    for (int32_t at = night->at - PEER_NIGHTS + 1; at <= night->at; at++) {
        if (at >= 0 && !rate_watch_down(watch, department, at, night)) {
            struct ledger_night rest = rate_watch_rest(watch, department, at, at, night);
            k += rest.k;
            n += rest.n;
        }
    }
    double now = (k + 0.5) / (n + 1.0);
    double null = n > 0 && now > line->rest && line->rest > 0 ? line->base * now / line->rest : line->base;
    null = null < PEER_FACTOR * now ? PEER_FACTOR * now : null;
    return null < watch->rule->p0_max ? null : watch->rule->p0_max;
}

static void *phone_quality_open(const struct rule *rule, const struct rule_night *night)
{
    return rate_watch_open(rule, TALLY_PHONE, null_tonight, night);
}

const struct rule_kind_entry phone_quality_kind = { .kind = RULE_PHONE_QUALITY,
                                                    .open = phone_quality_open,
                                                    .step = rate_watch_step,
                                                    .close = rate_watch_close,
                                                    .describe = rate_watch_describe };
