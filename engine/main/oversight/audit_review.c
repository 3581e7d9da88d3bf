/* `ccrm audit review`: that a person went through who looked at what, as is done every month. */
#include "main/oversight/office.h"
#include "main/oversight/office_commands.h"

#include "main/command.h"

#include <stdio.h>

static const char help[] =
    "usage: ccrm audit review --reason TEXT [--locale ko|en] [--db CONNINFO]\n"
    "\n"
    "Puts on record that the log of looks and acts was gone through: TEXT says what was found. The night's\n"
    "page tells when it was done last; it is due every month.\n"
    "\n"
    "example: ccrm audit review --reason '3월 접속기록 점검: 특이사항 없음'\n"
    "\n"
    "Exit codes: 0 recorded, 1 refused, 2 usage, 3 no login of the integrity office, 4 no database.\n";

static bool has_reason(const struct office_options *options)
{
    if (!office_is_said(options->reason))
        fputs("ccrm audit review: --reason says what was found\n", stderr);
    return office_is_said(options->reason);
}

static int review(struct office *office)
{
    const struct slice reason = office_param(office->options->reason);
    struct pg_rows *rows = NULL;
    const enum pg_outcome outcome =
        pg_session_exec(office->session, "select ccrm.review_audit($1)", &reason, 1, &rows);
    if (outcome != PG_DONE)
        return office_failed(office, outcome);
    const struct slice entry = pg_rows_text(rows, 0, 0);
    printf(office->options->english ? "on record as entry %.*s\n" : "기록 %.*s번\n", (int)entry.len,
           entry.at);
    pg_rows_free(rows);
    return EXIT_OK;
}

int command_audit_review(int argc, char **argv)
{
    static const struct office_command command = { .usage = { .command = "audit review", .takes = "reason" },
                                                   .help = help,
                                                   .is_complete = has_reason,
                                                   .run = review };
    return office_command_run(&command, argc, argv);
}
