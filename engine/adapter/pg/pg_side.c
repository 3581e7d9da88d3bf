#include "adapter/pg/pg_side.h"

#include "adapter/pg/pg_error.h"
#include "adapter/pg/pg_hosts.h"
#include "adapter/pg/pg_rows.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

enum stage { IDLE, RESOLVING, CONNECTING, SETTING, ASKING };

struct pg_side {
    uv_loop_t *loop;
    char *conninfo;
    const char *session;
    struct pg_hosts *hosts; /* RESOLVING */
    PGconn *connection;
    uv_poll_t *poll; /* of this connection's socket */
    uv_timer_t *deadline;
    enum stage stage;
    const char *statement;
    char *value[PG_SESSION_PARAMS_MAX];
    int value_count;
    pg_side_on_answer *on_answer;
    void *self;
};

static void on_handle_closed(uv_handle_t *handle)
{
    free(handle);
}

static void close_poll(struct pg_side *side)
{
    if (side->poll == NULL)
        return;
    uv_poll_stop(side->poll);
    uv_close((uv_handle_t *)side->poll, on_handle_closed);
    side->poll = NULL;
}

static void disconnect(struct pg_side *side)
{
    close_poll(side);
    pg_hosts_forget(side->hosts);
    side->hosts = NULL;
    PQfinish(side->connection);
    side->connection = NULL;
}

static void forget_values(struct pg_side *side)
{
    for (int i = 0; i < side->value_count; i++)
        free(side->value[i]);
    side->value_count = 0;
}

/* ---- answers ---- */

static void answer(struct pg_side *side, enum pg_outcome outcome, const struct pg_rows *rows,
                   const char *error)
{
    side->stage = IDLE;
    uv_timer_stop(side->deadline);
    forget_values(side);
    side->on_answer(side->self, outcome, rows, slice_from_text(error));
}

static void fail(struct pg_side *side, enum pg_outcome outcome, const char *why)
{
    char error[PG_SESSION_ERROR_MAX];
    snprintf(error, sizeof error, "%s", why);
    disconnect(side);
    answer(side, outcome, NULL, error);
}

/* While connecting libpq keeps the SQLSTATE to itself, but in verbose messages. */
static void fail_to_connect(struct pg_side *side)
{
    char sqlstate[6], error[PG_SESSION_ERROR_MAX];
    const char *message = PQerrorMessage(side->connection);
    pg_error_find_sqlstate(message, sqlstate);
    pg_error_line(sqlstate, message, error, sizeof error);
    fail(side, pg_error_needs_people(sqlstate) ? PG_DENIED : PG_NO_SERVER, error);
}

static void fail_with(struct pg_side *side, const PGresult *result)
{
    char error[PG_SESSION_ERROR_MAX];
    const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *text = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    pg_error_line(sqlstate != NULL ? sqlstate : "", text != NULL ? text : PQerrorMessage(side->connection),
                  error, sizeof error);
    fail(side, pg_rows_outcome_of(sqlstate != NULL ? sqlstate : ""), error);
}

/* ---- the socket ---- */

static void on_poll(uv_poll_t *poll, int status, int events);

/* libpq changes its socket while it connects: watched anew each time until then. */
static bool watch(struct pg_side *side, int events)
{
    if (side->poll == NULL) {
        uv_poll_t *poll = malloc(sizeof *poll);
        if (poll == NULL)
            return false;
        if (uv_poll_init(side->loop, poll, PQsocket(side->connection)) != 0) {
            free(poll);
            return false;
        }
        poll->data = side;
        side->poll = poll;
    }
    return uv_poll_start(side->poll, events, on_poll) == 0;
}

static void send_statement(struct pg_side *side, enum stage stage)
{
    side->stage = stage;
    const int sent = stage == SETTING
                         ? PQsendQuery(side->connection, side->session)
                         : PQsendQueryParams(side->connection, side->statement, side->value_count, NULL,
                                             (const char *const *)side->value, NULL, NULL, 0);
    if (sent != 1 || !watch(side, UV_READABLE | UV_WRITABLE))
        fail(side, PG_NO_SERVER, "the connection was lost while asking");
}

static void go_on_connecting(struct pg_side *side)
{
    close_poll(side);
    switch (PQconnectPoll(side->connection)) {
    case PGRES_POLLING_READING:
        if (watch(side, UV_READABLE))
            return;
        break;
    case PGRES_POLLING_WRITING:
        if (watch(side, UV_WRITABLE))
            return;
        break;
    case PGRES_POLLING_OK:
        if (PQsetnonblocking(side->connection, 1) != 0)
            break;
        PQsetErrorVerbosity(side->connection, PQERRORS_DEFAULT);
        send_statement(side, SETTING);
        return;
    case PGRES_POLLING_FAILED:
    case PGRES_POLLING_ACTIVE:
        break;
    }
    fail_to_connect(side);
}

static bool is_good(const PGresult *result)
{
    const ExecStatusType status = PQresultStatus(result);
    return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
}

static void read_settings(struct pg_side *side)
{
    while (!PQisBusy(side->connection)) {
        PGresult *result = PQgetResult(side->connection);
        if (result == NULL) {
            send_statement(side, ASKING);
            return;
        }
        const bool good = is_good(result);
        if (!good)
            fail_with(side, result);
        PQclear(result);
        if (!good)
            return;
    }
}

