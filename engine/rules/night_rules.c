#include "rules/night_rules.h"

#include "base/sort.h"
#include "rules/board.h"
#include "rules/flag_sentence.h"
#include "rules/ledger.h"
#include "rules/roster.h"
#include "rules/rule_kind.h"

#include <assert.h>
#include <math.h>

struct night_rules {
    const struct night_rules_input *input;
    struct roster roster;
    struct ledger ledger;
    struct board board;
    struct rule_night night;
    void *state[RULE_VERSIONS_MAX];
    int32_t next; /* index of the night that the next step walks */
};

static int compare_events(const void *context, uint32_t a, uint32_t b)
{
    const struct tally_event *x = (const struct tally_event *)context + a;
    const struct tally_event *y = (const struct tally_event *)context + b;
    if (x->known.day != y->known.day) {
        return (x->known.day > y->known.day) - (x->known.day < y->known.day);
    }
    if (x->complaint != y->complaint) {
        return (x->complaint > y->complaint) - (x->complaint < y->complaint);
    }
    return (x->measure > y->measure) - (x->measure < y->measure);
}

static const struct tally_event *sorted_events(const struct night_rules_input *input, struct arena *arena)
{
    struct tally_event *event = arena_new_array(arena, struct tally_event, input->event_count + 1);
    size_t used = arena->used;
    uint32_t *index = arena_new_array(arena, uint32_t, input->event_count + 1);
    uint32_t *scratch = arena_new_array(arena, uint32_t, input->event_count + 1);
    if (event == NULL || index == NULL || scratch == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < input->event_count; i++) {
        index[i] = (uint32_t)i;
    }
    sort_index(index, scratch, input->event_count, compare_events, input->event);
    for (size_t i = 0; i < input->event_count; i++) {
        event[i] = input->event[index[i]];
    }
    arena_reset_to(arena, used);
    return event;
}

static int compare_uses(const void *context, uint32_t a, uint32_t b)
{
    const struct contact_use *x = (const struct contact_use *)context + a;
    const struct contact_use *y = (const struct contact_use *)context + b;
    if (x->night.day != y->night.day) {
        return (x->night.day > y->night.day) - (x->night.day < y->night.day);
    }
    if (x->department != y->department) {
        return (x->department > y->department) - (x->department < y->department);
    }
    if (x->handset != y->handset) {
        return (x->handset > y->handset) - (x->handset < y->handset);
    }
    return (x->complaint > y->complaint) - (x->complaint < y->complaint);
}

static const struct contact_use *sorted_uses(const struct night_rules_input *input, struct arena *arena)
{
    struct contact_use *use = arena_new_array(arena, struct contact_use, input->use_count + 1);
    size_t used = arena->used;
    uint32_t *index = arena_new_array(arena, uint32_t, input->use_count + 1);
    uint32_t *scratch = arena_new_array(arena, uint32_t, input->use_count + 1);
    if (use == NULL || index == NULL || scratch == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < input->use_count; i++) {
        index[i] = (uint32_t)i;
    }
    sort_index(index, scratch, input->use_count, compare_uses, input->use);
    for (size_t i = 0; i < input->use_count; i++) {
        use[i] = input->use[index[i]];
    }
    arena_reset_to(arena, used);
    return use;
}

static bool is_sound(const struct night_rules_input *input)
{
    int32_t nights = input->night.day - input->first.day + 1;
    if (nights < 1 || nights > NIGHT_RULES_YEAR || input->set->rule_count > RULE_VERSIONS_MAX) {
        return false;
    }
    size_t referrals = 0;
    for (size_t r = 0; r < input->set->rule_count; r++) {
        if (rule_check(&input->set->rule[r], NULL) != RULE_FINE) {
            return false;
        }
        const struct rule *rule = &input->set->rule[r];
        referrals += rule->kind == RULE_REFERRAL && rule->retired.day == 0 ? 1 : 0;
    }
    for (size_t i = 1; i < input->class_count; i++) {
        const struct unit_class *before = &input->unit_class[i - 1];
        const struct unit_class *row = &input->unit_class[i];
        if (before->department > row->department ||
            (before->department == row->department && before->from.day > row->from.day)) {
            return false;
        }
    }
    size_t departments = 0;
    for (size_t i = 0; i < input->unit_count; i++) {
        departments += input->unit[i].kind == UNIT_DEPARTMENT ? 1 : 0;
    }
    return referrals <= 1 &&
           departments <= NIGHT_RULES_DEPARTMENTS_MAX; /* no allegation is handed over twice */
}

