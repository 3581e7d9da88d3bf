/*
 * test_pg_failures.c - what the PostgreSQL store says and does when the server is missing, refuses, restarts
 * or drops it; and what each role may not do.
 */
#include "adapter/pg/migrate.h"
#include "adapter/pg/pg_store.h"
#include "adapter/pg/session.h"
#include "pg_cluster.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct pg_cluster cluster;
static char engine_conninfo[PG_CLUSTER_CONNINFO_MAX], admin_conninfo[PG_CLUSTER_CONNINFO_MAX];

/* ---- a store and its events ---- */

enum { EVENTS_MAX = 64 };

struct client {
    uv_loop_t loop;
    uv_timer_t limit;
    struct pg_store *store;
    struct store seam;
    struct {
        enum store_event_kind kind;
        char reason[300];
    } event[EVENTS_MAX];
    size_t count, taken;
    bool timed_out;
};

static void on_event(void *self, const struct store_event *event)
{
    struct client *client = self;
    assert_true(client->count < EVENTS_MAX);
    client->event[client->count].kind = event->kind;
    snprintf(client->event[client->count].reason, sizeof client->event[0].reason, "%.*s",
             (int)event->reason.len, event->reason.len > 0 ? event->reason.at : "");
    client->count++;
}

static void on_limit(uv_timer_t *timer)
{
    struct client *client = timer->data;
    client->timed_out = true;
}

static void client_open(struct client *client, const char *conninfo)
{
    memset(client, 0, sizeof *client);
    assert_int_equal(uv_loop_init(&client->loop), 0);
    uv_timer_init(&client->loop, &client->limit);
    client->limit.data = client;
    client->store = pg_store_new(&client->loop, conninfo, on_event, client);
    assert_non_null(client->store);
    client->seam = pg_store_seam(client->store);
}

static void client_close(struct client *client)
{
    pg_store_free(client->store);
    uv_close((uv_handle_t *)&client->limit, NULL);
    uv_run(&client->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&client->loop), 0);
}

static enum store_event_kind next_event(struct client *client)
{
    uv_timer_start(&client->limit, on_limit, 20 * 1000, 0);
    while (client->taken == client->count && !client->timed_out)
        uv_run(&client->loop, UV_RUN_ONCE);
    uv_timer_stop(&client->limit);
    assert_false(client->timed_out);
    return client->event[client->taken++].kind;
}

static const char *reason(const struct client *client)
{
    return client->event[client->taken - 1].reason;
}

/* Skips further reports that it is still down. */
static void await_up(struct client *client)
{
    enum store_event_kind kind;
    while ((kind = next_event(client)) == STORE_DOWN)
        continue;
    assert_int_equal(kind, STORE_UP);
}

static void load_something(struct client *client)
{
    const struct store_load load = { .now = { 1800000000 }, .due_max = 5, .claim_max = 5, .want_next = true };
    client->seam.load(client->seam.self, &load);
}

static struct store_arrival arrival_of(uint32_t sequence)
{
    struct store_arrival arrival = { .arrival = { 1, sequence },
                                     .to = SLICE_LIT("0215"),
                                     .text = SLICE_LIT("1"),
                                     .raw = SLICE_LIT("1"),
                                     .step = -1 };
    arrival.phone.cipher_len = 40;
    return arrival;
}

static void exec_as(const char *conninfo, const char *statement, enum pg_outcome wanted)
{
    char error[PG_SESSION_ERROR_MAX];
    struct pg_session *session = NULL;
    assert_int_equal(pg_session_open(conninfo, &session, error), PG_DONE);
    const enum pg_outcome outcome = pg_session_script(session, statement);
    if (outcome != wanted)
        fprintf(stderr, "%s: %.*s\n", statement, (int)pg_session_error(session).len,
                pg_session_error(session).at);
    assert_int_equal(outcome, wanted);
    pg_session_close(session);
}

static int64_t count_of(const char *statement)
{
    char error[PG_SESSION_ERROR_MAX];
    struct pg_session *session = NULL;
    struct pg_rows *rows = NULL;
    assert_int_equal(pg_session_open(admin_conninfo, &session, error), PG_DONE);
    assert_int_equal(pg_session_exec(session, statement, NULL, 0, &rows), PG_DONE);
    const int64_t count = pg_rows_int(rows, 0, 0);
    pg_rows_free(rows);
    pg_session_close(session);
    return count;
}

