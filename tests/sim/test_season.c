#include "faulty_store.h"
#include "memory_store.h"
#include "world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct side {
    struct memory_store *memory;
    struct faulty_store faulty;
};

static void put_complaint(void *self, const struct store_complaint *facts, const struct vault_phone *sealed)
{
    struct side *side = self;
    memory_store_put_complaint(side->memory,
                               &(struct memory_complaint){ .facts = *facts, .sealed = *sealed });
}

static void die(void *self)
{
    memory_store_die(((struct side *)self)->memory);
}

static bool pump(void *self, struct flow *flow)
{
    struct side *side = self;
    struct store_event event;
    if (faulty_store_pump(&side->faulty, flow))
        return true;
    if (!memory_store_take_event(side->memory, &event))
        return false;
    faulty_store_pass(&side->faulty, flow, &event);
    return true;
}

static void run(const struct world_options *options, double lost_share, struct world_truth *truth,
                struct store_totals *totals)
{
    struct side side = { .memory = memory_store_new() };
    faulty_store_init(&side.faulty, memory_store_seam(side.memory), options->seed + 1, lost_share);
    const struct world_store store = {
        .seam = side.faulty.seam, .self = &side, .put_complaint = put_complaint, .pump = pump, .die = die
    };
    const char *const path = getenv("CCRM_STORY");
    FILE *story = path != NULL ? fopen(path, "w") : NULL;
    world_run(options, &store, story, truth);
    if (story != NULL)
        fclose(story);
    memory_store_totals(side.memory, totals);
    memory_store_free(side.memory);
    if (lost_share > 0) {
        assert_true(side.faulty.lost_before > 10);
        assert_true(side.faulty.lost_after > 10);
    }
}

static int64_t sum(const int64_t *number, size_t count)
{
    int64_t total = 0;
    for (size_t i = 0; i < count; i++)
        total += number[i];
    return total;
}

static void check(const struct world_truth *truth, const struct store_totals *totals)
{
    /* every complaint has its outcome, every invitation its conversation, every conversation its end */
    assert_int_equal(sum(totals->invitations, INVITATION_OUTCOME_COUNT), truth->complaints);
    assert_int_equal(totals->invitations[INVITATION_NOT_CITIZEN], truth->complaints - truth->from_citizens);
    assert_int_equal(totals->conversations, totals->invitations[INVITATION_INVITED]);
    assert_int_equal(totals->conversations_live, 0);
    assert_int_equal(sum(totals->outcomes, DIALOG_OUTCOME_COUNT), totals->conversations);
    /* nothing is lost, nothing is sent twice but what was uncertain and asked again by the policy */
    assert_int_equal(truth->unacknowledged, 0);
    assert_int_equal(truth->acknowledged_twice, 0);
    assert_int_equal(totals->replies, truth->replies);
    assert_int_equal(truth->repeated, 0);
    assert_int_equal(totals->queued, 0);
    assert_int_equal(totals->receipts + totals->receipts_repeated + totals->receipts_parked, truth->receipts);
    /* a confirmed yes and an explicit text are referrals, each once */
    assert_int_equal(totals->answers[DIALOG_ANSWER_CONFIRMED], truth->confirmed);
    assert_in_range(totals->referrals, truth->confirmed, truth->confirmed + truth->explicit_texts);
    assert_int_equal(totals->answers[DIALOG_ANSWER_PENDING], totals->answers[DIALOG_ANSWER_CONFIRMED] +
                                                                 totals->answers[DIALOG_ANSWER_WITHDRAWN] +
                                                                 totals->answers[DIALOG_ANSWER_UNCONFIRMED]);
    assert_int_equal(totals->opt_outs, truth->opt_outs);
    assert_int_equal(truth->sent_after_opt_out, 0);
    assert_true(totals->outcomes[DIALOG_COMPLETED] > totals->conversations / 10);
}

