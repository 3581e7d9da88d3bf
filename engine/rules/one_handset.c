#include "rules/one_handset.h"

enum {
    USES_MAX = 128
}; /* of one handset within the window that are looked at, newest first: enough to decide a median */

struct one_handset_state {
    const struct rule *rule;
    int32_t *reset;    /* [department]: index of the last closing */
    int32_t *citizens; /* [department]: most on one handset, for the page */
};

static void *one_handset_open(const struct rule *rule, const struct rule_night *night)
{
    struct one_handset_state *state = arena_new(night->arena, struct one_handset_state);
    int32_t *reset = arena_new_array(night->arena, int32_t, night->roster->department_count + 1);
    int32_t *citizens = arena_new_array(night->arena, int32_t, night->roster->department_count + 1);
    if (state == NULL || reset == NULL || citizens == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < night->roster->department_count; i++) {
        reset[i] = INT32_MIN;
    }
    *state = (struct one_handset_state){ .rule = rule, .reset = reset, .citizens = citizens };
    return state;
}

/* What one handset did here within the window, up to tonight. */
struct habit {
    size_t uses, best, quick, hasty; /* hasty: within half of the limit */
    int64_t citizen[USES_MAX];
    size_t citizens;
};

static void add_citizen(struct habit *habit, int64_t citizen)
{
    for (size_t i = 0; i < habit->citizens; i++) {
        if (habit->citizen[i] == citizen) {
            return;
        }
    }
    habit->citizen[habit->citizens++] = citizen;
}

static struct habit habit_of(const struct one_handset_state *state, const struct contact_use *use,
                             int32_t after, const struct rule_night *night)
{
    struct habit habit = { 0 };
    for (size_t i = night->use_known; i > 0 && habit.uses < USES_MAX; i--) {
        const struct contact_use *before = &night->use[i - 1];
        if (before->night.day <= night->night.day - state->rule->window_nights ||
            before->night.day - night->first.day <= after) {
            break;
        }
        if (before->department == use->department && before->handset == use->handset) {
            habit.uses += 1;
            habit.best += before->best ? 1 : 0;
            habit.quick += before->delay_s <= state->rule->delay_s_max ? 1 : 0;
            habit.hasty += 2 * before->delay_s <= state->rule->delay_s_max ? 1 : 0;
            add_citizen(&habit, before->citizen);
        }
    }
    return habit;
}

static enum flag_level level_of(const struct rule *rule, const struct contact_use *use,
                                const struct habit *habit)
{
    bool median_quick = 2 * habit->quick >= habit->uses;
    bool best = (double)habit->best >= rule->best_share_min * (double)habit->uses;
    if (use->staff) {
        return FLAG_ALERT;
    }
    if ((int)habit->citizens < rule->citizens_min || !median_quick || !best) {
        return FLAG_NONE;
    }
    bool nearly_all_quick = (double)habit->quick >= rule->best_share_min * (double)habit->uses;
    return nearly_all_quick && 2 * habit->hasty >= habit->uses ? FLAG_ALERT : FLAG_WATCH;
}

static bool one_handset_step(void *opaque, size_t rule_index, const struct rule_night *night)
{
    struct one_handset_state *state = opaque;
    if (night->at < rule_kind_begin(state->rule, night)) {
        return true;
    }
    for (size_t i = night->use_tonight; i < night->use_known; i++) {
        const struct contact_use *use = &night->use[i];
        size_t department = roster_find_department(night->roster, use->department);
        if (department == night->roster->department_count) {
            continue;
        }
        struct habit habit = habit_of(state, use, state->reset[department], night);
        enum flag_level level = level_of(state->rule, use, &habit);
        if (level != FLAG_NONE) {
            int32_t citizens = (int32_t)habit.citizens;
            state->citizens[department] =
                citizens > state->citizens[department] ? citizens : state->citizens[department];
            board_raise(night->board, rule_index, department, level, night->night);
        }
    }
    return true;
}

static void one_handset_close(void *opaque, size_t department, const struct rule_night *night)
{
    struct one_handset_state *state = opaque;
    state->reset[department] = night->at;
    state->citizens[department] = 0;
}

static bool one_handset_describe(const void *opaque, size_t department, const struct rule_night *night,
                                 struct flag *flag)
{
    (void)night;
    const struct one_handset_state *state = opaque;
    flag->k = state->citizens[department];
    flag->e = flag->k;
    flag->handsets = 1;
    flag->threshold[FLAG_WATCH] = state->rule->citizens_min;
    flag->threshold[FLAG_ALERT] = state->rule->citizens_min;
    flag->threshold[FLAG_HIGH] = rule_kind_threshold(0);
    return true;
}

const struct rule_kind_entry one_handset_kind = { .kind = RULE_ONE_HANDSET,
                                                  .open = one_handset_open,
                                                  .step = one_handset_step,
                                                  .close = one_handset_close,
                                                  .describe = one_handset_describe };
