#include "smpp/link_figures.h"

#include "base/hash.h"

#include <assert.h>

static void count_one(struct link_rate *rate, int64_t now_ms)
{
    const int64_t second = now_ms / 1000;
    const size_t place = (size_t)(second % LINK_FIGURES_SECONDS);
    if (rate->second[place] != second) {
        rate->second[place] = second;
        rate->count[place] = 0;
    }
    rate->count[place]++;
}

static void add_delay(struct link_delays *delays, int64_t ms)
{
    const int64_t bounded = ms < 0 ? 0 : ms > INT32_MAX ? INT32_MAX : ms;
    delays->ms[delays->count++ % LINK_FIGURES_DELAYS] = (int32_t)bounded;
}

static uint64_t hash_of(struct slice id)
{
    return hash_add(HASH_START, id) | 1;
}

void link_figures_accepted(struct link_figures *figures, struct slice smsc_id, int64_t took_ms,
                           int64_t now_ms)
{
    count_one(&figures->accepted, now_ms);
    add_delay(&figures->response, took_ms);
    if (smsc_id.len == 0)
        return;
    const uint64_t id = hash_of(smsc_id);
    const size_t place = (size_t)(id >> 1) % LINK_FIGURES_SENT;
    figures->sent[place].id = id;
    figures->sent[place].at_ms = now_ms;
}

void link_figures_refused(struct link_figures *figures, uint32_t command_status, int64_t now_ms)
{
    figures->last_error = command_status;
    figures->last_error_ms = now_ms;
}

void link_figures_receipt(struct link_figures *figures, struct slice smsc_id, int64_t now_ms)
{
    figures->receipts++;
    if (smsc_id.len == 0)
        return;
    const uint64_t id = hash_of(smsc_id);
    const size_t place = (size_t)(id >> 1) % LINK_FIGURES_SENT;
    if (figures->sent[place].id != id)
        return;
    add_delay(&figures->receipt, now_ms - figures->sent[place].at_ms);
    figures->sent[place].id = 0; /* a repeated receipt is no delay */
}

void link_figures_reply(struct link_figures *figures, int64_t now_ms)
{
    count_one(&figures->replies, now_ms);
}

double link_rate_per_s(const struct link_rate *rate, int64_t now_ms)
{
    const int64_t second = now_ms / 1000;
    uint64_t sum = 0;
    for (size_t i = 0; i < LINK_FIGURES_SECONDS; i++) {
        if (rate->second[i] < second && rate->second[i] >= second - LINK_FIGURES_RATE_S)
            sum += rate->count[i];
    }
    return (double)sum / LINK_FIGURES_RATE_S;
}

int32_t link_delays_percentile(const struct link_delays *delays, int percent)
{
    assert(percent >= 0 && percent <= 100);
    const size_t count =
        delays->count < LINK_FIGURES_DELAYS ? (size_t)delays->count : (size_t)LINK_FIGURES_DELAYS;
    int32_t best = -1;
    /* The smallest that enough do not exceed: a few hundred squared is nothing for a question asked by
     * people. */
    for (size_t i = 0; i < count; i++) {
        size_t not_more = 0;
        for (size_t j = 0; j < count; j++)
            not_more += delays->ms[j] <= delays->ms[i];
        if (not_more * 100 >= count * (size_t)percent && (best < 0 || delays->ms[i] < best))
            best = delays->ms[i];
    }
    return best;
}
