#include "rules/solicitation.h"

#include "rules/second_look.h"
#include "rules/track.h"

#include <assert.h>
#include <math.h>

enum { NEVER = INT32_MIN };

struct member {
    size_t unit;   /* roster index */
    double share;  /* of its kind's weight, fixed when the unit's place is known */
    double weight; /* of E */
    int32_t given; /* index of the night from which it is given */
    struct track track;
};

struct watched {
    struct member *member; /* the department itself, its types, its officers */
    size_t count;
    int32_t reset;                           /* index of the last closing, or NEVER */
    const struct detector_odds *const *odds; /* [night.nights], by the class it is of on each */
};

struct solicitation_state {
    const struct rule *rule;
    enum tally_measure measure;
    struct detector_odds odds[1 + RULE_CLASSES_MAX]; /* at p0, then at each p0_by_class */
    struct watched *department;                      /* [roster.department_count] */
    struct second_look_answers *all, *answers; /* [night.nights], for one department and unit at a time */
};

/* Shares of one kind's weight: founders equally, the j-th newcomer reserve / 2^j; fixed by first nights
 * alone. */
static void share_weight(struct member *member, const struct rule_night *night, size_t count, double weight,
                         int32_t founded, double reserve)
{
    size_t founders = 0;
    for (size_t i = 0; i < count; i++) {
        founders += night->roster->unit[member[i].unit].first.day - night->first.day <= founded ? 1 : 0;
    }
    double newcomer = reserve;
    for (size_t i = 0; i < count; i++) {
        int32_t first = night->roster->unit[member[i].unit].first.day - night->first.day;
        if (i < founders) {
            member[i].share = (1 - reserve) / (double)founders;
            member[i].given = founded;
        } else {
            newcomer /= 2;
            member[i].share = newcomer;
            member[i].given = first;
        }
        member[i].weight = weight * member[i].share;
    }
}

static const struct detector_odds **odds_by_night(const struct solicitation_state *state, int32_t department,
                                                  const struct rule_night *night)
{
    const struct detector_odds **odds =
        arena_new_array(night->arena, const struct detector_odds *, (size_t)night->nights);
    for (int32_t at = 0; odds != NULL && at < night->nights; at++) {
        odds[at] = &state->odds[rule_kind_class(state->rule, night, department, at)];
    }
    return odds;
}

static double null_rate(const struct rule *rule, const struct rule_night *night, int32_t department,
                        int32_t at)
{
    return rule_p0(rule, rule_kind_class(rule, night, department, at));
}

static bool watch_department(struct watched *watched, const struct solicitation_state *state, size_t index,
                             const struct rule_night *night)
{
    const struct rule *rule = state->rule;
    const struct roster_department *department = &night->roster->department[index];
    size_t types = department->member_count[UNIT_TYPE];
    size_t officers = department->member_count[UNIT_OFFICER];
    struct member *member = arena_new_array(night->arena, struct member, 1 + types + officers);
    const struct detector_odds **odds = odds_by_night(state, department->unit.id, night);
    if (member == NULL || odds == NULL) {
        return false;
    }
    member[0] = (struct member){ .unit = department->self, .share = 1, .weight = rule->weight_department };
    for (size_t i = 0; i < types; i++) {
        member[1 + i].unit = department->member[UNIT_TYPE][i];
    }
    for (size_t i = 0; i < officers; i++) {
        member[1 + types + i].unit = department->member[UNIT_OFFICER][i];
    }
    int32_t begin = rule_kind_begin(rule, night);
    int32_t first = department->unit.first.day - night->first.day;
    int32_t founded = (first > begin ? first : begin) + rule->roster_nights;
    share_weight(member + 1, night, types, rule->weight_types, founded, rule->newcomer_reserve);
    share_weight(member + 1 + types, night, officers, rule->weight_officers, founded, rule->newcomer_reserve);
    *watched =
        (struct watched){ .member = member, .count = 1 + types + officers, .reset = NEVER, .odds = odds };
    for (size_t i = 0; i < watched->count; i++) {
        track_open(&member[i].track);
    }
    return true;
}

