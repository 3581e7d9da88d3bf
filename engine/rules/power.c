#include "rules/power.h"

#include "rules/night_rules.h"
#include "rules/rule_kind.h"

#include <assert.h>

enum {
    NIGHTS = NIGHT_RULES_YEAR,
    NOT_SEEN = POWER_NIGHTS_MAX,
    /* Bernoulli draws a night beside the expected answers': a binomial close to Poisson */
    DRAWS = 16,
    DEPARTMENT = 1, /* unit ids: the department, its types, its officers, the rest of the city */
};

static const double SEEN_WITH = 0.8;
/* Of those who said yes by mistake (rules.md, "Ask again after a yes"; its cities). */
static const double MISTAKE_SILENT = 0.2;
static const double MISTAKE_CONFIRMED = 0.05;
/* Of true reports that were not confirmed. */
static const double TRUE_WITHDRAWN = 0.375;

/* Of a department of which no more is known than its answers. */
static const double ANSWERS_OF_ONE_OFFICER = 55;
enum { TYPICAL_TYPES = 3, OFFICERS_MAX = 40 };
static const double TRUE_CONFIRMED = 0.8;
static const double MISTAKEN = 0.006;

/* How one answer ended. */
enum ending { SAYS_NO, CONFIRMED, WITHDRAWN, UNANSWERED, ENDINGS };

struct world {
    const struct power_case *department;
    struct random *random;
    enum tally_measure measure;
    struct rule rule;
    struct unit unit[POWER_MEMBERS_MAX];
    size_t unit_count;
    struct unit_class unit_class;
    struct tally_count *row;
    size_t row_count;
    struct tally_event *event;
    size_t event_count, event_max;
    double rest_due[ENDINGS]; /* parts of an answer of the rest of the city that are still to come */
};

struct power_case power_case_typical(double answers_a_year, double rest_answers_a_year)
{
    const double officers = 1 + answers_a_year / ANSWERS_OF_ONE_OFFICER;
    return (struct power_case){ .answers_a_year = answers_a_year,
                                .rest_answers_a_year = rest_answers_a_year,
                                .confirmed = TRUE_CONFIRMED,
                                .mistaken = MISTAKEN,
                                .types = TYPICAL_TYPES,
                                .officers = officers < OFFICERS_MAX ? (int)officers : OFFICERS_MAX };
}

static void add_unit(struct world *world, enum unit_kind kind, int32_t department)
{
    const int32_t id = (int32_t)world->unit_count + 1;
    world->unit[world->unit_count++] = (struct unit){ .id = id, .department = department, .kind = kind };
}

static bool found_world(struct world *world, struct arena *arena)
{
    const struct power_case *department = world->department;
    add_unit(world, UNIT_DEPARTMENT, DEPARTMENT);
    for (int i = 0; i < department->types; i++)
        add_unit(world, UNIT_TYPE, DEPARTMENT);
    for (int i = 0; i < department->officers; i++)
        add_unit(world, UNIT_OFFICER, DEPARTMENT);
    add_unit(world, UNIT_DEPARTMENT, (int32_t)world->unit_count + 1);
    world->unit_class = (struct unit_class){ .department = DEPARTMENT, .name = department->class_name };
    world->row = arena_new_array(arena, struct tally_count, NIGHTS * world->unit_count);
    /* Four times what is expected, and some. */
    world->event_max =
        200 + (size_t)(4 * (department->answers_a_year * (department->rate + department->mistaken) +
                            department->rest_answers_a_year * department->mistaken));
    world->event = arena_new_array(arena, struct tally_event, world->event_max);
    return world->row != NULL && world->event != NULL;
}

static void add_row(struct world *world, int32_t unit, int32_t night, int32_t n, int32_t k)
{
    if (n > 0)
        world->row[world->row_count++] = (struct tally_count){
            .unit = unit, .measure = world->measure, .arrived = { night }, .known = { night }, .n = n, .k = k
        };
}

static bool counts(const struct world *world, enum ending ending)
{
    return ending == CONFIRMED || (ending != SAYS_NO && world->measure == TALLY_SOLICITATION_RAW);
}

static void add_event(struct world *world, int32_t department, int32_t type, int32_t officer, int32_t night,
                      enum ending ending)
{
    static const enum tally_state state[ENDINGS] = {
        [CONFIRMED] = TALLY_EVENT, [WITHDRAWN] = TALLY_WITHDRAWN, [UNANSWERED] = TALLY_UNANSWERED
    };
    if (ending == SAYS_NO || world->event_count == world->event_max)
        return;
    const bool counted = counts(world, ending);
    const int64_t number = (int64_t)world->event_count + 1;
    world->event[world->event_count++] = (struct tally_event){ .complaint = number,
                                                               .handset = number,
                                                               .department = department,
                                                               .type = type,
                                                               .officer = officer,
                                                               .measure = world->measure,
                                                               .state = counted ? TALLY_EVENT : state[ending],
                                                               .arrived = { night },
                                                               .known = { night },
                                                               .counted = counted };
}

static enum ending answer(const struct world *world, int32_t night)
{
    const struct power_case *department = world->department;
    struct random *random = world->random;
    if (night >= POWER_ONSET && random_chance(random, department->rate))
        return random_chance(random, department->confirmed) ? CONFIRMED
               : random_chance(random, TRUE_WITHDRAWN)      ? WITHDRAWN
                                                            : UNANSWERED;
    if (!random_chance(random, department->mistaken))
        return SAYS_NO;
    return random_chance(random, MISTAKE_SILENT)      ? UNANSWERED
           : random_chance(random, MISTAKE_CONFIRMED) ? CONFIRMED
                                                      : WITHDRAWN;
}

