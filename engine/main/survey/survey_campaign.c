/* ccrm survey campaign start, status, release, stop: a survey over past complaints, which brakes itself. */
#include "main/command.h"
#include "main/commands.h"
#include "main/misused.h"

#include "adapter/pg/text_params.h"
#include "main/survey/survey_desk.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static const char start_help[] =
    "ccrm survey campaign start - ask about past complaints\n"
    "\n"
    "usage: ccrm survey campaign start SURVEY --reason TEXT [--config FILE] [--db CONNINFO]\n"
    "\n"
    "SURVEY is published, so another person has approved its texts, its time (since, until), departments,\n"
    "types, limits and consent: trigger: {event: campaign, ...}. Each phone is asked about one complaint,\n"
    "in a drawn order. At first `first` citizens (50), then nobody for `wait` (24h), then the others; all\n"
    "under the survey's caps, windows and budget. Above a limit of `brake` it asks nobody else and waits\n"
    "for a person: ccrm survey campaign release or stop. Limits are judged from the twentieth citizen on.\n"
    "\n"
    "An anonymous survey asks everybody on its list at once, in a drawn order, under the same caps and\n"
    "windows: `ccrm survey audience` has the list, `ccrm survey results` what it came to.\n"
    "\n"
    "example: ccrm survey campaign start visit-2026 --reason 'the yearly survey, audit office 2026-12'\n"
    "\n"
    "Exit codes: 0 done, 1 refused, 2 usage, 3 configuration, schema or rights, 4 no database.\n";

static const char status_help[] =
    "ccrm survey campaign status - where each campaign stands\n"
    "\n"
    "usage: ccrm survey campaign status [NUMBER] [--json] [--config FILE] [--db CONNINFO]\n"
    "\n"
    "Its cases, who was asked and answered, the figures beside the limits at which it brakes itself (since\n"
    "a person last released it), and each of its steps.\n"
    "\n"
    "example: ccrm survey campaign status 3\n"
    "\n"
    "Exit codes: 0 none is braked, 1 one is, 2 usage, 3 configuration, schema or rights, 4 no database.\n";

static const char release_help[] =
    "ccrm survey campaign release - a campaign that braked itself goes on\n"
    "\n"
    "usage: ccrm survey campaign release NUMBER --reason TEXT [--config FILE] [--db CONNINFO]\n"
    "\n"
    "The limits are judged afresh, on the citizens who are asked from now on.\n"
    "\n"
    "example: ccrm survey campaign release 3 --reason 'the wrong telephone list was taken out'\n"
    "\n"
    "Exit codes: 0 done, 1 refused, 2 usage, 3 configuration, schema or rights, 4 no database.\n";

static const char stop_help[] =
    "ccrm survey campaign stop - nobody else is asked\n"
    "\n"
    "usage: ccrm survey campaign stop NUMBER --reason TEXT [--config FILE] [--db CONNINFO]\n"
    "\n"
    "What was planned is not begun; conversations that have begun go on. It cannot be undone: who was not\n"
    "asked may be by another campaign.\n"
    "\n"
    "example: ccrm survey campaign stop 3 --reason 'enough replies from every department'\n"
    "\n"
    "Exit codes: 0 done, 1 refused, 2 usage, 3 configuration, schema or rights, 4 no database.\n";

static int usage(const char *command, const char *needs, const char *help, bool wanted)
{
    if (!wanted)
        return misused(command, "%s", needs);
    fputs(help, stdout);
    return EXIT_OK;
}

static struct instant now(void)
{
    return (struct instant){ .unix_s = (int64_t)time(NULL) };
}

/* ---- start ---- */

static void add_codes(struct text_params *params, const struct survey_codes *codes)
{
    enum { CODE_WIDTH = 2 * 200 + 2 };
    struct text_array array = text_array_in(params->arena, codes->count, CODE_WIDTH);
    for (size_t i = 0; i < codes->count; i++)
        text_array_text(&array, codes->code[i]);
    text_params_array(params, &array);
}

static void add_share(struct text_params *params, double share)
{
    char memory[32];
    const int len = snprintf(memory, sizeof memory, "%.6f", share);
    text_params_text(params, arena_copy(params->arena, (struct slice){ .at = memory, .len = (size_t)len }));
}

