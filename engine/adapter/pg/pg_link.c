#include "adapter/pg/pg_link.h"

#include "adapter/pg/migrate.h"
#include "adapter/pg/pg_error.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- handles ---- */

static void on_handle_closed(uv_handle_t *handle)
{
    free(handle);
}

static void close_poll(struct pg_link *link)
{
    if (link->poll == NULL)
        return;
    uv_poll_stop(link->poll);
    uv_close((uv_handle_t *)link->poll, on_handle_closed);
    link->poll = NULL;
}

static void on_timer(uv_timer_t *timer);

static void set_timer(struct pg_link *link, uint64_t ms)
{
    uv_timer_start(link->timer, on_timer, ms, 0);
}

static void on_poll(uv_poll_t *poll, int status, int events);

/* libpq may have changed its socket; libuv must not watch a descriptor that was closed behind its back. */
static bool watch(struct pg_link *link, int events)
{
    const int fd = PQsocket(link->connection);
    if (link->poll != NULL && link->poll_fd != fd)
        close_poll(link);
    if (fd < 0)
        return false;
    if (link->poll == NULL) {
        uv_poll_t *poll = malloc(sizeof *poll);
        if (poll == NULL)
            return false;
        if (uv_poll_init(link->loop, poll, fd) != 0) {
            free(poll);
            return false;
        }
        poll->data = link;
        link->poll = poll;
        link->poll_fd = fd;
        link->poll_events = 0;
    }
    if (link->poll_events == events)
        return true;
    link->poll_events = events;
    return uv_poll_start(link->poll, events, on_poll) == 0;
}

/* ---- losing ---- */

static void forget_results(struct pg_link *link)
{
    for (int i = 0; i < link->result_count; i++)
        PQclear(link->result[i]);
    link->result_count = 0;
    link->sent_count = 0;
    link->failed = -1;
    link->awaiting_null = false;
}

static void disconnect(struct pg_link *link)
{
    pg_hosts_forget(link->hosts);
    link->hosts = NULL;
    close_poll(link);
    if (link->connection != NULL)
        PQfinish(link->connection);
    link->connection = NULL;
}

void pg_link_refuse(struct pg_link *link, const char *problem)
{
    if (problem != link->problem)
        snprintf(link->problem, sizeof link->problem, "%s", problem);
    forget_results(link);
    disconnect(link);
    uv_timer_stop(link->timer);
    link->state = PG_LINK_STATE_REFUSED;
}

static void refuse(struct pg_link *link)
{
    pg_link_refuse(link, link->problem);
    link->on_news(link->self, PG_LINK_REFUSED);
}

static void lose(struct pg_link *link)
{
    const bool told = link->state != PG_LINK_STATE_WAITING;
    forget_results(link);
    disconnect(link);
    link->broken = false;
    link->state = PG_LINK_STATE_WAITING;
    set_timer(link, link->back_off_ms);
    link->back_off_ms =
        link->back_off_ms * 2 < PG_LINK_BACK_OFF_MAX_MS ? link->back_off_ms * 2 : PG_LINK_BACK_OFF_MAX_MS;
    if (told)
        link->on_news(link->self, PG_LINK_LOST);
}

static void lose_because(struct pg_link *link, const char *problem)
{
    snprintf(link->problem, sizeof link->problem, "%s", problem);
    lose(link);
}

void pg_link_drop(struct pg_link *link, const char *problem)
{
    lose_because(link, problem);
}

/* What the server said while connecting or preparing: mended by people, or by time? */
static void lose_or_refuse(struct pg_link *link, const char *sqlstate, const char *message)
{
    pg_error_line(sqlstate, message, link->problem, sizeof link->problem);
    if (!link->was_up && pg_error_needs_people(sqlstate))
        refuse(link);
    else
        lose(link);
}

/* ---- connecting ---- */