static int32_t answers_tonight(double a_night, struct random *random)
{
    const int draws = (int)(a_night * DRAWS) + DRAWS;
    int32_t answers = 0;
    for (int i = 0; i < draws; i++)
        answers += random_chance(random, a_night / draws) ? 1 : 0;
    return answers;
}

static void add_department(struct world *world, int32_t night)
{
    const struct power_case *department = world->department;
    const int32_t answers = answers_tonight(department->answers_a_year / 365, world->random);
    int32_t n[POWER_MEMBERS_MAX] = { 0 };
    int32_t k[POWER_MEMBERS_MAX] = { 0 };
    for (int32_t i = 0; i < answers; i++) {
        const enum ending ending = answer(world, night);
        const int32_t type = 1 + (int32_t)random_below(world->random, (uint32_t)department->types);
        const int32_t officer =
            1 + department->types + (int32_t)random_below(world->random, (uint32_t)department->officers);
        const int32_t event = counts(world, ending) ? 1 : 0;
        n[0] += 1, n[type] += 1, n[officer] += 1;
        k[0] += event, k[type] += event, k[officer] += event;
        add_event(world, DEPARTMENT, DEPARTMENT + type, DEPARTMENT + officer, night, ending);
    }
    for (int32_t m = 0; m < (int32_t)world->unit_count - 1; m++)
        add_row(world, DEPARTMENT + m, night, n[m], k[m]);
}

static void add_rest(struct world *world, int32_t night)
{
    const struct power_case *department = world->department;
    const double yes = department->mistaken;
    const double share[ENDINGS] = { [SAYS_NO] = 1 - yes,
                                    [CONFIRMED] = yes * (1 - MISTAKE_SILENT) * MISTAKE_CONFIRMED,
                                    [WITHDRAWN] = yes * (1 - MISTAKE_SILENT) * (1 - MISTAKE_CONFIRMED),
                                    [UNANSWERED] = yes * MISTAKE_SILENT };
    const int32_t id = world->unit[world->unit_count - 1].id;
    int32_t n = 0;
    int32_t k = 0;
    for (int e = 0; e < ENDINGS; e++) {
        world->rest_due[e] += share[e] * department->rest_answers_a_year / 365;
        for (; world->rest_due[e] >= 1; world->rest_due[e] -= 1) {
            n += 1;
            k += counts(world, (enum ending)e) ? 1 : 0;
            add_event(world, id, 0, 0, night, (enum ending)e);
        }
    }
    add_row(world, id, night, n, k);
}

/* Nights from the onset to the alert, or NOT_SEEN: also when it stood before. False: no room. */
static bool one_run(struct world *world, struct arena *arena, int32_t *ret)
{
    const struct rule_set set = { .rule = &world->rule, .rule_count = 1 };
    for (int32_t night = 0; night < NIGHTS; night++) {
        add_department(world, night);
        add_rest(world, night);
    }
    const struct night_rules_input input = { .set = &set,
                                             .night = { NIGHTS - 1 },
                                             .unit = world->unit,
                                             .unit_count = world->unit_count,
                                             .unit_class = &world->unit_class,
                                             .class_count = world->unit_class.name.len > 0 ? 1 : 0,
                                             .count = world->row,
                                             .count_count = world->row_count,
                                             .event = world->event,
                                             .event_count = world->event_count };
    struct night_rules *run = NULL;
    enum night_rules_outcome outcome = night_rules_open(&input, arena, &run);
    int32_t night = 0;
    while (outcome == NIGHT_RULES_DONE && night < NIGHTS) {
        outcome = night_rules_step(run);
        if (outcome == NIGHT_RULES_DONE && night_rules_level(run, 0, 0) >= FLAG_ALERT)
            break;
        night++;
    }
    *ret = night >= POWER_ONSET && night < NIGHTS ? night - POWER_ONSET : NOT_SEEN;
    return outcome == NIGHT_RULES_DONE;
}

static struct power sum_up(const struct power_case *department, const int *flagged_by, int runs)
{
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

bool power_of(const struct rule *rule, const struct power_case *department, int runs, struct random *random,
              struct arena *arena, struct power *ret)
{
    assert(rule->kind == RULE_SOLICITATION);
    assert(runs >= 1 && runs <= POWER_RUNS_MAX);
    assert(department->types >= 1 && department->officers >= 1);
    assert(department->types + department->officers <= POWER_MEMBERS_MAX - 2);
    int flagged_by[NOT_SEEN + 1] = { 0 };
    const size_t used = arena->used;
    bool room = true;
    for (int run = 0; room && run < runs; run++) {
        struct world *world = arena_new(arena, struct world);
        int32_t seen = NOT_SEEN;
        if (world != NULL) {
            *world = (struct world){
                .department = department, .random = random, .measure = rule_kind_measure(rule), .rule = *rule
            };
            world->rule.effective = world->rule.retired = (struct night){ 0 };
        }
        room = world != NULL && found_world(world, arena) && one_run(world, arena, &seen);
        flagged_by[seen] += 1;
        arena_reset_to(arena, used);
    }
    if (room)
        *ret = sum_up(department, flagged_by, runs);
    return room;
}
