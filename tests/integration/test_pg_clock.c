/* What the store announces to a clock that leaps from one due time to the next. */
#include "pg_cluster.h"
#include "store_port.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <libpq-fe.h>
#include <cmocka.h>

static struct pg_cluster cluster;

static void exec(const char *conninfo, const char *statement)
{
    PGconn *connection = PQconnectdb(conninfo);
    PGresult *result = PQexec(connection, statement);
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        fail_msg("%s", PQerrorMessage(connection));
    PQclear(result);
    PQfinish(connection);
}

static const struct store_loaded *load(struct store_port *port, const struct store_load *wanted)
{
    port->seam.load(port->seam.self, wanted);
    const struct store_event event = port->wait(port->self);
    assert_int_equal(event.kind, STORE_LOADED);
    return event.loaded;
}

/* It stops where a case will have been open for as long as a survey says; by then the case waits. */
static void announces_the_day_of_a_pending_case(void **state)
{
    (void)state;
    static const struct survey pending = { .id = { "p", 1 },
                                           .trigger = { .kind = SURVEY_ON_PENDING, .pending_days = 7 },
                                           .case_age_max_s = 14 * 86400 };
    const struct survey_set set = survey_set_of(&pending);
    char engine[PG_CLUSTER_CONNINFO_MAX], admin[PG_CLUSTER_CONNINFO_MAX];
    pg_cluster_conninfo(&cluster, "clock", "postgres", admin);
    pg_cluster_conninfo(&cluster, "clock", "ccrm_engine_login", engine);
    struct store_port port = store_port_pg(engine, admin);
    exec(admin,
         "insert into ccrm.complaint (source, source_number, department, type, officer, channel, opened_at,"
         " locale, from_citizen, phone, stage) select 'desk', 'O-' || n, 'd', 't', 'o', 'c',"
         " to_timestamp(1900000000 + n * 30), 0, true, 1, 3 from generate_series(0, 1) n");
    struct store_load wanted = {
        .now = { 1900000000 }, .complaints_max = 5, .surveys = &set, .want_next = true
    };
    for (int64_t n = 0; n < 2; n++) {
        const int64_t day_s = 1900000000 + 7 * 86400 + n * 30;
        assert_int_equal(load(&port, &wanted)->next_due.unix_s, day_s);
        wanted.now.unix_s = wanted.closed_by[COMPLAINT_PENDING].unix_s = day_s;
        assert_int_equal(load(&port, &wanted)->complaint_count, n + 1);
    }
    port.free(port.self);
}

static int start(void **state)
{
    (void)state;
    char engine[PG_CLUSTER_CONNINFO_MAX];
    pg_cluster_start(&cluster);
    pg_cluster_make_database(&cluster, "clock", "ccrm_engine", engine);
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
    const struct CMUnitTest tests[] = { cmocka_unit_test(announces_the_day_of_a_pending_case) };
    return cmocka_run_group_tests_name("pg_clock", tests, start, stop);
}
