/* city.h - a small made-up city for tests: units, daily answers and single events, from one seed. */
#ifndef UNIT_RULES_CITY_H
#define UNIT_RULES_CITY_H

#include "base/random.h"
#include "rules/night_rules.h"
#include "tally/tally.h"

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

enum {
    CITY_DEPARTMENTS = 6,
    CITY_TYPES = 2, /* of each department */
    CITY_OFFICERS = 3,
    CITY_UNITS = CITY_DEPARTMENTS * (1 + CITY_TYPES + CITY_OFFICERS),
    CITY_FIRST = 20819, /* 2027-01-01 */
    CITY_FACTS_MAX = 20000,
};

struct city {
    struct unit unit[CITY_UNITS];
    struct tally_fact fact[CITY_FACTS_MAX];
    size_t fact_count;
};

static inline int32_t city_type(int32_t department, int32_t type)
{
    return 100 + department * 10 + type;
}

static inline int32_t city_officer(int32_t department, int32_t officer)
{
    return 1000 + department * 10 + officer;
}

static inline void city_units(struct city *city)
{
    size_t count = 0;
    for (int32_t d = 1; d <= CITY_DEPARTMENTS; d++) {
        city->unit[count++] = (struct unit){ .id = d,
                                             .department = d,
                                             .kind = UNIT_DEPARTMENT,
                                             .first = { CITY_FIRST },
                                             .name = SLICE_LIT("건축과") };
        for (int32_t t = 0; t < CITY_TYPES; t++) {
            city->unit[count++] = (struct unit){
                .id = city_type(d, t), .department = d, .kind = UNIT_TYPE, .first = { CITY_FIRST }
            };
        }
        for (int32_t o = 0; o < CITY_OFFICERS; o++) {
            city->unit[count++] = (struct unit){
                .id = city_officer(d, o), .department = d, .kind = UNIT_OFFICER, .first = { CITY_FIRST }
            };
        }
    }
}

/* Department d gets 1 + d/2 answers a night; `rate` of those of department `planted` from `onset` on are
 * confirmed. */
static inline void city_generate(struct city *city, uint64_t seed, int32_t nights, int32_t planted,
                                 int32_t onset, double rate, double mistakes)
{
    struct random random = random_from_seed(seed);
    city_units(city);
    city->fact_count = 0;
    for (int32_t night = 0; night < nights; night++) {
        for (int32_t d = 1; d <= CITY_DEPARTMENTS; d++) {
            for (int32_t i = 0; i < 1 + d / 2; i++) {
                assert(city->fact_count < CITY_FACTS_MAX);
                struct tally_fact *fact = &city->fact[city->fact_count++];
                int32_t at = CITY_FIRST + night;
                double chance = d == planted && night >= onset ? rate : mistakes;
                bool event = random_chance(&random, chance);
                *fact = (struct tally_fact){
                    .complaint = (int64_t)city->fact_count,
                    .handset = 1 + random_below(&random, 1000000),
                    .department = d,
                    .type = city_type(d, (int32_t)random_below(&random, CITY_TYPES)),
                    .officer = city_officer(d, (int32_t)random_below(&random, CITY_OFFICERS)),
                    .measure = TALLY_SOLICITATION,
                    .state = event ? TALLY_EVENT : TALLY_NO_EVENT,
                    .arrived = { at },
                    .arrived_at = { at * 86400LL + i },
                    .known = { at + (event ? (int32_t)random_below(&random, 4) : 0) },
                };
            }
        }
    }
}

#endif
