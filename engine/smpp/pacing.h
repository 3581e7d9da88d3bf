/*
 * pacing.h - how fast one session may send: a bucket of credit in segments, and what throttling does to it.
 *
 * A throttled segment pauses the whole bind, briefly at first and longer only while nothing is accepted in
 * between; the rate then follows what the SMSC accepted while we were sending. So a hard limit is found
 * within a second, and an SMSC that throttles at random (5 % brought Kannel to 17 messages a second) costs
 * little.
 */
#ifndef SMPP_PACING_H
#define SMPP_PACING_H

#include <stdint.h>

/** Segments that the bucket holds at any rate: a long message (of GATEWAY_PARTS_MAX) is sent whole or not at
 *  all, so with less it would wait for ever on a slow link. */
enum { PACING_BURST_MIN = 16 };

struct pacing {
    uint32_t rate_max;       /* segments a second of the contract; 0: none */
    uint32_t rate;           /* in force now; 0: none */
    int64_t credit_milli;    /* thousandths of a segment */
    int64_t credited_ms;     /* when it was last topped up */
    int64_t paused_until_ms; /* 0: never paused */
    int32_t pause_ms;        /* the latest pause's length */
    uint32_t accepted;       /* since measured_ms */
    uint32_t accepted_since_pause;
    int64_t measured_ms;
    int64_t throttled_ms; /* the latest time; 0: never */
};

void pacing_init(struct pacing *pacing, uint32_t rate_max, int64_t now_ms);

/** Segments that may be sent now; also lets time pass. */
uint32_t pacing_credit(struct pacing *pacing, int64_t now_ms);

/** One segment was sent; there was credit. */
void pacing_spend(struct pacing *pacing);

void pacing_accepted(struct pacing *pacing, int64_t now_ms);
void pacing_throttled(struct pacing *pacing, int64_t now_ms);

/** The next time at which credit may appear, for a timer; now_ms when there is some. */
int64_t pacing_next_ms(const struct pacing *pacing, int64_t now_ms);

#endif
