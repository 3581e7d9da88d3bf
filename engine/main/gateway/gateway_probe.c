/* ccrm gateway probe: a marked text over a link to a tester; the answer makes the link ready for surveys. */
#include "main/command.h"
#include "main/commands.h"
#include "main/gateway/operator.h"

#include <stdio.h>
#include <time.h>

enum { WAIT_S = 600, LOOK_MS = 250 };

static const char help[] =
    "usage: ccrm gateway probe LINK [--tester NAME] [--wait SECONDS] [--db CONNINFO]\n"
    "\n"
    "Sends a text marked [TEST] over the link to a tester of the configuration and waits for the answer: "
    "the code\n"
    "in the text, and nothing else. Until a tester has answered, and after `probe: { valid: ... }`, no "
    "survey leaves\n"
    "over the link; while no link is ready, invitations wait.\n"
    "  --tester NAME   of `testers:` in the engine's configuration (default: the first)\n"
    "  --wait SECONDS  how long to wait (default 600; 0: only ask; an answer counts for a day)\n"
    "\n"
    "example:\n"
    "  ccrm gateway probe main --tester hong\n"
    "\n"
    "Exit codes: 0 answered, 1 no answer, or it could not be sent: the line says why, 2 usage, 3 no "
    "permission,\n"
    "4 no database.\n";

static const struct operator_usage usage = {
    .command = "gateway probe", .help = help, .takes = " tester wait db ", .subject = true
};

enum fate { WAITING, ANSWERED, REFUSED };

static int look(struct pg_session *session, const char *probe, enum fate *ret)
{
    struct pg_rows *rows = NULL;
    const int code = operator_exec(session,
                                   "select answered_at is not null, coalesce(problem, ''),"
                                   " coalesce(ready_until::date::text, '') from ccrm.probe"
                                   " where probe_id = $1::bigint",
                                   &probe, 1, &rows);
    if (code != EXIT_OK)
        return code;
    const struct slice problem = pg_rows_text(rows, 0, 1), until = pg_rows_text(rows, 0, 2);
    *ret = pg_rows_bool(rows, 0, 0) ? ANSWERED : problem.len > 0 ? REFUSED : WAITING;
    if (*ret == ANSWERED)
        printf("the tester answered; the link is ready for surveys until %.*s\n", (int)until.len, until.at);
    if (*ret == REFUSED)
        fprintf(stderr, "ccrm gateway probe: %.*s\n", (int)problem.len, problem.at);
    pg_rows_free(rows);
    return EXIT_OK;
}

static int wait_for_answer(struct pg_session *session, const char *probe, int wait_s)
{
    const struct timespec pause = { .tv_nsec = LOOK_MS * 1000000L };
    for (int left = wait_s * 1000 / LOOK_MS; left > 0; left--) {
        enum fate fate = WAITING;
        const int code = look(session, probe, &fate);
        if (code != EXIT_OK || fate != WAITING)
            return code != EXIT_OK ? code : fate == ANSWERED ? EXIT_OK : EXIT_FINDINGS;
        nanosleep(&pause, NULL);
    }
    fprintf(stderr,
            "ccrm gateway probe: no answer within %d s; is the engine running, is the link up, and did the "
            "text arrive? An answer still counts for a day\n",
            wait_s);
    return EXIT_FINDINGS;
}

static int probe(struct pg_session *session, const struct operator_options *options)
{
    const char *const param[] = { options->subject, options->tester != NULL ? options->tester : "" };
    const int wait_s = options->wait_s >= 0 ? options->wait_s : WAIT_S;
    struct pg_rows *rows = NULL;
    int code = operator_exec(session,
                             "insert into ccrm.probe (link, tester) select link, $2 from ccrm.link"
                             " where name = $1 returning probe_id",
                             param, 2, &rows);
    if (code != EXIT_OK)
        return code;
    char number[24];
    snprintf(number, sizeof number, "%lld", (long long)pg_rows_int(rows, 0, 0));
    pg_rows_free(rows);
    printf("probe %s over link %s is asked for\n", number, options->subject);
    fflush(stdout);
    if (wait_s > 0)
        code = wait_for_answer(session, number, wait_s);
    return code;
}

int command_gateway_probe(int argc, char **argv)
{
    struct operator_options options;
    struct pg_session *session = NULL;
    int code = EXIT_OK;
    if (!operator_parse(argc, argv, &usage, &options, &code))
        return code;
    code = operator_open(&options, &session);
    if (code == EXIT_OK)
        code = operator_check_link(session, options.subject);
    if (code == EXIT_OK)
        code = probe(session, &options);
    pg_session_close(session);
    return code;
}