static void *solicitation_open(const struct rule *rule, const struct rule_night *night)
{
    struct solicitation_state *state = arena_new(night->arena, struct solicitation_state);
    struct watched *department =
        arena_new_array(night->arena, struct watched, night->roster->department_count + 1);
    struct second_look_answers *all =
        arena_new_array(night->arena, struct second_look_answers, (size_t)night->nights);
    struct second_look_answers *answers =
        arena_new_array(night->arena, struct second_look_answers, (size_t)night->nights);
    if (state == NULL || department == NULL || all == NULL || answers == NULL) {
        return NULL;
    }
    *state = (struct solicitation_state){ .rule = rule,
                                          .measure = rule->raw ? TALLY_SOLICITATION_RAW : TALLY_SOLICITATION,
                                          .department = department,
                                          .all = all,
                                          .answers = answers };
    for (size_t c = 0; c <= rule->class_count; c++) {
        state->odds[c] = detector_odds_of(rule_p0(rule, c), rule->grid, rule->grid_count);
    }
    for (size_t i = 0; i < night->roster->department_count; i++) {
        if (!watch_department(&department[i], state, i, night)) {
            return NULL;
        }
    }
    return state;
}

static double member_part(const struct member *member, const struct detector *detector,
                          const struct detector_odds *odds, int32_t at)
{
    return at >= member->given ? member->weight * detector_e(detector, odds) : 0;
}

static double fold_department(struct watched *watched, const struct solicitation_state *state,
                              const struct rule_night *night, int32_t begin)
{
    double e = 0;
    for (size_t i = 0; i < watched->count; i++) {
        struct member *member = &watched->member[i];
        const struct ledger_cell *cell = ledger_at(night->ledger, member->unit, state->measure);
        track_fold(&member->track, watched->odds, cell, begin, night->at);
        e += member_part(member, &member->track.now, &state->odds[0], night->at);
    }
    return e;
}

static double doubt_weight(const struct member *member, const struct rule *rule, enum unit_kind kind)
{
    const double weight[UNIT_KIND_COUNT] = {
        [UNIT_DEPARTMENT] = 1 - rule->doubt_types - rule->doubt_officers,
        [UNIT_TYPE] = rule->doubt_types,
        [UNIT_OFFICER] = rule->doubt_officers,
    };
    return weight[kind] * member->share;
}

/* E over the same nights against mistakes whose rate is not known. */
static double doubtful_e(const struct solicitation_state *state, size_t department,
                         const struct rule_night *night)
{
    const struct watched *watched = &state->department[department];
    const struct second_look look = second_look_of(state->rule, department, night);
    const int32_t begin = rule_kind_begin(state->rule, night);
    const int32_t from = watched->reset >= begin ? watched->reset + 1 : begin;
    double e = 0;
    second_look_answers(&night->roster->department[department].unit, from, night, state->all);
    for (size_t i = 0; i < watched->count; i++) {
        const struct member *member = &watched->member[i];
        const struct unit *unit = &night->roster->unit[member->unit];
        const double weight = doubt_weight(member, state->rule, unit->kind);
        if (night->at >= member->given && weight > 0) {
            second_look_answers(unit, from, night, state->answers);
            e += weight * second_look_e(&look, state->rule, state->all, state->answers, from, night);
        }
    }
    return e;
}

static bool stands_up(const struct solicitation_state *state, size_t department,
                      const struct rule_night *night)
{
    const struct rule *rule = state->rule;
    return rule->raw || rule->doubt_e <= 0 || doubtful_e(state, department, night) >= rule->doubt_e;
}

static enum flag_level level_of(const struct solicitation_state *state, size_t rule_index, size_t department,
                                double e, const struct rule_night *night)
{
    const struct rule *rule = state->rule;
    const struct watched *watched = &state->department[department];
    enum flag_level level = e >= rule_kind_threshold(rule->budget_watch) ? FLAG_WATCH : FLAG_NONE;
    enum flag_level wanted = e >= rule_kind_threshold(rule->budget_high)    ? FLAG_HIGH
                             : e >= rule_kind_threshold(rule->budget_alert) ? FLAG_ALERT
                                                                            : FLAG_NONE;
    if (wanted <= board_at(night->board, rule_index, department)->level) {
        return level; /* nothing to decide: it stands that high already, or does not reach it */
    }
    int32_t id = night->roster->department[department].unit.id;
    int32_t handsets = rule_kind_handsets(night, id, state->measure, watched->reset, rule->handsets_nights);
    return handsets >= rule->handsets_min && stands_up(state, department, night) ? wanted : level;
}

