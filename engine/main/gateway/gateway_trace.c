/* ccrm gateway trace: what goes over a link, PDU by PDU, as it goes. */
#include "main/command.h"
#include "main/commands.h"
#include "main/gateway/control_client.h"
#include "main/gateway/operator.h"

#include <stdio.h>

enum { SECONDS = 60, COUNT = 10000, REQUEST_LEN_MAX = 400, TOKEN_LEN_MAX = 80 };

static const char help[] =
    "usage: ccrm gateway trace LINK [--for SECONDS] [--count N] [--json] [--socket PATH]\n"
    "                               [--unmask --reason TEXT [--db CONNINFO]]\n"
    "\n"
    "Shows each PDU that is sent or received over the link of the engine on this machine, decoded, one\n"
    "line each: time, direction, command, sequence number, status in words, the fields that matter. In TLS,\n"
    "too, and also what was refused; the last bad PDU comes first. It ends by itself, and never slows the\n"
    "link: lines that you do not read in time are left out, and how many is said.\n"
    "  --for SECONDS   until then (default 60, at most 3600)\n"
    "  --count N       or until so many PDUs (default 10000)\n"
    "  --json          an object each\n"
    "  --socket PATH   the engine's control socket (default " OPERATOR_SOCKET ")\n"
    "\n"
    "Of a number its last two digits are shown, of a text its octets and alphabet; passwords never.\n"
    "  --unmask        numbers and texts too, for ten minutes at most. Only for a login of the integrity\n"
    "                  office that may handle referrals: texts over a link may be allegations. The look is\n"
    "                  written to the audit log with its reason, before anything is shown\n"
    "  --reason TEXT   why; needed with --unmask\n"
    "  --db CONNINFO   the database of the audit log; else libpq's own environment\n"
    "\n"
    "examples:\n"
    "  ccrm gateway trace main\n"
    "  ccrm gateway trace main --json --for 300 | jq 'select(.status != null and .status != \"ESME_ROK\")'\n"
    "\n"
    "Exit codes: 0 it has ended, 1 it was refused, 2 usage, 3 no permission, 4 no engine answers, or no\n"
    "database.\n";

static const struct operator_usage usage = { .command = "gateway trace",
                                             .help = help,
                                             .takes = " for count json socket unmask reason db ",
                                             .subject = true };

/* The database gives a token that the engine redeems there, once. */
static int get_permit(const struct operator_options *options, int seconds, char token[TOKEN_LEN_MAX])
{
    struct pg_session *session = NULL;
    struct pg_rows *rows = NULL;
    char number[16];
    const char *const param[] = { options->subject, number, options->reason };
    snprintf(number, sizeof number, "%d", seconds);
    int code = operator_open(options, &session);
    if (code == EXIT_OK)
        code = operator_exec(session, "select ccrm.permit_trace($1, $2::integer, $3)", param, 3, &rows);
    if (code == EXIT_OK) {
        const struct slice text = pg_rows_text(rows, 0, 0);
        snprintf(token, TOKEN_LEN_MAX, "%.*s", (int)text.len, text.at);
    }
    pg_rows_free(rows);
    pg_session_close(session);
    return code;
}

static bool is_answer(struct slice line, const char *key)
{
    return slice_starts_with(line, slice_from_text(key));
}

static int copy_lines(struct control_client *client, const struct operator_options *options)
{
    struct slice line;
    while (control_client_read(client, &line)) {
        const bool ended = is_answer(line, "{\"ended\":");
        if (is_answer(line, "{\"error\":")) {
            fprintf(stderr, "ccrm gateway trace: %.*s\n", (int)line.len, line.at);
            return EXIT_FINDINGS;
        }
        if (!is_answer(line, "{\"tracing\":") && (!ended || options->json))
            printf("%.*s\n", (int)line.len, line.at);
        fflush(stdout);
        if (ended && !options->json)
            fprintf(stderr, "%.*s\n", (int)line.len, line.at);
        if (ended)
            return EXIT_OK;
    }
    fputs("ccrm gateway trace: the engine has ended, or you read too slowly\n", stderr);
    return EXIT_DEPENDENCY;
}

static int trace(const struct operator_options *options)
{
    char request[REQUEST_LEN_MAX], token[TOKEN_LEN_MAX] = "";
    struct control_client client;
    const int seconds = options->for_s >= 0 ? options->for_s : SECONDS;
    const int count = options->count >= 0 ? options->count : COUNT;
    int code = control_client_open(options->socket, &client);
    if (code == EXIT_OK && options->unmask)
        code = get_permit(options, seconds, token);
    if (code == EXIT_OK) {
        snprintf(request, sizeof request, "trace %s %s %d %d %s", options->subject,
                 options->json ? "json" : "text", seconds, count, token);
        code = control_client_ask(&client, request) ? copy_lines(&client, options) : EXIT_DEPENDENCY;
    }
    control_client_close(&client);
    return code;
}

int command_gateway_trace(int argc, char **argv)
{
    struct operator_options options;
    int code = EXIT_OK;
    if (!operator_parse(argc, argv, &usage, &options, &code))
        return code;
    if (options.unmask != (options.reason != NULL && options.reason[0] != '\0')) {
        fputs("ccrm gateway trace: --unmask and --reason go together\n", stderr);
        return EXIT_USAGE;
    }
    return trace(&options);
}
