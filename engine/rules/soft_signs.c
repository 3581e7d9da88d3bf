#include "rules/soft_signs.h"

#include "rules/rate_watch.h"

enum { SIGNS = 3, SIGN_ALTERNATIVES = 3 };

static const struct {
    enum tally_measure measure;
    double p0;
    double rate[SIGN_ALTERNATIVES];
} signs[SIGNS] = {
    { TALLY_KINDNESS, 0.06, { 0.1, 0.2, 0.35 } },
    { TALLY_SUPPLEMENT, 0.05, { 0.1, 0.2, 0.4 } },
    { TALLY_HINT, 0.005, { 0.02, 0.05, 0.1 } },
};

struct soft_signs_state {
    const struct rule *rule;
    struct rule sign[SIGNS];
    struct rate_watch *watch[SIGNS];
};

static double null_tonight(struct rate_watch *watch, size_t department, const struct rule_night *night)
{
    return rate_watch_baseline(watch, department, night) ? watch->line[department].base : 0;
}

static void *soft_signs_open(const struct rule *rule, const struct rule_night *night)
{
    struct soft_signs_state *state = arena_new(night->arena, struct soft_signs_state);
    if (state == NULL) {
        return NULL;
    }
    state->rule = rule;
    for (size_t i = 0; i < SIGNS; i++) {
        state->sign[i] = *rule;
        state->sign[i].p0_min = signs[i].p0;
        state->sign[i].grid_count = SIGN_ALTERNATIVES;
        for (size_t j = 0; j < SIGN_ALTERNATIVES; j++) {
            state->sign[i].grid[j] = signs[i].rate[j] / signs[i].p0;
        }
        state->watch[i] = rate_watch_open(&state->sign[i], signs[i].measure, null_tonight, night);
        if (state->watch[i] == NULL) {
            return NULL;
        }
    }
    return state;
}

static bool soft_signs_step(void *opaque, size_t rule_index, const struct rule_night *night)
{
    struct soft_signs_state *state = opaque;
    for (size_t i = 0; i < SIGNS; i++) {
        rate_watch_turn(state->watch[i], night);
    }
    if (night->at < rule_kind_begin(state->rule, night)) {
        return true;
    }
    for (size_t d = 0; d < night->roster->department_count; d++) {
        double sum = 0;
        for (size_t i = 0; i < SIGNS; i++) {
            sum += rate_watch_e(state->watch[i], d, night);
        }
        enum flag_level level = rate_watch_level(state->rule, sum / SIGNS);
        if (level != FLAG_NONE) {
            board_raise(night->board, rule_index, d, level, night->night);
        }
    }
    return true;
}

static void soft_signs_close(void *opaque, size_t department, const struct rule_night *night)
{
    struct soft_signs_state *state = opaque;
    for (size_t i = 0; i < SIGNS; i++) {
        rate_watch_close(state->watch[i], department, night);
    }
}

/* n, k and expected are sums over the three signs; the path is that of the mean. */
static bool soft_signs_describe(const void *opaque, size_t department, const struct rule_night *night,
                                struct flag *flag)
{
    const struct soft_signs_state *state = opaque;
    struct flag_point *path = NULL;
    double e = 0;
    for (size_t i = 0; i < SIGNS; i++) {
        if (!rate_watch_describe(state->watch[i], department, night, flag)) {
            return false;
        }
        e += flag->e / SIGNS;
        if (path == NULL) {
            path = arena_new_array(night->arena, struct flag_point, flag->path_count + 1);
        }
        if (path == NULL) {
            return false;
        }
        for (size_t p = 0; p < flag->path_count; p++) {
            path[p].night = flag->path[p].night;
            path[p].n += flag->path[p].n;
            path[p].k += flag->path[p].k;
            path[p].e += flag->path[p].e / SIGNS;
        }
    }
    flag->e = e;
    flag->path = path;
    return true;
}

const struct rule_kind_entry soft_signs_kind = { .kind = RULE_SOFT_SIGNS,
                                                 .open = soft_signs_open,
                                                 .step = soft_signs_step,
                                                 .close = soft_signs_close,
                                                 .describe = soft_signs_describe };
