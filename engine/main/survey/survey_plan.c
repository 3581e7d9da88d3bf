/* ccrm survey plan: what a survey would have done over recorded closings. */
#include "main/command.h"
#include "main/commands.h"
#include "main/misused.h"

#include "adapter/pg/migrate.h"
#include "authoring/plan.h"
#include "main/rules/rules_load.h"
#include "main/survey/plan_closings.h"
#include "main/survey/plan_pace.h"
#include "main/survey/survey_stage.h"
#include "report/json.h"
#include "rules/power.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    ROWS_BYTES = 512 * 1024 * 1024, /* touched as used: 250 bytes a closing */
    CONNINFO_MAX = 2048,
    BEGUN_MIN = 100, /* conversations from which a share of replies is read; below it the guess stands */
    POWER_RUNS = 100,
    JSON_BYTES = 1024 * 1024,
};
static const double reply_guess = 0.3, power_rate = 0.05;

static const char help[] =
    "ccrm survey plan - whom a survey would have asked over recorded closings, and what it would cost\n"
    "\n"
    "usage: ccrm survey plan FILE --since DATE --until DATE [--reply-rate PERCENT] [--json]\n"
    "                        [--config FILE] [--db CONNINFO]\n"
    "\n"
    "FILE is a survey, or the name of one in the program. Every complaint that was closed on those days is "
    "decided as the\n"
    "engine decides it, in its order, with the opt-outs as they were then. Said are the citizens and why "
    "others are left\n"
    "out, how many first messages wait for a window, their segments by alphabet and price, what it is if all "
    "answer\n"
    "everything, when the links would be done at their pace, and by department how many replies can be "
    "expected, beside how\n"
    "many answers it takes until solicitation of 5 % is at alert (rules power). Nothing is sent or stored.\n"
    "Below a rate of 100 % the cases drawn are not the engine's own: that takes the office's key.\n"
    "\n"
    "  --reply-rate N   of a hundred citizens who reply; else as in the conversations so far, or 30\n"
    "\n"
    "example: ccrm survey plan happy-call --since 2027-01-01 --until 2027-03-31\n"
    "\n"
    "Exit codes: 0 done, 1 errors in FILE, 2 usage, 3 configuration, schema or rights, 4 no database.\n";

struct request {
    const char *file, *config, *connection;
    struct night since, until;
    bool has_since, has_until, json;
    double reply_rate; /* 0: not given */
};

struct planning {
    struct survey_stage stage;
    const struct request *request;
    const struct survey *survey;
    struct zone zone;
    struct arena rows;
    struct pg_session *session;
    struct plan plan;
    size_t closings;
    struct plan_pace pace;
    double reply_rate;
    bool measured;
};

/* ---- making it ---- */

static int failed(const struct planning *planning, const char *doing, enum pg_outcome outcome)
{
    const struct slice why = outcome == PG_NO_MEMORY ? SLICE_LIT("there is no memory for so many closings")
                                                     : pg_session_error(planning->session);
    fprintf(stderr, "ccrm survey plan: %s: %.*s\n", doing, (int)why.len, why.at);
    return pg_outcome_exit_code(outcome);
}

static int connect(struct planning *planning)
{
    char conninfo[CONNINFO_MAX], error[PG_SESSION_ERROR_MAX];
    const struct slice configured = planning->request->connection != NULL
                                        ? slice_from_text(planning->request->connection)
                                        : planning->stage.config.database.connection;
    if (snprintf(conninfo, sizeof conninfo, "%.*s", (int)configured.len, configured.at) >= CONNINFO_MAX) {
        fputs("ccrm survey plan: the connection string is too long\n", stderr);
        return EXIT_CONFIGURATION;
    }
    enum pg_outcome outcome = pg_session_open(conninfo, &planning->session, error);
    if (outcome != PG_DONE) {
        fprintf(stderr, "ccrm survey plan: %s\n", error);
        return pg_outcome_exit_code(outcome);
    }
    outcome = pg_session_check_schema(planning->session, pg_schema_version);
    if (outcome == PG_DONE)
        outcome = pg_session_exec(planning->session, "select set_config('timezone', $1, false)",
                                  &planning->survey->zone_name, 1, NULL);
    return outcome == PG_DONE ? EXIT_OK : failed(planning, "the schema", outcome);
}

