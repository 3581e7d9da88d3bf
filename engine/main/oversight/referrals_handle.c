/* ccrm referrals handle: one step in the handling of a referral. */
#include "main/command.h"
#include "main/oversight/office.h"
#include "main/oversight/office_commands.h"
#include "main/oversight/office_print.h"
#include "main/oversight/referral_record.h"

#include <stdio.h>
#include <string.h>

static const char help[] =
    "usage: ccrm referrals handle REFERRAL --step contact --consent yes|no --reason TEXT\n"
    "       ccrm referrals handle REFERRAL --step decide [--notify WHOM --on YYYY-MM-DD] --reason TEXT\n"
    "       ccrm referrals handle REFERRAL --step close --reason TEXT\n"
    "       ccrm referrals handle REFERRAL --step recuse --to LOGIN --reason TEXT\n"
    "       each with [--locale ko|en] [--json] [--db CONNINFO] [--zone ZONE]\n"
    "\n"
    "received -> contacted -> decided -> closed. `decide` records the decision on notifying: whom and when, "
    "or, without\n"
    "--notify, why not. It may follow `received` when the citizen could not or did not want to be reached. "
    "`recuse`\n"
    "hands a case that names this office to another login with the integrity role; from then on it is theirs "
    "alone.\n"
    "\n"
    "examples:\n"
    "  ccrm referrals handle 7 --step contact --consent yes --reason \"spoke for ten minutes\"\n"
    "  ccrm referrals handle 7 --step decide --notify \"수사기관\" --on 2027-04-02 --reason \"credible, "
    "documents\"\n"
    "\n"
    "Exit codes: 0 done, 1 refused: the message says which steps are possible, 2 usage, 3 no login of the "
    "integrity\n"
    "office, 4 no database.\n";

static int refuse(const struct office *office, enum referral_life_outcome why,
                  const struct referral_life *life)
{
    char possible[OFFICE_POSSIBLE_MAX];
    const struct office_acts acts = referral_record_acts(life);
    office_possible(office, &acts, possible);
    const struct slice state = office_word(office, referral_life_state_name(life->state));
    if (why == REFERRAL_LIFE_RECUSED_TOO_OFTEN)
        return office_refuse(office, "%s번 제보는 더 이관할 수 없습니다. 가능한 처리: %s",
                             "referral %s was handed on too often; possible: %s", office->options->subject,
                             possible);
    return office_refuse(office, "%s번 제보는 '%.*s' 상태라 그 처리를 할 수 없습니다. 가능한 처리: %s",
                         "referral %s is %.*s: no such step from there; possible: %s",
                         office->options->subject, (int)state.len, state.at, possible);
}

static void fill_step(struct json *json, const void *self)
{
    static const struct office_column column[] = {
        { "referral", "", "", OFFICE_INT }, { "act", "", "", OFFICE_WORD }, { "state", "", "", OFFICE_WORD },
        { "author", "", "", OFFICE_TEXT },  { "at", "", "", OFFICE_TEXT },
    };
    const struct office_rows rows = { .rows = self,
                                      .column = column,
                                      .column_count = sizeof column / sizeof column[0] };
    office_json_object(json, "step", &rows, 0);
}

