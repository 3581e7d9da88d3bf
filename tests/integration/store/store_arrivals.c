/* The contract of the store: what came in: redeliveries, long messages, sealed numbers, and all in one. */
#include "store_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void knows_redeliveries(struct world *world)
{
    struct store_inbound inbound[2] = { inbound_of(1, 5, 1, "0215", 42), inbound_of(1, 6, 1, "0215", 42) };
    struct store_arrival arrival[2] = { arrival_of(&inbound[0], "1"), arrival_of(&inbound[1], "1") };
    must_commit(world, (struct store_commit){ .arrival = arrival, .arrival_count = 2 });
    must_commit(world, (struct store_commit){ .answered = &inbound[0].arrival, .answered_count = 1 });
    /* The same text on the same session is a new reply. */
    struct store_inbound next = inbound_of(1, 7, 1, "0215", 42);
    const struct store_loaded *loaded =
        load(world, (struct store_load){ .inbound = &next, .inbound_count = 1 });
    assert_false(loaded->inbound[0].redelivery);
    assert_int_equal(loaded->inbound[0].conversation, -1);
    /* On another session one of two is the one whose answer got lost. */
    inbound[0] = inbound_of(2, 1, 1, "0215", 42);
    inbound[1] = inbound_of(2, 2, 1, "0215", 42);
    loaded = load(world, (struct store_load){ .inbound = inbound, .inbound_count = 2 });
    assert_true(loaded->inbound[0].redelivery);
    assert_false(loaded->inbound[1].redelivery);
    arrival[0] = arrival_of(&inbound[0], "1");
    arrival[0].redelivery = true;
    arrival[0].was_read = false;
    arrival[1] = arrival_of(&inbound[1], "1");
    must_commit(world, (struct store_commit){ .arrival = arrival, .arrival_count = 2 });
    note_totals(world);
    struct store_inbound other = inbound_of(3, 1, 1, "9999", 42);
    loaded = load(world, (struct store_load){ .inbound = &other, .inbound_count = 1 });
    assert_false(loaded->inbound[0].redelivery); /* to another number */
    const struct arrival_key both[2] = { inbound[0].arrival, inbound[1].arrival };
    must_commit(world, (struct store_commit){ .answered = both, .answered_count = 2 });
    next = inbound_of(3, 2, 1, "0215", 42);
    loaded = load(world, (struct store_load){ .inbound = &next, .inbound_count = 1 });
    assert_false(loaded->inbound[0].redelivery);
    note_totals(world);
}

/* What came on a session that is up does not come again elsewhere; what did, or may have, is used up. */
static void tells_sessions_apart(struct world *world)
{
    const uint64_t up[2] = { 7, 1 };
    const struct store_inbound first = inbound_of(1, 1, 1, "0215", 42);
    struct store_arrival arrival = arrival_of(&first, "1");
    must_commit(world, (struct store_commit){ .arrival = &arrival, .arrival_count = 1 });
    const int64_t came_at = world->now.unix_s;
    world->now.unix_s += 30;
    const struct store_inbound again = inbound_of(2, 1, 1, "0215", 42);
    struct store_load wanted = { .inbound = &again, .inbound_count = 1, .session = up, .session_count = 2 };
    assert_false(load(world, wanted)->inbound[0].redelivery);
    wanted.session_count = 1; /* session 1 is over */
    const struct store_loaded *loaded = load(world, wanted);
    assert_true(loaded->inbound[0].redelivery);
    assert_int_equal(loaded->inbound[0].equal_at.unix_s, came_at);
    arrival = arrival_of(&again, "1");
    arrival.doubtful = true;
    const struct store_commit commit = {
        .arrival = &arrival, .arrival_count = 1, .session = up, .session_count = 1
    };
    must_commit(world, commit);
    note_totals(world);
    const struct store_inbound third = inbound_of(3, 1, 1, "0215", 42);
    wanted.inbound = &third;
    loaded = load(world, wanted); /* of session 2; that of session 1 is used up */
    assert_int_equal(loaded->inbound[0].equal_at.unix_s, came_at + 30);
}

static void expect_deaths(struct world *world, const struct store_inbound *inbound, size_t count, int first,
                          int second)
{
    const struct store_loaded *loaded =
        load(world, (struct store_load){ .inbound = inbound, .inbound_count = count });
    assert_int_equal(loaded->inbound[0].deaths, first);
    if (count > 1)
        assert_int_equal(loaded->inbound[1].deaths, second);
}

/* A text that a process has in hand when it dies is known by the next one, until it is committed; one that
 * waits for a turn of its own is in nobody's hand. */
