/* `ccrm night`: the night's process. */
#include "main/commands.h"

#include "adapter/pg/night_store.h"
#include "main/command.h"
#include "main/night/night_run.h"
#include "main/night/night_setting.h"
#include "main/report/report_archive.h"

#include <stdio.h>

static const char help[] =
    "ccrm night - count the day's answers, run the rules, write the night's report\n"
    "\n"
    "usage: ccrm night DATE [--config FILE] [--set KEY=VALUE]... [--db CONNINFO] [--defs DIR] [--out DIR]\n"
    "\n"
    "Runs the night that closes the local day DATE, and before it, in order, the nights that were missed\n"
    "since the last one that ran; then files of reports go whose time is over (ccrm retention). The engine\n"
    "starts it as a child; by hand it does the same. The same night again changes nothing.\n"
    "It takes the role database.night_role, and no more memory than night.memory.\n"
    "\n"
    "  --db CONNINFO  instead of database.connection\n"
    "  --defs DIR     definitions from here instead of those in the program\n"
    "  --out DIR      instead of night.report_dir\n"
    "\n"
    "example: ccrm night 2027-03-14 --config /etc/ccrm/ccrm.yaml\n"
    "\n"
    "Exit codes: 0 done, 1 the data contradict themselves, 2 usage, 3 configuration or schema, 4 no "
    "database, memory or disk.\n";

enum { MISSED_MAX = 371 }; /* a year; after a longer pause the rules' year has begun anew anyway */

/* One night at a time on a database: another one waits here until this one is done. */
static enum pg_outcome take_turn(struct night_setting *setting)
{
    return pg_session_script(setting->session, "select pg_advisory_lock(7235423772)");
}

static int run_nights(struct night_setting *setting, struct night night)
{
    bool found = false;
    struct night last = { 0 };
    enum pg_outcome outcome = take_turn(setting);
    if (outcome == PG_DONE)
        outcome = night_store_last(setting->session, &setting->rows, night, &found, &last);
    if (outcome != PG_DONE)
        return night_setting_failed(setting, "the last night", outcome);
    int exit_code = EXIT_OK;
    if (found && night.day - last.day > MISSED_MAX)
        last.day = night.day - MISSED_MAX;
    for (int32_t day = last.day + 1; found && exit_code == EXIT_OK && day < night.day; day++)
        exit_code = night_run(setting, (struct night){ .day = day }, night);
    if (exit_code == EXIT_OK)
        exit_code = night_run(setting, night, night);
    return exit_code == EXIT_OK ? report_archive_remove_ended(setting) : exit_code;
}

int command_night(int argc, char **argv)
{
    struct night_options options;
    struct night night;
    if (!night_options_parse(argc, argv, &options) || options.help) {
        fputs(help, options.help ? stdout : stderr);
        return options.help ? EXIT_OK : EXIT_USAGE;
    }
    if (options.night == NULL || !night_parse(slice_from_text(options.night), &night)) {
        fputs("ccrm night: which night? A date as 2027-03-14\n", stderr);
        return EXIT_USAGE;
    }
    struct night_setting setting;
    int exit_code = night_setting_open(&options, &setting);
    if (exit_code == EXIT_OK)
        exit_code = run_nights(&setting, night);
    night_setting_close(&setting);
    return exit_code;
}