enum night_rules_outcome night_rules_open(const struct night_rules_input *input, struct arena *arena,
                                          struct night_rules **ret)
{
    if (!is_sound(input)) {
        return NIGHT_RULES_BAD_INPUT;
    }
    struct night_rules *run = arena_new(arena, struct night_rules);
    const struct tally_event *event = sorted_events(input, arena);
    const struct contact_use *use = sorted_uses(input, arena);
    int32_t nights = input->night.day - input->first.day + 1;
    if (run == NULL || event == NULL || use == NULL ||
        !roster_build(input->unit, input->unit_count, arena, &run->roster) ||
        !ledger_open(&run->ledger, &run->roster, input->first, nights, input->count, input->count_count,
                     arena) ||
        !board_open(&run->board, input->set->rule_count, run->roster.department_count, input->event_count,
                    arena)) {
        return NIGHT_RULES_NO_ROOM;
    }
    run->input = input;
    run->night = (struct rule_night){ .night = { input->first.day - 1 },
                                      .at = -1,
                                      .first = input->first,
                                      .nights = nights,
                                      .roster = &run->roster,
                                      .ledger = &run->ledger,
                                      .unit_class = input->unit_class,
                                      .class_count = input->class_count,
                                      .event = event,
                                      .use = use,
                                      .arena = arena,
                                      .board = &run->board };
    while (run->night.event_known < input->event_count &&
           event[run->night.event_known].known.day < input->first.day) {
        run->night.event_known++; /* the year before's: they count as handsets, and were referred then */
    }
    for (size_t r = 0; r < input->set->rule_count; r++) {
        const struct rule *rule = &input->set->rule[r];
        run->state[r] = rule_kind_find(rule->kind)->open(rule, &run->night);
        if (run->state[r] == NULL) {
            return NIGHT_RULES_NO_ROOM;
        }
    }
    *ret = run;
    return NIGHT_RULES_DONE;
}

static void take_closings(struct night_rules *run)
{
    const struct night_rules_input *input = run->input;
    for (size_t i = 0; i < input->closing_count; i++) {
        const struct night_rules_closing *closing = &input->closing[i];
        size_t department = roster_find_department(&run->roster, closing->department);
        if (closing->night.day != run->night.night.day || department == run->roster.department_count) {
            continue;
        }
        for (size_t r = 0; r < input->set->rule_count; r++) {
            const struct rule_kind_entry *kind = rule_kind_find(input->set->rule[r].kind);
            if (slice_equal(input->set->rule[r].id, closing->rule) && kind->close != NULL) {
                kind->close(run->state[r], department, &run->night);
                board_close(&run->board, r, department);
            }
        }
    }
}

enum night_rules_outcome night_rules_step(struct night_rules *run)
{
    assert(run->next < run->night.nights);
    struct rule_night *night = &run->night;
    night->at = run->next;
    night->night = (struct night){ night->first.day + run->next };
    run->next += 1;
    if (!ledger_advance(&run->ledger, night->night)) {
        return NIGHT_RULES_NO_ROOM;
    }
    night->event_tonight = night->event_known;
    while (night->event_known < run->input->event_count &&
           night->event[night->event_known].known.day <= night->night.day) {
        night->event_known++;
    }
    night->use_tonight = night->use_known;
    while (night->use_known < run->input->use_count &&
           night->use[night->use_known].night.day <= night->night.day) {
        night->use_known++;
    }
    board_turn(&run->board);
    for (size_t r = 0; r < run->input->set->rule_count; r++) {
        const struct rule *rule = &run->input->set->rule[r];
        run->board.frozen = rule->retired.day != 0 && night->night.day >= rule->retired.day;
        if (!rule_kind_find(rule->kind)->step(run->state[r], r, night)) {
            return NIGHT_RULES_NO_ROOM;
        }
    }
    take_closings(run);
    return NIGHT_RULES_DONE;
}

/* The version of a rule whose flag is highest; of equal ones the one in force. */
static size_t highest_version(const struct night_rules *run, size_t rule, size_t department)
{
    const struct rule_set *set = run->input->set;
    size_t highest = set->rule_count;
    for (size_t r = 0; r < set->rule_count; r++) {
        if (slice_equal(set->rule[r].id, set->rule[rule].id) &&
            (highest == set->rule_count || board_at(&run->board, r, department)->level >
                                               board_at(&run->board, highest, department)->level)) {
            highest = r;
        }
    }
    return highest;
}

enum flag_level night_rules_level(const struct night_rules *run, size_t rule, size_t department)
{
    return board_at(&run->board, highest_version(run, rule, department), department)->level;
}

bool night_rules_is_former(const struct rule_set *set, size_t rule)
{
    for (size_t r = 0; r < rule; r++) {
        if (slice_equal(set->rule[r].id, set->rule[rule].id)) {
            return true;
        }
    }
    return false;
}

