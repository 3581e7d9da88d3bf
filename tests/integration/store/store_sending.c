/* The contract of the store: claims, intents, responses and what became of them. */
#include "store_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void leases(struct world *world)
{
    begin(world, "D-1", 1, "0215");
    ask(world, DIALOG_TEXT_PROMPT, 0, "one");
    begin(world, "D-2", 2, "0215");
    ask(world, DIALOG_TEXT_PROMPT, 0, "two");
    int64_t id[4];
    assert_int_equal(claim(world, id, 1), 1);
    assert_int_equal(claim(world, id + 1, 4), 1); /* the other one */
    assert_int_equal(claim(world, id + 2, 4), 0);
    struct store_intent intent[2] = { { .message_id = id[0], .parts = 1 },
                                      { .message_id = id[1], .parts = 1, .parts_wanted = 2 } };
    assert_int_equal(commit(world, (struct store_commit){ .intent = intent, .intent_count = 2 }),
                     STORE_CONFLICT);
    assert_int_equal(claim(world, id, 4), 2); /* a conflict ends this process's leases */
    intent[1].parts_wanted = 0;
    must_commit(world, (struct store_commit){ .intent = intent, .intent_count = 2 });
    assert_int_equal(commit(world, (struct store_commit){ .intent = intent, .intent_count = 2 }),
                     STORE_CONFLICT);
    note_totals(world);
}

static void retries_and_gives_up(struct world *world)
{
    begin(world, "E-1", 1, "0215");
    ask(world, DIALOG_TEXT_PROMPT, 0, "one");
    int64_t id = 0;
    for (int i = 0; i <= STORE_ATTEMPTS_MAX; i++) {
        assert_int_equal(claim(world, &id, 4), 1);
        intend(world, id, i == 0 ? 0 : 1, 1);
        respond(world, id, 0, GATEWAY_RETRY, "");
        assert_int_equal(claim(world, &id, 4), 0); /* not yet */
        const struct store_loaded *loaded = load(world, (struct store_load){ .want_next = true });
        note(world, "next in %d", (int)(loaded->next_due.unix_s - world->now.unix_s));
        world->now.unix_s += 60;
    }
    assert_int_equal(claim(world, &id, 4), 0);
    assert_int_equal(note_due(world), 1); /* failed: due at once */
    note_totals(world);
}

static void fails(struct world *world)
{
    begin(world, "F-1", 1, "0215");
    ask(world, DIALOG_TEXT_PROMPT, 0, "one");
    int64_t id = 0;
    assert_int_equal(claim(world, &id, 4), 1);
    intend(world, id, 0, 1);
    assert_int_equal(note_due(world), 0);
    world->now.unix_s += 7;
    respond(world, id, 0, GATEWAY_FAILED, "");
    assert_int_equal(note_due(world), 1);
    ask(world, DIALOG_TEXT_RETRY, 0, "two");
    send_queued(world, "f-2");
    receive(world, "f-2", GATEWAY_RECEIPT_EXPIRED);
    assert_int_equal(note_due(world), 1);
    ask(world, DIALOG_TEXT_RETRY, 0, "three");
    send_queued(world, "f-3");
    receive(world, "f-3", GATEWAY_RECEIPT_UNKNOWN);
    assert_int_equal(note_due(world), 0);
    note_totals(world);
}

static void parts_go_alone(struct world *world)
{
    begin(world, "G-1", 1, "0215");
    ask(world, DIALOG_TEXT_PROMPT, 0, "long");
    int64_t id = 0;
    assert_int_equal(claim(world, &id, 4), 1);
    intend(world, id, 0, 3);
    const struct store_response response[3] = {
        { .segment = { id, 0 }, .link = 1, .verdict = GATEWAY_ACCEPTED, .smsc_id = SLICE_LIT("g-0") },
        { .segment = { id, 1 }, .link = 1, .verdict = GATEWAY_RETRY, .retry_after_s = 0 },
        { .segment = { id, 2 }, .link = 1, .verdict = GATEWAY_RETRY, .retry_after_s = 0 }
    };
    must_commit(world, (struct store_commit){ .response = response, .response_count = 3 });
    assert_int_equal(claim(world, &id, 4), 1); /* parts 1 and 2 */
    intend(world, id, 6, 3);
    respond(world, id, 1, GATEWAY_ACCEPTED, "g-1");
    respond(world, id, 2, GATEWAY_ACCEPTED, "g-2");
    respond(world, id, 2, GATEWAY_ACCEPTED, "g-2"); /* said twice */
    receive(world, "g-0", GATEWAY_RECEIPT_DELIVERED);
    receive(world, "g-2", GATEWAY_RECEIPT_DELIVERED);
    note_totals(world);
    receive(world, "g-1", GATEWAY_RECEIPT_DELIVERED);
    note_totals(world);
}

