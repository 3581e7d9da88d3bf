#include "smpp/pacing.h"

#include <assert.h>

enum {
    PAUSE_MIN_MS = 10,   /* some round trips: what is on its way comes back throttled too */
    PAUSE_MAX_MS = 8000, /* an SMSC that takes nothing is asked about every eight seconds */
    BURST_MS = 100,      /* credit does not pile up over idle times beyond this, or beyond PACING_BURST_MIN */
    MEASURE_MIN_MS = 200,    /* shorter measurements say nothing about a rate */
    RECOVERY_MS = 1000,      /* without throttling, the rate grows by a quarter each */
    RATE_UNLIMITED = 200000, /* faster than anything that this program does: no limit again */
    SEGMENT_MILLI = 1000,
};

void pacing_init(struct pacing *pacing, uint32_t rate_max, int64_t now_ms)
{
    *pacing = (struct pacing){ .rate_max = rate_max,
                               .rate = rate_max,
                               .credit_milli = SEGMENT_MILLI,
                               .credited_ms = now_ms,
                               .measured_ms = now_ms };
}

static uint32_t clamp_rate(const struct pacing *pacing, uint64_t rate)
{
    if (rate < 1)
        return 1;
    if (pacing->rate_max > 0)
        return rate > pacing->rate_max ? pacing->rate_max : (uint32_t)rate;
    return rate > RATE_UNLIMITED ? 0 : (uint32_t)rate;
}

/* After throttling: a quarter more each second without it, until the contract's rate. */
static void recover(struct pacing *pacing, int64_t now_ms)
{
    if (pacing->throttled_ms == 0 || pacing->rate == pacing->rate_max)
        return;
    if (now_ms - pacing->throttled_ms < RECOVERY_MS || now_ms - pacing->measured_ms < RECOVERY_MS)
        return;
    pacing->rate = clamp_rate(pacing, (uint64_t)pacing->rate + pacing->rate / 4 + 1);
    pacing->measured_ms = now_ms;
    pacing->accepted = 0;
}

uint32_t pacing_credit(struct pacing *pacing, int64_t now_ms)
{
    recover(pacing, now_ms);
    if (now_ms < pacing->paused_until_ms) {
        pacing->credited_ms = now_ms;
        return 0;
    }
    if (pacing->rate == 0) {
        pacing->credited_ms = now_ms;
        return UINT32_MAX;
    }
    const int64_t elapsed_ms = now_ms - pacing->credited_ms;
    pacing->credited_ms = now_ms;
    int64_t burst = (int64_t)pacing->rate * BURST_MS;
    if (burst < PACING_BURST_MIN * SEGMENT_MILLI)
        burst = PACING_BURST_MIN * SEGMENT_MILLI;
    /* A whole burst's worth of time is as good as more, and does not overflow. */
    const int64_t earned_ms = elapsed_ms > SEGMENT_MILLI + BURST_MS ? SEGMENT_MILLI + BURST_MS : elapsed_ms;
    pacing->credit_milli += earned_ms > 0 ? earned_ms * pacing->rate : 0;
    if (pacing->credit_milli > burst)
        pacing->credit_milli = burst;
    return pacing->credit_milli < SEGMENT_MILLI ? 0 : (uint32_t)(pacing->credit_milli / SEGMENT_MILLI);
}

void pacing_spend(struct pacing *pacing)
{
    if (pacing->rate != 0)
        pacing->credit_milli -= SEGMENT_MILLI;
}

void pacing_accepted(struct pacing *pacing, int64_t now_ms)
{
    if (pacing->accepted == 0 && now_ms - pacing->measured_ms > BURST_MS)
        pacing->measured_ms = now_ms; /* idle before */
    pacing->accepted++;
    pacing->accepted_since_pause++;
}

/* The rate that the SMSC took since the last measurement, and a little more, to notice when it takes more. */
static void measure(struct pacing *pacing, int64_t now_ms)
{
    const int64_t elapsed_ms = now_ms - pacing->measured_ms;
    if (elapsed_ms < MEASURE_MIN_MS || pacing->accepted == 0)
        return;
    const uint64_t taken = (uint64_t)pacing->accepted * 1000 / (uint64_t)elapsed_ms;
    pacing->rate = clamp_rate(pacing, taken + taken / 10 + 1);
    pacing->measured_ms = now_ms;
    pacing->accepted = 0;
}

void pacing_throttled(struct pacing *pacing, int64_t now_ms)
{
    if (now_ms < pacing->paused_until_ms)
        return; /* sent before the pause: the same event */
    measure(pacing, now_ms);
    if (pacing->accepted_since_pause > 0 || pacing->pause_ms == 0)
        pacing->pause_ms = PAUSE_MIN_MS;
    else
        pacing->pause_ms = pacing->pause_ms > PAUSE_MAX_MS / 2 ? PAUSE_MAX_MS : pacing->pause_ms * 2;
    pacing->accepted_since_pause = 0;
    pacing->paused_until_ms = now_ms + pacing->pause_ms;
    pacing->throttled_ms = now_ms;
    pacing->measured_ms += pacing->pause_ms; /* the pause is no time in which it could have accepted */
    pacing->credit_milli = 0;
}

int64_t pacing_next_ms(const struct pacing *pacing, int64_t now_ms)
{
    if (now_ms < pacing->paused_until_ms)
        return pacing->paused_until_ms;
    if (pacing->rate == 0 || pacing->credit_milli >= SEGMENT_MILLI)
        return now_ms;
    const int64_t missing = SEGMENT_MILLI - pacing->credit_milli;
    return pacing->credited_ms + (missing + pacing->rate - 1) / pacing->rate;
}