static const struct survey *campaign_survey(struct survey_desk *desk, const char *id)
{
    const struct definition_revision *revision = survey_desk_latest(desk, slice_from_text(id));
    const struct survey *survey = NULL;
    if (revision == NULL || revision->retires) {
        fprintf(stderr, "ccrm %s: no survey %s is in force; `ccrm survey list` has what is\n", desk->command,
                id);
        return NULL;
    }
    if (!survey_desk_read(desk, revision, &survey))
        return NULL;
    if (survey->trigger.kind == SURVEY_ON_CAMPAIGN)
        return survey;
    fprintf(stderr, "ccrm %s: %s is no campaign: its trigger has another event\n", desk->command, id);
    return NULL;
}

/* All on its list at once: `ccrm survey audience`. */
static int start_anonymous(struct survey_desk *desk, const struct survey *survey, const char *reason)
{
    struct text_params params = text_params_in(&desk->stage.arena);
    text_params_text(&params, survey->id);
    text_params_int(&params, survey->anonymous_minimum);
    text_params_text(&params, slice_trim(slice_from_text(reason)));
    text_params_instant(&params, now());
    struct pg_rows *rows = NULL;
    const enum pg_outcome outcome = text_params_exec(
        &params, desk->session,
        "select * from ccrm.start_audience($1, $2::integer, $3, to_timestamp($4::bigint))", &rows);
    if (outcome != PG_DONE)
        return survey_desk_failed(desk, "it is not started", outcome);
    printf("wave %lld of %.*s asks the %lld people on its list\n", (long long)pg_rows_int(rows, 0, 0),
           (int)survey->id.len, survey->id.at, (long long)pg_rows_int(rows, 0, 1));
    pg_rows_free(rows);
    return EXIT_OK;
}

static int start(struct survey_desk *desk, const struct survey_desk_options *options)
{
    const struct survey *survey = campaign_survey(desk, options->subject[0]);
    if (survey == NULL)
        return EXIT_FINDINGS;
    if (survey->anonymous_minimum > 0)
        return start_anonymous(desk, survey, options->reason);
    const struct survey_trigger *trigger = &survey->trigger;
    struct text_params params = text_params_in(&desk->stage.arena);
    text_params_text(&params, survey->id);
    text_params_night(&params, trigger->since);
    text_params_night(&params, trigger->until);
    text_params_text(&params, survey->zone_name.len > 0 ? survey->zone_name : desk->stage.config.zone);
    add_codes(&params, &survey->eligibility.departments);
    add_codes(&params, &survey->eligibility.not_departments);
    add_codes(&params, &survey->eligibility.types);
    add_codes(&params, &survey->eligibility.not_types);
    text_params_int(&params, trigger->first);
    text_params_int(&params, trigger->wait_s);
    add_share(&params, trigger->opt_out_max);
    add_share(&params, trigger->help_max);
    add_share(&params, trigger->undeliverable_max);
    add_share(&params, trigger->unclear_max);
    text_params_text(&params, slice_trim(slice_from_text(options->reason)));
    text_params_instant(&params, now());
    struct pg_rows *rows = NULL;
    const enum pg_outcome outcome = text_params_exec(
        &params, desk->session,
        "select * from ccrm.start_campaign($1, $2::date, $3::date, $4, $5::text[], $6::text[], $7::text[], "
        "$8::text[], $9::integer, $10::bigint, $11::float8, $12::float8, $13::float8, $14::float8, $15, "
        "to_timestamp($16::bigint))",
        &rows);
    if (outcome != PG_DONE)
        return survey_desk_failed(desk, "it is not started", outcome);
    printf("campaign %lld of %.*s has %lld cases: %d citizens are asked first\n",
           (long long)pg_rows_int(rows, 0, 0), (int)survey->id.len, survey->id.at,
           (long long)pg_rows_int(rows, 0, 1), trigger->first);
    pg_rows_free(rows);
    return EXIT_OK;
}

/* ---- status ---- */