static const char kill_engine[] = "select pg_terminate_backend(pid) from pg_stat_activity"
                                  " where usename = 'ccrm_engine_login'";

/* ---- the server goes and comes ---- */

static void waits_for_its_server(void **state)
{
    (void)state;
    struct client client;
    pg_cluster_control(&cluster, "stop");
    client_open(&client, engine_conninfo);
    assert_int_equal(next_event(&client), STORE_DOWN);
    assert_non_null(strstr(reason(&client), "No such file or directory"));
    assert_true(pg_store_problem(client.store).len > 0);
    pg_cluster_control(&cluster, "start");
    await_up(&client);
    assert_int_equal(pg_store_problem(client.store).len, 0);
    load_something(&client);
    assert_int_equal(next_event(&client), STORE_LOADED);
    client_close(&client);
}

/* By name, without a server. libpq names what it was given: an address (127.0.0.1 or ::1), not a name. */
static void looks_names_up_beside_the_loop(void **state)
{
    (void)state;
    static const struct {
        const char *conninfo, *problem;
    } cases[] = {
        { "host=no-such-host.invalid port=5432",
          "the database's host name no-such-host.invalid has no address" },
        { "host=localhost port=1", "1\", port 1 failed" },
        { "host=no-such-host.invalid,localhost port=7,1", "1\", port 1 failed" },
        { "postgresql://127.0.0.1:1/ccrm", "\"127.0.0.1\", port 1 failed" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct client client;
        client_open(&client, cases[i].conninfo);
        assert_int_equal(next_event(&client), STORE_DOWN);
        if (strstr(reason(&client), cases[i].problem) == NULL)
            fail_msg("%s: %s", cases[i].conninfo, reason(&client));
        client_close(&client);
    }
    struct client client;
    client_open(&client, "host=localhost port=1"); /* closed while its name is being looked up */
    client_close(&client);
}

static void survives_a_killed_backend(void **state)
{
    (void)state;
    struct client client;
    client_open(&client, engine_conninfo);
    assert_int_equal(next_event(&client), STORE_UP);
    exec_as(admin_conninfo, kill_engine, PG_DONE);
    assert_int_equal(next_event(&client), STORE_DOWN); /* noticed while idle */
    await_up(&client);
    load_something(&client);
    exec_as(admin_conninfo, kill_engine, PG_DONE);
    enum store_event_kind kind = next_event(&client); /* the kill came before or after the load was done */
    if (kind == STORE_LOADED)
        kind = next_event(&client);
    assert_int_equal(kind, STORE_DOWN);
    await_up(&client);
    client_close(&client);
}

static void repeats_a_commit_in_flight(void **state)
{
    (void)state;
    struct client client;
    client_open(&client, engine_conninfo);
    assert_int_equal(next_event(&client), STORE_UP);
    const struct store_arrival arrival = arrival_of(1);
    const struct store_commit commit = {
        .batch = 0xf000000000000001u, .now = { 1800000000 }, .arrival = &arrival, .arrival_count = 1
    };
    /* Somebody holds the row that the commit needs, so that it is surely in flight when the server goes. */
    char error[PG_SESSION_ERROR_MAX];
    struct pg_session *holder = NULL;
    assert_int_equal(pg_session_open(admin_conninfo, &holder, error), PG_DONE);
    assert_int_equal(pg_session_script(holder, "begin; lock table ccrm.arrival in exclusive mode"), PG_DONE);
    client.seam.commit(client.seam.self, &commit);
    for (int i = 0; i < 20; i++)
        uv_run(&client.loop, UV_RUN_NOWAIT);
    exec_as(admin_conninfo, kill_engine, PG_DONE);
    assert_int_equal(next_event(&client), STORE_UNKNOWN);
    pg_session_close(holder);
    await_up(&client);
    for (int again = 0; again < 2;
         again++) { /* the second time it has been applied, and is not applied again */
        client.seam.commit(client.seam.self, &commit);
        assert_int_equal(next_event(&client), STORE_COMMITTED);
    }
    assert_int_equal(count_of("select count(*) from ccrm.reply"), 1);
    client_close(&client);
}

static void notices_a_frozen_server(void **state)
{
    (void)state;
    struct client client;
    client_open(&client, engine_conninfo);
    assert_int_equal(next_event(&client), STORE_UP);
    const pid_t backend =
        (pid_t)count_of("select pid from pg_stat_activity where usename = 'ccrm_engine_login'");
    assert_true(backend > 1);
    assert_int_equal(kill(backend, SIGSTOP), 0);
    const struct store_commit commit = { .batch = 3, .now = { 1800000000 } };
    const uint64_t start_ms = uv_hrtime() / 1000000;
    client.seam.commit(client.seam.self, &commit);
    const enum store_event_kind kind = next_event(&client);
    const uint64_t took_ms = uv_hrtime() / 1000000 - start_ms;
    kill(backend, SIGCONT);
    assert_int_equal(kind, STORE_UNKNOWN);
    assert_in_range(took_ms, 9000, 40000); /* the deadline is its own: the socket is still fine */
    assert_non_null(strstr(reason(&client), "did not answer in time"));
    await_up(&client);
    client.seam.commit(client.seam.self, &commit);
    assert_int_equal(next_event(&client), STORE_COMMITTED);
    client_close(&client);
}

static void makes_partitions_for_the_seasons_month(void **state)
{
    (void)state;
    struct client client;
    client_open(&client, engine_conninfo);
    assert_int_equal(next_event(&client), STORE_UP);
    const struct store_arrival arrival = arrival_of(2);
    const struct store_commit commit = {
        .batch = 2,
        .now = { 1420070400 - 1 },
        .arrival = &arrival,
        .arrival_count = 1 /* 2014's last second */
    };
    client.seam.commit(client.seam.self, &commit);
    assert_int_equal(next_event(&client), STORE_COMMITTED);
    assert_int_equal(count_of("select count(*) from ccrm.reply_2014_12"), 1);
    assert_int_equal(count_of("select count(*) from ccrm.reply_2015_01"), 0);
    assert_int_equal(count_of("select count(*) from ccrm.reply_default"), 0);
    /* Somebody who reads for long keeps no commit waiting: the default partition takes it. */
    char error[PG_SESSION_ERROR_MAX];
    struct pg_session *reader = NULL;
    assert_int_equal(pg_session_open(admin_conninfo, &reader, error), PG_DONE);
    assert_int_equal(pg_session_script(reader, "begin; select count(*) from ccrm.message, ccrm.reply"),
                     PG_DONE);
    const struct store_arrival later = arrival_of(3);
    const struct store_commit next = {
        .batch = 20, .now = { 1900000000 }, .arrival = &later, .arrival_count = 1
    };
    client.seam.commit(client.seam.self, &next);
    assert_int_equal(next_event(&client), STORE_COMMITTED);
    assert_int_equal(count_of("select count(*) from ccrm.reply_default"), 1);
    pg_session_close(reader);
    client_close(&client);
}

/* ---- what people must mend ---- */

static void refused(const char *conninfo, const char *why)
{
    struct client client;
    client_open(&client, conninfo);
    assert_int_equal(next_event(&client), STORE_REFUSED);
    if (strstr(reason(&client), why) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", reason(&client), why);
    assert_null(strchr(reason(&client), '\n'));
    client_close(&client);
}

static void says_what_is_wrong(void **state)
{
    (void)state;
    char conninfo[PG_CLUSTER_CONNINFO_MAX];
    exec_as(admin_conninfo, "create role locked_out login; create role with_password login password 'right'",
            PG_DONE);
    pg_cluster_conninfo(&cluster, "failures", "locked_out", conninfo);
    refused(conninfo, "permission denied for schema ccrm");
    pg_cluster_conninfo(&cluster, "failures", "nobody_at_all", conninfo);
    refused(conninfo, "does not exist");
    pg_cluster_conninfo(&cluster, "no_such_database", "ccrm_engine_login", conninfo);
    refused(conninfo, "does not exist");
    pg_cluster_conninfo(&cluster, "postgres", "postgres", conninfo);
    refused(conninfo, "run ccrm migrate");

    exec_as(
        admin_conninfo,
        "do $$ begin execute format('copy (values (''local all with_password scram-sha-256''),"
        " (''local all all trust'')) to %L', current_setting('hba_file')); end $$; select pg_reload_conf()",
        PG_DONE);
    pg_cluster_conninfo(&cluster, "failures", "with_password", conninfo);
    strncat(conninfo, " password=wrong", sizeof conninfo - strlen(conninfo) - 1);
    refused(conninfo, "password authentication failed");
    char error[PG_SESSION_ERROR_MAX];
    struct pg_session *session = NULL;
    assert_int_equal(pg_session_open(conninfo, &session, error), PG_DENIED);
    assert_int_equal(pg_outcome_exit_code(PG_DENIED), 3);
    assert_int_equal(pg_session_open("host=/nowhere", &session, error), PG_NO_SERVER);
    assert_int_equal(pg_outcome_exit_code(PG_NO_SERVER), 4);
}

static void wants_its_own_schema(void **state)
{
    (void)state;
    exec_as(admin_conninfo, "insert into ccrm.schema_migrations (version, sha256) values (9000, '')",
            PG_DONE);
    refused(engine_conninfo, "use a newer program");
    exec_as(admin_conninfo, "delete from ccrm.schema_migrations where version >= 5", PG_DONE);
    refused(engine_conninfo, "run ccrm migrate");
    /* The checksums are those of the files: without its record the newest would be applied again and fail. */
    char error[PG_SESSION_ERROR_MAX];
    struct pg_session *session = NULL;
    assert_int_equal(pg_session_open(admin_conninfo, &session, error), PG_DONE);
    const struct pg_migration changed = { .version = 1,
                                          .name = SLICE_LIT("0001_x.sql"),
                                          .sql = SLICE_LIT("select 1") };
    assert_int_equal(pg_migrate(session, &changed, 1, NULL, NULL, error), PG_SCHEMA);
    assert_non_null(strstr(error, "was changed after it was applied"));
    pg_session_close(session);
    assert_int_equal(count_of("select count(*) from ccrm.schema_migrations"), 4);
}

/* ---- intake by SQL ---- */

static void expect_text(struct pg_session *session, const char *statement, const char *wanted)
{
    struct pg_rows *rows = NULL;
    assert_int_equal(pg_session_exec(session, statement, NULL, 0, &rows), PG_DONE);
    const struct slice found = pg_rows_text(rows, 0, 0);
    if (!slice_equal(found, slice_from_text(wanted)))
        fail_msg("%s gives %.*s, not %s", statement, (int)found.len, found.at, wanted);
    pg_rows_free(rows);
}

#define CLOSED(DEPARTMENT, CLOSED_AT)                                                                        \
    "select ccrm.complaint_closed('source', 'C-1', '" DEPARTMENT "', 't', 'o', 'c', '2027-03-01 09:00+09',"  \
    " '" CLOSED_AT "', 'vi', '\\x0102')"

static void takes_a_complaint_once(void **state)
{
    (void)state;
    char error[PG_SESSION_ERROR_MAX];
    struct pg_session *session = NULL;
    assert_int_equal(pg_session_open(admin_conninfo, &session, error), PG_DONE);
    expect_text(session, CLOSED("a", "2027-03-02 09:00+09"), "inserted");
    expect_text(session, CLOSED("a", "2027-03-02 09:00+09"), "unchanged");
    expect_text(session, CLOSED("b", "2027-03-02 09:00+09"), "updated");
    expect_text(session,
                "select count(*) || ' ' || min(department) || ' ' || min(locale) from ccrm.complaint"
                " where source_number = 'C-1'",
                "1 b 3");
    expect_text(session, "select count(*) from ccrm.sealed_intake", "1");
    expect_text(session,
                "select count(*) from ccrm.pending_closing where complaint_id in"
                " (select complaint_id from ccrm.complaint where source_number = 'C-1')",
                "0");
    struct pg_rows *rows = NULL;
    assert_int_equal(pg_session_exec(session, CLOSED("b", "2027-02-02 09:00+09"), NULL, 0, &rows),
                     PG_BAD_VALUE);
    assert_true(slice_equal(pg_session_error(session), SLICE_LIT("complaint C-1 closes before it opens")));
    pg_session_close(session);
}

/* ---- roles ---- */

static void roles_do_no_more_than_theirs(void **state)
{
    (void)state;
    char ops[PG_CLUSTER_CONNINFO_MAX], integrity[PG_CLUSTER_CONNINFO_MAX], report[PG_CLUSTER_CONNINFO_MAX];
    char intake[PG_CLUSTER_CONNINFO_MAX];
    exec_as(admin_conninfo,
            "create role kim login in role ccrm_ops; create role lee login in role ccrm_ops;"
            "create role office login in role ccrm_integrity; create role night login in role ccrm_report;"
            "create role source login in role ccrm_intake",
            PG_DONE);
    pg_cluster_conninfo(&cluster, "failures", "kim", ops);
    pg_cluster_conninfo(&cluster, "failures", "office", integrity);
    pg_cluster_conninfo(&cluster, "failures", "night", report);
    pg_cluster_conninfo(&cluster, "failures", "source", intake);
    exec_as(engine_conninfo, "select from ccrm.referral_case", PG_DENIED);
    exec_as(engine_conninfo, "select from ccrm.review", PG_DENIED);
    exec_as(engine_conninfo, "select from ccrm.flag", PG_DENIED);
    exec_as(engine_conninfo, "select from ccrm.count", PG_DENIED);
    exec_as(engine_conninfo, "delete from ccrm.reply", PG_DENIED);
    exec_as(engine_conninfo, "update ccrm.answer set value = 5", PG_DENIED);
    exec_as(ops, "select text from ccrm.reply", PG_DENIED);
    exec_as(ops, "select text from ccrm.outbox", PG_DENIED);
    exec_as(ops, "select from ccrm.phone", PG_DENIED);
    exec_as(ops, "select from ccrm.flag_night", PG_DENIED);
    exec_as(integrity, "select phone_id from ccrm.phone", PG_DONE);
    exec_as(integrity, "select ciphertext from ccrm.phone", PG_DENIED);
    exec_as(integrity, "select lookup_hash from ccrm.phone", PG_DENIED);
    exec_as(report, "select ciphertext from ccrm.phone", PG_DENIED);
    exec_as(report, "update ccrm.count set n = 0", PG_DENIED);
    exec_as(intake, "select from ccrm.complaint", PG_DENIED);
    exec_as(intake,
            "select ccrm.complaint_closed('s', 'x', 'd', 't', 'o', 'c', now(), now(), 'ko', null, true, 2)",
            PG_DONE);
    exec_as(
        intake,
        "create temporary table import_row (x integer);"
        "select ccrm.import_complaints('s', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}',"
        " '{}', '{}', '{}')",
        PG_DENIED); /* a caller's own table is never used in the owner's name */
    exec_as(ops, "insert into ccrm.sending_stop (reason) values ('wrong text')", PG_DONE);
    exec_as(ops, "insert into ccrm.sending_stop (reason, stopped_by) values ('x', 'lee')", PG_DENIED);
    assert_int_equal(count_of("select count(*) from ccrm.sending_stop where stopped_by = 'kim'"), 1);
    exec_as(ops, "select ccrm.lift_stop(stop_id) from ccrm.sending_stop", PG_DONE);
    exec_as(ops, "select ccrm.lift_stop(stop_id) from ccrm.sending_stop", PG_DONE);
    assert_int_equal(count_of("select count(*) from ccrm.sending_stop where lifted_at is null"), 1);
    pg_cluster_conninfo(&cluster, "failures", "lee", ops);
    exec_as(ops, "select ccrm.lift_stop(stop_id) from ccrm.sending_stop", PG_DONE);
    assert_int_equal(count_of("select count(*) from ccrm.sending_stop where lifted_at is null"), 0);
}

static int start(void **state)
{
    (void)state;
    pg_cluster_start(&cluster);
    pg_cluster_make_database(&cluster, "failures", "ccrm_engine", engine_conninfo);
    pg_cluster_conninfo(&cluster, "failures", "postgres", admin_conninfo);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    pg_cluster_remove(&cluster);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waits_for_its_server),      cmocka_unit_test(looks_names_up_beside_the_loop),
        cmocka_unit_test(survives_a_killed_backend), cmocka_unit_test(repeats_a_commit_in_flight),
        cmocka_unit_test(notices_a_frozen_server),   cmocka_unit_test(makes_partitions_for_the_seasons_month),
        cmocka_unit_test(takes_a_complaint_once),    cmocka_unit_test(roles_do_no_more_than_theirs),
        cmocka_unit_test(says_what_is_wrong),        cmocka_unit_test(wants_its_own_schema),
    };
    return cmocka_run_group_tests_name("pg_failures", tests, start, stop);
}
