#include "rules/power.h"

#include "rules/detector.h"
#include "rules/rule_kind.h"

#include <assert.h>

enum { NIGHTS = 371, NOT_SEEN = POWER_NIGHTS_MAX };

static const double SEEN_WITH = 0.8;
static const int DRAWS =
    16; /* Bernoulli draws a night per expected answer's share: a binomial close to Poisson */

struct member {
    struct detector detector;
    double weight;
    int32_t n, k; /* tonight */
};

static int32_t answers_tonight(double a_night, struct random *random)
{
    int draws = (int)(a_night * DRAWS) + DRAWS;
    int32_t answers = 0;
    for (int i = 0; i < draws; i++) {
        answers += random_chance(random, a_night / draws) ? 1 : 0;
    }
    return answers;
}

static void answer(struct member *member, const struct power_case *department, bool event,
                   struct random *random)
{
    int type = 1 + (int)random_below(random, (uint32_t)department->types);
    int officer = 1 + department->types + (int)random_below(random, (uint32_t)department->officers);
    const int at[] = { 0, type, officer };
    for (int i = 0; i < 3; i++) {
        member[at[i]].n += 1;
        member[at[i]].k += event ? 1 : 0;
    }
}

static void set_weights(struct member *member, const struct rule *rule, const struct power_case *department)
{
    double founders = 1 - rule->newcomer_reserve;
    member[0].weight = rule->weight_department;
    for (int i = 0; i < department->types; i++) {
        member[1 + i].weight = rule->weight_types * founders / department->types;
    }
    for (int i = 0; i < department->officers; i++) {
        member[1 + department->types + i].weight = rule->weight_officers * founders / department->officers;
    }
}

/* Nights from the onset to the alert, or NOT_SEEN. */
static int32_t one_run(const struct rule *rule, const struct detector_odds *odds,
                       const struct power_case *department, struct random *random)
{
    struct member member[POWER_MEMBERS_MAX] = { 0 };
    int members = 1 + department->types + department->officers;
    set_weights(member, rule, department);
    int32_t confirmed = 0;
    for (int night = 0; night < NIGHTS; night++) {
        int32_t answers = answers_tonight(department->answers_a_year / 365, random);
        for (int32_t i = 0; i < answers; i++) {
            bool event =
                night >= POWER_ONSET && random_chance(random, department->rate * department->confirmed);
            answer(member, department, event, random);
            confirmed += event ? 1 : 0;
        }
        double e = 0;
        for (int m = 0; m < members; m++) {
            if (night % DETECTOR_WEEK == 0) {
                detector_start(&member[m].detector, odds);
            }
            detector_night(&member[m].detector, odds, member[m].n, member[m].k);
            member[m].n = member[m].k = 0;
            e += member[m].weight * detector_e(&member[m].detector, odds);
        }
        if (night >= POWER_ONSET && confirmed >= rule->handsets_min &&
            e >= rule_kind_threshold(rule->budget_alert)) {
            return night - POWER_ONSET;
        }
    }
    return NOT_SEEN;
}

struct power power_of(const struct rule *rule, const struct power_case *department, int runs,
                      struct random *random)
{
    assert(rule->kind == RULE_SOLICITATION);
    assert(runs >= 1 && runs <= POWER_RUNS_MAX);
    assert(department->types >= 1 && department->officers >= 1);
    assert(department->types + department->officers < POWER_MEMBERS_MAX);
    struct detector_odds odds = detector_odds_of(rule->p0, rule->grid, rule->grid_count);
    int flagged_by[NOT_SEEN + 1] = { 0 };
    for (int run = 0; run < runs; run++) {
        flagged_by[one_run(rule, &odds, department, random)] += 1;
    }
    struct power power = { .nights = NOT_SEEN };
    int flagged = 0;
    for (int32_t night = 0; night < NOT_SEEN; night++) {
        flagged += flagged_by[night];
        if (!power.seen && flagged >= SEEN_WITH * runs) {
            power.seen = true;
            power.nights = night;
        }
    }
    power.share = (double)flagged / runs;
    power.answers = (int32_t)(department->answers_a_year / 365 * (power.nights + 1) + 0.5);
    return power;
}
