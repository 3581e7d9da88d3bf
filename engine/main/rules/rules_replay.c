/* `ccrm rules backtest --since`: two rule sets over what the nights recorded, and where they differ. */
#include "main/rules/rules_replay.h"

#include "main/check_output.h"
#include "main/command.h"
#include "main/night/night_setting.h"
#include "main/rules/rules_force.h"
#include "main/rules/rules_history.h"
#include "main/rules/rules_load.h"
#include "main/rules/rules_recorded.h"

#include <stdio.h>

/* First nights of each level by rule and department; 0: never. */
struct reached {
    struct night first[FLAG_LEVEL_COUNT];
};

struct replay {
    const struct rule_set *set;
    struct reached *reached; /* [rule][department] */
};

static enum pg_outcome walk(struct replay *replay, struct night_rules_input *input, size_t departments,
                            struct night since, struct arena *arena)
{
    struct night_rules *run = NULL;
    input->set = replay->set;
    replay->reached = arena_new_array(arena, struct reached, replay->set->rule_count * departments + 1);
    if (replay->reached == NULL || night_rules_open(input, arena, &run) != NIGHT_RULES_DONE)
        return PG_NO_MEMORY;
    for (int32_t day = input->first.day; day <= input->night.day; day++) {
        if (night_rules_step(run) != NIGHT_RULES_DONE)
            return PG_NO_MEMORY;
        for (size_t r = 0; day >= since.day && r < replay->set->rule_count; r++)
            for (size_t d = 0; d < departments; d++)
                for (int level = FLAG_WATCH; level <= (int)night_rules_level(run, r, d); level++) {
                    struct night *first = &replay->reached[r * departments + d].first[level];
                    first->day = first->day == 0 ? day : first->day;
                }
    }
    return PG_DONE;
}

static const struct reached *find(const struct replay *replay, struct slice rule, size_t department,
                                  size_t departments)
{
    for (size_t r = 0; r < replay->set->rule_count; r++)
        if (slice_equal(replay->set->rule[r].id, rule))
            return &replay->reached[r * departments + department];
    return NULL;
}

static int highest(const struct reached *reached)
{
    int level = FLAG_NONE;
    for (int l = FLAG_WATCH; reached != NULL && l < FLAG_LEVEL_COUNT; l++)
        level = reached->first[l].day != 0 ? l : level;
    return level;
}

static void print_side(const struct reached *reached, int level)
{
    if (level == FLAG_NONE) {
        fputs(",none,", stdout);
        return;
    }
    const struct slice name = flag_level_name((enum flag_level)level);
    const struct civil date = civil_from_night(reached->first[level]);
    printf(",%.*s,%04d-%02d-%02d", (int)name.len, name.at, (int)date.year, date.month, date.day);
}

/* won: only the new rules flag it (alert or high); lost: only the old ones do. */
static const char *change_of(int before, int after)
{
    if ((before >= FLAG_ALERT) != (after >= FLAG_ALERT))
        return after >= FLAG_ALERT ? "won" : "lost";
    if (before == after)
        return "same";
    return after > before ? "higher" : "lower";
}

static void print_one(const struct unit *unit, struct slice rule, const struct reached *before,
                      const struct reached *after, int *won, int *lost)
{
    const int from = highest(before), to = highest(after);
    if (from == FLAG_NONE && to == FLAG_NONE)
        return;
    *won += from < FLAG_ALERT && to >= FLAG_ALERT;
    *lost += from >= FLAG_ALERT && to < FLAG_ALERT;
    printf("%.*s,%.*s,%s", (int)unit->name.len, unit->name.at, (int)rule.len, rule.at, change_of(from, to));
    print_side(before, from);
    print_side(after, to);
    putchar('\n');
}

/* Departments stand in the order of their ids; rules of the old set, then those that only the new one has. */
static void print_all(const struct replay *before, const struct replay *after, const struct unit *const *unit,
                      size_t departments)
{
    int won = 0, lost = 0;
    puts("department,rule,change,before,before_night,after,after_night");
    for (size_t d = 0; d < departments; d++) {
        for (size_t r = 0; r < before->set->rule_count; r++) {
            const struct slice rule = before->set->rule[r].id;
            if (night_rules_is_former(before->set, r))
                continue;
            print_one(unit[d], rule, find(before, rule, d, departments), find(after, rule, d, departments),
                      &won, &lost);
        }
        for (size_t r = 0; r < after->set->rule_count; r++) {
            const struct slice rule = after->set->rule[r].id;
            if (find(before, rule, d, departments) == NULL && !night_rules_is_former(after->set, r))
                print_one(unit[d], rule, NULL, find(after, rule, d, departments), &won, &lost);
        }
    }
    fflush(stdout);
    fprintf(stderr, "%d flags won, %d lost\n", won, lost);
}

static enum pg_outcome replay_both(struct night_setting *setting, const struct rule_set *against,
                                   struct night since, struct night last)
{
    struct rule_set *set = arena_new(&setting->rows, struct rule_set);
    struct night_rules_input input = { .night = last };
    const struct night_store store = rules_recorded_store(setting, last);
    if (set == NULL)
        return PG_NO_MEMORY;
    enum pg_outcome outcome = rules_force_on(&store, setting, set);
    if (outcome == PG_DONE)
        outcome = rules_history_read(&store, setting, night_store_closed, &input);
    const struct unit **unit = arena_new_array(&setting->rows, const struct unit *, input.unit_count + 1);
    size_t departments = 0;
    if (outcome == PG_DONE && unit == NULL)
        outcome = PG_NO_MEMORY;
    for (size_t i = 0; outcome == PG_DONE && i < input.unit_count; i++)
        if (input.unit[i].kind == UNIT_DEPARTMENT)
            unit[departments++] = &input.unit[i];
    struct replay before = { .set = set }, after = { .set = against != NULL ? against : set };
    if (outcome == PG_DONE)
        outcome = walk(&before, &input, departments, since, &setting->rows);
    if (outcome == PG_DONE)
        outcome = walk(&after, &input, departments, since, &setting->rows);
    if (outcome == PG_DONE)
        print_all(&before, &after, unit, departments);
    return outcome;
}

int rules_replay(const struct night_options *options, struct night since, const char *against)
{
    struct night_setting setting;
    struct rule_set set;
    struct findings findings;
    struct night last = { 0 };
    bool any = false;
    int exit_code = night_setting_open(options, &setting);
    if (exit_code == EXIT_OK && against != NULL) {
        const bool loaded =
            findings_init(&findings, &setting.arena) && rules_load(against, &setting.arena, &findings, &set);
        check_output_findings(&findings);
        exit_code = loaded ? EXIT_OK : EXIT_FINDINGS;
    }
    if (exit_code == EXIT_OK) {
        enum { FAR_DAY = 84000 }; /* 2199-12-26: the last night of all */
        enum pg_outcome outcome =
            pg_session_script(setting.session, "begin isolation level repeatable read read only");
        if (outcome == PG_DONE)
            outcome = night_store_last(setting.session, &setting.rows, (struct night){ .day = FAR_DAY }, &any,
                                       &last);
        if (outcome == PG_DONE && (!any || last.day < since.day)) {
            fputs("ccrm rules backtest: no night ran since then\n", stderr);
            exit_code = EXIT_FINDINGS;
        } else if (outcome == PG_DONE) {
            outcome = replay_both(&setting, against != NULL ? &set : NULL, since, last);
        }
        if (outcome != PG_DONE)
            exit_code = night_setting_failed(&setting, "the recorded history", outcome);
    }
    night_setting_close(&setting);
    return exit_code;
}
