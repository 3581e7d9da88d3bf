#include "rules/second_look.h"

#include "rules/detector.h"

#include <string.h>

enum { MULTIPLES = 7 };

/* A department's rate of mistakes as a multiple of the city's, and how common that is: a spread like that of
 * the departments' shares of raw yes in ten simulated cities (none to four times the city's), where an office
 * with many elderly citizens has three times as many; the last is for a city that shows too little. */
static const double multiple[MULTIPLES] = { 0.25, 0.5, 1, 1.6, 2.5, 4, 7 };
static const double weight[MULTIPLES] = { 0.15, 0.2, 0.25, 0.19, 0.12, 0.06, 0.03 };

/* How many answers, and answered confirmations, of the city the rule's own mistaken_yes and mistake_confirmed
 * are worth: a month of a small city. */
static const double PRIOR_ANSWERS = 500;
static const double PRIOR_ENDINGS = 20;

/* True reports: 0.8-0.9 answer the confirmation, 0.85 of them with yes. Mistakes: 0.35 do not answer it. Not
 * measured anywhere yet; an office that knows better changes mistake_confirmed, which weighs most. */
static const double TRUE_CONFIRMED = 0.68;
static const double TRUE_WITHDRAWN = 0.12;
static const double TRUE_SILENT = 0.2;
static const double MISTAKE_SILENT = 0.35;

static const double RATE_MAX = 0.3; /* of mistakes, and of true reports beside them: shares stay below 1 */
static const double R_MAX = 1e15;

/* Shares of a unit's answers by ending. */
struct shares {
    double confirmed, withdrawn, silent, no;
};

struct null {
    double weight[MULTIPLES]; /* by now */
    struct shares shares[MULTIPLES];
};

struct doubt {
    struct null null;
    struct shares reference; /* likelihoods are ratios to this one, so that none underflows */
    struct shares shares[MULTIPLES][RULE_GRID_MAX];
    double r[MULTIPLES][RULE_GRID_MAX];
    size_t alternatives;
};

static void add_ending(struct second_look_answers *answers, const struct tally_event *event)
{
    switch (event->state) {
    case TALLY_WITHDRAWN:
        answers->withdrawn += 1;
        break;
    case TALLY_UNANSWERED:
        answers->silent += 1;
        break;
    case TALLY_EVENT: /* stands in a count's k */
    case TALLY_NO_EVENT:
    case TALLY_PENDING:
        break;
    }
}

struct second_look second_look_of(const struct rule *rule, size_t department, const struct rule_night *night)
{
    struct second_look_answers rest = { 0 };
    const int32_t begin = rule_kind_begin(rule, night);
    const int32_t id = night->roster->department[department].unit.id;
    for (size_t i = 0; i < night->event_known; i++) {
        const struct tally_event *event = &night->event[i];
        if (!event->excluded && event->measure == TALLY_SOLICITATION && event->department != id &&
            event->arrived.day - night->first.day >= begin) {
            add_ending(&rest, event);
        }
    }
    struct ledger_night city = { 0 };
    for (size_t d = 0; d < night->roster->department_count; d++) {
        const struct ledger_cell *cell =
            ledger_at(night->ledger, night->roster->department[d].self, TALLY_SOLICITATION);
        const struct ledger_night sum = ledger_sum(cell, begin, night->at, night->nights);
        city.n += d == department ? 0 : sum.n;
        city.k += d == department ? 0 : sum.k;
    }
    const double answered = city.k + rest.withdrawn;
    return (struct second_look){
        .yes = (answered + rest.silent + rule->mistaken_yes * PRIOR_ANSWERS) / (city.n + PRIOR_ANSWERS),
        .confirmed = (city.k + rule->mistake_confirmed * PRIOR_ENDINGS) / (answered + PRIOR_ENDINGS),
    };
}

static int32_t unit_of(const struct tally_event *event, enum unit_kind kind)
{
    return kind == UNIT_DEPARTMENT ? event->department : kind == UNIT_TYPE ? event->type : event->officer;
}

void second_look_answers(const struct unit *unit, int32_t from, const struct rule_night *night,
                         struct second_look_answers *ret)
{
    const struct ledger_cell *cell =
        ledger_at(night->ledger, roster_find(night->roster, unit->id), TALLY_SOLICITATION);
    memset(ret, 0, (size_t)night->nights * sizeof *ret);
    for (size_t i = 0; i < night->event_known; i++) {
        const struct tally_event *event = &night->event[i];
        const int32_t at = event->arrived.day - night->first.day;
        if (!event->excluded && event->measure == TALLY_SOLICITATION && at >= from && at <= night->at &&
            unit_of(event, unit->kind) == unit->id) {
            add_ending(&ret[at], event);
        }
    }
    for (int32_t at = from; cell->night != NULL && at <= night->at; at++) {
        ret[at].confirmed = cell->night[at].k;
        /* A repeated handset's withdrawal is in no n. */
        const int32_t no = cell->night[at].n - ret[at].confirmed - ret[at].withdrawn - ret[at].silent;
        ret[at].no = no > 0 ? no : 0;
    }
}

