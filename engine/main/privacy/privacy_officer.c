/* `ccrm privacy officer`: what is held on one officer, for a person to review before it is disclosed. */
#include "main/command.h"
#include "main/commands.h"
#include "main/oversight/office.h"
#include "main/oversight/office_print.h"

#include <stdio.h>

static const char help[] =
    "usage: ccrm privacy officer KEY --reason TEXT [--json] [--locale ko|en] [--db CONNINFO]\n"
    "\n"
    "Everything that is held on one officer (their key in the units, or what the source writes): terms,\n"
    "codes, how many complaints, counts by measure, flags that their share was largest in, how many\n"
    "referrals. For the print that the law gives them (개인정보 보호법 §35). No citizen, no text. A person\n"
    "reviews it before it is disclosed: what could show a reporter is left out. The look is on record\n"
    "before anything is shown.\n"
    "\n"
    "example: ccrm privacy officer A-2019-0117 --reason '열람 청구 2027-12'\n"
    "\n"
    "Exit codes: 0 printed, 1 nothing is held, 2 usage, 3 no login of the integrity office, 4 no database.\n";

static const struct office_column column[] = {
    { "part", "구분", "part", OFFICE_TEXT },   { "department", "부서", "department", OFFICE_TEXT },
    { "item", "항목", "item", OFFICE_TEXT },   { "first", "처음", "first", OFFICE_TEXT },
    { "last", "마지막", "last", OFFICE_TEXT }, { "n", "건수", "n", OFFICE_INT },
    { "k", "해당", "k", OFFICE_INT },
};

static void fill(struct json *json, const void *self)
{
    office_json_notice(json);
    office_json_array(json, "held", self);
}

static int show(struct office *office)
{
    const struct slice param[] = { office_param(office->options->subject),
                                   office_param(office->options->reason) };
    struct pg_rows *look = NULL, *rows = NULL;
    enum pg_outcome outcome =
        pg_session_exec(office->session, "select ccrm.look_at_officer($1, $2)", param, 2, &look);
    if (outcome == PG_DONE) {
        const struct slice entry = pg_rows_text(look, 0, 0);
        outcome = pg_session_exec(office->session,
                                  "select part, department, item, first, last, n, k "
                                  "from ccrm.officer_held($1::bigint)",
                                  &entry, 1, &rows);
    }
    int code = EXIT_OK;
    if (outcome != PG_DONE) {
        code = office_failed(office, outcome);
    } else {
        const struct office_rows table = { .rows = rows,
                                           .column = column,
                                           .column_count = sizeof column / sizeof column[0] };
        if (office->options->json) {
            code = office_print_json(office, fill, &table);
        } else {
            puts(office->options->english
                     ? "For review before disclosure: leave out what could show a reporter."
                     : "공개 전 심사용: 신고자를 알아볼 수 있는 내용은 빼고 공개합니다.");
            office_print_notice(office);
            office_print_table(office, &table);
        }
    }
    pg_rows_free(look);
    pg_rows_free(rows);
    return code;
}

static bool has_reason(const struct office_options *options)
{
    if (!office_is_said(options->reason))
        fputs("ccrm privacy officer: --reason is required\n", stderr);
    return office_is_said(options->reason);
}

int command_privacy_officer(int argc, char **argv)
{
    static const struct office_command command = {
        .usage = { .command = "privacy officer", .takes = "reason", .subject = true },
        .help = help,
        .is_complete = has_reason,
        .run = show,
    };
    return office_command_run(&command, argc, argv);
}
