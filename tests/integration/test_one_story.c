/*
 * test_one_story.c - the same seeded days on the store in memory and on PostgreSQL: flow must tell the same
 * story to the line, and both must have kept the same, also when the word of every fifth commit is lost.
 */
#include "faulty_store.h"
#include "pg_cluster.h"
#include "store_port.h"
#include "world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct pg_cluster cluster;

struct side {
    struct store_port port;
    struct store watched; /* the port's seam, noting that an answer is under way */
    struct faulty_store faulty;
    bool told_up, under_way;
};

static void load(void *self, const struct store_load *load)
{
    struct side *side = self;
    side->under_way = true;
    side->port.seam.load(side->port.seam.self, load);
}

static void commit(void *self, const struct store_commit *commit)
{
    struct side *side = self;
    side->under_way = true;
    side->port.seam.commit(side->port.seam.self, commit);
}

static void put_complaint(void *self, const struct store_complaint *facts, const struct vault_phone *sealed)
{
    struct side *side = self;
    side->port.put_complaint(side->port.self,
                             &(struct memory_complaint){ .facts = *facts, .sealed = *sealed });
}

static bool pump(void *self, struct flow *flow)
{
    struct side *side = self;
    if (!side->told_up) {
        side->told_up = true;
        flow_handle_store(flow, &(struct store_event){ .kind = STORE_UP });
        return true;
    }
    if (faulty_store_pump(&side->faulty, flow))
        return true;
    if (!side->under_way)
        return false;
    side->under_way = false;
    const struct store_event event = side->port.wait(side->port.self);
    faulty_store_pass(&side->faulty, flow, &event);
    return true;
}

static void run(struct store_port port, const struct world_options *options, double lost_share,
                const char *story_path, struct world_truth *truth, struct store_totals *totals)
{
    struct side side = { .port = port };
    side.watched = (struct store){ .self = &side, .load = load, .commit = commit };
    faulty_store_init(&side.faulty, side.watched, options->seed + 1, lost_share);
    const struct world_store store = {
        .seam = side.faulty.seam, .self = &side, .put_complaint = put_complaint, .pump = pump
    };
    FILE *story = story_path != NULL ? fopen(story_path, "w") : NULL;
    world_run(options, &store, story, truth);
    if (story != NULL)
        fclose(story);
    port.totals(port.self, totals);
    port.free(port.self);
}

/* CCRM_STORIES=DIR keeps the stories for a look at the first line that differs. */
static const char *story_path(const char *name, char *memory, size_t size)
{
    const char *folder = getenv("CCRM_STORIES");
    snprintf(memory, size, "%s/%s", folder != NULL ? folder : "", name);
    return folder != NULL ? memory : NULL;
}

static void tells_one_story(const char *database, double lost_share)
{
    const struct world_options options = {
        .seed = 42, .complaints = 250, .days = 6, .window = 20, .faults = true
    };
    char engine[PG_CLUSTER_CONNINFO_MAX], admin[PG_CLUSTER_CONNINFO_MAX], path[512];
    pg_cluster_make_database(&cluster, database, "ccrm_engine", engine);
    pg_cluster_conninfo(&cluster, database, "postgres", admin);
    struct world_truth expected, found;
    struct store_totals expected_totals, found_totals;
    memset(&expected, 0, sizeof expected);
    memset(&found, 0, sizeof found);
    run(store_port_memory(), &options, 0, story_path("memory", path, sizeof path), &expected,
        &expected_totals);
    run(store_port_pg(engine, admin), &options, lost_share, story_path(database, path, sizeof path), &found,
        &found_totals);
    assert_true(expected.replies > 100);
    assert_int_equal(expected.story_lines, found.story_lines);
    assert_true(expected.story == found.story);
    assert_memory_equal(&expected_totals, &found_totals, sizeof expected_totals);
}

static void on_both_stores(void **state)
{
    (void)state;
    tells_one_story("sure", 0);
}

static void when_words_of_commits_are_lost(void **state)
{
    (void)state;
    tells_one_story("unsure", .2);
}

static int start(void **state)
{
    (void)state;
    setenv("CCRM_CLUSTER_OPTIONS", "-c fsync=off", 0); /* nothing here is about a crash of the server */
    pg_cluster_start(&cluster);
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
        cmocka_unit_test(on_both_stores),
        cmocka_unit_test(when_words_of_commits_are_lost),
    };
    return cmocka_run_group_tests_name("one_story", tests, start, stop);
}