static struct shares shares_of(double mistakes, double truths, double confirmed)
{
    const double answered = mistakes * (1 - MISTAKE_SILENT);
    return (struct shares){
        .confirmed = truths * TRUE_CONFIRMED + answered * confirmed,
        .withdrawn = truths * TRUE_WITHDRAWN + answered * (1 - confirmed),
        .silent = truths * TRUE_SILENT + mistakes * MISTAKE_SILENT,
        .no = 1 - truths - mistakes,
    };
}

static double at_most(double value, double most)
{
    return value < most ? value : most;
}

static struct doubt doubt_of(const struct second_look *look, const struct rule *rule)
{
    struct doubt doubt = { .alternatives = rule->grid_count,
                           .reference = shares_of(at_most(look->yes, RATE_MAX), 0, look->confirmed) };
    for (size_t m = 0; m < MULTIPLES; m++) {
        const double mistakes = at_most(multiple[m] * look->yes, RATE_MAX);
        doubt.null.weight[m] = weight[m];
        doubt.null.shares[m] = shares_of(mistakes, 0, look->confirmed);
        for (size_t j = 0; j < rule->grid_count; j++) {
            const double truths = at_most(rule->grid[j] / TRUE_CONFIRMED, 2 * RATE_MAX);
            doubt.shares[m][j] = shares_of(mistakes, truths, look->confirmed);
        }
    }
    return doubt;
}

/* By squaring: no libm decides the last bit. */
static double power(double base, int32_t exponent)
{
    double result = 1;
    for (; exponent > 0; exponent /= 2) {
        result *= exponent % 2 == 1 ? base : 1;
        base *= base;
    }
    return result;
}

static double likelihood(const struct shares *shares, const struct shares *reference,
                         const struct second_look_answers *answers)
{
    return power(shares->confirmed / reference->confirmed, answers->confirmed) *
           power(shares->withdrawn / reference->withdrawn, answers->withdrawn) *
           power(shares->silent / reference->silent, answers->silent) *
           power(shares->no / reference->no, answers->no);
}

static void start(struct doubt *doubt)
{
    for (size_t m = 0; m < MULTIPLES; m++) {
        for (size_t j = 0; j < doubt->alternatives; j++) {
            doubt->r[m][j] += doubt->null.weight[m];
        }
    }
}

static bool is_quiet(const struct second_look_answers *answers)
{
    return answers->confirmed == 0 && answers->withdrawn == 0 && answers->silent == 0 && answers->no == 0;
}

static int32_t less(int32_t whole, int32_t part)
{
    return whole > part ? whole - part : 0;
}

/* What the unit's answers say of true reports, and all of the department's of its mistakes. */
static void take_night(struct doubt *doubt, const struct second_look_answers *department,
                       const struct second_look_answers *unit)
{
    const struct second_look_answers others = {
        .confirmed = less(department->confirmed, unit->confirmed),
        .withdrawn = less(department->withdrawn, unit->withdrawn),
        .silent = less(department->silent, unit->silent),
        .no = less(department->no, unit->no),
    };
    double of_others[MULTIPLES];
    double of_null[MULTIPLES];
    double predicted = 0;
    for (size_t m = 0; m < MULTIPLES; m++) {
        of_others[m] = likelihood(&doubt->null.shares[m], &doubt->reference, &others);
        of_null[m] = of_others[m] * likelihood(&doubt->null.shares[m], &doubt->reference, unit);
        predicted += doubt->null.weight[m] * of_null[m];
    }
    for (size_t m = 0; m < MULTIPLES; m++) {
        doubt->null.weight[m] *= of_null[m] / predicted;
        for (size_t j = 0; j < doubt->alternatives; j++) {
            const double now = of_others[m] * likelihood(&doubt->shares[m][j], &doubt->reference, unit);
            doubt->r[m][j] = at_most(doubt->r[m][j] * now / predicted, R_MAX);
        }
    }
}

double second_look_e(const struct second_look *look, const struct rule *rule,
                     const struct second_look_answers *department, const struct second_look_answers *unit,
                     int32_t from, const struct rule_night *night)
{
    struct doubt doubt = doubt_of(look, rule);
    const int32_t begin = rule_kind_begin(rule, night);
    for (int32_t at = from; at <= night->at; at++) {
        if ((at - begin) % DETECTOR_WEEK == 0) {
            start(&doubt);
        }
        if (!is_quiet(&department[at])) {
            take_night(&doubt, &department[at], &unit[at]);
        }
    }
    double sum = 0;
    for (size_t m = 0; m < MULTIPLES; m++) {
        for (size_t j = 0; j < doubt.alternatives; j++) {
            sum += doubt.r[m][j];
        }
    }
    return sum / (double)doubt.alternatives / RULE_YEAR_STARTS;
}