static void go_on_connecting(struct pg_link *link)
{
    if (link->poll != NULL)
        uv_poll_stop(link->poll); /* another socket may come under the same number */
    link->poll_events = 0;
    switch (PQconnectPoll(link->connection)) {
    case PGRES_POLLING_READING:
        if (watch(link, UV_READABLE))
            return;
        break;
    case PGRES_POLLING_WRITING:
        if (watch(link, UV_WRITABLE))
            return;
        break;
    case PGRES_POLLING_OK: {
        char text[1600];
        snprintf(
            text, sizeof text,
            "%s"
            "select coalesce(max(version), 0)::integer from ccrm.schema_migrations;"
            /* Leases of processes that are gone are free at once; a live one holds the lock of its number. */
            "select pg_try_advisory_lock(%" PRId64 ");"
            "update ccrm.outbox set lease_owner = null, lease_epoch = null, lease_until = null"
            " where lease_owner = any(array(select lease_owner from"
            "  (select distinct lease_owner from ccrm.outbox where lease_owner <> %" PRId64
            "   and lease_until > clock_timestamp()) o where pg_try_advisory_xact_lock(lease_owner)))",
            pg_statement_session(), link->owner, link->owner);
        if (PQsetnonblocking(link->connection, 1) != 0 || PQsendQuery(link->connection, text) != 1)
            break;
        PQsetErrorVerbosity(link->connection, PQERRORS_DEFAULT);
        link->state = PG_LINK_STATE_CHECKING;
        set_timer(link, PG_LINK_PREPARE_MS);
        if (watch(link, UV_READABLE | UV_WRITABLE))
            return;
        break;
    }
    case PGRES_POLLING_FAILED:
    case PGRES_POLLING_ACTIVE: {
        char sqlstate[6];
        const char *message = PQerrorMessage(link->connection);
        pg_error_find_sqlstate(message, sqlstate);
        lose_or_refuse(link, sqlstate, message);
        return;
    }
    }
    lose_because(link, "the connection could not be watched");
}

static void connect_to(struct pg_link *link, const struct pg_hosts_found *found)
{
    /* The connection string stands where dbname does; what comes after it overrides it. */
    const char *keyword[] = { "fallback_application_name",
                              "dbname",
                              "target_session_attrs",
                              "gssencmode",
                              "client_encoding",
                              "host",
                              "hostaddr",
                              "port",
                              NULL };
    const char *value[] = { "ccrm", link->conninfo, "read-write", "disable", "UTF8", NULL, NULL, NULL, NULL };
    if (found != NULL) {
        value[5] = found->host;
        value[6] = found->hostaddr;
        value[7] = found->port;
    }
    link->connection = PQconnectStartParams(keyword, value, 1);
    if (link->connection == NULL) {
        lose_because(link, "out of memory");
        return;
    }
    link->state = PG_LINK_STATE_CONNECTING;
    if (PQstatus(link->connection) == CONNECTION_BAD) {
        lose_or_refuse(link, "", PQerrorMessage(link->connection));
        return;
    }
    PQsetErrorVerbosity(link->connection, PQERRORS_VERBOSE); /* the SQLSTATE is nowhere else */
    set_timer(link, PG_LINK_CONNECT_MS);
    if (!watch(link, UV_WRITABLE))
        lose_because(link, "the connection could not be watched");
}

static void on_hosts(void *self, const struct pg_hosts_found *found)
{
    struct pg_link *link = self;
    link->hosts = NULL;
    if (found->problem[0] != '\0')
        lose_because(link, found->problem);
    else
        connect_to(link, found);
}

static void start_connecting(struct pg_link *link)
{
    link->hosts = pg_hosts_resolve(link->loop, link->conninfo, on_hosts, link);
    if (link->hosts == NULL) {
        connect_to(link, NULL);
        return;
    }
    link->state = PG_LINK_STATE_RESOLVING;
    set_timer(link, PG_LINK_RESOLVE_MS);
}

/* ---- checking and preparing ---- */

static void prepare_all(struct pg_link *link)
{
    link->state = PG_LINK_STATE_PREPARING;
    bool sent = PQenterPipelineMode(link->connection) == 1;
    for (int i = 0; sent && i < PG_STATEMENT_COUNT; i++)
        sent = PQsendPrepare(link->connection, pg_statement_name((enum pg_statement)i),
                             pg_statement_text((enum pg_statement)i), 0, NULL) == 1;
    if (!sent || PQpipelineSync(link->connection) != 1 || !watch(link, UV_READABLE | UV_WRITABLE))
        lose_because(link, PQerrorMessage(link->connection));
}