static void is_uncertain(struct world *world)
{
    begin(world, "I-1", 1, "0215");
    ask(world, DIALOG_TEXT_PROMPT, 0, "one");
    int64_t id = 0;
    assert_int_equal(claim(world, &id, 4), 1);
    intend(world, id, 0, 1);
    const struct store_loaded *loaded = load(world, (struct store_load){ .due_max = 1, .want_next = true });
    assert_int_equal(loaded->next_due.unix_s, world->now.unix_s + 3600);
    const struct segment_ref segment = { id, 0 };
    must_commit(world, (struct store_commit){ .uncertain = &segment, .uncertain_count = 1 });
    world->now.unix_s += 3600;
    assert_int_equal(note_due(world), 1);
    loaded = load(world, (struct store_load){ .due_max = 1 });
    assert_int_equal(loaded->conversation[0].open.fate, DIALOG_PROMPT_UNCERTAIN);
    struct store_step *step = static_steps(1);
    *step = step_of(loaded->conversation, world->now.unix_s + 200000);
    must_commit(world, (struct store_commit){ .step = step, .step_count = 1 });
    must_commit(world, (struct store_commit){ .uncertain = &segment, .uncertain_count = 1 });
    loaded = load(world, (struct store_load){ .want_next = true });
    assert_int_equal(loaded->next_due.unix_s, world->now.unix_s - 3600 + STORE_UNCERTAIN_S);
    respond(world, id, 0, GATEWAY_ACCEPTED, "i-1");
    must_commit(world,
                (struct store_commit){ .uncertain = &segment, .uncertain_count = 1 }); /* too late to doubt */
    world->now.unix_s += 200000;
    assert_int_equal(note_due(world), 1);
    note_totals(world);
}

/* A prompt may begin a USSD session once; refused there it goes as a short message. */
static void pushes_once(struct world *world)
{
    begin(world, "P-1", 1, "0215");
    const struct store_loaded *loaded = load(world, (struct store_load){ .due_max = 10 });
    struct store_step *step = static_steps(1);
    *step = step_of(loaded->conversation, world->now.unix_s + 180);
    step->state.phase = DIALOG_ASKING;
    say(step, DIALOG_TEXT_PROMPT, 0, "one", world->now.unix_s);
    step->message.push = true;
    must_commit(world, (struct store_commit){ .step = step, .step_count = 1 });
    loaded = load(world, (struct store_load){ .claim_max = 4 });
    assert_int_equal(loaded->claimed_count, 1);
    assert_true(loaded->claimed[0].push);
    assert_int_equal(loaded->claimed[0].kind, DIALOG_TEXT_PROMPT);
    const int64_t id = loaded->claimed[0].message_id;
    const struct store_intent intent = {
        .message_id = id, .link = 1, .parts = 1, .unreceipted = 1, .mode = GATEWAY_USSD
    };
    must_commit(world, (struct store_commit){ .intent = &intent, .intent_count = 1 });
    world->now.unix_s += 180;
    loaded = load(world, (struct store_load){ .due_max = 10 });
    assert_int_equal(loaded->due_count, 1);
    assert_int_equal(loaded->conversation[0].open.mode, GATEWAY_USSD);
    *step = step_of(loaded->conversation, world->now.unix_s + 120);
    must_commit(world, (struct store_commit){ .step = step, .step_count = 1 });
    respond(world, id, 0, GATEWAY_RETRY, "");
    world->now.unix_s += 60;
    loaded = load(world, (struct store_load){ .claim_max = 4 });
    assert_int_equal(loaded->claimed_count, 1);
    assert_false(loaded->claimed[0].push);
    intend(world, id, 1, 1);
    world->now.unix_s += 60;
    loaded = load(world, (struct store_load){ .due_max = 10 });
    assert_int_equal(loaded->conversation[0].open.mode, GATEWAY_SMS);
}

const struct store_case_group store_sending = { {
    { "leases", leases },
    { "retries_and_gives_up", retries_and_gives_up },
    { "fails", fails },
    { "parts_go_alone", parts_go_alone },
    { "is_uncertain", is_uncertain },
    { "pushes_once", pushes_once },
} };
