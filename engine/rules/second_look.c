#include "rules/second_look.h"

#include "rules/detector.h"

/* Shrinkage: with few answers or few confirmations in the city the policy's p0 decides alone. */
static const double CITY_ANSWERS = 200;
static const double CITY_CONFIRMED = 0.5;
static const double CITY_YES = 5;
static const double OWN_ANSWERS = 50;

static const double SILENT_WEIGHT =
    0.5; /* a yes whose confirmation nobody answered is a mistake half of the time */
static const double RATE_MAX = 0.25;
static const double ALTERNATIVE_FACTOR = 1.5;
static const double ALTERNATIVE_MAX = 0.9;

/* How the answers of yes ended, by whose they are. */
struct endings {
    double confirmed, withdrawn, silent;
};

static void add_ending(struct endings *endings, enum tally_state state)
{
    switch (state) {
    case TALLY_EVENT:
        endings->confirmed += 1;
        break;
    case TALLY_WITHDRAWN:
        endings->withdrawn += 1;
        break;
    case TALLY_UNANSWERED:
        endings->silent += 1;
        break;
    case TALLY_NO_EVENT:
    case TALLY_PENDING:
        break;
    }
}

static double clamp_rate(double rate, double p0)
{
    rate = rate > p0 ? rate : p0;
    return rate < RATE_MAX ? rate : RATE_MAX;
}

struct second_look second_look_rates(const struct rule *rule, size_t department,
                                     const struct rule_night *night)
{
    struct endings own = { 0 };
    struct endings rest = { 0 };
    int32_t begin = rule_kind_begin(rule, night);
    int32_t id = night->roster->department[department].unit.id;
    for (size_t i = 0; i < night->event_known; i++) {
        const struct tally_event *event = &night->event[i];
        if (!event->excluded && event->measure == TALLY_SOLICITATION &&
            event->arrived.day - night->first.day >= begin) {
            add_ending(event->department == id ? &own : &rest, event->state);
        }
    }
    double own_n = 0;
    double rest_n = 0;
    for (size_t d = 0; d < night->roster->department_count; d++) {
        const struct ledger_cell *cell =
            ledger_at(night->ledger, night->roster->department[d].self, TALLY_SOLICITATION);
        int32_t n = ledger_sum(cell, begin, night->at, night->nights).n;
        *(d == department ? &own_n : &rest_n) += n;
    }
    double city = (rest.confirmed + CITY_CONFIRMED) / (rest_n + CITY_ANSWERS);
    double confirmed = (rest.confirmed + CITY_CONFIRMED) / (rest.confirmed + rest.withdrawn + CITY_YES);
    double said_yes = own.confirmed + own.withdrawn + SILENT_WEIGHT * own.silent;
    return (struct second_look){ .peers = clamp_rate(rule->peer_factor * city, rule->p0),
                                 .mistakes =
                                     clamp_rate(confirmed * said_yes / (own_n + OWN_ANSWERS), rule->p0) };
}

struct detector_odds second_look_odds(const struct rule *rule, double p0)
{
    double rate[RULE_GRID_MAX];
    for (size_t j = 0; j < rule->grid_count; j++) {
        double least = ALTERNATIVE_FACTOR * p0;
        rate[j] = rule->grid[j] > least ? rule->grid[j] : least;
        rate[j] = rate[j] < ALTERNATIVE_MAX ? rate[j] : ALTERNATIVE_MAX;
    }
    return detector_odds_of(p0, rate, rule->grid_count);
}
