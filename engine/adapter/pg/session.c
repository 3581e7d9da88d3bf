#include "adapter/pg/session.h"

#include "adapter/pg/pg_error.h"
#include "adapter/pg/pg_rows.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct pg_session {
    PGconn *connection;
    char error[PG_SESSION_ERROR_MAX];
};

static void clear_result(PGresult **result)
{
    PQclear(*result);
}
#define RESULT_CLEANUP __attribute__((cleanup(clear_result)))

int pg_outcome_exit_code(enum pg_outcome outcome)
{
    switch (outcome) {
    case PG_DONE:
        return 0;
    case PG_BAD_VALUE:
        return 1;
    case PG_DENIED:
    case PG_SCHEMA:
        return 3;
    case PG_NO_SERVER:
    case PG_NO_MEMORY:
        return 4;
    }
    return 4;
}

enum pg_outcome pg_rows_outcome_of(const char *sqlstate)
{
    if (pg_error_is_connection(sqlstate))
        return PG_NO_SERVER;
    if (strncmp(sqlstate, "42P01", 5) == 0 || strncmp(sqlstate, "3F000", 5) == 0 ||
        strncmp(sqlstate, "42883", 5) == 0 || strncmp(sqlstate, "42703", 5) == 0)
        return PG_SCHEMA;
    return pg_error_needs_people(sqlstate) ? PG_DENIED : PG_BAD_VALUE;
}

/* Notices are for people at psql. */
static void ignore_notice(void *self, const char *message)
{
    (void)self;
    (void)message;
}

enum pg_outcome pg_session_open(const char *conninfo, struct pg_session **ret_session,
                                char reterr[PG_SESSION_ERROR_MAX])
{
    *ret_session = NULL;
    struct pg_session *session = calloc(1, sizeof *session);
    const char *keyword[] = {
        "fallback_application_name", "connect_timeout", "dbname", "gssencmode", "client_encoding", NULL
    };
    const char *value[] = { "ccrm", "10", conninfo, "disable", "UTF8", NULL };
    if (session != NULL)
        session->connection = PQconnectdbParams(keyword, value, 1);
    if (session == NULL || session->connection == NULL) {
        free(session);
        snprintf(reterr, PG_SESSION_ERROR_MAX, "out of memory");
        return PG_NO_MEMORY;
    }
    if (PQstatus(session->connection) == CONNECTION_OK) {
        PQsetNoticeProcessor(session->connection, ignore_notice, NULL);
        *ret_session = session;
        return pg_session_script(session, "set timezone = 'UTC'; set client_min_messages = warning");
    }
    const char *message = PQerrorMessage(session->connection);
    pg_error_line("", message, reterr, PG_SESSION_ERROR_MAX);
    /* libpq keeps the SQLSTATE of a refused connection to itself: the server's severity word tells the two
     * apart. */
    const bool refused = PQconnectionUsedPassword(session->connection) != 0 ||
                         PQconnectionNeedsPassword(session->connection) != 0 ||
                         strstr(message, "FATAL:") != NULL;
    const bool starting = strstr(message, "starting up") != NULL ||
                          strstr(message, "shutting down") != NULL || strstr(message, "too many") != NULL;
    pg_session_close(session);
    return refused && !starting ? PG_DENIED : PG_NO_SERVER;
}

void pg_session_close(struct pg_session *session)
{
    if (session == NULL)
        return;
    PQfinish(session->connection);
    free(session);
}

struct slice pg_session_error(const struct pg_session *session)
{
    return slice_from_text(session->error);
}

static enum pg_outcome judge(struct pg_session *session, const PGresult *result)
{
    const ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_COPY_IN)
        return PG_DONE;
    const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *text = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    pg_error_line(sqlstate != NULL ? sqlstate : "", text != NULL ? text : PQerrorMessage(session->connection),
                  session->error, sizeof session->error);
    return pg_rows_outcome_of(sqlstate != NULL ? sqlstate : "");
}

enum pg_outcome pg_session_exec(struct pg_session *session, const char *statement, const struct slice *param,
                                size_t param_count, struct pg_rows **ret_rows)
{
    assert(param_count <= PG_SESSION_PARAMS_MAX);
    const char *value[PG_SESSION_PARAMS_MAX] = { NULL };
    char *copy[PG_SESSION_PARAMS_MAX] = { NULL };
    bool copied = true;
    for (size_t i = 0; i < param_count; i++) {
        if (param[i].at == NULL)
            continue;
        value[i] = copy[i] = strndup(param[i].at, param[i].len);
        copied = copied && copy[i] != NULL;
    }
    PGresult *result =
        copied ? PQexecParams(session->connection, statement, (int)param_count, NULL, value, NULL, NULL, 0)
               : NULL;
    for (size_t i = 0; i < param_count; i++)
        free(copy[i]);
    struct pg_rows *rows = calloc(1, sizeof *rows);
    if (result == NULL || rows == NULL) {
        snprintf(session->error, sizeof session->error, "out of memory");
        PQclear(result);
        free(rows);
        return PG_NO_MEMORY;
    }
    rows->result = result;
    const enum pg_outcome outcome = judge(session, result);
    if (outcome == PG_DONE && ret_rows != NULL)
        *ret_rows = rows;
    else
        pg_rows_free(rows);
    return outcome;
}

enum pg_outcome pg_session_script(struct pg_session *session, const char *script)
{
    RESULT_CLEANUP PGresult *result = PQexec(session->connection, script);
    return judge(session, result);
}

enum pg_outcome pg_session_check_schema(struct pg_session *session, int version)
{
    struct pg_rows *rows = NULL;
    const enum pg_outcome outcome = pg_session_exec(
        session, "select coalesce(max(version), 0) from ccrm.schema_migrations", NULL, 0, &rows);
    if (outcome != PG_DONE)
        return outcome;
    const int64_t found = pg_rows_int(rows, 0, 0);
    pg_rows_free(rows);
    if (found == version)
        return PG_DONE;
    snprintf(session->error, sizeof session->error,
             "the database's schema has version %" PRId64 ", this program needs %d: %s", found, version,
             found < version ? "run ccrm migrate" : "use a newer program");
    return PG_SCHEMA;
}

/* ---- rows ---- */

size_t pg_rows_count(const struct pg_rows *rows)
{
    return (size_t)PQntuples(rows->result);
}

struct slice pg_rows_text(const struct pg_rows *rows, size_t row, size_t column)
{
    if (PQgetisnull(rows->result, (int)row, (int)column))
        return (struct slice){ 0 };
    return (struct slice){ .at = PQgetvalue(rows->result, (int)row, (int)column),
                           .len = (size_t)PQgetlength(rows->result, (int)row, (int)column) };
}

int64_t pg_rows_int(const struct pg_rows *rows, size_t row, size_t column)
{
    long long value = 0;
    if (!slice_to_int(pg_rows_text(rows, row, column), INT64_MIN, INT64_MAX, &value))
        return 0;
    return value;
}

int32_t pg_rows_int32(const struct pg_rows *rows, size_t row, size_t column)
{
    return (int32_t)pg_rows_int(rows, row, column);
}

struct night pg_rows_night(const struct pg_rows *rows, size_t row, size_t column)
{
    return (struct night){ .day = pg_rows_int32(rows, row, column) };
}

bool pg_rows_bool(const struct pg_rows *rows, size_t row, size_t column)
{
    return slice_equal(pg_rows_text(rows, row, column), SLICE_LIT("t"));
}

void pg_rows_free(struct pg_rows *rows)
{
    if (rows == NULL)
        return;
    PQclear(rows->result);
    free(rows);
}
