/* ccrm recusals list | add | end: whose cases about a department are, when the office must not read them. */
#include "main/command.h"
#include "main/oversight/office.h"
#include "main/oversight/office_commands.h"
#include "main/oversight/office_print.h"

#include <stdio.h>
#include <string.h>

static const char help[] =
    "usage: ccrm recusals list [--all]\n"
    "       ccrm recusals add DEPARTMENT --to LOGIN --reason TEXT\n"
    "       ccrm recusals end DEPARTMENT --reason TEXT\n"
    "       each with [--locale ko|en] [--json] [--db CONNINFO] [--zone ZONE]\n"
    "\n"
    "A referral about the department with that code goes to LOGIN, a login with the integrity role, and to\n"
    "their deputies alone, from the moment it is raised: nobody else reads it, its number or why somebody\n"
    "looked. For the integrity office's own department, before its first survey. Cases that were raised\n"
    "before stay where they are (`ccrm referrals handle --step recuse`). Nothing is deleted, and each step\n"
    "is in the audit log.\n"
    "\n"
    "example: ccrm recusals add 감사담당관 --to audit_committee --reason '감사담당관 관련 제보는 감사위원회로'\n"
    "\n"
    "Exit codes: 0 done, 1 refused, 2 usage, 3 no login of the integrity office, 4 no database.\n";

static const struct office_column column[] = {
    { "department", "부서", "department", OFFICE_TEXT },
    { "recipient", "받는 사람", "recipient", OFFICE_TEXT },
    { "since", "시작", "since", OFFICE_TEXT },
    { "author", "기록한 사람", "recorded by", OFFICE_TEXT },
    { "reason", "사유", "reason", OFFICE_TEXT },
};

static void fill(struct json *json, const void *self)
{
    office_json_array(json, "recusals", self);
}

static int list(struct office *office)
{
    static const char statement[] =
        "select department, recipient, to_char(recorded_at, 'YYYY-MM-DD HH24:MI:SS'), author, reason "
        "from ccrm.recusal x where $1::boolean or recipient is not null and not exists (select from "
        "ccrm.recusal l where l.department = x.department and l.recusal_id > x.recusal_id) "
        "order by recusal_id";
    const struct slice all = office_param(office->options->all ? "true" : "false");
    struct pg_rows *found PG_ROWS_CLEANUP = NULL;
    const enum pg_outcome outcome = pg_session_exec(office->session, statement, &all, 1, &found);
    if (outcome != PG_DONE)
        return office_failed(office, outcome);
    const struct office_rows rows = { .rows = found,
                                      .column = column,
                                      .column_count = sizeof column / sizeof column[0] };
    if (office->options->json)
        return office_print_json(office, fill, &rows);
    office_print_table(office, &rows);
    return EXIT_OK;
}

/* Without --to it ends: the newest entry of a department rules. */
static int record(struct office *office)
{
    static const char statement[] =
        "insert into ccrm.recusal (department, recipient, reason) values ($1, $2::name, $3)";
    const struct office_options *options = office->options;
    const struct slice param[] = { office_param(options->subject), office_param(options->to),
                                   office_param(options->reason) };
    const enum pg_outcome outcome = pg_session_exec(office->session, statement, param, 3, NULL);
    if (outcome != PG_DONE)
        return office_failed(office, outcome);
    if (options->to != NULL)
        printf(options->english ? "%s: referrals from now on go to %s\n"
                                : "%s: 이제부터 제보는 %s에게 갑니다\n",
               options->subject, options->to);
    else
        printf(options->english ? "%s: ended\n" : "%s: 종료했습니다\n", options->subject);
    return EXIT_OK;
}

static bool has_reason(const struct office_options *options)
{
    const bool adds = strcmp(options->command, "recusals add") == 0;
    const bool good = office_is_said(options->reason) && (!adds || office_is_said(options->to));
    if (!good)
        fprintf(stderr, "ccrm %s: %s\n", options->command,
                adds ? "--to LOGIN and --reason are required" : "--reason is required");
    return good;
}

int command_recusals(int argc, char **argv)
{
    static const struct office_command command[] = {
        { { .command = "recusals list", .takes = "all" }, .help = help, .run = list },
        { { .command = "recusals add", .takes = "to reason", .subject = true },
          .help = help,
          .is_complete = has_reason,
          .run = record },
        { { .command = "recusals end", .takes = "reason", .subject = true },
          .help = help,
          .is_complete = has_reason,
          .run = record },
    };
    size_t which = 0;
    while (which + 1 < sizeof command / sizeof command[0] &&
           strcmp(argv[0], command[which].usage.command) != 0)
        which++;
    return office_command_run(&command[which], argc, argv);
}