static const char status_statement[] =
    "select m.campaign_id, m.survey, m.state, to_char(m.state_at, 'YYYY-MM-DD HH24:MI'), m.cases, f.invited, "
    "f.waiting, f.undecided, f.planned, f.completed, f.begun, f.opted_out, f.helped, f.undeliverable, "
    "f.replied, f.unclear, "
    "concat_ws(' ', round(m.opt_out_max::numeric * 100, 1), round(m.help_max::numeric * 100, 1), "
    "round(m.undeliverable_max::numeric * 100, 1), round(m.unclear_max::numeric * 100, 1)), "
    "(select json_agg(json_build_object('act', e.act, 'at', e.at, 'author', e.author, 'reason', e.reason, "
    "'invited', e.invited, 'begun', e.begun) order by e.event_id)::text "
    "from ccrm.campaign_event e where e.campaign_id = m.campaign_id), "
    "(select string_agg(format('  %s  %s by %s%s', to_char(e.at, 'YYYY-MM-DD HH24:MI'), e.act, e.author, "
    "case when e.reason <> '' then ': ' || e.reason else '' end), E'\\n' order by e.event_id) "
    "from ccrm.campaign_event e where e.campaign_id = m.campaign_id) "
    "from ccrm.campaign m cross join lateral ccrm.campaign_figures(m.campaign_id) f "
    "where $1::integer in (0, m.campaign_id) order by m.campaign_id";

enum status_column {
    NUMBER,
    SURVEY,
    STATE,
    STATE_AT,
    CASES,
    INVITED,
    WAITING,
    UNDECIDED,
    PLANNED,
    COMPLETED,
    BEGUN,
    OPTED_OUT,
    HELPED,
    UNDELIVERABLE,
    REPLIED,
    UNCLEAR,
    LIMITS,
    EVENTS_JSON,
    EVENTS,
};

static const char *const figure_name[] = {
    [CASES] = "cases",     [INVITED] = "invited",
    [WAITING] = "waiting", [UNDECIDED] = "undecided",
    [PLANNED] = "planned", [COMPLETED] = "completed",
    [BEGUN] = "begun",     [OPTED_OUT] = "opted_out",
    [HELPED] = "helped",   [UNDELIVERABLE] = "undeliverable",
    [REPLIED] = "replied", [UNCLEAR] = "unclear",
};

static void print_json(const struct pg_rows *rows, size_t row)
{
    const struct slice survey = pg_rows_text(rows, row, SURVEY), state = pg_rows_text(rows, row, STATE),
                       events = pg_rows_text(rows, row, EVENTS_JSON);
    printf("%s{\"campaign\":%lld,\"survey\":\"%.*s\",\"state\":\"%.*s\"", row > 0 ? ",\n" : "",
           (long long)pg_rows_int(rows, row, NUMBER), (int)survey.len, survey.at, (int)state.len, state.at);
    for (size_t i = CASES; i <= UNCLEAR; i++)
        printf(",\"%s\":%lld", figure_name[i], (long long)pg_rows_int(rows, row, i));
    printf(",\"steps\":%.*s}", (int)events.len, events.at);
}

static void print_campaign(const struct pg_rows *rows, size_t row)
{
    const struct slice survey = pg_rows_text(rows, row, SURVEY), state = pg_rows_text(rows, row, STATE),
                       since = pg_rows_text(rows, row, STATE_AT), limits = pg_rows_text(rows, row, LIMITS),
                       events = pg_rows_text(rows, row, EVENTS);
    printf("campaign %lld  %.*s  %.*s since %.*s\n", (long long)pg_rows_int(rows, row, NUMBER),
           (int)survey.len, survey.at, (int)state.len, state.at, (int)since.len, since.at);
    printf(" ");
    for (size_t i = CASES; i <= COMPLETED; i++)
        printf(" %s %lld", figure_name[i], (long long)pg_rows_int(rows, row, i));
    printf("\n  since released:");
    for (size_t i = BEGUN; i <= UNCLEAR; i++)
        printf(" %s %lld", figure_name[i], (long long)pg_rows_int(rows, row, i));
    printf("\n  limits in %% (opt-out, help, undeliverable, unclear): %.*s\n%.*s\n", (int)limits.len,
           limits.at, (int)events.len, events.at);
}