static void read_answer(struct pg_side *side)
{
    if (PQisBusy(side->connection))
        return;
    struct pg_rows rows = { .result = PQgetResult(side->connection) };
    if (rows.result == NULL || !is_good(rows.result)) {
        fail_with(side, rows.result);
        PQclear(rows.result);
        return;
    }
    for (PGresult *rest; (rest = PQgetResult(side->connection)) != NULL;) /* none: it was one statement */
        PQclear(rest);
    uv_poll_start(side->poll, UV_READABLE, on_poll);
    answer(side, PG_DONE, &rows, "");
    PQclear(rows.result);
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
    struct pg_side *side = poll->data;
    if (side->stage == CONNECTING) {
        go_on_connecting(side);
        return;
    }
    const bool lost = status < 0 || ((events & UV_READABLE) != 0 && PQconsumeInput(side->connection) != 1);
    const int left = lost ? -1 : PQflush(side->connection);
    if (side->stage == IDLE) {
        if (lost || PQstatus(side->connection) == CONNECTION_BAD)
            disconnect(side); /* an idle server said good-bye: the next question connects again */
        return;
    }
    if (left < 0) {
        char error[PG_SESSION_ERROR_MAX];
        pg_error_line("", PQerrorMessage(side->connection), error, sizeof error);
        fail(side, PG_NO_SERVER, error);
        return;
    }
    uv_poll_start(side->poll, left > 0 ? UV_READABLE | UV_WRITABLE : UV_READABLE, on_poll);
    if (side->stage == SETTING)
        read_settings(side);
    else
        read_answer(side);
}

static void on_deadline(uv_timer_t *timer)
{
    struct pg_side *side = timer->data;
    if (side->connection != NULL && side->stage == CONNECTING && PQstatus(side->connection) == CONNECTION_BAD)
        fail_to_connect(side);
    else
        fail(side, PG_NO_SERVER, "the server did not answer in time");
}

/* ---- asking ---- */

/* What fails at once is told by the timer, never from within the question. */
static void connect_to(struct pg_side *side, const struct pg_hosts_found *found)
{
    const char *keyword[] = { "fallback_application_name",
                              "dbname",
                              "gssencmode",
                              "client_encoding",
                              "host",
                              "hostaddr",
                              "port",
                              NULL };
    const char *value[] = { "ccrm beside", side->conninfo, "disable", "UTF8", NULL, NULL, NULL, NULL };
    if (found != NULL) {
        value[4] = found->host;
        value[5] = found->hostaddr;
        value[6] = found->port;
    }
    side->stage = CONNECTING;
    side->connection = PQconnectStartParams(keyword, value, 1);
    if (side->connection != NULL)
        PQsetErrorVerbosity(side->connection, PQERRORS_VERBOSE); /* the SQLSTATE is nowhere else */
    if (side->connection == NULL || PQstatus(side->connection) == CONNECTION_BAD || !watch(side, UV_WRITABLE))
        uv_timer_start(side->deadline, on_deadline, 0, 0);
}

static void on_hosts(void *self, const struct pg_hosts_found *found)
{
    struct pg_side *side = self;
    side->hosts = NULL;
    if (found->problem[0] != '\0')
        fail(side, PG_NO_SERVER, found->problem);
    else
        connect_to(side, found);
}

static void begin(struct pg_side *side)
{
    uv_timer_start(side->deadline, on_deadline, PG_SIDE_DEADLINE_MS, 0);
    if (side->connection != NULL) {
        side->stage = ASKING;
        if (PQsendQueryParams(side->connection, side->statement, side->value_count, NULL,
                              (const char *const *)side->value, NULL, NULL, 0) != 1 ||
            !watch(side, UV_READABLE | UV_WRITABLE))
            uv_timer_start(side->deadline, on_deadline, 0, 0);
        return;
    }
    side->stage = RESOLVING;
    side->hosts = pg_hosts_resolve(side->loop, side->conninfo, on_hosts, side);
    if (side->hosts == NULL)
        connect_to(side, NULL);
}

bool pg_side_ask(struct pg_side *side, const char *statement, const struct slice *param, size_t param_count,
                 pg_side_on_answer *on_answer, void *self)
{
    assert(side->stage == IDLE);
    assert(param_count <= PG_SESSION_PARAMS_MAX);
    side->statement = statement;
    side->on_answer = on_answer;
    side->self = self;
    for (size_t i = 0; i < param_count; i++) {
        side->value[i] = param[i].at != NULL ? strndup(param[i].at, param[i].len) : NULL;
        side->value_count = (int)i + 1;
        if (param[i].at != NULL && side->value[i] == NULL) {
            forget_values(side);
            return false;
        }
    }
    begin(side);
    return true;
}

bool pg_side_is_busy(const struct pg_side *side)
{
    return side->stage != IDLE;
}

/* ---- beginning and end ---- */

struct pg_side *pg_side_new(uv_loop_t *loop, const char *conninfo, const char *session)
{
    struct pg_side *side = calloc(1, sizeof *side);
    if (side == NULL)
        return NULL;
    *side = (struct pg_side){
        .loop = loop, .conninfo = strdup(conninfo), .session = session, .deadline = malloc(sizeof(uv_timer_t))
    };
    if (side->conninfo == NULL || side->deadline == NULL || uv_timer_init(loop, side->deadline) != 0) {
        free(side->conninfo);
        free(side->deadline);
        free(side);
        return NULL;
    }
    side->deadline->data = side;
    return side;
}

void pg_side_free(struct pg_side *side)
{
    if (side == NULL)
        return;
    disconnect(side);
    forget_values(side);
    uv_timer_stop(side->deadline);
    uv_close((uv_handle_t *)side->deadline, on_handle_closed);
    free(side->conninfo);
    free(side);
}
