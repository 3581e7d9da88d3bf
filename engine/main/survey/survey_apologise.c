/* ccrm survey apologise: a text to exactly those whom a wrong send reached. */
#include "main/command.h"
#include "main/commands.h"
#include "main/misused.h"

#include "adapter/pg/text_params.h"
#include "authoring/message_cost.h"
#include "authoring/survey_test.h"
#include "main/survey/survey_desk.h"

#include <getopt.h>
#include <stdio.h>
#include <time.h>

static const char help[] =
    "ccrm survey apologise - a text to exactly those whom a wrong send reached\n"
    "\n"
    "usage: ccrm survey apologise --sent-between FROM TO --text TEXT --reason TEXT\n"
    "                             [--config FILE] [--db CONNINFO]\n"
    "       ccrm survey apologise --approve NUMBER [--config FILE] [--db CONNINFO]\n"
    "\n"
    "FROM and TO are local times such as '2027-03-02 09:00'; TO is not included. The first form proposes it "
    "and says how\n"
    "many phones it would reach and at what length; another login approves, and the engine sends it. Reached "
    "is a phone\n"
    "to which a message of ours left in that time and did not fail; each gets one text. Who opted out since "
    "gets none.\n"
    "Stop what goes wrong first: ccrm stop --all.\n"
    "\n"
    "examples: ccrm survey apologise --sent-between '2027-03-02 09:00' '2027-03-02 09:40' \\\n"
    "              --text '[구청] 오전의 설문 문자는 잘못 보낸 것입니다. 죄송합니다. 답하지 않으셔도 됩니다' \\\n"
    "              --reason 'sent to last year as well'\n"
    "          ccrm survey apologise --approve 1\n"
    "\n"
    "Exit codes: 0 done, 1 refused, 2 usage, 3 configuration, schema or rights, 4 no database.\n";

struct wish {
    struct survey_desk_options options;
    const char *from, *until, *text;
    bool help;
};

static bool parse(int argc, char **argv, struct wish *ret)
{
    static const struct option option[] = {
        { "sent-between", required_argument, NULL, 'b' },
        { "text", required_argument, NULL, 't' },
        { "reason", required_argument, NULL, 'r' },
        { "approve", required_argument, NULL, 'a' },
        { "config", required_argument, NULL, 'c' },
        { "db", required_argument, NULL, 'd' },
        { "help", no_argument, NULL, 'h' },
        { 0 },
    };
    struct wish wish = { .from = NULL };
    long long number = 0;
    bool good = true;
    optind = 1;
    for (int c; (c = getopt_long(argc, argv, "h", option, NULL)) != -1;) {
        if (c == 'b') {
            wish.from = optarg;
        } else if (c == 't') {
            wish.text = optarg;
        } else if (c == 'r') {
            wish.options.reason = optarg;
        } else if (c == 'a') {
            good &= slice_to_int(slice_from_text(optarg), 1, INT32_MAX, &number);
            wish.options.approve = (int32_t)number;
        } else if (c == 'c') {
            wish.options.config = optarg;
        } else if (c == 'd') {
            wish.options.connection = optarg;
        } else {
            good &= wish.help = c == 'h';
        }
    }
    if (wish.from != NULL && optind < argc)
        wish.until = argv[optind++]; /* getopt leaves the second time behind the options */
    *ret = wish;
    const bool proposes = wish.until != NULL && wish.text != NULL && wish.options.reason != NULL;
    return good && optind == argc && proposes != (wish.options.approve > 0) &&
           (proposes || wish.from == NULL);
}

static bool say_length(struct survey_desk *desk, struct slice text)
{
    char memory[80];
    struct buffer size;
    struct message_cost cost;
    buffer_init(&size, memory, sizeof memory);
    if (message_cost_of(text, &desk->stage.link, &desk->stage.arena, &cost) != TEXT_PLAN_OK) {
        fprintf(stderr, "ccrm %s: the link cannot carry this text\n", desk->command);
        return false;
    }
    message_cost_add_size(&size, &cost);
    printf("%zu segments a phone, %.*s\n", cost.segments, (int)size.len, size.at);
    return true;
}

static int propose(struct survey_desk *desk, const struct wish *wish)
{
    int64_t unused = 0;
    struct pg_rows *rows = NULL;
    const struct slice text = slice_trim(slice_from_text(wish->text));
    if (!survey_test_clock(slice_from_text(wish->from), &unused) ||
        !survey_test_clock(slice_from_text(wish->until), &unused)) {
        fprintf(stderr, "ccrm %s: a time is written '2027-03-02 09:00'\n", desk->command);
        return EXIT_USAGE;
    }
    if (!say_length(desk, text))
        return EXIT_FINDINGS;
    struct text_params params = text_params_in(&desk->stage.arena);
    text_params_text(&params, slice_from_text(wish->from));
    text_params_text(&params, slice_from_text(wish->until));
    text_params_text(&params, text);
    text_params_text(&params, slice_trim(slice_from_text(wish->options.reason)));
    const enum pg_outcome outcome =
        text_params_exec(&params, desk->session,
                         "insert into ccrm.apology (sent_from, sent_before, text, reason) "
                         "values ($1::timestamptz, $2::timestamptz, $3, $4) "
                         "returning apology_id, ccrm.count_reached(sent_from, sent_before)",
                         &rows);
    if (outcome != PG_DONE)
        return survey_desk_failed(desk, "the proposal", outcome);
    const long long number = (long long)pg_rows_int(rows, 0, 0), phones = (long long)pg_rows_int(rows, 0, 1);
    pg_rows_free(rows);
    printf("apology %lld is proposed: %lld phones were reached\n", number, phones);
    printf("It is sent once another login has run: ccrm survey apologise --approve %lld\n", number);
    return EXIT_OK;
}

static int approve(struct survey_desk *desk, int32_t number)
{
    struct pg_rows *rows = NULL;
    struct text_params params = text_params_in(&desk->stage.arena);
    text_params_int(&params, number);
    text_params_instant(&params, (struct instant){ .unix_s = (int64_t)time(NULL) });
    const enum pg_outcome outcome = text_params_exec(
        &params, desk->session, "select ccrm.approve_apology($1::integer, to_timestamp($2::bigint))", &rows);
    if (outcome != PG_DONE)
        return survey_desk_failed(desk, "the approval", outcome);
    printf("apology %d is approved: the engine sends it to %lld phones\n", (int)number,
           (long long)pg_rows_int(rows, 0, 0));
    pg_rows_free(rows);
    return EXIT_OK;
}

int command_survey_apologise(int argc, char **argv)
{
    struct wish wish;
    struct survey_desk desk;
    const bool parsed = parse(argc, argv, &wish);
    if (!parsed || wish.help) {
        fputs(help, wish.help ? stdout : stderr);
        return wish.help ? EXIT_OK : EXIT_USAGE;
    }
    if (wish.options.approve == 0 && misused_reason("survey apologise", slice_from_text(wish.options.reason)))
        return EXIT_USAGE;
    int code = survey_desk_open("survey apologise", &wish.options, &desk);
    if (code == EXIT_OK)
        code = wish.options.approve > 0 ? approve(&desk, wish.options.approve) : propose(&desk, &wish);
    survey_desk_close(&desk);
    return code;
}
