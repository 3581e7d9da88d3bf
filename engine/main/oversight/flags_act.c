/* ccrm flags acknowledge | assign | inquire | explain | close: one step in a flag's life. */
#include "main/command.h"
#include "main/oversight/flag_record.h"
#include "main/oversight/office.h"
#include "main/oversight/office_commands.h"
#include "main/oversight/office_print.h"

#include <stdio.h>
#include <string.h>

static const char help[] =
    "usage: ccrm flags acknowledge FLAG --reason TEXT\n"
    "       ccrm flags assign FLAG --to LOGIN --reason TEXT\n"
    "       ccrm flags inquire FLAG --reason TEXT\n"
    "       ccrm flags explain FLAG --reason \"what the unit says\"\n"
    "       ccrm flags close FLAG --as CLOSING --reason TEXT\n"
    "       each with [--locale ko|en] [--json] [--db CONNINFO] [--zone ZONE]\n"
    "\n"
    "open -> acknowledged -> in-inquiry -> closed. CLOSING is substantiated, not-substantiated (both after "
    "an\n"
    "inquiry), innocent-cause or data-fault (from anywhere). Before `substantiated` the unit's own "
    "explanation is on\n"
    "record (`explain`). Author and time are the database's; nothing is deleted. What is seen after a "
    "closing raises a\n"
    "flag of its own: the detector starts anew on the next night.\n"
    "\n"
    "examples:\n"
    "  ccrm flags acknowledge 3 --reason \"read, looking at the counter's rota\"\n"
    "  ccrm flags close 3 --as innocent-cause --reason \"the display board was broken for a week\"\n"
    "\n"
    "Exit codes: 0 done, 1 refused: the message says which steps are possible, 2 usage, 3 no login of the "
    "integrity\n"
    "office, 4 no database.\n";

static const struct office_usage act_usage[FLAG_LIFE_ACT_COUNT] = {
    [FLAG_LIFE_ACT_ACKNOWLEDGE] = { .command = "flags acknowledge", .takes = "reason", .subject = true },
    [FLAG_LIFE_ACT_ASSIGN] = { .command = "flags assign", .takes = "reason to", .subject = true },
    [FLAG_LIFE_ACT_INQUIRE] = { .command = "flags inquire", .takes = "reason", .subject = true },
    [FLAG_LIFE_ACT_EXPLAIN] = { .command = "flags explain", .takes = "reason", .subject = true },
    [FLAG_LIFE_ACT_CLOSE] = { .command = "flags close", .takes = "reason as", .subject = true },
};

static int refuse(const struct office *office, enum flag_life_outcome why, const struct flag_life *life)
{
    char possible[OFFICE_POSSIBLE_MAX];
    const struct office_acts acts = flag_record_acts(life);
    office_possible(office, &acts, possible);
    const char *const flag = office->options->subject;
    const struct slice state = office_word(office, flag_life_state_name(life->state));
    switch (why) {
    case FLAG_LIFE_NOT_EXPLAINED:
        return office_refuse(
            office,
            "%s번 경보: 부서의 소명이 기록되지 않아 '사실로 확인'으로 종결할 수 없습니다. 가능한 처리: %s",
            "flag %s: not substantiated before the unit's explanation is on record; possible: %s", flag,
            possible);
    case FLAG_LIFE_NO_INQUIRY:
        return office_refuse(
            office,
            "%s번 경보: 조사 없이 사실 여부로 종결할 수 없습니다. 가능한 처리: %s (close는 innocent-cause, "
            "data-fault)",
            "flag %s: no finding without an inquiry; possible: %s (close as innocent-cause, data-fault)",
            flag, possible);
    case FLAG_LIFE_NOT_FROM_HERE:
    case FLAG_LIFE_NO_AUTHOR:
    case FLAG_LIFE_NO_REASON:
    case FLAG_LIFE_DONE:
        break;
    }
    return office_refuse(office, "%s번 경보는 '%.*s' 상태라 그 처리를 할 수 없습니다. 가능한 처리: %s",
                         "flag %s is %.*s: no such step from there; possible: %s", flag, (int)state.len,
                         state.at, possible);
}

