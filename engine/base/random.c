#include "base/random.h"

#include "base/hash.h"

#include <assert.h>

static uint64_t mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

struct random random_for(uint64_t seed, struct slice name)
{
    return (struct random){ .state = mix(hash_add(HASH_START ^ mix(seed), name)) };
}

uint64_t random_u64(struct random *random)
{
    random->state += 0x9e3779b97f4a7c15U;
    return mix(random->state);
}

double random_unit(struct random *random)
{
    return (double)(random_u64(random) >> 11) * 0x1p-53;
}

uint32_t random_below(struct random *random, uint32_t bound)
{
    assert(bound >= 1);
    for (;;) {
        const uint64_t product = (random_u64(random) >> 32) * bound;
        if ((uint32_t)product >= (0U - bound) % bound)
            return (uint32_t)(product >> 32);
    }
}
