/* ccrm gateway retry: a link that waits before it connects again does so now. */
#include "main/command.h"
#include "main/commands.h"
#include "main/gateway/control_client.h"
#include "main/gateway/operator.h"

#include <stdio.h>

static const char help[] =
    "usage: ccrm gateway retry LINK [--socket PATH]\n"
    "\n"
    "A link whose bind was refused, or whose SMSC cannot be reached, waits longer and longer before it\n"
    "tries again, after a wrong password five minutes. When the cause is mended it need not: this connects\n"
    "at once. `ccrm gateway status` says why a link waits and for how long. A changed password is read by\n"
    "HUP, which also binds that link anew.\n"
    "  --socket PATH   the engine's control socket (default " OPERATOR_SOCKET ")\n"
    "\n"
    "example:\n"
    "  ccrm gateway retry main\n"
    "\n"
    "Exit codes: 0 it connects, 1 it does not wait, or there is no such link here, 2 usage, 4 no engine\n"
    "answers.\n";

static const struct operator_usage usage = {
    .command = "gateway retry", .help = help, .takes = " socket ", .subject = true
};

static int tell(struct slice answer, const char *link)
{
    long long sessions = 0;
    struct slice rest = slice_part(answer, slice_find(answer, SLICE_LIT(":")) + 1, answer.len);
    rest = slice_part(rest, 0, slice_find(rest, SLICE_LIT("}")));
    if (!slice_starts_with(answer, SLICE_LIT("{\"sessions\":")) ||
        !slice_to_int(rest, 0, INT16_MAX, &sessions)) {
        fprintf(stderr, "ccrm gateway retry: %.*s\n", (int)answer.len, answer.at);
        return EXIT_FINDINGS;
    }
    if (sessions == 0)
        fprintf(stderr, "ccrm gateway retry: link %s does not wait to connect; see `ccrm gateway status`\n",
                link);
    else
        printf("link %s connects now; `ccrm gateway status` says whether it is up\n", link);
    return sessions == 0 ? EXIT_FINDINGS : EXIT_OK;
}

int command_gateway_retry(int argc, char **argv)
{
    struct operator_options options;
    struct control_client client;
    struct slice answer;
    char request[300];
    int code = EXIT_OK;
    if (!operator_parse(argc, argv, &usage, &options, &code))
        return code;
    code = control_client_open(options.socket, &client);
    if (code != EXIT_OK)
        return code;
    snprintf(request, sizeof request, "retry %.200s", options.subject);
    if (control_client_ask(&client, request) && control_client_read(&client, &answer)) {
        code = tell(answer, options.subject);
    } else {
        fputs("ccrm gateway retry: the engine has ended\n", stderr);
        code = EXIT_DEPENDENCY;
    }
    control_client_close(&client);
    return code;
}
