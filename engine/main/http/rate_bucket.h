/* rate_bucket.h - so many at once, and so many a second after that. */
#ifndef MAIN_HTTP_RATE_BUCKET_H
#define MAIN_HTTP_RATE_BUCKET_H

#include <stdbool.h>
#include <stdint.h>

struct rate_bucket {
    int32_t burst, per_s;
    int64_t thousandths; /* left */
    int64_t at_ms;
};

/** Full. */
static inline struct rate_bucket rate_bucket(int32_t burst, int32_t per_s, int64_t now_ms)
{
    return (struct rate_bucket){ burst, per_s, 1000LL * burst, now_ms };
}

/** Takes one; false when there is none. */
static inline bool rate_bucket_take(struct rate_bucket *bucket, int64_t now_ms)
{
    const int64_t full = 1000LL * bucket->burst;
    bucket->thousandths += (now_ms - bucket->at_ms) * bucket->per_s;
    bucket->thousandths = bucket->thousandths < full ? bucket->thousandths : full;
    bucket->at_ms = now_ms;
    if (bucket->thousandths < 1000)
        return false;
    bucket->thousandths -= 1000;
    return true;
}

#endif
