#include "rules/phone_quality.h"

#include "rules/rate_watch.h"

enum { SIGNS = 2 };

struct phone_quality_state {
    const struct rule *rule;
    struct rule sign[SIGNS]; /* bad numbers; marked as not from a citizen */
    double weight[SIGNS];
    struct rate_watch *past[SIGNS];  /* against the department's own first nights */
    struct rate_watch *peers[SIGNS]; /* against the rest of the city tonight */
};

/* The rest of the city's share lately, without nights on which everybody was down. */
static double peers_lately(const struct rate_watch *watch, size_t department, const struct rule_night *night)
{
    double k = 0;
    double n = 0;
    for (int32_t at = night->at - watch->rule->peer_nights + 1; at <= night->at; at++) {
        if (at >= 0 && !rate_watch_down(watch, department, at, night)) {
            struct ledger_night rest = rate_watch_rest(watch, department, at, at, night);
            k += rest.k;
            n += rest.n;
        }
    }
    return (k + 0.5) / (n + 1.0);
}

/* The department's own bound, raised as far as the rest of the city got worse too; nights when all were down
 * are out. */
static double null_of_past(struct rate_watch *watch, size_t department, const struct rule_night *night)
{
    if (!rate_watch_baseline(watch, department, night) ||
        rate_watch_down(watch, department, night->at, night)) {
        return 0;
    }
    const struct rate_line *line = &watch->line[department];
    double now = peers_lately(watch, department, night);
    double null = now > line->rest && line->rest > 0 ? line->base * now / line->rest : line->base;
    return null < watch->rule->p0_max ? null : watch->rule->p0_max;
}

static double null_of_peers(struct rate_watch *watch, size_t department, const struct rule_night *night)
{
    double null = null_of_past(watch, department, night);
    double peers = watch->rule->peer_factor * peers_lately(watch, department, night);
    peers = peers < watch->rule->p0_max ? peers : watch->rule->p0_max;
    return null > 0 && null < peers ? peers : null;
}

static void *phone_quality_open(const struct rule *rule, const struct rule_night *night)
{
    static const enum tally_measure measure[SIGNS] = { TALLY_PHONE, TALLY_NOT_CITIZEN };
    struct phone_quality_state *state = arena_new(night->arena, struct phone_quality_state);
    if (state == NULL) {
        return NULL;
    }
    *state = (struct phone_quality_state){ .rule = rule,
                                           .sign = { *rule, *rule },
                                           .weight = { 1 - rule->marked_weight, rule->marked_weight } };
    state->sign[1].margin *= rule->marked_margin;
    for (size_t i = 0; i < SIGNS; i++) {
        state->past[i] = rate_watch_open(&state->sign[i], measure[i], null_of_past, night);
        state->peers[i] = rate_watch_open(&state->sign[i], measure[i], null_of_peers, night);
        if (state->past[i] == NULL || state->peers[i] == NULL) {
            return NULL;
        }
    }
    return state;
}

static bool phone_quality_step(void *opaque, size_t rule_index, const struct rule_night *night)
{
    struct phone_quality_state *state = opaque;
    for (size_t i = 0; i < SIGNS; i++) {
        rate_watch_turn(state->past[i], night);
        rate_watch_turn(state->peers[i], night);
    }
    if (night->at < rule_kind_begin(state->rule, night)) {
        return true;
    }
    for (size_t d = 0; d < night->roster->department_count; d++) {
        double past = 0;
        double peers = 0; /* stepped every night, so that its path is whole */
        for (size_t i = 0; i < SIGNS; i++) {
            past += state->weight[i] * rate_watch_e(state->past[i], d, night);
            peers += state->weight[i] * rate_watch_e(state->peers[i], d, night);
        }
        const enum flag_level level = rate_watch_level(state->rule, past);
        if (level != FLAG_NONE && peers >= state->rule->peer_e) {
            board_raise(night->board, rule_index, d, level, night->night);
        }
    }
    return true;
}

static void phone_quality_close(void *opaque, size_t department, const struct rule_night *night)
{
    struct phone_quality_state *state = opaque;
    for (size_t i = 0; i < SIGNS; i++) {
        rate_watch_close(state->past[i], department, night);
        rate_watch_close(state->peers[i], department, night);
    }
}

/* n, k and expected are those of the sign that weighs more; the path's E is that of both. */
static bool phone_quality_describe(const void *opaque, size_t department, const struct rule_night *night,
                                   struct flag *flag)
{
    const struct phone_quality_state *state = opaque;
    struct flag sign[SIGNS] = { *flag, *flag };
    for (size_t i = 0; i < SIGNS; i++) {
        if (!rate_watch_describe(state->past[i], department, night, &sign[i])) {
            return false;
        }
    }
    const size_t more = state->weight[1] * sign[1].e > state->weight[0] * sign[0].e ? 1 : 0;
    struct flag_point *path = arena_new_array(night->arena, struct flag_point, sign[more].path_count + 1);
    if (path == NULL) {
        return false;
    }
    *flag = sign[more];
    flag->e = state->weight[0] * sign[0].e + state->weight[1] * sign[1].e;
    flag->path = path;
    for (size_t p = 0; p < flag->path_count; p++) {
        path[p] = sign[more].path[p];
        path[p].e = state->weight[0] * sign[0].path[p].e + state->weight[1] * sign[1].path[p].e;
    }
    return true;
}

const struct rule_kind_entry phone_quality_kind = { .kind = RULE_PHONE_QUALITY,
                                                    .open = phone_quality_open,
                                                    .step = phone_quality_step,
                                                    .close = phone_quality_close,
                                                    .describe = phone_quality_describe };
