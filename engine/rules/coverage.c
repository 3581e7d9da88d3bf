#include "rules/coverage.h"

#include <assert.h>

static void *coverage_open(const struct rule *rule, const struct rule_night *night)
{
    (void)rule;
    return arena_alloc(night->arena, 1); /* no state: the figures are made when a page asks for them */
}

static bool coverage_step(void *state, size_t rule_index, const struct rule_night *night)
{
    (void)state;
    (void)rule_index;
    (void)night;
    return true;
}

const struct rule_kind_entry coverage_kind = { .kind = RULE_COVERAGE,
                                               .open = coverage_open,
                                               .step = coverage_step };

struct coverage coverage_of(int32_t sent, int32_t replies, int32_t answers, int32_t yes, double confirmed)
{
    assert(0 <= yes && yes <= answers && answers <= replies && replies <= sent);
    assert(confirmed > 0 && confirmed <= 1);
    int32_t needed = (int32_t)statistics_replies_needed(confirmed);
    return (struct coverage){ .reply_share = sent > 0 ? (double)replies / sent : 0,
                              .reply_interval = statistics_wilson(replies, sent),
                              .yes_interval = statistics_wilson(yes, answers),
                              .yes_bounds = statistics_manski(yes, answers, sent),
                              .replies_needed = needed,
                              .sufficient = answers >= needed };
}
