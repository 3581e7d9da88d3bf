#include "rules/rate_watch.h"

#include "rules/statistics.h"

#include <assert.h>
#include <math.h>

/* Rates are bets on probabilities; beyond this an alternative would call the outcome certain. */
static const double RATE_MAX = 0.95;

static const double BASE_STEP = 1e6;

struct rate_watch *rate_watch_open(const struct rule *rule, enum tally_measure measure, rate_watch_null *null,
                                   const struct rule_night *night)
{
    size_t departments = night->roster->department_count;
    struct rate_watch *watch = arena_new(night->arena, struct rate_watch);
    struct rate_line *line = arena_new_array(night->arena, struct rate_line, departments + 1);
    struct ledger_night *city = arena_new_array(night->arena, struct ledger_night, (size_t)night->nights);
    if (watch == NULL || line == NULL || city == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < departments; i++) {
        line[i].reset = INT32_MIN;
        line[i].null = arena_new_array(night->arena, double, (size_t)night->nights);
        if (line[i].null == NULL) {
            return NULL;
        }
    }
    *watch =
        (struct rate_watch){ .rule = rule, .measure = measure, .null = null, .line = line, .city = city };
    return watch;
}

static const struct ledger_cell *cell_of(const struct rate_watch *watch, size_t department,
                                         const struct rule_night *night)
{
    return ledger_at(night->ledger, night->roster->department[department].self, watch->measure);
}

void rate_watch_turn(struct rate_watch *watch, const struct rule_night *night)
{
    int32_t touched = night->at;
    for (size_t i = 0; i < night->roster->department_count; i++) {
        const struct ledger_cell *cell = cell_of(watch, i, night);
        touched = cell->touched < touched ? cell->touched : touched;
    }
    for (int32_t at = touched; at <= night->at; at++) {
        struct ledger_night sum = { 0 };
        for (size_t i = 0; i < night->roster->department_count; i++) {
            const struct ledger_cell *cell = cell_of(watch, i, night);
            sum.n += cell->night == NULL ? 0 : cell->night[at].n;
            sum.k += cell->night == NULL ? 0 : cell->night[at].k;
        }
        watch->city[at] = sum;
    }
}

struct ledger_night rate_watch_rest(const struct rate_watch *watch, size_t department, int32_t from,
                                    int32_t to, const struct rule_night *night)
{
    struct ledger_night own = ledger_sum(cell_of(watch, department, night), from, to, night->nights);
    struct ledger_night rest = { -own.n, -own.k };
    for (int32_t at = from < 0 ? 0 : from; at <= to && at < night->nights; at++) {
        rest.n += watch->city[at].n;
        rest.k += watch->city[at].k;
    }
    return rest;
}

bool rate_watch_down(const struct rate_watch *watch, size_t department, int32_t at,
                     const struct rule_night *night)
{
    struct ledger_night rest = rate_watch_rest(watch, department, at, at, night);
    return rest.k >= watch->rule->down_count && rest.k >= watch->rule->down_share * rest.n;
}

double rate_watch_bound(const struct rule *rule, struct ledger_night sum)
{
    double k = sum.k < sum.n ? sum.k : sum.n;
    double bound = rule->margin * statistics_jeffreys_quantile(rule->baseline_tail, k, sum.n);
    bound = floor(bound * BASE_STEP + 0.5) / BASE_STEP;
    bound = bound < rule->p0_min ? rule->p0_min : bound;
    return bound > rule->p0_max ? rule->p0_max : bound;
}

bool rate_watch_baseline(struct rate_watch *watch, size_t department, const struct rule_night *night)
{
    struct rate_line *line = &watch->line[department];
    int32_t begin = rule_kind_begin(watch->rule, night);
    int32_t first = night->roster->department[department].unit.first.day - night->first.day;
    begin = first > begin ? first : begin;
    if (line->base > 0 || night->at < begin + watch->rule->baseline_nights) {
        return line->base > 0;
    }
    struct ledger_night own = { 0 };
    struct ledger_night rest = { 0 };
    for (int32_t at = begin; at < begin + watch->rule->baseline_nights; at++) {
        if (watch->measure == TALLY_PHONE && rate_watch_down(watch, department, at, night)) {
            continue;
        }
        struct ledger_night tonight = ledger_sum(cell_of(watch, department, night), at, at, night->nights);
        own.n += tonight.n;
        own.k += tonight.k < tonight.n ? tonight.k : tonight.n;
        tonight = rate_watch_rest(watch, department, at, at, night);
        rest.n += tonight.n;
        rest.k += tonight.k;
    }
    line->base = rate_watch_bound(watch->rule, own);
    line->rest = rest.n > 0 ? (rest.k + 0.5) / (rest.n + 1.0) : 0;
    return true;
}

