#include "rules/two_handsets.h"

struct two_handsets_state {
    const struct rule *rule;
    int32_t *reset; /* of each department: index of the last closing */
};

static void *two_handsets_open(const struct rule *rule, const struct rule_night *night)
{
    struct two_handsets_state *state = arena_new(night->arena, struct two_handsets_state);
    int32_t *reset = arena_new_array(night->arena, int32_t, night->roster->department_count + 1);
    if (state == NULL || reset == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < night->roster->department_count; i++) {
        reset[i] = INT32_MIN;
    }
    *state = (struct two_handsets_state){ .rule = rule, .reset = reset };
    return state;
}

static int32_t handsets(const struct two_handsets_state *state, size_t department,
                        const struct rule_night *night)
{
    return rule_kind_handsets(night, night->roster->department[department].unit.id, TALLY_SOLICITATION,
                              state->reset[department], state->rule->handsets_nights);
}

static bool two_handsets_step(void *opaque, size_t rule_index, const struct rule_night *night)
{
    const struct two_handsets_state *state = opaque;
    if (night->at < rule_kind_begin(state->rule, night) || night->event_tonight == night->event_known) {
        return true; /* nothing became known tonight, so nothing can have crossed */
    }
    for (size_t i = 0; i < night->roster->department_count; i++) {
        if (handsets(state, i, night) >= state->rule->handsets_min) {
            board_raise(night->board, rule_index, i, FLAG_WATCH, night->night);
        }
    }
    return true;
}

static void two_handsets_close(void *opaque, size_t department, const struct rule_night *night)
{
    struct two_handsets_state *state = opaque;
    state->reset[department] = night->at;
}

/* How many there were on each night, as known then: the evidence may be older than tonight's window. */
static bool two_handsets_describe(const void *opaque, size_t department, const struct rule_night *night,
                                  struct flag *flag)
{
    const struct two_handsets_state *state = opaque;
    const struct ledger_cell *cell =
        ledger_at(night->ledger, night->roster->department[department].self, TALLY_SOLICITATION);
    const int32_t begin = rule_kind_begin(state->rule, night);
    const int32_t from = state->reset[department] >= begin ? state->reset[department] + 1 : begin;
    const size_t count = night->at >= from ? (size_t)(night->at - from) + 1 : 0;
    struct flag_point *path = arena_new_array(night->arena, struct flag_point, count + 1);
    if (path == NULL) {
        return false;
    }
    struct rule_night then = *night;
    then.event_known = 0;
    for (size_t p = 0; p < count; p++) {
        then.at = from + (int32_t)p;
        then.night = (struct night){ night->first.day + then.at };
        while (then.event_known < night->event_known &&
               night->event[then.event_known].known.day <= then.night.day) {
            then.event_known++;
        }
        const int32_t seen = handsets(state, department, &then);
        path[p] = (struct flag_point){ .night = then.night, .e = seen };
        path[p].n = cell->night == NULL ? 0 : cell->night[then.at].n;
        path[p].k = cell->night == NULL ? 0 : cell->night[then.at].k;
        flag->n += path[p].n;
        flag->k += path[p].k;
        flag->handsets = seen > flag->handsets ? seen : flag->handsets;
    }
    flag->path = path;
    flag->path_count = count;
    flag->e = flag->handsets;
    flag->threshold[FLAG_WATCH] = state->rule->handsets_min;
    flag->threshold[FLAG_ALERT] = rule_kind_threshold(0);
    flag->threshold[FLAG_HIGH] = rule_kind_threshold(0);
    return true;
}

const struct rule_kind_entry two_handsets_kind = { .kind = RULE_TWO_HANDSETS,
                                                   .open = two_handsets_open,
                                                   .step = two_handsets_step,
                                                   .close = two_handsets_close,
                                                   .describe = two_handsets_describe };
