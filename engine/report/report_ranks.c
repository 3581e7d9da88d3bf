#include "report/report_ranks.h"

#include "base/random.h"

#define MATHLIB_STANDALONE /* Rmath.h without R */
#include <Rmath.h>
#include <assert.h>
#include <string.h>

enum { DRAWS = 200, TAIL = DRAWS / 20 };

static void draw(const struct report_posterior *unit, size_t count, struct random *random, uint8_t *ret)
{
    double rate[REPORT_RANKS_MAX];
    for (size_t i = 0; i < count; i++)
        rate[i] = qgamma(random_unit(random), unit[i].shape, 1 / unit[i].rate, 1, 0);
    for (size_t i = 0; i < count; i++) {
        ret[i] = 1;
        for (size_t j = 0; j < count; j++)
            ret[i] = (uint8_t)(ret[i] + (rate[j] > rate[i]));
    }
}

void report_ranks(const struct report_posterior *unit, size_t count, uint64_t seed, struct report_rank *ret)
{
    uint8_t rank[REPORT_RANKS_MAX];
    uint16_t times[REPORT_RANKS_MAX][REPORT_RANKS_MAX + 1]; /* of each unit, how often each rank was drawn */
    struct random random = random_from_seed(seed);
    assert(count <= REPORT_RANKS_MAX);
    memset(times, 0, sizeof times);
    for (int i = 0; i < DRAWS; i++) {
        draw(unit, count, &random, rank);
        for (size_t j = 0; j < count; j++)
            times[j][rank[j]]++;
    }
    for (size_t j = 0; j < count; j++) {
        int below = 0;
        ret[j] = (struct report_rank){ 0 };
        for (int32_t at = 1; at <= (int32_t)count; at++) {
            below += times[j][at];
            if (ret[j].low == 0 && below > TAIL)
                ret[j].low = at;
            if (below < DRAWS - TAIL)
                ret[j].high = at + 1;
        }
        if (ret[j].high < ret[j].low)
            ret[j].high = ret[j].low;
    }
}
