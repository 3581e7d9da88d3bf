/* `ccrm rules explain`: why a flag stands, to the last number. */
#include "adapter/pg/flag_rows.h"
#include "adapter/pg/night_store.h"
#include "main/command.h"
#include "main/commands.h"
#include "main/oversight/flag_account.h"
#include "main/night/night_setting.h"
#include "main/rules/rules_force.h"
#include "main/rules/rules_history.h"
#include "main/rules/rules_recorded.h"
#include "rules/rule_kind.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

static const char help[] =
    "ccrm rules explain - why a flag stands: counts by night, the detector's path, what it rests on\n"
    "\n"
    "usage: ccrm rules explain FLAG [--night DATE] [--locale ko|en] [--json] [--config FILE]\n"
    "                          [--set KEY=VALUE]... [--db CONNINFO] [--defs DIR]\n"
    "\n"
    "FLAG is its number or DEPARTMENT:RULE, the latest of that name. The path is walked again from the "
    "recorded\n"
    "counts, under the rules that are in force on that night. References of complaints (no texts, no "
    "numbers) are\n"
    "shown to logins that have the role ccrm_integrity.\n"
    "\n"
    "  --night DATE  as it stood then (without it: on the last night that it stood)\n"
    "\n"
    "examples: ccrm rules explain 17\n"
    "          ccrm rules explain 건축과:R1 --json\n"
    "\n"
    "Exit codes: 0 explained, 1 there is no such flag, 2 usage, 3 configuration or schema, 4 no database.\n";

struct wish {
    struct night_options options;
    struct slice flag;
    bool has_night;
    struct night night;
};

static bool read_wish(int argc, char **argv, struct wish *ret)
{
    static const struct option option[] = { { "config", required_argument, NULL, 'c' },
                                            { "set", required_argument, NULL, 's' },
                                            { "db", required_argument, NULL, 'd' },
                                            { "defs", required_argument, NULL, 'f' },
                                            { "night", required_argument, NULL, 'n' },
                                            { "json", no_argument, NULL, 'j' },
                                            { "locale", required_argument, NULL, 'l' },
                                            { "help", no_argument, NULL, 'h' },
                                            { 0 } };
    struct wish wish = { .options = { .own_role = true } };
    struct night_options *options = &wish.options;
    bool good = true;
    optind = 1;
    for (int c; (c = getopt_long(argc, argv, "h", option, NULL)) != -1;) {
        if (c == 'c')
            options->config = optarg;
        else if (c == 's' && options->set_count < NIGHT_SETTING_SET_MAX)
            options->set[options->set_count++] = optarg;
        else if (c == 'd')
            options->connection = optarg;
        else if (c == 'f')
            options->defs = optarg;
        else if (c == 'n')
            good &= wish.has_night = night_parse(slice_from_text(optarg), &wish.night);
        else if (c == 'l') {
            options->english = strcmp(optarg, "en") == 0;
            good &= options->english || strcmp(optarg, "ko") == 0;
        } else if (c == 'j')
            options->json = true;
        else if (c == 'h')
            options->help = true;
        else
            good = false;
    }
    if (optind + 1 == argc)
        wish.flag = slice_from_text(argv[optind]);
    *ret = wish;
    return good && (options->help || wish.flag.len > 0);
}

/* What the other departments' counts of the same measure were meanwhile. */
static void add_rest(const struct night_rules_input *input, struct night from, struct flag_account *account)
{
    for (size_t i = 0; i < input->count_count; i++) {
        const struct tally_count *row = &input->count[i];
        const bool counts = row->measure == rule_kind_measure(account->rule) &&
                            row->arrived.day >= from.day && row->known.day <= account->night.day &&
                            row->unit != account->row->department;
        for (size_t u = 0; counts && u < input->unit_count; u++) {
            if (input->unit[u].id == row->unit && input->unit[u].kind == UNIT_DEPARTMENT) {
                account->rest_n += row->n;
                account->rest_k += row->k;
            }
        }
    }
}