static void a_season_keeps_its_promises(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        const struct world_options options = {
            .seed = seed, .complaints = 900, .days = 20, .faults = true, .window = 100
        };
        struct world_truth truth;
        struct store_totals totals;
        run(&options, 0, &truth, &totals);
        check(&truth, &totals);
        assert_true(truth.uncertain > 0);
        /* a lost response is made good by the receipt, but for texts that ask nothing */
        assert_true(totals.receipts_parked * 3 < truth.uncertain);
        assert_true(truth.confirmed > 0);
    }
}

/* More is claimed than a narrow link takes at once, and a long message waits for several places. */
static void a_narrow_window_only_slows_it(void **state)
{
    (void)state;
    struct world_truth truth;
    struct store_totals totals;
    const struct world_options options = {
        .seed = 3, .complaints = 600, .days = 1, .burst = true, .faults = true, .window = 100
    };
    run(&options, 0, &truth, &totals);
    check(&truth, &totals);
    assert_true(truth.segments > totals.messages); /* some were split */
}

/* The receipt of a prompt and its answer in one batch: the answer is the prompt's, not a correction of the
 * one before. */
static void an_answer_may_come_with_its_receipt(void **state)
{
    (void)state;
    const struct world_options options = {
        .seed = 3, .complaints = 300, .days = 5, .at_once = true, .window = 100
    };
    struct world_truth truth;
    struct store_totals totals;
    run(&options, 0, &truth, &totals);
    check(&truth, &totals);
    assert_int_equal(truth.corrections, 0);
}

/* A reply that kills whoever reads it, among others in one batch: it is found, and only it, at two deaths;
 * nothing is lost, and the others are read. */
static void a_poisonous_reply_is_set_aside(void **state)
{
    (void)state;
    struct world_truth truth;
    struct store_totals totals;
    const struct world_options options = { .seed = 3,
                                           .complaints = 600,
                                           .days = 1,
                                           .burst = true,
                                           .at_once = true,
                                           .poison = "case=C-00021 ",
                                           .window = 1000 };
    run(&options, 0, &truth, &totals);
    check(&truth, &totals);
    assert_in_range(truth.deaths, 2, 8); /* two for each of its few texts */
    assert_int_equal(truth.deaths % 2, 0);
    assert_int_equal(totals.unread, truth.deaths / 2);
}

static void one_seed_tells_one_story(void **state)
{
    (void)state;
    const struct world_options options = {
        .seed = 42, .complaints = 400, .days = 10, .faults = true, .window = 100
    };
    struct world_truth first, second;
    struct store_totals totals;
    run(&options, 0, &first, &totals);
    run(&options, 0, &second, &totals);
    assert_memory_equal(&first, &second, sizeof first);
    const struct world_options other = {
        .seed = 43, .complaints = 400, .days = 10, .faults = true, .window = 100
    };
    run(&other, 0, &second, &totals);
    assert_true(first.story != second.story);
}

static void a_lost_word_of_a_commit_changes_nothing(void **state)
{
    (void)state;
    const struct world_options options = {
        .seed = 7, .complaints = 600, .days = 14, .faults = true, .window = 100
    };
    struct world_truth sure, unsure;
    struct store_totals sure_totals, unsure_totals;
    run(&options, 0, &sure, &sure_totals);
    run(&options, .2, &unsure, &unsure_totals);
    check(&unsure, &unsure_totals);
    assert_memory_equal(&sure, &unsure, sizeof sure);
    assert_memory_equal(&sure_totals, &unsure_totals, sizeof sure_totals);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_season_keeps_its_promises),
        cmocka_unit_test(a_narrow_window_only_slows_it),
        cmocka_unit_test(an_answer_may_come_with_its_receipt),
        cmocka_unit_test(a_poisonous_reply_is_set_aside),
        cmocka_unit_test(one_seed_tells_one_story),
        cmocka_unit_test(a_lost_word_of_a_commit_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
