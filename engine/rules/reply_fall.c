#include "rules/reply_fall.h"

#include "rules/detector.h"
#include "rules/rate_watch.h"

#include <string.h>

enum {
    MULTIPLES = 100,
    MULTIPLE_OF_ONE = 72, /* MULTIPLE_LEAST * MULTIPLE_STEP^72 = 1.006 */
    FALL_STEPS = 5,       /* MULTIPLE_STEP^-5 = 0.78 */
};

/* MULTIPLE_LEAST * MULTIPLE_STEP^99 = 3.8: a step is what a year of a large department can tell apart. */
static const double MULTIPLE_LEAST = 0.03;
static const double MULTIPLE_STEP = 1.05;

/* In steps. In 22 simulated cities departments replied 0.35 to 1.9 times as readily as the city, half of them
 * within ten steps of it. */
static const double SPREAD = 10;

/* Of a week. sqrt(2 * 0.06 * 52) steps of 5 % are 12 % a year; 52 * 0.001 of departments fall in a year. In
 * simulated rough cities replies of one office in twenty fell to 0.75-0.95 for reasons of its own. */
static const double STEP_CHANCE = 0.06;
static const double FALL_CHANCE = 0.001;

/* The rest of the city's rate in the window counts against its rate so far as this many messages more: the
 * rest of a city of four departments has few. */
static const double REST_WORTH = 100;

static const double RATE_MAX = 0.95;
static const double R_MAX = 1e15;
/* A product of two is finite, and what is predicted below the least says nothing. */
static const double FACTOR_MAX = 1e150;
static const double PREDICTED_MIN = 1e-250;

struct belief {
    double weight[MULTIPLES]; /* of each multiple, by now */
    double r[RULE_GRID_MAX][MULTIPLES];
    double usual; /* the multiple that was believed, on average, when E last stood below 1 */
};

struct reply_fall_state {
    const struct rule *rule;
    struct rate_watch *watch; /* its lines' nulls: what the rest of the city replied, of each night */
    struct belief *belief;    /* [roster.department_count] */
};

/* What is believed of a department that nobody knows yet: Student's t with three degrees of freedom. */
static void forget(struct belief *belief)
{
    double sum = 0;
    *belief = (struct belief){ 0 };
    for (int m = 0; m < MULTIPLES; m++) {
        const double off = (m - MULTIPLE_OF_ONE) / SPREAD;
        belief->weight[m] = 1 / ((1 + off * off) * (1 + off * off));
        sum += belief->weight[m];
    }
    for (size_t m = 0; m < MULTIPLES; m++) {
        belief->weight[m] /= sum;
    }
}

/* A week in which a multiple may move; what would leave the range stays at its end. */
static void move(double *share)
{
    double moved[MULTIPLES] = { 0 };
    for (size_t m = 0; m < MULTIPLES; m++) {
        moved[m > 0 ? m - 1 : m] += STEP_CHANCE * share[m];
        moved[m + 1 < MULTIPLES ? m + 1 : m] += STEP_CHANCE * share[m];
        moved[m > FALL_STEPS ? m - FALL_STEPS : 0] += FALL_CHANCE * share[m];
        moved[m] += (1 - 2 * STEP_CHANCE - FALL_CHANCE) * share[m];
    }
    memcpy(share, moved, sizeof moved);
}

static void take_week(struct belief *belief, const struct rule *rule, bool start)
{
    move(belief->weight);
    for (size_t j = 0; j < rule->grid_count; j++) {
        move(belief->r[j]);
        for (size_t m = 0; start && m < MULTIPLES; m++) {
            belief->r[j][m] += belief->weight[m];
        }
    }
}

static double rate_of(double multiple, double rest)
{
    return multiple * rest < RATE_MAX ? multiple * rest : RATE_MAX;
}

/* By squaring: no libm decides the last bit. */
static double power(double base, int32_t exponent)
{
    double result = 1;
    for (; exponent > 0; exponent /= 2) {
        result *= exponent % 2 == 1 ? base : 1;
        base *= base;
    }
    return result < FACTOR_MAX ? result : FACTOR_MAX;
}

