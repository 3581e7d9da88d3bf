/*
 * random.h - seeded randomness for simulation, jitter and power studies; the same seed gives the same numbers
 * everywhere.
 *
 * Not for secrets. SplitMix64 (Steele, Lea, Flood 2014, "Fast splittable pseudorandom number generators").
 */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

struct random {
    uint64_t state;
};

static inline struct random random_from_seed(uint64_t seed)
{
    return (struct random){ .state = seed };
}

/** A generator of its own for a thing with a name: draws do not depend on what other things drew before. */
struct random random_for(uint64_t seed, struct slice name);

uint64_t random_u64(struct random *random);

/** Uniform in [0, 1), 53 bits. */
double random_unit(struct random *random);

/** Uniform in [0, bound), bound >= 1, without modulo bias (Lemire 2019). */
uint32_t random_below(struct random *random, uint32_t bound);

static inline bool random_chance(struct random *random, double probability)
{
    return random_unit(random) < probability;
}

#endif