static enum pg_outcome find_reply_rate(struct planning *planning)
{
    size_t replied = 0, begun = 0;
    const enum pg_outcome outcome = plan_reply_rate(planning->session, &replied, &begun);
    planning->measured = planning->request->reply_rate <= 0 && begun >= BEGUN_MIN;
    planning->reply_rate = planning->request->reply_rate > 0 ? planning->request->reply_rate
                           : planning->measured              ? (double)replied / (double)begun
                                                             : reply_guess;
    return outcome;
}

static int make(struct planning *planning)
{
    struct plan_closing *closing = NULL;
    const struct request *request = planning->request;
    enum pg_outcome outcome = plan_closings(planning->session, &planning->rows, request->since,
                                            request->until, &closing, &planning->closings);
    if (outcome != PG_DONE)
        return failed(planning, "the closings", outcome);
    outcome = find_reply_rate(planning);
    if (outcome != PG_DONE)
        return failed(planning, "the conversations so far", outcome);
    const struct survey *survey = planning->survey;
    planning->pace = plan_pace_of(&planning->stage.config, survey->locale, survey->locale_count);
    const struct rehearsal_setting setting = {
        .survey = planning->survey,
        .lexicon = &planning->stage.lexicon,
        .zone = &planning->zone,
        .link = &planning->stage.link,
        .mode = rehearsal_mode_of(survey),
    };
    if (plan_make(&setting, closing, planning->closings, planning->pace.segments_per_s, &planning->rows,
                  &planning->plan))
        return EXIT_OK;
    return failed(planning, "the plan", PG_NO_MEMORY);
}

/* ---- saying it ---- */

static size_t citizens(const struct planning *planning)
{
    return planning->plan.outcome[INVITATION_INVITED];
}

static void print_time(const struct planning *planning, struct instant when)
{
    const int64_t local = when.unix_s + zone_at(&planning->zone, when)->utc_offset_s;
    const struct civil date = civil_from_night((struct night){ .day = (int32_t)(local / 86400) });
    const int minute = (int)(local % 86400 / 60);
    printf("%04d-%02d-%02d %02d:%02d", (int)date.year, date.month, date.day, minute / 60, minute % 60);
}

static void print_price(int64_t price)
{
    char memory[40];
    struct buffer out;
    buffer_init(&out, memory, sizeof memory);
    message_cost_add_price(&out, price);
    if (price > 0)
        printf(", %.*s won", (int)out.len, out.at);
}

static void print_whom(const struct planning *planning)
{
    const struct plan *plan = &planning->plan;
    printf("%zu complaints were closed; %zu citizens are asked\n", planning->closings, citizens(planning));
    for (size_t i = 1; i < INVITATION_OUTCOME_COUNT; i++) {
        if (i == INVITATION_INVITED || plan->outcome[i] == 0)
            continue;
        const struct slice name = invitation_outcome_name((enum invitation_outcome)i);
        printf("  not asked: %zu %.*s\n", plan->outcome[i], (int)name.len, name.at);
    }
    printf("%zu first messages wait for a window\n", plan->deferred);
}

static bool begins_sessions(const struct config *config)
{
    for (size_t i = 0; i < config->link_count; i++) {
        if (config->link[i].ussd.wanted && config->link[i].ussd.push)
            return true;
    }
    return false;
}

static void print_cost(const struct planning *planning)
{
    const struct plan *plan = &planning->plan;
    if (planning->survey->mode == SURVEY_BY_USSD)
        puts(begins_sessions(&planning->stage.config)
                 ? "they are asked on USSD screens alone, which take no segments"
                 : "mode: ussd, and no link begins sessions (ussd: push): only who dials will be asked; "
                   "mode: sms or ussd-then-sms reaches the others");
    printf("first messages: %zu segments", plan->segments);
    print_price(plan->price);
    printf("\n");
    for (size_t a = 0; a < ALPHABET_COUNT; a++) {
        const struct slice name = alphabet_name((enum alphabet)a);
        if (plan->segments_in[a] > 0)
            printf("  in %.*s: %zu\n", (int)name.len, name.at, plan->segments_in[a]);
    }
    printf("if all answer everything at once: %zu segments", plan->segments_if_all);
    print_price(plan->price_if_all);
    printf("\n");
    if (citizens(planning) == 0)
        return;
    printf("the first is sent ");
    print_time(planning, plan->first);
    printf(", the last leaves ");
    print_time(planning, plan->finished);
    if (planning->pace.segments_per_s > 0)
        printf(" at %d segments a second over %zu links; none waits longer than %lld s for them\n",
               planning->pace.segments_per_s, planning->pace.links, (long long)plan->wait_max_s);
    else
        puts("; the links name no pace");
}