static void counts_deaths(struct world *world)
{
    const struct store_inbound inbound[] = { inbound_of(1, 1, 1, "0215", 500),
                                             inbound_of(1, 2, 2, "0215", 501) };
    expect_deaths(world, inbound, 2, 0, 0);
    expect_deaths(world, inbound, 2, 0, 0); /* the same process again: nobody died */
    world->port.die(world->port.self);
    expect_deaths(world, inbound, 2, 1, 1);
    expect_deaths(world, inbound, 1, 1, 0); /* alone, and the other one waits */
    world->port.die(world->port.self);
    expect_deaths(world, inbound, 2, STORE_DEATHS_MAX, 1);
    const struct store_arrival unread = arrival_of(&inbound[0], "poison");
    must_commit(world, (struct store_commit){ .arrival = &unread, .arrival_count = 1 });
    world->port.die(world->port.self);
    expect_deaths(world, inbound, 2, 0, 1); /* the one was committed, the other one still waits */
}

static void joins_long_messages(struct world *world)
{
    struct store_inbound inbound = inbound_of(1, 1, 1, "0215", 11);
    inbound.concat_reference = 300;
    inbound.concat_total = 3;
    inbound.concat_part = 3;
    struct store_arrival arrival = arrival_of(&inbound, "third");
    arrival.was_read = false;
    must_commit(world, (struct store_commit){ .arrival = &arrival, .arrival_count = 1 });
    inbound.arrival.sequence = 2;
    inbound.concat_part = 1;
    const struct store_loaded *loaded =
        load(world, (struct store_load){ .inbound = &inbound, .inbound_count = 1 });
    assert_true(slice_equal(loaded->inbound[0].earlier_parts[2], SLICE_LIT("third")));
    assert_null(loaded->inbound[0].earlier_parts[0].at);
    assert_null(loaded->inbound[0].earlier_parts[1].at);
    arrival = arrival_of(&inbound, "first");
    arrival.was_read = false;
    must_commit(world, (struct store_commit){ .arrival = &arrival, .arrival_count = 1 });
    inbound.arrival.sequence = 3;
    inbound.concat_part = 2;
    loaded = load(world, (struct store_load){ .inbound = &inbound, .inbound_count = 1 });
    assert_true(slice_equal(loaded->inbound[0].earlier_parts[0], SLICE_LIT("first")));
    assert_true(slice_equal(loaded->inbound[0].earlier_parts[2], SLICE_LIT("third")));
    arrival = arrival_of(&inbound, "first second third");
    must_commit(world, (struct store_commit){ .arrival = &arrival, .arrival_count = 1 });
    inbound.arrival.sequence = 4;
    inbound.concat_part = 1;
    loaded = load(world, (struct store_load){ .inbound = &inbound, .inbound_count = 1 });
    assert_null(loaded->inbound[0].earlier_parts[1].at); /* the whole is done with */
    assert_null(loaded->inbound[0].earlier_parts[2].at);
    arrival = arrival_of(&inbound, "lonely");
    arrival.was_read = false;
    must_commit(world, (struct store_commit){ .arrival = &arrival, .arrival_count = 1 });
    inbound.concat_part = 2;
    world->now.unix_s += STORE_PARTS_S;
    loaded = load(world, (struct store_load){ .inbound = &inbound, .inbound_count = 1 });
    assert_null(loaded->inbound[0].earlier_parts[0].at); /* too old */
    note_totals(world);
}

static void unseals(struct world *world)
{
    const int64_t t = world->now.unix_s;
    struct memory_complaint complaint = {
        .facts = { .source = SLICE_LIT("sql"),
                   .source_number = SLICE_LIT("N-1"),
                   .opened_at = { t - 50 },
                   .closed_at = { t - 5 },
                   .from_citizen = true },
        .box = SLICE_LIT("sealed box"),
    };
    world->port.put_complaint(world->port.self, &complaint);
    complaint.facts.source_number = SLICE_LIT("N-2");
    world->port.put_complaint(world->port.self, &complaint);
    const struct store_loaded *loaded =
        load(world, (struct store_load){
                        .sealed_max = 5, .complaints_max = 5, .closed_by = CLOSED_BY(world->now.unix_s) });
    assert_int_equal(loaded->complaint_count, 0);
    assert_int_equal(loaded->sealed_count, 2);
    assert_true(slice_equal(loaded->sealed[0].box, SLICE_LIT("sealed box")));
    const struct store_unsealed unsealed[2] = {
        { .sealed_id = loaded->sealed[0].sealed_id, .phone = COMPLAINT_PHONE_GIVEN, .sealed = phone(8) },
        { .sealed_id = loaded->sealed[1].sealed_id, .phone = COMPLAINT_PHONE_IMPOSSIBLE },
    };
    must_commit(world, (struct store_commit){ .unsealed = unsealed, .unsealed_count = 2 });
    loaded =
        load(world, (struct store_load){
                        .sealed_max = 5, .complaints_max = 5, .closed_by = CLOSED_BY(world->now.unix_s) });
    assert_int_equal(loaded->sealed_count, 0);
    assert_int_equal(loaded->complaint_count, 2);
    for (int i = 0; i < 2; i++)
        note(world, "complaint %.*s phone %d known %d", (int)loaded->complaint[i].source_number.len,
             loaded->complaint[i].source_number.at, (int)loaded->complaint[i].phone,
             loaded->complaint[i].phone_id != 0);
}

