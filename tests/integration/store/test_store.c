/*
 * test_store.c - the store's contract: the same cases against the store in memory and the one in PostgreSQL,
 * each also behind a commit whose fate is unknown at first. The four logs must be equal.
 */
#include "pg_cluster.h"
#include "store_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { START = 1803870000 }; /* 2027-02-28, before a month's end: partitions of two months are needed */

static const struct store_case_group *const groups[] = { &store_conversations, &store_sending,
                                                         &store_receipts, &store_parked, &store_arrivals };

enum { GROUPS = sizeof groups / sizeof groups[0], CASES_MAX = GROUPS * STORE_CASES_MAX };

/* Place i is item i % STORE_CASES_MAX of group i / STORE_CASES_MAX. */

static struct pg_cluster cluster;
static const char template_name[] = "template_ccrm";

static struct store_port fresh_pg(size_t i, const char *suffix)
{
    char name[64], engine[PG_CLUSTER_CONNINFO_MAX], admin[PG_CLUSTER_CONNINFO_MAX];
    snprintf(name, sizeof name, "case_%zu_%s", i, suffix);
    pg_cluster_copy_database(&cluster, template_name, name);
    pg_cluster_conninfo(&cluster, name, "ccrm_engine_login", engine);
    pg_cluster_conninfo(&cluster, name, "postgres", admin);
    return store_port_pg(engine, admin);
}

static void run_with(struct store_port port, size_t i, struct world *world)
{
    *world = (struct world){ .port = port, .now = { START } };
    buffer_init(&world->log, world->log_memory, sizeof world->log_memory);
    groups[i / STORE_CASES_MAX]->item[i % STORE_CASES_MAX].run(world);
    assert_false(world->log.overflowed);
    port.free(port.self);
}

static void same_log(const struct world *expected, const struct world *world, const char *name)
{
    if (slice_equal(buffer_slice(&expected->log), buffer_slice(&world->log)))
        return;
    fprintf(stderr, "--- in memory\n%.*s--- %s\n%.*s", (int)expected->log.len, expected->log.at, name,
            (int)world->log.len, world->log.at);
    fail();
}

static void keeps_the_contract(void **state)
{
    const size_t i = *(const size_t *)*state;
    static struct world expected, world;
    run_with(store_port_memory(), i, &expected);
    run_with(store_port_unsure(store_port_memory()), i, &world);
    same_log(&expected, &world, "in memory, unsure");
    run_with(fresh_pg(i, "plain"), i, &world);
    same_log(&expected, &world, "PostgreSQL");
    run_with(store_port_unsure(fresh_pg(i, "unsure")), i, &world);
    same_log(&expected, &world, "PostgreSQL, unsure");
}

static int start(void **state)
{
    (void)state;
    char conninfo[PG_CLUSTER_CONNINFO_MAX];
    setenv("CCRM_CLUSTER_OPTIONS", "-c fsync=off", 0); /* many databases, and nothing here is about a crash */
    pg_cluster_start(&cluster);
    pg_cluster_make_database(&cluster, template_name, "ccrm_engine", conninfo);
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
    static size_t number[CASES_MAX];
    static struct CMUnitTest test[CASES_MAX];
    size_t count = 0;
    for (size_t i = 0; i < CASES_MAX; i++) {
        const char *name = groups[i / STORE_CASES_MAX]->item[i % STORE_CASES_MAX].name;
        if (name == NULL)
            continue;
        number[count] = i;
        test[count] = (struct CMUnitTest){ name, keeps_the_contract, NULL, NULL, &number[count] };
        count++;
    }
    return _cmocka_run_group_tests("store", test, count, start, stop);
}