/* When any version of the rule reached the level first. */
static struct night reached(const struct night_rules *run, size_t rule, size_t department, int level)
{
    const struct rule_set *set = run->input->set;
    struct night first = { INT32_MAX };
    for (size_t r = 0; r < set->rule_count; r++) {
        const struct board_place *place = board_at(&run->board, r, department);
        if (slice_equal(set->rule[r].id, set->rule[rule].id) && level <= (int)place->level &&
            place->since[level].day < first.day) {
            first = place->since[level];
        }
    }
    return first;
}

void night_rules_handed_over(const struct night_rules *run, struct night_rules_result *ret)
{
    *ret = (struct night_rules_result){ .referral = run->board.referral,
                                        .referral_count = run->board.referral_count,
                                        .review = run->board.review,
                                        .review_count = run->board.review_count };
}

static struct rule_text unit_name(const struct roster *roster, int32_t id)
{
    size_t at = roster_find(roster, id);
    if (at == roster->unit_count)
        return (struct rule_text){ SLICE_EMPTY, SLICE_EMPTY };
    const struct unit *unit = &roster->unit[at];
    return (struct rule_text){ unit->name, unit->name_en.len > 0 ? unit->name_en : unit->name };
}

static bool describe_flag(const struct night_rules *run, size_t rule_index, size_t department,
                          struct flag *ret)
{
    const struct rule *rule = &run->input->set->rule[rule_index];
    const struct board_place *place = board_at(&run->board, rule_index, department);
    struct flag flag = { .department = run->roster.department[department].unit.id,
                         .rule = rule_index,
                         .level = place->level };
    for (int l = FLAG_WATCH; l <= (int)place->level; l++) {
        flag.since[l] = reached(run, rule_index, department, l);
    }
    if (!rule_kind_find(rule->kind)->describe(run->state[rule_index], department, &run->night, &flag) ||
        !flag_sentence(rule, &flag, unit_name(&run->roster, flag.department), run->roster.department_count,
                       run->night.arena, &flag.sentence)) {
        return false;
    }
    *ret = flag;
    return true;
}

static enum night_rules_outcome describe_flags(const struct night_rules *run,
                                               struct night_rules_result *result)
{
    size_t places = run->roster.department_count * run->input->set->rule_count;
    result->flag = arena_new_array(run->night.arena, struct flag, places + 1);
    if (result->flag == NULL) {
        return NIGHT_RULES_NO_ROOM;
    }
    for (size_t d = 0; d < run->roster.department_count; d++) {
        for (size_t r = 0; r < run->input->set->rule_count; r++) {
            if (night_rules_is_former(run->input->set, r) || night_rules_level(run, r, d) == FLAG_NONE) {
                continue;
            }
            const size_t version = highest_version(run, r, d);
            if (!describe_flag(run, version, d, &result->flag[result->flag_count])) {
                return NIGHT_RULES_NO_ROOM;
            }
            result->flag_count += 1;
        }
    }
    return NIGHT_RULES_DONE;
}

enum night_rules_outcome night_rules_describe(const struct night_rules *run, struct night_rules_result *ret)
{
    struct night_rules_result result;
    night_rules_handed_over(run, &result);
    if (describe_flags(run, &result) != NIGHT_RULES_DONE) {
        return NIGHT_RULES_NO_ROOM;
    }
    for (size_t i = 0; i < run->board.referral_count; i++) {
        struct referral *referral = &run->board.referral[i];
        const struct flag no_figures = { 0 };
        if (!flag_sentence(&run->input->set->rule[referral->rule], &no_figures,
                           unit_name(&run->roster, referral->department), run->roster.department_count,
                           run->night.arena, &referral->sentence)) {
            return NIGHT_RULES_NO_ROOM;
        }
    }
    *ret = result;
    return NIGHT_RULES_DONE;
}

enum night_rules_outcome night_rules_run(const struct night_rules_input *input, struct arena *arena,
                                         struct night_rules_result *ret)
{
    struct night_rules *run = NULL;
    enum night_rules_outcome outcome = night_rules_open(input, arena, &run);
    for (int32_t night = input->first.day; outcome == NIGHT_RULES_DONE && night <= input->night.day;
         night++) {
        outcome = night_rules_step(run);
    }
    return outcome == NIGHT_RULES_DONE ? night_rules_describe(run, ret) : outcome;
}

double night_rules_budget(const struct rule *rule, enum flag_level level, size_t departments)
{
    const double budget[FLAG_LEVEL_COUNT] = { 0, rule->budget_watch, rule->budget_alert, rule->budget_high };
    return budget[level] * (double)departments / RULE_DEPARTMENTS_STATED;
}
