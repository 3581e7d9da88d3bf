#include "misfortune.h"

#include <stdlib.h>
#include <string.h>

enum {
    SURVEYED_BEFORE_END_S = 3 * 86400, /* a survey for a case closed later than that may never go out */
    MOBILE_DIGITS_MIN = 10,
    LIVE_SUBMITS_BEFORE = 1000,
    LIVE_SUBMITS_BETWEEN = 5000,
};

struct candidate {
    uint64_t rank;
    struct subscriber *subscriber;
};

static int by_rank(const void *a, const void *b)
{
    const uint64_t x = ((const struct candidate *)a)->rank, y = ((const struct candidate *)b)->rank;
    return (x > y) - (x < y);
}

static bool will_get_a_text(const struct options *options, const struct subscriber *subscriber)
{
    if (subscriber->cases == NULL || subscriber->persona.kind == PERSONA_NONEXISTENT)
        return false;
    const int64_t closed_s = subscriber->cases->closed_s; /* 0: the file does not say */
    const bool in_season =
        closed_s == 0 || (closed_s >= options->from_s && closed_s < options->until_s - SURVEYED_BEFORE_END_S);
    return in_season && slice_starts_with(slice_from_text(subscriber->phone), SLICE_LIT("01")) &&
           strlen(subscriber->phone) >= MOBILE_DIGITS_MIN;
}

static void pick_responses(struct fault_plan *plan, const struct subscribers *all,
                           const struct options *options)
{
    struct candidate *candidate = calloc(all->count + 1, sizeof *candidate);
    if (candidate == NULL)
        return;
    size_t count = 0;
    for (size_t i = 0; i < all->slots; i++) {
        struct subscriber *one = all->slot[i];
        if (one != NULL && will_get_a_text(options, one))
            candidate[count++] = (struct candidate){ fault_rank(plan, slice_from_text(one->phone)), one };
    }
    qsort(candidate, count, sizeof *candidate, by_rank);
    for (size_t i = 0; i < count; i++) {
        if (i < options->lose_response)
            candidate[i].subscriber->response_fault = FAULT_LOSE_RESPONSE;
        else if (i - options->lose_response < options->late_response)
            candidate[i].subscriber->response_fault = FAULT_LATE_RESPONSE;
    }
    free(candidate);
    plan->picked = count > 0;
}

/** Narrows a span of time to the days on which cases are closed, so that drops hit traffic. */
static void busy_part(const struct subscribers *all, int64_t *from_s, int64_t *until_s)
{
    int64_t first_s = INT64_MAX, last_s = INT64_MIN;
    for (size_t i = 0; i < all->slots; i++) {
        const struct subscriber *one = all->slot[i];
        for (const struct subscriber_case *c = one == NULL ? NULL : one->cases; c != NULL; c = c->next) {
            if (c->closed_s < *from_s || c->closed_s >= *until_s)
                continue;
            first_s = c->closed_s < first_s ? c->closed_s : first_s;
            last_s = c->closed_s > last_s ? c->closed_s : last_s;
        }
    }
    if (first_s < last_s) {
        *from_s = first_s;
        *until_s = last_s;
    }
}

void misfortune_plan(struct fault_plan *plan, const struct subscribers *subscribers,
                     const struct options *options)
{
    if (options->control == NULL) {
        fault_plan_drops(plan, options->drop_link, LIVE_SUBMITS_BEFORE,
                         LIVE_SUBMITS_BEFORE + (int64_t)options->drop_link * LIVE_SUBMITS_BETWEEN);
        return;
    }
    int64_t from_s = options->from_s, until_s = options->until_s;
    busy_part(subscribers, &from_s, &until_s);
    fault_plan_drops(plan, options->drop_link, from_s * 1000, until_s * 1000);
    if (options->lose_response > 0 || options->late_response > 0)
        pick_responses(plan, subscribers, options);
}
