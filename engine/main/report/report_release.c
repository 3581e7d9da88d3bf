/* `ccrm report release`: a citizen's words for the department that they are about. */
#include "main/command.h"
#include "main/commands.h"
#include "main/oversight/office.h"

#include <stdio.h>

static const char help[] =
    "usage: ccrm report release REVIEW --words TEXT --reason TEXT [--locale ko|en] [--db CONNINFO]\n"
    "\n"
    "Releases what a citizen wrote to the department of the case: TEXT is what you write down of it,\n"
    "without names and numbers. It goes out with the department's next closed batch. You have read the\n"
    "whole before (`ccrm review show`). Refused: a digit, an address, a named person, and every word\n"
    "of a case that speaks of solicitation. For a member of ccrm_integrity.\n"
    "\n"
    "example:\n"
    "  ccrm report release 12 --words '창구 안내가 친절했습니다' --reason 'praise, no person named'\n"
    "\n"
    "Exit codes: 0 released, 1 refused, 2 usage, 3 no login of the integrity office, 4 no database.\n";

static int release(struct office *office)
{
    const struct slice param[] = { office_param(office->options->subject),
                                   office_param(office->options->words),
                                   office_param(office->options->reason) };
    struct pg_rows *rows = NULL;
    enum pg_outcome outcome =
        pg_session_exec(office->session, "select ccrm.release_text($1::bigint, $2, $3)", param, 3, &rows);
    if (outcome != PG_DONE)
        return office_failed(office, outcome);
    pg_rows_free(rows);
    puts(office->options->english ? "released; it goes out with the department's next batch"
                                  : "공개를 승인했습니다. 그 부서의 다음 묶음과 함께 나갑니다.");
    return EXIT_OK;
}

static bool is_complete(const struct office_options *options)
{
    if (office_is_said(options->words) && office_is_said(options->reason))
        return true;
    fputs("ccrm report release: a review's number, --words and --reason\n", stderr);
    return false;
}

int command_report_release(int argc, char **argv)
{
    static const struct office_command command = {
        .usage = { .command = "report release", .takes = "words reason", .subject = true },
        .help = help,
        .numbered = true,
        .is_complete = is_complete,
        .run = release
    };
    return office_command_run(&command, argc, argv);
}
