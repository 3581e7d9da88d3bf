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

static bool two_handsets_describe(const void *opaque, size_t department, const struct rule_night *night,
                                  struct flag *flag)
{
    const struct two_handsets_state *state = opaque;
    flag->handsets = handsets(state, department, night);
    flag->k = flag->handsets;
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
