#include "main/rules/rules_departments.h"

#include "main/command.h"
#include "main/rules/rules_history.h"
#include "main/rules/rules_recorded.h"
#include "report/escape.h"

#include <stdio.h>

enum { LINE_MAX_BYTES = 4096, YEAR = 365 };

static int64_t answers_since(const struct night_rules_input *input, int32_t unit, struct night since)
{
    int64_t answers = 0;
    for (size_t i = 0; i < input->count_count; i++) {
        const struct tally_count *row = &input->count[i];
        answers += row->unit == unit && row->measure == TALLY_SOLICITATION && row->arrived.day >= since.day
                       ? row->n
                       : 0;
    }
    return answers;
}

static int64_t members_of(const struct night_rules_input *input, int32_t department, enum unit_kind kind)
{
    int64_t members = 0;
    for (size_t i = 0; i < input->unit_count; i++)
        members += input->unit[i].kind == kind && input->unit[i].department == department;
    return members > 0 ? members : 1;
}

static struct slice class_of(const struct night_rules_input *input, int32_t department)
{
    struct slice name = SLICE_EMPTY;
    for (size_t i = 0; i < input->class_count; i++)
        if (input->unit_class[i].department == department)
            name = input->unit_class[i].name;
    return name;
}

static void print(const struct night_rules_input *input, struct night since)
{
    const int64_t nights = input->night.day - since.day + 1;
    puts("department,answers,types,officers,class");
    for (size_t i = 0; i < input->unit_count; i++) {
        const struct unit *unit = &input->unit[i];
        char memory[LINE_MAX_BYTES];
        struct buffer line;
        if (unit->kind != UNIT_DEPARTMENT)
            continue;
        buffer_init(&line, memory, sizeof memory);
        escape_csv(&line, unit->name);
        printf("%.*s,%lld,%lld,%lld,%.*s\n", (int)line.len, line.at,
               (long long)((answers_since(input, unit->id, since) * YEAR + nights / 2) / nights),
               (long long)members_of(input, unit->id, UNIT_TYPE),
               (long long)members_of(input, unit->id, UNIT_OFFICER), (int)class_of(input, unit->id).len,
               class_of(input, unit->id).at);
    }
}

static enum pg_outcome read_history(struct night_setting *setting, struct night_rules_input *ret,
                                    bool *ret_any)
{
    enum { FAR_DAY = 84000 }; /* 2199-12-26: the last night of all */
    enum pg_outcome outcome =
        pg_session_script(setting->session, "begin isolation level repeatable read read only");
    if (outcome == PG_DONE)
        outcome = night_store_last(setting->session, &setting->rows, (struct night){ .day = FAR_DAY },
                                   ret_any, &ret->night);
    if (outcome != PG_DONE || !*ret_any)
        return outcome;
    const struct night_store store = rules_recorded_store(setting, ret->night);
    return rules_history_read(&store, setting, night_store_closed, ret);
}

int rules_departments(const struct night_options *options, struct night since)
{
    struct night_setting setting;
    struct night_rules_input input = { 0 };
    bool any = false;
    int exit_code = night_setting_open(options, &setting);
    if (exit_code == EXIT_OK) {
        const enum pg_outcome outcome = read_history(&setting, &input, &any);
        const struct night first = since.day > input.first.day ? since : input.first;
        if (outcome != PG_DONE) {
            exit_code = night_setting_failed(&setting, "the recorded history", outcome);
        } else if (!any || input.night.day < first.day) {
            fputs("ccrm rules power: no night ran since then\n", stderr);
            exit_code = EXIT_FINDINGS;
        } else {
            print(&input, first);
        }
    }
    night_setting_close(&setting);
    return exit_code;
}
