/*
 * operator.h - what the commands of operations share: options, a session as the person who logged in.
 *
 * A person is a PostgreSQL login that is a member of ccrm_ops; nobody's name is ever an argument. The
 * connection comes from --db or libpq's own environment (PGSERVICE, PGHOST, PGUSER ...), never from the
 * engine's configuration.
 */
#ifndef MAIN_GATEWAY_OPERATOR_H
#define MAIN_GATEWAY_OPERATOR_H

#include "adapter/pg/session.h"

#include <stdbool.h>

#define OPERATOR_SOCKET "/run/ccrm/control.sock" /* of an engine that names no other */

struct operator_options {
    const char *subject;                               /* the argument; NULL: none was given */
    const char *connection, *reason, *socket, *tester; /* reason, tester: NULL when not given */
    bool json, watch, all, lift, unmask, help;
    int wait_s, for_s, count; /* -1: not given */
};

/** Which options a command takes besides --help, and whether an argument. */
struct operator_usage {
    const char *command; /* "gateway suspend" */
    const char *help;
    const char *takes; /* names between spaces: " db reason " */
    bool subject;      /* required then, refused otherwise */
};

/** True: go on. Else *ret_code is what to end with; help or a line on stderr was printed. */
__attribute__((warn_unused_result)) bool operator_parse(int argc, char **argv,
                                                        const struct operator_usage *usage,
                                                        struct operator_options *ret, int *ret_code);

/** A session as the person, its schema checked. EXIT_OK, or the exit code after a line on stderr. */
__attribute__((warn_unused_result)) int operator_open(const struct operator_options *options,
                                                      struct pg_session **ret);

/** Runs one statement with text parameters (NULL: SQL's null). EXIT_OK, or the exit code after a line on
 *  stderr. ret_rows may be NULL. */
__attribute__((warn_unused_result)) int operator_exec(struct pg_session *session, const char *statement,
                                                      const char *const *param, size_t param_count,
                                                      struct pg_rows **ret_rows);

/** One row with one column that says whether the link has a number, thus was ever run. EXIT_OK, or
 *  EXIT_FINDINGS after a line on stderr that names the links there are. */
__attribute__((warn_unused_result)) int operator_check_link(struct pg_session *session, const char *link);

#endif
