#include "rules/phone_quality.h"

#include "rules/rate_watch.h"

struct phone_quality_state {
    const struct rule *rule;
    struct rate_watch *past;  /* against the department's own first nights */
    struct rate_watch *peers; /* against the rest of the city tonight */
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
    struct phone_quality_state *state = arena_new(night->arena, struct phone_quality_state);
    if (state == NULL) {
        return NULL;
    }
    state->rule = rule;
    state->past = rate_watch_open(rule, TALLY_PHONE, null_of_past, night);
    state->peers = rate_watch_open(rule, TALLY_PHONE, null_of_peers, night);
    return state->past != NULL && state->peers != NULL ? state : NULL;
}

static bool phone_quality_step(void *opaque, size_t rule_index, const struct rule_night *night)
{
    struct phone_quality_state *state = opaque;
    rate_watch_turn(state->past, night);
    rate_watch_turn(state->peers, night);
    if (night->at < rule_kind_begin(state->rule, night)) {
        return true;
    }
    for (size_t i = 0; i < night->roster->department_count; i++) {
        enum flag_level level = rate_watch_level(state->rule, rate_watch_e(state->past, i, night));
        double peers =
            rate_watch_e(state->peers, i, night); /* stepped every night, so that its path is whole */
        if (level != FLAG_NONE && peers >= state->rule->peer_e) {
            board_raise(night->board, rule_index, i, level, night->night);
        }
    }
    return true;
}

static void phone_quality_close(void *opaque, size_t department, const struct rule_night *night)
{
    struct phone_quality_state *state = opaque;
    rate_watch_close(state->past, department, night);
    rate_watch_close(state->peers, department, night);
}

static bool phone_quality_describe(const void *opaque, size_t department, const struct rule_night *night,
                                   struct flag *flag)
{
    const struct phone_quality_state *state = opaque;
    return rate_watch_describe(state->past, department, night, flag);
}

const struct rule_kind_entry phone_quality_kind = { .kind = RULE_PHONE_QUALITY,
                                                    .open = phone_quality_open,
                                                    .step = phone_quality_step,
                                                    .close = phone_quality_close,
                                                    .describe = phone_quality_describe };