static int status(struct survey_desk *desk, int64_t number, bool json)
{
    struct pg_rows *rows = NULL;
    struct text_params params = text_params_in(&desk->stage.arena);
    text_params_int(&params, number);
    const enum pg_outcome outcome = text_params_exec(&params, desk->session, status_statement, &rows);
    int code = EXIT_OK;
    if (outcome != PG_DONE)
        return survey_desk_failed(desk, "the campaigns", outcome);
    if (json)
        printf("[");
    else if (pg_rows_count(rows) == 0)
        puts("there is no campaign");
    for (size_t i = 0; i < pg_rows_count(rows); i++) {
        if (json)
            print_json(rows, i);
        else
            print_campaign(rows, i);
        if (slice_equal(pg_rows_text(rows, i, STATE), SLICE_LIT("braked")))
            code = EXIT_FINDINGS;
    }
    if (json)
        puts("]");
    pg_rows_free(rows);
    return code;
}

/* ---- release, stop ---- */

static int act(struct survey_desk *desk, const struct survey_desk_options *options, int64_t number,
               const char *statement, const char *done)
{
    struct text_params params = text_params_in(&desk->stage.arena);
    text_params_int(&params, number);
    text_params_text(&params, slice_trim(slice_from_text(options->reason)));
    text_params_instant(&params, now());
    const enum pg_outcome outcome = text_params_exec(&params, desk->session, statement, NULL);
    if (outcome != PG_DONE)
        return survey_desk_failed(desk, "refused", outcome);
    printf("campaign %lld %s\n", (long long)number, done);
    return EXIT_OK;
}

static bool no_more(const struct survey_desk_options *options)
{
    return options->approve == 0 && options->acknowledge == 0 && options->to == 0;
}

static bool number_of(const struct survey_desk_options *options, long long *ret)
{
    return options->subject_count == 1 &&
           slice_to_int(slice_from_text(options->subject[0]), 1, INT32_MAX, ret);
}

static int decide(int argc, char **argv, const char *command, const char *help, const char *statement,
                  const char *done)
{
    struct survey_desk_options options;
    struct survey_desk desk;
    long long number = 0;
    const bool parsed = survey_desk_parse(argc, argv, &options);
    if (!parsed || options.help || !no_more(&options) || options.reason == NULL ||
        !number_of(&options, &number))
        return usage(command, "the campaign's NUMBER and --reason TEXT are needed", help,
                     parsed && options.help);
    int code = survey_desk_open(command, &options, &desk);
    if (code == EXIT_OK)
        code = act(&desk, &options, number, statement, done);
    survey_desk_close(&desk);
    return code;
}

int command_survey_campaign_start(int argc, char **argv)
{
    struct survey_desk_options options;
    struct survey_desk desk;
    const bool parsed = survey_desk_parse(argc, argv, &options);
    if (!parsed || options.help || !no_more(&options) || options.reason == NULL || options.subject_count != 1)
        return usage("survey campaign start", "one SURVEY and --reason TEXT are needed", start_help,
                     parsed && options.help);
    int code = survey_desk_open("survey campaign start", &options, &desk);
    if (code == EXIT_OK)
        code = start(&desk, &options);
    survey_desk_close(&desk);
    return code;
}

int command_survey_campaign_status(int argc, char **argv)
{
    struct survey_desk_options options;
    struct survey_desk desk;
    long long number = 0;
    bool json = false;
    int kept = 0;
    for (int i = 0; i < argc; i++) {
        const bool is = i > 0 && strcmp(argv[i], "--json") == 0;
        json = json || is;
        if (!is)
            argv[kept++] = argv[i];
    }
    const bool parsed = survey_desk_parse(kept, argv, &options);
    if (!parsed || options.help || !no_more(&options) || options.reason != NULL ||
        (options.subject_count > 0 && !number_of(&options, &number)))
        return usage("survey campaign status", "it takes the NUMBER of one campaign, or nothing", status_help,
                     parsed && options.help);
    int code = survey_desk_open("survey campaign status", &options, &desk);
    if (code == EXIT_OK)
        code = status(&desk, number, json);
    survey_desk_close(&desk);
    return code;
}

int command_survey_campaign_release(int argc, char **argv)
{
    return decide(argc, argv, "survey campaign release", release_help,
                  "select ccrm.release_campaign($1::integer, $2, to_timestamp($3::bigint))",
                  "goes on; its limits are judged afresh");
}

int command_survey_campaign_stop(int argc, char **argv)
{
    return decide(argc, argv, "survey campaign stop", stop_help,
                  "select ccrm.end_campaign($1::integer, $2, to_timestamp($3::bigint))",
                  "is ended: nobody else is asked");
}
