/* `ccrm report diff`: what changed between two nights. */
#include "adapter/pg/report_rows.h"
#include "main/command.h"
#include "main/commands.h"
#include "main/night/night_run.h"
#include "main/night/night_setting.h"
#include "main/report/report_night.h"
#include "main/rules/rules_history.h"
#include "rules/statistics.h"

#include <stdio.h>

enum { TEXT_MAX = 1024 * 1024 };

static const char help[] =
    "ccrm report diff - what changed between two nights\n"
    "\n"
    "usage: ccrm report diff EARLIER LATER [--locale ko|en] [--json] [--config FILE] [--set KEY=VALUE]...\n"
    "                        [--db CONNINFO]\n"
    "\n"
    "Flags that are new, raised, lowered or ended, the figures so far, departments that can be judged\n"
    "now and could not before, departments that were reorganised, and whether other rules are in\n"
    "force: each night as it was known then.\n"
    "\n"
    "example: ccrm report diff 2027-03-13 2027-03-14\n"
    "\n"
    "Exit codes: 0 printed, 1 one of the nights did not run, 2 usage, 3 configuration or schema, 4 no\n"
    "database.\n";

static int print(struct night_setting *setting, const struct report_difference *difference,
                 const struct night_options *options)
{
    char *memory = arena_new_array(&setting->rows, char, TEXT_MAX);
    if (memory == NULL)
        return night_setting_failed(setting, "the difference", PG_NO_MEMORY);
    struct buffer text;
    buffer_init(&text, memory, TEXT_MAX);
    if (options->json)
        report_difference_json(difference, &text);
    else
        report_difference_text(difference, options->english ? LOCALE_EN : LOCALE_KO, &text);
    if (text.overflowed || fwrite(text.at, 1, text.len, stdout) != text.len || fflush(stdout) != 0) {
        fputs("ccrm report diff: it could not be printed whole\n", stderr);
        return EXIT_DEPENDENCY;
    }
    return EXIT_OK;
}

static int compare(struct night_setting *setting, const char *from, const struct night_options *options)
{
    struct night night[2], first;
    struct report_state state[2];
    struct report_measured *measured = arena_new(&setting->rows, struct report_measured);
    int exit_code = report_night_find(setting, "report diff", from, &night[0]);
    if (exit_code == EXIT_OK)
        exit_code = report_night_find(setting, "report diff", options->night, &night[1]);
    if (exit_code != EXIT_OK)
        return exit_code;
    struct night_store store[2] = { night_run_store(setting, night[0]), night_run_store(setting, night[1]) };
    enum pg_outcome outcome = rules_history_first(&store[1], setting, &first);
    for (int i = 0; outcome == PG_DONE && i < 2; i++)
        outcome = report_rows_state(&store[i], first, &state[i]);
    if (outcome == PG_DONE)
        outcome = measured != NULL ? report_rows_measured(&store[1], measured) : PG_NO_MEMORY;
    struct report_units units = { 0 };
    if (outcome == PG_DONE)
        outcome = report_rows_units(&store[1], night[0], &units);
    if (outcome != PG_DONE)
        return night_setting_failed(setting, "the two nights", outcome);
    const double confirmed_share = report_measured_confirmed_share(&measured->all);
    const struct report_difference difference = {
        .before = &state[0],
        .after = &state[1],
        .replies_needed = (int32_t)statistics_replies_needed(confirmed_share),
        .units = units,
    };
    return print(setting, &difference, options);
}

/** Both dates, the earlier one first; before anything is connected to. */
static bool read_nights(const char *from, const char *to)
{
    struct night first, second;
    if (!report_night_read("report diff", from, &first) || !report_night_read("report diff", to, &second))
        return false;
    if (first.day < second.day)
        return true;
    fprintf(stderr, "ccrm report diff: the earlier night comes first, and %s is not before %s\n", from, to);
    return false;
}

int command_report_diff(int argc, char **argv)
{
    struct night_options options = { 0 };
    const char *from = argc > 1 && argv[1][0] != '-' ? argv[1] : NULL;
    /* The second date is the first argument of the rest. */
    const bool understood = night_options_parse(argc - (from != NULL), argv + (from != NULL), &options);
    if (!understood || options.help || from == NULL || options.night == NULL) {
        fputs(help, understood && options.help ? stdout : stderr);
        return understood && options.help ? EXIT_OK : EXIT_USAGE;
    }
    if (!read_nights(from, options.night))
        return EXIT_USAGE;
    struct night_setting setting;
    int exit_code = night_setting_open(&options, &setting);
    if (exit_code == EXIT_OK)
        exit_code = compare(&setting, from, &options);
    night_setting_close(&setting);
    return exit_code;
}