static const struct rule *watch_rule(struct planning *planning, struct rule_set *set)
{
    if (!rules_load(NULL, &planning->stage.arena, &planning->stage.findings, set))
        return NULL;
    for (size_t i = 0; i < set->rule_count; i++) {
        if (set->rule[i].kind == RULE_SOLICITATION)
            return &set->rule[i];
    }
    return NULL;
}

static double a_year(const struct planning *planning, double replies)
{
    return replies * 365 / (planning->request->until.day - planning->request->since.day + 1);
}

/* False: no memory. */
static bool power_for(struct planning *planning, const struct rule *rule,
                      const struct plan_department *department, struct power *ret)
{
    const double answers = a_year(planning, (double)department->citizens * planning->reply_rate);
    const double all = a_year(planning, (double)citizens(planning) * planning->reply_rate);
    struct power_case of = power_case_typical(answers, all - answers);
    struct random random = random_for(1, department->name);
    of.rate = power_rate;
    return power_of(rule, &of, POWER_RUNS, &random, &planning->stage.arena, ret);
}

static void print_departments(struct planning *planning)
{
    struct rule_set set;
    const struct rule *rule = watch_rule(planning, &set);
    printf("%.0f of 100 are expected to reply%s\n\n", 100 * planning->reply_rate,
           planning->measured ? ", as so far" : "");
    printf("%-24s %8s %8s %8s %8s  %s\n", "department", "closed", "asked", "replies", "a year",
           rule != NULL ? "5 % is at alert after" : "");
    for (size_t i = 0; i < planning->plan.department_count; i++) {
        const struct plan_department *department = &planning->plan.department[i];
        const double replies = (double)department->citizens * planning->reply_rate;
        printf("%-24.*s %8zu %8zu %8.0f %8.0f", (int)department->name.len, department->name.at,
               department->closings, department->citizens, replies, a_year(planning, replies));
        struct power power;
        const bool known = rule != NULL && power_for(planning, rule, department, &power);
        if (known && power.seen)
            printf("  %d nights, %d answers", (int)power.nights, (int)power.answers);
        else if (known)
            printf("  never within a year");
        printf("\n");
        fflush(stdout);
    }
}

static void json_power(struct json *json, struct planning *planning, const struct rule *rule,
                       const struct plan_department *department)
{
    const double replies = (double)department->citizens * planning->reply_rate;
    json_fixed(json, "replies_expected", replies, 1);
    json_fixed(json, "replies_a_year", a_year(planning, replies), 1);
    struct power power;
    if (rule == NULL || !power_for(planning, rule, department, &power))
        return;
    json_begin_object(json, "alert_at_5_percent");
    json_bool(json, "within_a_year", power.seen);
    if (power.seen) {
        json_int(json, "nights", (int64_t)power.nights);
        json_int(json, "answers", (int64_t)power.answers);
    }
    json_end_object(json);
}

static void print_json(struct planning *planning, char *memory)
{
    const struct plan *plan = &planning->plan;
    struct rule_set set;
    const struct rule *rule = watch_rule(planning, &set);
    struct buffer out;
    buffer_init(&out, memory, JSON_BYTES);
    struct json json = json_into(&out);
    json_begin_object(&json, NULL);
    json_int(&json, "closings", (int64_t)planning->closings);
    json_int(&json, "citizens", (int64_t)citizens(planning));
    json_begin_object(&json, "not_asked");
    for (size_t i = 2; i < INVITATION_OUTCOME_COUNT; i++) {
        char name[40];
        const struct slice outcome = invitation_outcome_name((enum invitation_outcome)i);
        (void)snprintf(name, sizeof name, "%.*s", (int)outcome.len, outcome.at);
        json_int(&json, name, (int64_t)plan->outcome[i]);
    }
    json_end_object(&json);
    json_int(&json, "deferred", (int64_t)plan->deferred);
    json_int(&json, "segments", (int64_t)plan->segments);
    json_begin_object(&json, "segments_by_alphabet");
    for (size_t a = 0; a < ALPHABET_COUNT; a++) {
        char name[20];
        const struct slice alphabet = alphabet_name((enum alphabet)a);
        (void)snprintf(name, sizeof name, "%.*s", (int)alphabet.len, alphabet.at);
        json_int(&json, name, (int64_t)plan->segments_in[a]);
    }
    json_end_object(&json);
    json_int(&json, "price_hundredths", plan->price);
    json_int(&json, "segments_if_all_answer", (int64_t)plan->segments_if_all);
    json_int(&json, "price_if_all_answer_hundredths", plan->price_if_all);
    json_int(&json, "finished", plan->finished.unix_s);
    json_int(&json, "segments_per_s", planning->pace.segments_per_s);
    json_fixed(&json, "reply_rate", planning->reply_rate, 4);
    json_begin_array(&json, "departments");
    for (size_t i = 0; i < plan->department_count; i++) {
        json_begin_object(&json, NULL);
        json_text(&json, "department", plan->department[i].name);
        json_int(&json, "closings", (int64_t)plan->department[i].closings);
        json_int(&json, "citizens", (int64_t)plan->department[i].citizens);
        json_power(&json, planning, rule, &plan->department[i]);
        json_end_object(&json);
    }
    json_end_array(&json);
    json_end_object(&json);
    buffer_add_byte(&out, '\n');
    fwrite(out.at, 1, out.len, stdout);
}

