/* ccrm audit cut: what is older than two years leaves the log, by a person's hand and with a reason. */
#include "main/command.h"
#include "main/oversight/office.h"
#include "main/oversight/office_commands.h"

#include <stdio.h>

static const char help[] =
    "usage: ccrm audit cut --until DATE --reason TEXT [--locale ko|en] [--db CONNINFO]\n"
    "\n"
    "Deletes the entries before DATE, at least two years ago. The cut is an entry of the log itself with\n"
    "the last entry that went and its hash, so that `ccrm audit verify` goes on from there. Keep a\n"
    "printed head from before the cut. TEXT names the review of records that allowed it.\n"
    "\n"
    "example: ccrm audit cut --until 2027-01-01 --reason '기록물평가심의회 2029-1'\n"
    "\n"
    "Exit codes: 0 cut, 1 refused, 2 usage, 3 no login of the integrity office, 4 no database.\n";

static int cut(struct office *office)
{
    const struct slice param[] = { office_param(office->options->until),
                                   office_param(office->options->reason) };
    struct pg_rows *rows = NULL;
    enum pg_outcome outcome =
        pg_session_exec(office->session, "select ccrm.cut_audit($1::date, $2)", param, 2, &rows);
    if (outcome != PG_DONE)
        return office_failed(office, outcome);
    const struct slice last = pg_rows_text(rows, 0, 0);
    printf(office->options->english ? "entries up to %.*s are cut off\n"
                                    : "%.*s번까지의 기록을 정리했습니다\n",
           (int)last.len, last.at);
    pg_rows_free(rows);
    return EXIT_OK;
}

int command_audit_cut(int argc, char **argv)
{
    static const struct office_usage usage = { .command = "audit cut", .takes = "until reason" };
    struct office_options options;
    const bool understood = office_options_parse(argc, argv, &usage, &options);
    if (understood && options.help) {
        fputs(help, stdout);
        return EXIT_OK;
    }
    if (!understood || options.until == NULL || !office_is_said(options.reason)) {
        fputs("ccrm audit cut: --until and --reason are required\n", stderr);
        return EXIT_USAGE;
    }
    struct office office;
    int exit_code = office_open(usage.command, &options, &office);
    if (exit_code == EXIT_OK)
        exit_code = cut(&office);
    office_close(&office);
    return exit_code;
}
