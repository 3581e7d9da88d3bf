/* `ccrm report summary`: the season in some forty lines. */
#include "adapter/pg/report_rows.h"
#include "main/command.h"
#include "main/commands.h"
#include "main/night/night_setting.h"
#include "report/report_summary.h"

#include <stdio.h>

static const char help[] =
    "ccrm report summary - the season so far: complaints, invitations, messages, replies, answers, flags, "
    "referrals\n"
    "\n"
    "usage: ccrm report summary [--json] [--config FILE] [--set KEY=VALUE]... [--db CONNINFO]\n"
    "\n"
    "No ids and no times of this run: two runs of one simulated season print the same bytes.\n"
    "\n"
    "example: ccrm report summary --json\n"
    "\n"
    "Exit codes: 0 printed, 2 usage, 3 configuration or schema, 4 no database.\n";

static int print_summary(struct night_setting *setting, bool json)
{
    enum { TEXT_MAX = 1024 * 1024 };
    struct report_summary summary;
    enum pg_outcome outcome = report_rows_summary(setting->session, &setting->rows, &summary);
    char *memory = arena_new_array(&setting->rows, char, TEXT_MAX);
    if (outcome == PG_DONE && memory == NULL)
        outcome = PG_NO_MEMORY;
    if (outcome != PG_DONE)
        return night_setting_failed(setting, "the summary", outcome);
    struct buffer text;
    buffer_init(&text, memory, TEXT_MAX);
    if (json)
        report_summary_json(&summary, &text);
    else
        report_summary_text(&summary, &text);
    if (text.overflowed || fwrite(text.at, 1, text.len, stdout) != text.len || fflush(stdout) != 0) {
        fputs("ccrm report summary: it could not be printed whole\n", stderr);
        return EXIT_DEPENDENCY;
    }
    return EXIT_OK;
}

int command_report_summary(int argc, char **argv)
{
    struct night_options options;
    if (!night_options_parse(argc, argv, &options) || options.help) {
        fputs(help, options.help ? stdout : stderr);
        return options.help ? EXIT_OK : EXIT_USAGE;
    }
    struct night_setting setting;
    int exit_code = night_setting_open(&options, &setting);
    if (exit_code == EXIT_OK)
        exit_code = print_summary(&setting, options.json);
    night_setting_close(&setting);
    return exit_code;
}
