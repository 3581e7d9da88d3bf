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

static bool is_complete(const struct office_options *options)
{
    struct night night;
    if (night_parse(office_param(options->until), &night) && office_is_said(options->reason))
        return true;
    fputs("ccrm audit cut: --until, as 2027-01-01, and --reason are required\n", stderr);
    return false;
}

int command_audit_cut(int argc, char **argv)
{
    static const struct office_command command = { .usage = { .command = "audit cut",
                                                              .takes = "until reason" },
                                                   .help = help,
                                                   .is_complete = is_complete,
                                                   .run = cut };
    return office_command_run(&command, argc, argv);
}