static struct detector_odds odds_at(const struct rule *rule, double null)
{
    double rate[RULE_GRID_MAX];
    for (size_t j = 0; j < rule->grid_count; j++) {
        rate[j] = rule->p0 > 0 ? rule->grid[j] : null * rule->grid[j];
        rate[j] = rate[j] < RATE_MAX ? rate[j] : RATE_MAX;
    }
    return detector_odds_of(null, rate, rule->grid_count);
}

static void walk(const struct rate_watch *watch, const struct rate_line *line, const struct ledger_cell *cell,
                 int32_t begin, int32_t at, struct detector *detector)
{
    bool left_out = line->null[at] <= 0 || line->null[at] >= RATE_MAX;
    struct detector_odds odds = odds_at(watch->rule, left_out ? 0.5 : line->null[at]);
    if ((at - begin) % DETECTOR_WEEK == 0) {
        detector_start(detector, &odds);
    }
    if (!left_out && cell->night != NULL) {
        int32_t n = cell->night[at].n;
        int32_t k = cell->night[at].k;
        detector_night(detector, &odds, n, k < n ? k : n);
    }
}

static double mean_e(const struct rate_watch *watch, const struct detector *detector)
{
    struct detector_odds shape = { .count = watch->rule->grid_count };
    return detector_e(detector, &shape);
}

double rate_watch_e(struct rate_watch *watch, size_t department, const struct rule_night *night)
{
    struct rate_line *line = &watch->line[department];
    const struct ledger_cell *cell = cell_of(watch, department, night);
    int32_t begin = rule_kind_begin(watch->rule, night);
    line->null[night->at] = watch->null(watch, department, night);
    int32_t from = night->at;
    if (cell->touched < night->at) {
        from = line->reset >= begin ? line->reset + 1 : begin;
        line->now = (struct detector){ 0 };
    }
    for (int32_t at = from; at <= night->at; at++) {
        walk(watch, line, cell, begin, at, &line->now);
    }
    return mean_e(watch, &line->now);
}

enum flag_level rate_watch_level(const struct rule *rule, double e)
{
    if (e >= rule_kind_threshold(rule->budget_high)) {
        return FLAG_HIGH;
    }
    if (e >= rule_kind_threshold(rule->budget_alert)) {
        return FLAG_ALERT;
    }
    return e >= rule_kind_threshold(rule->budget_watch) ? FLAG_WATCH : FLAG_NONE;
}

bool rate_watch_step(void *opaque, size_t rule_index, const struct rule_night *night)
{
    struct rate_watch *watch = opaque;
    rate_watch_turn(watch, night);
    if (night->at < rule_kind_begin(watch->rule, night)) {
        return true;
    }
    for (size_t i = 0; i < night->roster->department_count; i++) {
        enum flag_level level = rate_watch_level(watch->rule, rate_watch_e(watch, i, night));
        if (level != FLAG_NONE) {
            board_raise(night->board, rule_index, i, level, night->night);
        }
    }
    return true;
}

void rate_watch_close(void *opaque, size_t department, const struct rule_night *night)
{
    struct rate_watch *watch = opaque;
    watch->line[department].reset = night->at;
    watch->line[department].now = (struct detector){ 0 };
}

bool rate_watch_describe(const void *opaque, size_t department, const struct rule_night *night,
                         struct flag *flag)
{
    const struct rate_watch *watch = opaque;
    const struct rate_line *line = &watch->line[department];
    const struct ledger_cell *cell = cell_of(watch, department, night);
    int32_t begin = rule_kind_begin(watch->rule, night);
    int32_t from = line->reset >= begin ? line->reset + 1 : begin;
    size_t count = night->at >= from ? (size_t)(night->at - from) + 1 : 0;
    struct flag_point *path = arena_new_array(night->arena, struct flag_point, count + 1);
    if (path == NULL) {
        return false;
    }
    struct detector detector = { 0 };
    for (size_t p = 0; p < count; p++) {
        int32_t at = from + (int32_t)p;
        walk(watch, line, cell, begin, at, &detector);
        path[p] = (struct flag_point){ .night = { night->first.day + at }, .e = mean_e(watch, &detector) };
        if (cell->night != NULL && line->null[at] > 0) {
            path[p].n = cell->night[at].n;
            path[p].k = cell->night[at].k;
            flag->n += path[p].n;
            flag->k += path[p].k;
            flag->expected += line->null[at] * path[p].n;
        }
    }
    rule_kind_describe_null(watch->rule, night, flag); /* 0 where it comes from a baseline */
    flag->path = path;
    flag->path_count = count;
    flag->e = mean_e(watch, &line->now);
    flag->threshold[FLAG_WATCH] = rule_kind_threshold(watch->rule->budget_watch);
    flag->threshold[FLAG_ALERT] = rule_kind_threshold(watch->rule->budget_alert);
    flag->threshold[FLAG_HIGH] = rule_kind_threshold(watch->rule->budget_high);
    return true;
}