/* True when the schema is the program's. */
static bool check_version(struct pg_link *link, const PGresult *result)
{
    const int version = atoi(PQgetvalue(result, 0, 0));
    if (version == pg_schema_version)
        return true;
    snprintf(link->problem, sizeof link->problem,
             "the database's schema has version %d, this program needs %d: %s", version, pg_schema_version,
             version < pg_schema_version ? "run ccrm migrate" : "use a newer program");
    return false;
}

static void read_check(struct pg_link *link)
{
    while (!PQisBusy(link->connection)) {
        PGresult *result = PQgetResult(link->connection);
        if (result == NULL) {
            prepare_all(link);
            return;
        }
        const ExecStatusType status = PQresultStatus(result);
        if (status == PGRES_TUPLES_OK && PQftype(result, 0) == PG_INT4 && !check_version(link, result)) {
            PQclear(result);
            refuse(link);
            return;
        }
        if (status == PGRES_FATAL_ERROR) {
            char sqlstate[6] = "";
            const char *found = PQresultErrorField(result, PG_DIAG_SQLSTATE);
            snprintf(sqlstate, sizeof sqlstate, "%s", found != NULL ? found : "08006");
            char message[PG_LINK_PROBLEM_MAX];
            snprintf(message, sizeof message, "%s", PQresultErrorMessage(result));
            PQclear(result);
            lose_or_refuse(link, sqlstate, message);
            return;
        }
        PQclear(result);
    }
}

static void prepared(struct pg_link *link)
{
    forget_results(link);
    link->back_off_ms = PG_LINK_BACK_OFF_MIN_MS;
    link->problem[0] = '\0';
    link->was_up = true;
    link->state = PG_LINK_STATE_READY;
    uv_timer_stop(link->timer);
    link->on_news(link->self, PG_LINK_UP);
}

static void read_prepared(struct pg_link *link)
{
    while (!PQisBusy(link->connection)) {
        PGresult *result = PQgetResult(link->connection);
        if (result == NULL)
            continue; /* between two statements; the sync ends them */
        const ExecStatusType status = PQresultStatus(result);
        if (status == PGRES_FATAL_ERROR) {
            char sqlstate[6] = "";
            const char *found = PQresultErrorField(result, PG_DIAG_SQLSTATE);
            snprintf(sqlstate, sizeof sqlstate, "%s", found != NULL ? found : "08006");
            char message[PG_LINK_PROBLEM_MAX];
            snprintf(message, sizeof message, "%s", PQresultErrorMessage(result));
            PQclear(result);
            lose_or_refuse(link, sqlstate, message);
            return;
        }
        PQclear(result);
        if (status == PGRES_PIPELINE_SYNC) {
            prepared(link);
            return;
        }
    }
}

/* ---- running ---- */

static void read_results(struct pg_link *link)
{
    while (link->state == PG_LINK_STATE_RUNNING && !PQisBusy(link->connection)) {
        PGresult *result = PQgetResult(link->connection);
        if (link->awaiting_null && result == NULL) {
            link->awaiting_null = false;
            continue;
        }
        if (result == NULL || link->result_count > link->sent_count) {
            PQclear(result);
            lose_because(link, "the server's answers do not fit the questions");
            return;
        }
        const ExecStatusType status = PQresultStatus(result);
        if (status == PGRES_PIPELINE_SYNC) {
            PQclear(result);
            link->state = PG_LINK_STATE_READY;
            uv_timer_stop(link->timer);
            link->on_news(link->self, PG_LINK_DONE);
            return;
        }
        if (link->result_count == link->sent_count) {
            PQclear(result);
            lose_because(link, "the server's answers do not fit the questions");
            return;
        }
        if (status == PGRES_FATAL_ERROR && link->failed < 0)
            link->failed = link->result_count;
        link->result[link->result_count++] = result;
        link->awaiting_null = true;
    }
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
    struct pg_link *link = poll->data;
    if (link->state == PG_LINK_STATE_CONNECTING) {
        go_on_connecting(link);
        return;
    }
    if (status < 0 || ((events & UV_READABLE) != 0 && PQconsumeInput(link->connection) != 1)) {
        char message[PG_LINK_PROBLEM_MAX];
        pg_error_line("", PQerrorMessage(link->connection), message, sizeof message);
        lose_because(link, message);
        return;
    }
    const int left = PQflush(link->connection);
    if (left < 0) {
        lose_because(link, "the connection was lost while sending");
        return;
    }
    if (!watch(link, left > 0 ? UV_READABLE | UV_WRITABLE : UV_READABLE)) {
        lose_because(link, "the connection could not be watched");
        return;
    }
    switch (link->state) {
    case PG_LINK_STATE_CHECKING:
        read_check(link);
        break;
    case PG_LINK_STATE_PREPARING:
        read_prepared(link);
        break;
    case PG_LINK_STATE_RUNNING:
        read_results(link);
        break;
    case PG_LINK_STATE_READY:
        if (PQstatus(link->connection) == CONNECTION_BAD) /* an idle server said good-bye */
            lose_because(link, "the server closed the connection");
        break;
    case PG_LINK_STATE_WAITING:
    case PG_LINK_STATE_RESOLVING:
    case PG_LINK_STATE_CONNECTING:
    case PG_LINK_STATE_REFUSED:
    case PG_LINK_STATE_CLOSED:
        break;
    }
}