static bool solicitation_step(void *opaque, size_t rule_index, const struct rule_night *night)
{
    struct solicitation_state *state = opaque;
    int32_t begin = rule_kind_begin(state->rule, night);
    if (night->at < begin) {
        return true;
    }
    for (size_t i = 0; i < night->roster->department_count; i++) {
        struct watched *watched = &state->department[i];
        double e = fold_department(watched, state, night, begin);
        enum flag_level level = level_of(state, rule_index, i, e, night);
        if (level != FLAG_NONE) {
            board_raise(night->board, rule_index, i, level, night->night);
        }
    }
    return true;
}

static void solicitation_close(void *opaque, size_t department, const struct rule_night *night)
{
    struct solicitation_state *state = opaque;
    struct watched *watched = &state->department[department];
    watched->reset = night->at;
    for (size_t i = 0; i < watched->count; i++) {
        track_reset(&watched->member[i].track, night->at, rule_kind_begin(state->rule, night));
    }
}

/* The path as the rows stand tonight: one plain walk from the detector's first night. */
static struct flag_point *walk_path(const struct solicitation_state *state, const struct watched *watched,
                                    const struct rule_night *night, size_t *ret_count)
{
    int32_t begin = rule_kind_begin(state->rule, night);
    int32_t from = watched->reset >= begin ? watched->reset + 1 : begin;
    size_t count = night->at >= from ? (size_t)(night->at - from) + 1 : 0;
    struct flag_point *path = arena_new_array(night->arena, struct flag_point, count + 1);
    if (path == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < watched->count; i++) {
        const struct ledger_cell *cell = ledger_at(night->ledger, watched->member[i].unit, state->measure);
        struct detector detector = { 0 };
        for (size_t p = 0; p < count; p++) {
            int32_t at = from + (int32_t)p;
            track_walk(&detector, watched->odds, cell, begin, at);
            path[p].e += member_part(&watched->member[i], &detector, &state->odds[0], at);
            if (i == 0) {
                path[p].night = (struct night){ night->first.day + at };
                path[p].n = cell->night == NULL ? 0 : cell->night[at].n;
                path[p].k = cell->night == NULL ? 0 : cell->night[at].k;
            }
        }
    }
    *ret_count = count;
    return path;
}

/* The unit of a kind whose part of E is largest and above its fair start; 0 when none stands out. */
static int32_t heaviest(const struct solicitation_state *state, const struct watched *watched,
                        enum unit_kind kind, const struct rule_night *night)
{
    int32_t id = 0;
    double most = 0;
    for (size_t i = 1; i < watched->count; i++) {
        const struct unit *unit = &night->roster->unit[watched->member[i].unit];
        double e = detector_e(&watched->member[i].track.now, &state->odds[0]);
        if (unit->kind == kind && e > 1 && e > most) {
            id = unit->id;
            most = e;
        }
    }
    return id;
}

static bool solicitation_describe(const void *opaque, size_t department, const struct rule_night *night,
                                  struct flag *flag)
{
    const struct solicitation_state *state = opaque;
    const struct watched *watched = &state->department[department];
    size_t count = 0;
    const struct flag_point *path = walk_path(state, watched, night, &count);
    if (path == NULL) {
        return false;
    }
    for (size_t p = 0; p < count; p++) {
        flag->n += path[p].n;
        flag->k += path[p].k;
        flag->expected +=
            path[p].n * null_rate(state->rule, night, flag->department, path[p].night.day - night->first.day);
    }
    rule_kind_describe_null(state->rule, night, flag);
    flag->path = path;
    flag->path_count = count;
    flag->e = count > 0 ? path[count - 1].e : 0;
    flag->threshold[FLAG_NONE] = 0;
    flag->threshold[FLAG_WATCH] = rule_kind_threshold(state->rule->budget_watch);
    flag->threshold[FLAG_ALERT] = rule_kind_threshold(state->rule->budget_alert);
    flag->threshold[FLAG_HIGH] = rule_kind_threshold(state->rule->budget_high);
    flag->handsets = rule_kind_handsets(night, flag->department, state->measure, watched->reset,
                                        state->rule->handsets_nights);
    flag->type = heaviest(state, watched, UNIT_TYPE, night);
    flag->officer = heaviest(state, watched, UNIT_OFFICER, night);
    return true;
}

const struct rule_kind_entry solicitation_kind = { .kind = RULE_SOLICITATION,
                                                   .open = solicitation_open,
                                                   .step = solicitation_step,
                                                   .close = solicitation_close,
                                                   .describe = solicitation_describe };
