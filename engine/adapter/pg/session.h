/*
 * session.h - a blocking database session for commands and the night: connect, exec, rows as slices.
 *
 * Never for the engine's loop. Every error is one line, fit for stderr, and belongs to a class that decides
 * the exit code.
 */
#ifndef ADAPTER_PG_SESSION_H
#define ADAPTER_PG_SESSION_H

#include "base/calendar.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PG_SESSION_PARAMS_MAX = 32, PG_SESSION_ERROR_MAX = 512 };

enum pg_outcome {
    PG_DONE = 0,
    PG_NO_SERVER, /* nobody listens, or the connection was lost: trying again later may help */
    PG_DENIED,    /* wrong password, no such login or database, no permission */
    PG_SCHEMA,    /* the schema is missing, older or newer than the program */
    PG_BAD_VALUE, /* the data or the statement was refused: a constraint, a type, an exception of ours */
    PG_NO_MEMORY,
};

/** 0 for PG_DONE, 3 (configuration) for DENIED and SCHEMA, 1 for BAD_VALUE, 4 (a dependency is down) for the
 *  rest. */
int pg_outcome_exit_code(enum pg_outcome outcome);

struct pg_session;

/** Connects with a time-out of 10 s. On failure *ret_session is NULL and `reterr` one line without line
 *  feed. */
__attribute__((warn_unused_result)) enum pg_outcome
pg_session_open(const char *conninfo, struct pg_session **ret_session, char reterr[PG_SESSION_ERROR_MAX]);
void pg_session_close(struct pg_session *session); /* NULL is fine */

/** PG_SCHEMA unless the newest migration in the database is `version` (migrate.h has the program's). */
__attribute__((warn_unused_result)) enum pg_outcome pg_session_check_schema(struct pg_session *session,
                                                                            int version);

/** A text parameter; at NULL: SQL's null. A bytea goes as hex text: see pg_hex. */
struct pg_rows; /* a result; lives until pg_rows_free */

/** One statement; `$1`.. are the parameters as text. `ret_rows` may be NULL. On failure pg_session_error has
 *  the line. */
__attribute__((warn_unused_result)) enum pg_outcome
pg_session_exec(struct pg_session *session, const char *statement, const struct slice *param,
                size_t param_count, struct pg_rows **ret_rows);

/** Several statements without parameters or rows, separated by semicolons. */
__attribute__((warn_unused_result)) enum pg_outcome pg_session_script(struct pg_session *session,
                                                                      const char *script);

struct slice pg_session_error(const struct pg_session *session);

size_t pg_rows_count(const struct pg_rows *rows);
/** Rows that the statement changed. */
/** The value as text; at NULL for SQL's null. Columns from 0. Borrowed from `rows`. */
struct slice pg_rows_text(const struct pg_rows *rows, size_t row, size_t column);
/** The value as a number; 0 for null. The column must be an integer, or a number for _double. */
int64_t pg_rows_int(const struct pg_rows *rows, size_t row, size_t column);
/** The same of an integer of four bytes, and of a night as days since 1970-01-01. */
int32_t pg_rows_int32(const struct pg_rows *rows, size_t row, size_t column);
struct night pg_rows_night(const struct pg_rows *rows, size_t row, size_t column);
bool pg_rows_bool(const struct pg_rows *rows, size_t row, size_t column);
void pg_rows_free(struct pg_rows *rows); /* NULL is fine */

/** `struct pg_rows *rows PG_ROWS_CLEANUP = NULL;` frees them at the end of its block. */
static inline void pg_rows_cleanup(struct pg_rows **rows)
{
    pg_rows_free(*rows);
}
#define PG_ROWS_CLEANUP __attribute__((cleanup(pg_rows_cleanup)))

#endif