static void on_timer(uv_timer_t *timer)
{
    struct pg_link *link = timer->data;
    if (link->state == PG_LINK_STATE_WAITING)
        start_connecting(link);
    else if (link->state == PG_LINK_STATE_RESOLVING)
        lose_because(link, "the names of the database's hosts could not be looked up in time");
    else if (link->broken)
        lose_because(link, "the connection was lost while sending");
    else
        lose_because(link, link->state == PG_LINK_STATE_CONNECTING ? "the server does not answer"
                                                                   : "the server did not answer in time");
}

/* ---- pipelines ---- */

void pg_link_start(struct pg_link *link)
{
    forget_results(link);
}

void pg_link_add(struct pg_link *link, enum pg_statement statement)
{
    assert(link->state == PG_LINK_STATE_READY);
    assert(link->sent_count < PG_LINK_PIPELINE_MAX);
    struct pg_params *params = &link->params;
    link->sent[link->sent_count++] = statement;
    if (link->broken)
        return;
    link->broken = !pg_params_done(params) ||
                   PQsendQueryPrepared(link->connection, pg_statement_name(statement), params->count,
                                       params->value, params->length, params->format, 1) != 1;
}

void pg_link_run(struct pg_link *link)
{
    assert(link->state == PG_LINK_STATE_READY && link->sent_count > 0);
    link->state = PG_LINK_STATE_RUNNING;
    link->broken =
        link->broken || PQpipelineSync(link->connection) != 1 || !watch(link, UV_READABLE | UV_WRITABLE);
    set_timer(link, link->broken ? 0 : PG_LINK_DEADLINE_MS);
}

const char *pg_link_sqlstate(const struct pg_link *link)
{
    if (link->failed < 0)
        return "";
    const char *sqlstate = PQresultErrorField(link->result[link->failed], PG_DIAG_SQLSTATE);
    return sqlstate != NULL ? sqlstate : "08006"; /* an error without one is libpq's: the connection */
}

/* ---- beginning and end ---- */

bool pg_link_init(struct pg_link *link, uv_loop_t *loop, const char *conninfo, int64_t owner,
                  void (*on_news)(void *, enum pg_link_news), void *self)
{
    *link = (struct pg_link){
        .loop = loop,
        .conninfo = strdup(conninfo),
        .on_news = on_news,
        .self = self,
        .owner = owner,
        .timer = malloc(sizeof(uv_timer_t)),
        .back_off_ms = PG_LINK_BACK_OFF_MIN_MS,
        .failed = -1,
    };
    if (link->conninfo == NULL || link->timer == NULL || uv_timer_init(loop, link->timer) != 0) {
        free(link->conninfo);
        free(link->timer);
        return false;
    }
    link->timer->data = link;
    set_timer(link, 0);
    return true;
}

void pg_link_close(struct pg_link *link, uv_close_cb on_closed, void *closed_data)
{
    forget_results(link);
    disconnect(link);
    link->state = PG_LINK_STATE_CLOSED;
    pg_params_free(&link->params);
    free(link->conninfo);
    link->timer->data = closed_data;
    uv_timer_stop(link->timer);
    uv_close((uv_handle_t *)link->timer, on_closed);
    link->timer = NULL;
}
