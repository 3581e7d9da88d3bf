/* ccrm gateway suspend | drain | resume: whether a link sends, as a row that every process looks at. */
#include "main/command.h"
#include "main/commands.h"
#include "main/gateway/operator.h"

#include <stdio.h>

static const char help[] =
    "usage: ccrm gateway suspend LINK --reason TEXT [--db CONNINFO]\n"
    "       ccrm gateway drain LINK --reason TEXT [--db CONNINFO]\n"
    "       ccrm gateway resume LINK [--db CONNINFO]\n"
    "\n"
    "A suspended link stays bound and lets nothing leave, on every machine and over restarts; what comes "
    "over it is\n"
    "taken. A drained one also unbinds once what is in flight is settled. Messages go over the other "
    "links of their\n"
    "route, or wait. `resume` lifts either, and also what a status of the SMSC suspended (a wrong "
    "password, a\n"
    "closed account). Author and time are the database's.\n"
    "\n"
    "examples:\n"
    "  ccrm gateway suspend main --reason \"the carrier asks us to wait\"\n"
    "  ccrm gateway resume main\n"
    "\n"
    "Exit codes: 0 done, 1 there is no such link, or nothing to resume, 2 usage, 3 no permission, 4 no "
    "database.\n";

static int suspend(struct pg_session *session, const struct operator_options *options, bool drains)
{
    const char *const param[] = { options->subject, options->reason, drains ? "true" : "false" };
    const int code = operator_exec(session,
                                   "insert into ccrm.link_suspension (link, reason, drains)"
                                   " select link, $2, $3::boolean from ccrm.link where name = $1",
                                   param, 3, NULL);
    if (code == EXIT_OK)
        printf("link %s is %s; `ccrm gateway resume %s` lifts it\n", options->subject,
               drains ? "drained" : "suspended", options->subject);
    return code;
}

static int resume(struct pg_session *session, const struct operator_options *options)
{
    struct pg_rows *rows = NULL;
    const int code = operator_exec(session,
                                   "update ccrm.link_suspension s set lifted_at = clock_timestamp()"
                                   " from ccrm.link l where l.link = s.link and l.name = $1"
                                   " and s.lifted_at is null returning s.suspended_by, s.reason",
                                   &options->subject, 1, &rows);
    if (code != EXIT_OK)
        return code;
    const size_t count = pg_rows_count(rows);
    for (size_t i = 0; i < count; i++) {
        const struct slice by = pg_rows_text(rows, i, 0), reason = pg_rows_text(rows, i, 1);
        printf("link %s: lifted what %.*s suspended (%.*s)\n", options->subject, (int)by.len, by.at,
               (int)reason.len, reason.at);
    }
    pg_rows_free(rows);
    if (count == 0)
        fprintf(stderr, "ccrm gateway resume: link %s is not suspended\n", options->subject);
    return count > 0 ? EXIT_OK : EXIT_FINDINGS;
}

enum act { SUSPEND, DRAIN, RESUME };

static int act_on(int argc, char **argv, enum act act)
{
    const struct operator_usage usage = { .command = "gateway suspend",
                                          .help = help,
                                          .takes = act == RESUME ? " db " : " db reason ",
                                          .subject = true };
    struct operator_options options;
    struct pg_session *session = NULL;
    int code = EXIT_OK;
    if (!operator_parse(argc, argv, &usage, &options, &code))
        return code;
    if (act != RESUME && (options.reason == NULL || options.reason[0] == '\0')) {
        fputs(help, stderr);
        return EXIT_USAGE;
    }
    code = operator_open(&options, &session);
    if (code == EXIT_OK)
        code = operator_check_link(session, options.subject);
    if (code == EXIT_OK)
        code = act == RESUME ? resume(session, &options) : suspend(session, &options, act == DRAIN);
    pg_session_close(session);
    return code;
}

int command_gateway_suspend(int argc, char **argv)
{
    return act_on(argc, argv, SUSPEND);
}

int command_gateway_drain(int argc, char **argv)
{
    return act_on(argc, argv, DRAIN);
}

int command_gateway_resume(int argc, char **argv)
{
    return act_on(argc, argv, RESUME);
}
