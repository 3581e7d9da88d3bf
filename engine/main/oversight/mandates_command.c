/* ccrm mandates list | grant | delegate | end: who may handle referrals, from when until when. */
#include "main/command.h"
#include "main/oversight/office.h"
#include "main/oversight/office_commands.h"
#include "main/oversight/office_print.h"

#include <stdio.h>
#include <string.h>

static const char help[] =
    "usage: ccrm mandates list [--all]\n"
    "       ccrm mandates grant LOGIN --from DATE --until DATE --reason TEXT\n"
    "       ccrm mandates delegate LOGIN --from DATE --until DATE --reason TEXT\n"
    "       ccrm mandates end NUMBER --reason TEXT\n"
    "       each with [--locale ko|en] [--json] [--db CONNINFO] [--zone ZONE]\n"
    "\n"
    "Who may read and handle referrals. While nobody was ever granted it, every member of ccrm_integrity\n"
    "may; from the first grant on those on the list alone, on their days. `grant` lists another person,\n"
    "never oneself. `delegate` names one's own deputy, who may what one may oneself, also with a case\n"
    "that was handed on to one. A mandate lasts a year at most; `end` ends it at once. Nothing is\n"
    "deleted, and each step is in the audit log.\n"
    "\n"
    "examples:\n"
    "  ccrm mandates grant kim --from 2027-01-01 --until 2027-12-31 --reason '사무분장 2027-1'\n"
    "  ccrm mandates delegate lee --from 2027-04-05 --until 2027-04-16 --reason '휴가'\n"
    "\n"
    "Exit codes: 0 done, 1 refused, 2 usage, 3 no login of the integrity office, 4 no database.\n";

static const struct office_column column[] = {
    { "mandate", "번호", "mandate", OFFICE_INT },
    { "person", "사람", "person", OFFICE_TEXT },
    { "deputy_for", "대리", "deputy for", OFFICE_TEXT },
    { "from", "시작", "from", OFFICE_TEXT },
    { "until", "끝", "until", OFFICE_TEXT },
    { "in_force", "유효", "in force", OFFICE_BOOL },
    { "author", "부여", "given by", OFFICE_TEXT },
    { "reason", "사유", "reason", OFFICE_TEXT },
};

static void fill(struct json *json, const void *self)
{
    office_json_array(json, "mandates", self);
}

static int list(struct office *office)
{
    static const char statement[] =
        "select m.mandate_id, m.person, m.deputy_for, m.first_day, m.last_day, f.mandate_id is not null, "
        "m.author, m.reason from ccrm.mandate m left join ccrm.mandate_in_force f using (mandate_id) "
        "where $1::boolean or f.mandate_id is not null order by m.mandate_id";
    const struct slice all = office_param(office->options->all ? "true" : "false");
    struct pg_rows *found = NULL;
    enum pg_outcome outcome = pg_session_exec(office->session, statement, &all, 1, &found);
    if (outcome != PG_DONE)
        return office_failed(office, outcome);
    const struct office_rows rows = { .rows = found,
                                      .column = column,
                                      .column_count = sizeof column / sizeof column[0] };
    int exit_code = EXIT_OK;
    if (office->options->json)
        exit_code = office_print_json(office, fill, &rows);
    else
        office_print_table(office, &rows);
    pg_rows_free(found);
    return exit_code;
}

/** Runs the step and says which mandate it was; no row: there is none to end. */
static int step(struct office *office, const char *statement, const struct slice *param, size_t count)
{
    struct pg_rows *rows = NULL;
    enum pg_outcome outcome = pg_session_exec(office->session, statement, param, count, &rows);
    if (outcome != PG_DONE)
        return office_failed(office, outcome);
    if (pg_rows_count(rows) == 0) {
        pg_rows_free(rows);
        return office_refuse(office, "%s번 위임이 없거나 이미 끝났습니다. ccrm mandates list --all",
                             "there is no mandate %s, or it has ended: ccrm mandates list --all",
                             office->options->subject);
    }
    const struct slice number = pg_rows_text(rows, 0, 0);
    printf(office->options->english ? "mandate %.*s\n" : "위임 %.*s번\n", (int)number.len, number.at);
    pg_rows_free(rows);
    return EXIT_OK;
}

static int give(struct office *office, const char *statement)
{
    const struct office_options *options = office->options;
    const struct slice param[] = { office_param(options->subject), office_param(options->from),
                                   office_param(options->until), office_param(options->reason) };
    return step(office, statement, param, sizeof param / sizeof param[0]);
}

static int grant(struct office *office)
{
    return give(office, "insert into ccrm.mandate (person, first_day, last_day, reason) "
                        "values ($1::name, $2::date, $3::date, $4) returning mandate_id");
}

static int delegate(struct office *office)
{
    return give(office, "insert into ccrm.mandate (person, deputy_for, first_day, last_day, reason) "
                        "values ($1::name, session_user, $2::date, $3::date, $4) returning mandate_id");
}

static int end(struct office *office)
{
    static const char statement[] =
        "insert into ccrm.mandate_end (mandate_id, reason) "
        "select mandate_id, $2 from ccrm.mandate m where mandate_id = $1::bigint and not exists "
        "(select from ccrm.mandate_end e where e.mandate_id = m.mandate_id) "
        "returning mandate_id";
    const struct slice param[] = { office_param(office->options->subject),
                                   office_param(office->options->reason) };
    return step(office, statement, param, 2);
}

static bool has_reason(const struct office_options *options)
{
    if (!office_is_said(options->reason))
        fprintf(stderr, "ccrm %s: --reason is required\n", options->command);
    return office_is_said(options->reason);
}

static bool has_days(const struct office_options *options)
{
    struct night day;
    if (!has_reason(options))
        return false;
    if (night_parse(office_param(options->from), &day) && night_parse(office_param(options->until), &day))
        return true;
    fprintf(stderr, "ccrm %s: --from and --until are required, as 2027-04-05\n", options->command);
    return false;
}

int command_mandates(int argc, char **argv)
{
    static const struct office_command command[] = {
        { { .command = "mandates list", .takes = "all" }, .help = help, .run = list },
        { { .command = "mandates grant", .takes = "from until reason", .subject = true },
          .help = help,
          .is_complete = has_days,
          .run = grant },
        { { .command = "mandates delegate", .takes = "from until reason", .subject = true },
          .help = help,
          .is_complete = has_days,
          .run = delegate },
        { { .command = "mandates end", .takes = "reason", .subject = true },
          .help = help,
          .numbered = true,
          .is_complete = has_reason,
          .run = end },
    };
    size_t which = 0;
    while (which + 1 < sizeof command / sizeof command[0] &&
           strcmp(argv[0], command[which].usage.command) != 0)
        which++;
    return office_command_run(&command[which], argc, argv);
}