static int plan_with(struct planning *planning, char *memory)
{
    if (!survey_stage_survey(&planning->stage, planning->request->file, &planning->survey))
        return EXIT_FINDINGS;
    if (!survey_stage_zone(&planning->stage, planning->survey, &planning->zone))
        return EXIT_CONFIGURATION;
    int code = connect(planning);
    if (code == EXIT_OK)
        code = make(planning);
    if (code != EXIT_OK)
        return code;
    if (planning->request->json) {
        print_json(planning, memory);
        return EXIT_OK;
    }
    print_whom(planning);
    print_cost(planning);
    print_departments(planning);
    return EXIT_OK;
}

static int run(const struct request *request)
{
    struct planning *planning = calloc(1, sizeof *planning);
    char *memory = malloc((size_t)ROWS_BYTES + JSON_BYTES);
    int code = EXIT_DEPENDENCY;
    if (planning != NULL && memory != NULL) {
        planning->request = request;
        arena_init(&planning->rows, memory + JSON_BYTES, ROWS_BYTES);
        code = survey_stage_open(&planning->stage, request->config) ? plan_with(planning, memory)
                                                                    : EXIT_CONFIGURATION;
        pg_session_close(planning->session);
        survey_stage_close(&planning->stage);
    }
    free(memory);
    free(planning);
    return code;
}

/* EXIT_OK, or EXIT_USAGE after a line that says why. */
static int read_option(int option, struct request *request)
{
    const bool since = option == 's';
    char *end = NULL;
    switch (option) {
    case 's':
    case 'u':
        *(since ? &request->has_since : &request->has_until) = true;
        if (night_parse(slice_from_text(optarg), since ? &request->since : &request->until))
            return EXIT_OK;
        return misused("survey plan", "--%s: '%s' is no day of the calendar, as 2027-03-01 is",
                       since ? "since" : "until", optarg);
    case 'r':
        request->reply_rate = strtod(optarg, &end) / 100;
        if (*end == '\0' && request->reply_rate > 0 && request->reply_rate <= 1)
            return EXIT_OK;
        return misused("survey plan", "--reply-rate: '%s' is no share of a hundred", optarg);
    case 'j':
        request->json = true;
        return EXIT_OK;
    case 'c':
        request->config = optarg;
        return EXIT_OK;
    case 'd':
        request->connection = optarg;
        return EXIT_OK;
    }
    return misused("survey plan", "%s", "");
}

int command_survey_plan(int argc, char **argv)
{
    static const struct option options[] = {
        { "since", required_argument, NULL, 's' },
        { "until", required_argument, NULL, 'u' },
        { "reply-rate", required_argument, NULL, 'r' },
        { "json", no_argument, NULL, 'j' },
        { "config", required_argument, NULL, 'c' },
        { "db", required_argument, NULL, 'd' },
        { "help", no_argument, NULL, 'h' },
        { 0 },
    };
    struct request request = { .has_since = false };
    for (int option; (option = getopt_long(argc, argv, "h", options, NULL)) != -1;) {
        if (option == 'h') {
            fputs(help, stdout);
            return EXIT_OK;
        }
        if (read_option(option, &request) != EXIT_OK)
            return EXIT_USAGE;
    }
    if (optind + 1 != argc)
        return misused("survey plan", "one FILE is needed, a survey or the name of one in the program");
    if (!request.has_since || !request.has_until)
        return misused("survey plan", "--since DATE and --until DATE are needed");
    if (request.since.day > request.until.day)
        return misused("survey plan", "--since is later than --until");
    request.file = argv[optind];
    return run(&request);
}