/* A case that was just handed on cannot be read back, so nothing is returned by the insert. */
static int record(struct office *office, enum referral_life_act act, enum referral_life_state state)
{
    static const char statement[] =
        "insert into ccrm.referral_event (case_id, act, consent, notified, notified_on, recipient, note) "
        "values ($1::bigint, $2, $3::boolean, $4, $5::date, $6::name, $7)";
    static const char said[] = "select $1::bigint, $2::text, $3::text, session_user, "
                               "to_char(clock_timestamp(), 'YYYY-MM-DD HH24:MI:SS')";
    const struct office_options *options = office->options;
    const struct slice param[] = { office_param(options->subject), referral_life_act_name(act),
                                   office_param(options->consent), office_param(options->notify),
                                   office_param(options->on),      office_param(options->to),
                                   office_param(options->reason) };
    const struct slice told[] = { param[0], param[1], referral_life_state_name(state) };
    struct pg_rows *rows = NULL;
    enum pg_outcome outcome =
        pg_session_exec(office->session, statement, param, sizeof param / sizeof param[0], NULL);
    if (outcome == PG_DONE)
        outcome = pg_session_exec(office->session, said, told, 3, &rows);
    if (outcome != PG_DONE)
        return office_failed(office, outcome);
    int exit_code = EXIT_OK;
    const struct slice done = office_word(office, told[1]), word = office_word(office, told[2]),
                       author = pg_rows_text(rows, 0, 3);
    if (options->json)
        exit_code = office_print_json(office, fill_step, rows);
    else
        printf(options->english ? "referral %s: %.*s -> %.*s (%.*s)\n"
                                : "%s번 제보: %.*s, 상태: %.*s (%.*s)\n",
               options->subject, (int)done.len, done.at, (int)word.len, word.at, (int)author.len, author.at);
    pg_rows_free(rows);
    return exit_code;
}

/** REFERRAL_LIFE_ACT_COUNT: none of that name. */
static enum referral_life_act act_of(const struct office_options *options)
{
    enum referral_life_act act = REFERRAL_LIFE_ACT_CONTACT;
    while (act < REFERRAL_LIFE_ACT_COUNT &&
           !slice_equal(office_param(options->step), referral_life_act_name(act)))
        act++;
    return act;
}

static int take_step(struct office *office)
{
    struct referral_life life;
    bool there = false;
    enum pg_outcome outcome = referral_record_life(office, &life, &there);
    if (outcome != PG_DONE)
        return office_failed(office, outcome);
    if (!there)
        return referral_record_none(office);
    const struct referral_life_event event = { .act = act_of(office->options),
                                               .has_author = true,
                                               .has_reason = true };
    struct referral_life next = life;
    /* The database stamps the time, and judges again under the case's lock. */
    const enum referral_life_outcome why = referral_life_step(&next, &event, life.since);
    return why == REFERRAL_LIFE_DONE ? record(office, event.act, next.state) : refuse(office, why, &life);
}

/* NULL, or what the step lacks or does not take. */
static const char *objection(const struct office_options *options, enum referral_life_act act)
{
    if (!office_is_said(options->reason))
        return "--reason is required";
    const bool answered = options->consent != NULL &&
                          (strcmp(options->consent, "yes") == 0 || strcmp(options->consent, "no") == 0);
    if ((act == REFERRAL_LIFE_ACT_CONTACT) != (options->consent != NULL) ||
        (options->consent != NULL && !answered))
        return "--consent yes|no belongs to --step contact, which needs it";
    struct night day;
    if ((options->notify != NULL) != (options->on != NULL) ||
        (options->on != NULL && !night_parse(slice_from_text(options->on), &day)) ||
        (act != REFERRAL_LIFE_ACT_DECIDE && options->notify != NULL))
        return "--notify WHOM and --on YYYY-MM-DD go together, with --step decide";
    if ((act == REFERRAL_LIFE_ACT_RECUSE) != (options->to != NULL))
        return "--to LOGIN belongs to --step recuse, which needs it";
    return NULL;
}

static bool is_complete(const struct office_options *options)
{
    const enum referral_life_act act = act_of(options);
    const char *const why = act == REFERRAL_LIFE_ACT_COUNT ? "--step is contact, decide, close or recuse"
                                                           : objection(options, act);
    if (why != NULL)
        fprintf(stderr, "ccrm %s: %s\n", options->command, why);
    return why == NULL;
}

int command_referrals_handle(int argc, char **argv)
{
    static const struct office_command command = { .usage = { .command = "referrals handle",
                                                              .takes = "step reason consent notify on to",
                                                              .subject = true },
                                                   .help = help,
                                                   .numbered = true,
                                                   .is_complete = is_complete,
                                                   .run = take_step };
    return office_command_run(&command, argc, argv);
}