static void fill_step(struct json *json, const void *self)
{
    static const struct office_column column[] = {
        { "flag", "", "", OFFICE_INT },    { "act", "", "", OFFICE_WORD }, { "state", "", "", OFFICE_WORD },
        { "author", "", "", OFFICE_TEXT }, { "at", "", "", OFFICE_TEXT },
    };
    const struct office_rows rows = { .rows = self,
                                      .column = column,
                                      .column_count = sizeof column / sizeof column[0] };
    office_json_object(json, "step", &rows, 0);
}

static int record(struct office *office, enum flag_life_act act)
{
    static const char statement[] =
        "insert into ccrm.flag_event (flag_id, act, closing, assignee, note) "
        "values ($1::bigint, $2, $3, $4::name, $5) "
        "returning flag_id, act, state, author, to_char(at, 'YYYY-MM-DD HH24:MI:SS')";
    const struct slice param[] = { office_param(office->options->subject), flag_life_act_name(act),
                                   office_param(office->options->as), office_param(office->options->to),
                                   office_param(office->options->reason) };
    struct pg_rows *rows = NULL;
    enum pg_outcome outcome =
        pg_session_exec(office->session, statement, param, sizeof param / sizeof param[0], &rows);
    if (outcome != PG_DONE)
        return office_failed(office, outcome);
    int exit_code = EXIT_OK;
    const struct slice done = office_word(office, pg_rows_text(rows, 0, 1)),
                       state = office_word(office, pg_rows_text(rows, 0, 2)),
                       author = pg_rows_text(rows, 0, 3), at = pg_rows_text(rows, 0, 4);
    if (office->options->json)
        exit_code = office_print_json(office, fill_step, rows);
    else
        printf(office->options->english ? "flag %s: %.*s -> %.*s (%.*s, %.*s)\n"
                                        : "%s번 경보: %.*s, 상태: %.*s (%.*s, %.*s)\n",
               office->options->subject, (int)done.len, done.at, (int)state.len, state.at, (int)author.len,
               author.at, (int)at.len, at.at);
    pg_rows_free(rows);
    return exit_code;
}

static enum flag_life_act act_of(const char *command)
{
    enum flag_life_act act = FLAG_LIFE_ACT_ACKNOWLEDGE;
    while (act < FLAG_LIFE_ACT_CLOSE && strcmp(command, act_usage[act].command) != 0)
        act++;
    return act;
}

static enum flag_life_closing closing_of(const struct office_options *options)
{
    return options->as != NULL ? flag_life_closing_from_name(slice_from_text(options->as))
                               : FLAG_LIFE_NOT_CLOSED;
}

static int take_step(struct office *office)
{
    struct flag_life life;
    bool there = false;
    enum pg_outcome outcome = flag_record_life(office, &life, &there);
    if (outcome != PG_DONE)
        return office_failed(office, outcome);
    if (!there)
        return flag_record_none(office);
    const struct flag_life_event event = { .act = act_of(office->command),
                                           .closing = closing_of(office->options),
                                           .has_author = true,
                                           .has_reason = true };
    struct flag_life next = life;
    /* The database stamps the time, and judges again under the flag's lock. */
    const enum flag_life_outcome why = flag_life_step(&next, &event, life.since);
    return why == FLAG_LIFE_DONE ? record(office, event.act) : refuse(office, why, &life);
}

/* The options that this act cannot do without. */
static bool is_complete(const struct office_options *options)
{
    const enum flag_life_act act = act_of(options->command);
    const enum flag_life_closing closing = closing_of(options);
    const char *missing = NULL;
    if (!office_is_said(options->reason))
        missing = "--reason is required";
    else if (act == FLAG_LIFE_ACT_ASSIGN && !office_is_said(options->to))
        missing = "--to is required: the login of whoever takes it on";
    else if (act == FLAG_LIFE_ACT_CLOSE &&
             (closing <= FLAG_LIFE_NOT_CLOSED || closing >= FLAG_LIFE_CLOSING_COUNT))
        missing = "--as is substantiated, not-substantiated, innocent-cause or data-fault";
    if (missing != NULL)
        fprintf(stderr, "ccrm %s: %s\n", options->command, missing);
    return missing == NULL;
}

int command_flags_act(int argc, char **argv)
{
    const struct office_command command = { .usage = act_usage[act_of(argv[0])],
                                            .help = help,
                                            .numbered = true,
                                            .is_complete = is_complete,
                                            .run = take_step };
    return office_command_run(&command, argc, argv);
}