/* Of the night, as a ratio to that at the rest of the city's own rate, so that none underflows. */
static double likelihood(double rate, double rest, struct ledger_night night)
{
    return power(rate / rest, night.k) * power((1 - rate) / (1 - rest), night.n - night.k);
}

static void take_night(struct belief *belief, const struct rule *rule, double rest, struct ledger_night night)
{
    double of_null[MULTIPLES];
    double predicted = 0;
    double multiple = MULTIPLE_LEAST;
    for (size_t m = 0; m < MULTIPLES; m++, multiple *= MULTIPLE_STEP) {
        of_null[m] = likelihood(rate_of(multiple, rest), rest, night);
        predicted += belief->weight[m] * of_null[m];
    }
    if (predicted < PREDICTED_MIN) {
        return;
    }
    multiple = MULTIPLE_LEAST;
    for (size_t m = 0; m < MULTIPLES; m++, multiple *= MULTIPLE_STEP) {
        belief->weight[m] *= of_null[m] / predicted;
        for (size_t j = 0; j < rule->grid_count; j++) {
            /* Who hardly ever replied cannot fall further. */
            const double fallen = multiple * rule->grid[j];
            const double rate = rate_of(fallen > MULTIPLE_LEAST ? fallen : MULTIPLE_LEAST, rest);
            const double r = belief->r[j][m] * likelihood(rate, rest, night) / predicted;
            belief->r[j][m] = r < R_MAX ? r : R_MAX;
        }
    }
}

static double e_of(const struct belief *belief, const struct rule *rule)
{
    double sum = 0;
    for (size_t j = 0; j < rule->grid_count; j++) {
        for (size_t m = 0; m < MULTIPLES; m++) {
            sum += belief->r[j][m];
        }
    }
    return sum / (double)rule->grid_count / RULE_YEAR_STARTS;
}

static double usual_of(const struct belief *belief)
{
    double sum = 0;
    double multiple = MULTIPLE_LEAST;
    for (size_t m = 0; m < MULTIPLES; m++, multiple *= MULTIPLE_STEP) {
        sum += belief->weight[m] * multiple;
    }
    return sum;
}

/* The night from which a department's replies count: its first, the rule's, or that after a closing. */
static int32_t first_of(const struct reply_fall_state *state, size_t department,
                        const struct rule_night *night)
{
    int32_t from = night->roster->department[department].unit.first.day - night->first.day;
    const int32_t begin = rule_kind_begin(state->rule, night);
    const int32_t reset = state->watch->line[department].reset;
    from = from > begin ? from : begin;
    return reset >= from ? reset + 1 : from;
}

static struct ledger_night replies_of(size_t department, int32_t at, const struct rule_night *night)
{
    const struct ledger_cell *cell =
        ledger_at(night->ledger, night->roster->department[department].self, TALLY_REPLY);
    struct ledger_night replies = cell->night == NULL ? (struct ledger_night){ 0 } : cell->night[at];
    replies.k = replies.k < replies.n ? replies.k : replies.n;
    return replies;
}

/* E at the end of night `at`. */
static double walk(const struct reply_fall_state *state, struct belief *belief, size_t department, int32_t at,
                   const struct rule_night *night)
{
    const struct rule *rule = state->rule;
    const double rest = state->watch->line[department].null[at];
    const struct ledger_night replies = replies_of(department, at, night);
    if ((at - rule_kind_begin(rule, night)) % DETECTOR_WEEK == 0) {
        take_week(belief, rule, at >= first_of(state, department, night) + rule->baseline_nights);
    }
    if (replies.n > 0) {
        take_night(belief, rule, rest, replies);
    }
    const double e = e_of(belief, rule);
    if (e < 1) {
        belief->usual = usual_of(belief);
    }
    return e;
}

/* What the rest of the city replied lately, and no more than it did so far: a rise of others' replies is no
 * fall of these. */
static double rest_lately(const struct reply_fall_state *state, size_t department,
                          const struct rule_night *night)
{
    const int32_t begin = rule_kind_begin(state->rule, night);
    const int32_t from = night->at - state->rule->window_nights + 1;
    const struct ledger_night far = rate_watch_rest(state->watch, department, begin, night->at, night);
    const struct ledger_night near =
        rate_watch_rest(state->watch, department, from > begin ? from : begin, night->at, night);
    const double ever = (far.k + 0.5) / (far.n + 1.0);
    const double lately = (near.k + REST_WORTH * ever) / (near.n + REST_WORTH);
    return lately < ever ? lately : ever;
}