static void does_all_in_one_commit(struct world *world)
{
    begin(world, "O-1", 1, "0215");
    ask(world, DIALOG_TEXT_PROMPT, 0, "one");
    begin(world, "O-2", 2, "0215");
    ask(world, DIALOG_TEXT_PROMPT, 0, "two");
    begin(world, "O-3", 3, "0215");
    ask(world, DIALOG_TEXT_PROMPT, 0, "three");
    int64_t id[3];
    assert_int_equal(claim(world, id, 2), 2);
    const struct store_intent both[2] = { { .message_id = id[0], .link = 1, .parts = 1 },
                                          { .message_id = id[1], .link = 1, .parts = 1 } };
    must_commit(world, (struct store_commit){ .intent = both, .intent_count = 2 });
    assert_int_equal(claim(world, &id[2], 2), 1);
    const struct store_inbound inbound = inbound_of(1, 1, 1, "0215", 1);
    const struct store_loaded *loaded =
        load(world, (struct store_load){ .inbound = &inbound, .inbound_count = 1 });
    struct store_step *step = static_steps(1);
    *step = step_of(loaded->conversation, world->now.unix_s + 100);
    say(step, DIALOG_TEXT_PROMPT, 1, "next", world->now.unix_s);
    struct store_arrival arrival = arrival_of(&inbound, "5");
    arrival.step = 0;
    const struct store_intent intent = { .message_id = id[2], .link = 1, .parts = 1 };
    const struct store_response response[2] = {
        { .segment = { id[0], 0 }, .link = 1, .verdict = GATEWAY_ACCEPTED, .smsc_id = SLICE_LIT("o-0") },
        { .segment = { id[1], 0 }, .link = 1, .verdict = GATEWAY_FAILED },
    };
    const struct store_receipt receipt[2] = { { .link = 1, .smsc_id = SLICE_LIT("o-0") },
                                              { .link = 2, .smsc_id = SLICE_LIT("o-0") } };
    must_commit(world, (struct store_commit){ .arrival = &arrival,
                                              .arrival_count = 1,
                                              .step = step,
                                              .step_count = 1,
                                              .intent = &intent,
                                              .intent_count = 1,
                                              .response = response,
                                              .response_count = 2,
                                              .receipt = receipt,
                                              .receipt_count = 2 });
    note_totals(world);
    assert_int_equal(note_due(world), 1);
    assert_int_equal(claim(world, id, 4), 1);
}

/* What a conversation parts from is no row of answers. */
static void parts_from_answers(struct world *world)
{
    begin(world, "N-1", 1, "0215");
    ask(world, DIALOG_TEXT_PROMPT, 0, "만족하십니까?");
    world->now.unix_s += 3600;
    const struct store_loaded *loaded = load(world, (struct store_load){ .due_max = 1 });
    assert_int_equal(loaded->due_count, 1);
    struct store_step *step = static_steps(1);
    *step = step_of(loaded->conversation, INT64_MAX);
    step->state.phase = DIALOG_ENDED;
    step->state.outcome = DIALOG_PARTIAL;
    step->parts = true;
    step->answer_count = 1;
    step->answer[0] =
        (struct store_answer){ .question_id = SLICE_LIT("work"), .state = DIALOG_ANSWER_CLEAR, .value = 4 };
    must_commit(world, (struct store_commit){ .step = step, .step_count = 1 });
    assert_int_equal(note_due(world), 0);
    note_totals(world);
}

const struct store_case_group store_arrivals = { {
    { "knows_redeliveries", knows_redeliveries },
    { "tells_sessions_apart", tells_sessions_apart },
    { "counts_deaths", counts_deaths },
    { "joins_long_messages", joins_long_messages },
    { "unseals", unseals },
    { "does_all_in_one_commit", does_all_in_one_commit },
    { "parts_from_answers", parts_from_answers },
} };