static enum pg_outcome look(struct night_setting *setting, const struct wish *wish, struct flag_row *row,
                            struct flag_account *account)
{
    struct night_rules_input input = { 0 };
    struct night_rules_result result;
    struct rule_set *set = arena_new(&setting->rows, struct rule_set);
    account->night = wish->has_night ? wish->night : row->last;
    struct night_store store = rules_recorded_store(setting, account->night);
    if (set == NULL)
        return PG_NO_MEMORY;
    enum pg_outcome outcome = rules_force_on(&store, setting, set);
    if (outcome == PG_DONE)
        outcome = rules_history_read(&store, setting, night_store_closed, &input);
    if (outcome != PG_DONE)
        return outcome;
    input.set = set;
    input.night = account->night;
    switch (night_rules_run(&input, &setting->rows, &result)) {
    case NIGHT_RULES_DONE:
        break;
    case NIGHT_RULES_NO_ROOM:
        return PG_NO_MEMORY;
    case NIGHT_RULES_BAD_INPUT:
        return PG_BAD_VALUE;
    }
    account->unit = input.unit;
    account->unit_count = input.unit_count;
    for (size_t i = 0; i < input.unit_count; i++)
        account->departments += input.unit[i].kind == UNIT_DEPARTMENT;
    for (size_t i = 0; i < set->rule_count; i++)
        if (slice_equal(set->rule[i].id, row->rule))
            account->rule = &set->rule[i];
    for (size_t i = 0; i < result.flag_count; i++)
        if (result.flag[i].department == row->department &&
            slice_equal(set->rule[result.flag[i].rule].id, row->rule)) {
            account->flag = &result.flag[i];
            account->rule = &set->rule[result.flag[i].rule];
        }
    account->same_rules = rules_recorded_is_hash(set, row->rules_hash);
    const struct night from =
        account->flag != NULL && account->flag->path_count > 0 ? account->flag->path[0].night : input.first;
    account->city_budget = rule_set_budget(set, FLAG_ALERT, (int)account->departments);
    if (account->rule == NULL)
        return PG_DONE;
    add_rest(&input, from, account);
    const struct flag_reference_query query = { .department = row->department,
                                                .rule = account->rule,
                                                .from = from,
                                                .until = account->night,
                                                .zone_name = setting->config.zone };
    struct flag_reference *reference = NULL;
    outcome = flag_rows_may_see(setting->session, &account->may_see);
    if (outcome == PG_DONE && account->may_see)
        outcome = flag_rows_references(setting->session, &setting->rows, &query, &reference,
                                       &account->reference_count);
    account->reference = reference;
    return outcome;
}

static int print(struct night_setting *setting, const struct flag_account *account, bool json)
{
    enum { TEXT_MAX = 1024 * 1024 };
    struct buffer out;
    char *memory = arena_new_array(&setting->rows, char, TEXT_MAX);
    if (memory == NULL)
        return night_setting_failed(setting, "the account", PG_NO_MEMORY);
    buffer_init(&out, memory, TEXT_MAX);
    if (json)
        flag_account_json(account, &out);
    else
        flag_account_text(account, &out);
    if (out.overflowed || fwrite(out.at, 1, out.len, stdout) != out.len || fflush(stdout) != 0) {
        fputs("ccrm rules explain: it could not be printed whole\n", stderr);
        return EXIT_DEPENDENCY;
    }
    return EXIT_OK;
}

static int explain(struct night_setting *setting, const struct wish *wish)
{
    struct flag_row row;
    bool found = false;
    enum pg_outcome outcome =
        pg_session_script(setting->session, "begin isolation level repeatable read read only");
    if (outcome == PG_DONE)
        outcome = flag_rows_find(setting->session, &setting->rows, wish->flag, &found, &row);
    if (outcome == PG_DONE && !found) {
        fprintf(stderr, "ccrm rules explain: there is no flag %.*s\n", (int)wish->flag.len, wish->flag.at);
        return EXIT_FINDINGS;
    }
    struct flag_account account = { .row = &row, .english = wish->options.english };
    if (outcome == PG_DONE)
        outcome = look(setting, wish, &row, &account);
    if (outcome != PG_DONE)
        return night_setting_failed(setting, "the flag", outcome);
    if (account.rule == NULL) {
        fprintf(stderr, "ccrm rules explain: the rules in force have no %.*s\n", (int)row.rule.len,
                row.rule.at);
        return EXIT_FINDINGS;
    }
    return print(setting, &account, wish->options.json);
}

int command_rules_explain(int argc, char **argv)
{
    struct wish wish;
    if (!read_wish(argc, argv, &wish) || wish.options.help) {
        fputs(help, wish.options.help ? stdout : stderr);
        return wish.options.help ? EXIT_OK : EXIT_USAGE;
    }
    struct night_setting setting;
    int exit_code = night_setting_open(&wish.options, &setting);
    if (exit_code == EXIT_OK)
        exit_code = explain(&setting, &wish);
    night_setting_close(&setting);
    return exit_code;
}