static double e_tonight(struct reply_fall_state *state, size_t department, const struct rule_night *night)
{
    const struct ledger_cell *cell =
        ledger_at(night->ledger, night->roster->department[department].self, TALLY_REPLY);
    const int32_t first = first_of(state, department, night);
    int32_t from = night->at;
    state->watch->line[department].null[night->at] = rest_lately(state, department, night);
    if (cell->touched < night->at || first == night->at) {
        from = first < night->at ? first : night->at;
        forget(&state->belief[department]);
    }
    double e = 0;
    for (int32_t at = from; at <= night->at; at++) {
        e = walk(state, &state->belief[department], department, at, night);
    }
    return e;
}

static void *reply_fall_open(const struct rule *rule, const struct rule_night *night)
{
    struct reply_fall_state *state = arena_new(night->arena, struct reply_fall_state);
    struct belief *belief = arena_new_array(night->arena, struct belief, night->roster->department_count + 1);
    if (state == NULL || belief == NULL) {
        return NULL;
    }
    *state = (struct reply_fall_state){ .rule = rule,
                                        .watch = rate_watch_open(rule, TALLY_REPLY, NULL, night),
                                        .belief = belief };
    for (size_t i = 0; i < night->roster->department_count; i++) {
        forget(&belief[i]);
    }
    return state->watch == NULL ? NULL : state;
}

static bool reply_fall_step(void *opaque, size_t rule_index, const struct rule_night *night)
{
    struct reply_fall_state *state = opaque;
    rate_watch_turn(state->watch, night);
    if (night->at < rule_kind_begin(state->rule, night)) {
        return true;
    }
    for (size_t i = 0; i < night->roster->department_count; i++) {
        const enum flag_level level = rate_watch_level(state->rule, e_tonight(state, i, night));
        if (level != FLAG_NONE) {
            board_raise(night->board, rule_index, i, level, night->night);
        }
    }
    return true;
}

static void reply_fall_close(void *opaque, size_t department, const struct rule_night *night)
{
    struct reply_fall_state *state = opaque;
    rate_watch_close(state->watch, department, night);
    forget(&state->belief[department]);
}

static bool reply_fall_describe(const void *opaque, size_t department, const struct rule_night *night,
                                struct flag *flag)
{
    const struct reply_fall_state *state = opaque;
    const double *rest = state->watch->line[department].null;
    const int32_t from = first_of(state, department, night);
    const size_t count = night->at >= from ? (size_t)(night->at - from) + 1 : 0;
    struct flag_point *path = arena_new_array(night->arena, struct flag_point, count + 1);
    struct belief *belief = arena_new(night->arena, struct belief);
    if (path == NULL || belief == NULL) {
        return false;
    }
    forget(belief);
    double sent = 0; /* messages, each weighted by the rest of the city's rate */
    for (size_t p = 0; p < count; p++) {
        const int32_t at = from + (int32_t)p;
        const struct ledger_night replies = replies_of(department, at, night);
        path[p] = (struct flag_point){ .night = { night->first.day + at },
                                       .n = replies.n,
                                       .k = replies.k,
                                       .e = walk(state, belief, department, at, night) };
        flag->n += replies.n;
        flag->k += replies.k;
        sent += rest[at] * replies.n;
    }
    flag->expected = sent * belief->usual;
    flag->path = path;
    flag->path_count = count;
    flag->e = count > 0 ? path[count - 1].e : 0;
    flag->threshold[FLAG_WATCH] = rule_kind_threshold(state->rule->budget_watch);
    flag->threshold[FLAG_ALERT] = rule_kind_threshold(state->rule->budget_alert);
    flag->threshold[FLAG_HIGH] = rule_kind_threshold(state->rule->budget_high);
    return true;
}

const struct rule_kind_entry reply_fall_kind = { .kind = RULE_REPLY_FALL,
                                                 .open = reply_fall_open,
                                                 .step = reply_fall_step,
                                                 .close = reply_fall_close,
                                                 .describe = reply_fall_describe };
