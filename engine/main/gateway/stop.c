/* ccrm stop: nothing leaves any more, on no machine, until two persons lift it. */
#include "main/command.h"
#include "main/commands.h"
#include "main/gateway/operator.h"

#include <stdio.h>

static const char help[] =
    "usage: ccrm stop --all --reason TEXT [--db CONNINFO]\n"
    "       ccrm stop --lift [--db CONNINFO]\n"
    "\n"
    "--all stops all sending: no engine on this database lets anything leave later than one second after. "
    "Replies\n"
    "and receipts are still taken and answered to the network; prompts wait.\n"
    "--lift takes two persons: the first call asks, a call by another login lifts. Author and time are the\n"
    "database's, and each step stands in the audit log.\n"
    "\n"
    "examples:\n"
    "  ccrm stop --all --reason \"wrong text in the new survey\"\n"
    "  ccrm stop --lift\n"
    "\n"
    "Exit codes: 0 done, 1 nothing to lift, or another person's approval is needed, 2 usage, 3 no "
    "permission,\n"
    "4 no database.\n";

static const struct operator_usage usage = { .command = "stop",
                                             .help = help,
                                             .takes = " all lift reason db " };

static int stop_all(struct pg_session *session, const struct operator_options *options)
{
    const int code = operator_exec(session, "insert into ccrm.sending_stop (reason) values ($1)",
                                   &options->reason, 1, NULL);
    if (code == EXIT_OK)
        puts("all sending is stopped; two persons lift it: each runs `ccrm stop --lift`");
    return code;
}

static int lift(struct pg_session *session)
{
    struct pg_rows *rows = NULL;
    const int code = operator_exec(session,
                                   "select stop_id, reason, ccrm.lift_stop(stop_id) from ccrm.sending_stop"
                                   " where lifted_at is null order by stop_id",
                                   NULL, 0, &rows);
    if (code != EXIT_OK)
        return code;
    const size_t count = pg_rows_count(rows);
    bool all = count > 0;
    if (count == 0)
        fputs("ccrm stop: no stop is in force\n", stderr);
    for (size_t i = 0; i < count; i++) {
        const struct slice reason = pg_rows_text(rows, i, 1);
        const bool lifted = pg_rows_bool(rows, i, 2);
        all = all && lifted;
        printf("stop %lld (%.*s): %s\n", (long long)pg_rows_int(rows, i, 0), (int)reason.len, reason.at,
               lifted ? "lifted" : "you ask to lift it; another person must run `ccrm stop --lift` too");
    }
    pg_rows_free(rows);
    return all ? EXIT_OK : EXIT_FINDINGS;
}

int command_stop(int argc, char **argv)
{
    struct operator_options options;
    struct pg_session *session = NULL;
    int code = EXIT_OK;
    if (!operator_parse(argc, argv, &usage, &options, &code))
        return code;
    if (options.all == options.lift ||
        (options.all && (options.reason == NULL || options.reason[0] == '\0'))) {
        fputs(help, stderr);
        return EXIT_USAGE;
    }
    code = operator_open(&options, &session);
    if (code == EXIT_OK)
        code = options.all ? stop_all(session, &options) : lift(session);
    pg_session_close(session);
    return code;
}
