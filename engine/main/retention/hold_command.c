/* `ccrm hold add|list|release`: evidence that does not end while it is needed, sealed with hashes. */
#include "main/command.h"
#include "main/commands.h"
#include "main/misused.h"
#include "main/oversight/office.h"
#include "main/oversight/office_print.h"

#include <stdio.h>
#include <string.h>

static const char help[] =
    "usage: ccrm hold add complaint:NUMBER|referral:NUMBER|flag:NUMBER --reason TEXT\n"
    "       ccrm hold list [--json]\n"
    "       ccrm hold release NUMBER --reason TEXT\n"
    "       each with [--locale ko|en] [--db CONNINFO] [--zone ZONE]\n"
    "\n"
    "While a hold stands, nothing of its complaints ends: no number, no text, no answer. What is there is\n"
    "sealed with hashes when the hold is placed; `list` says whether it is as it was. Open referrals and\n"
    "undecided reviews are held without one. On record with your login and the reason.\n"
    "\n"
    "examples: ccrm hold add referral:7 --reason 'handed to the police, case 2027-118'\n"
    "          ccrm hold release 2 --reason 'judgement is final since 3 May'\n"
    "\n"
    "Exit codes: 0 done, 1 refused, or a seal is broken, 2 usage, 3 no login of the integrity office,\n"
    "4 no database.\n";

static const struct office_column column[] = {
    { "hold", "보존", "hold", OFFICE_INT },
    { "subject", "대상", "subject", OFFICE_TEXT },
    { "complaints", "민원", "complaints", OFFICE_INT },
    { "rows", "기록", "rows", OFFICE_INT },
    { "seal", "봉인값", "seal", OFFICE_TEXT },
    { "intact", "그대로임", "intact", OFFICE_BOOL },
    { "placed", "보존일", "placed", OFFICE_TEXT },
    { "author", "담당", "author", OFFICE_TEXT },
    { "released", "해제일", "released", OFFICE_TEXT },
    { "reason", "사유", "reason", OFFICE_TEXT },
};

static void fill(struct json *json, const void *self)
{
    office_json_array(json, "holds", self);
}

static int list(struct office *office)
{
    static const char statement[] =
        "select h.hold_id, h.subject, h.complaints, h.rows, left(h.seal, 16), ccrm.seal_holds(h.hold_id), "
        "to_char(h.placed_at, 'YYYY-MM-DD'), h.author, to_char(h.released_at, 'YYYY-MM-DD'), h.reason "
        "from ccrm.hold_list h order by h.hold_id";
    enum { INTACT = 5 };
    struct pg_rows *rows = NULL;
    const enum pg_outcome outcome = pg_session_exec(office->session, statement, NULL, 0, &rows);
    if (outcome != PG_DONE)
        return office_failed(office, outcome);
    bool broken = false;
    for (size_t i = 0; i < pg_rows_count(rows); i++)
        broken |= pg_rows_text(rows, i, INTACT).len > 0 && !pg_rows_bool(rows, i, INTACT);
    const struct office_rows table = { .rows = rows,
                                       .column = column,
                                       .column_count = sizeof column / sizeof column[0] };
    int code = EXIT_OK;
    if (office->options->json)
        code = office_print_json(office, fill, &table);
    else
        office_print_table(office, &table);
    pg_rows_free(rows);
    if (code != EXIT_OK)
        return code;
    return broken ? office_refuse(office, "봉인된 기록이 달라졌습니다", "what was sealed is not as it was")
                  : EXIT_OK;
}

static int one_number(struct office *office, const char *statement, const char *korean, const char *english)
{
    const struct slice param[] = { office_param(office->options->subject),
                                   office_param(office->options->reason) };
    struct pg_rows *rows = NULL;
    const enum pg_outcome outcome = pg_session_exec(office->session, statement, param, 2, &rows);
    if (outcome != PG_DONE)
        return office_failed(office, outcome);
    const struct slice number = pg_rows_text(rows, 0, 0);
    if (office->options->english)
        printf("%s %.*s\n", english, (int)number.len, number.at);
    else
        printf("%s %.*s번\n", korean, (int)number.len, number.at);
    pg_rows_free(rows);
    return EXIT_OK;
}

static int add(struct office *office)
{
    return one_number(office, "select ccrm.add_hold($1, $2)", "보존", "hold");
}

static int release(struct office *office)
{
    return one_number(office,
                      "insert into ccrm.retention_release (hold_id, reason) values ($1::integer, $2) "
                      "returning hold_id",
                      "해제", "released");
}

static bool has_reason(const struct office_options *options)
{
    return !misused_reason(options->command, office_param(options->reason));
}

int command_hold(int argc, char **argv)
{
    static const struct office_command command[] = {
        { .usage = { .command = "hold list", .takes = "" }, .help = help, .run = list },
        { .usage = { .command = "hold add", .takes = "reason", .subject = true },
          .help = help,
          .is_complete = has_reason,
          .run = add },
        { .usage = { .command = "hold release", .takes = "reason", .subject = true },
          .help = help,
          .numbered = true,
          .is_complete = has_reason,
          .run = release },
    };
    size_t verb = 0;
    while (verb < 2 && strcmp(argv[0], command[verb].usage.command) != 0)
        verb++;
    return office_command_run(&command[verb], argc, argv);
}
