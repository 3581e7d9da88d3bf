/* The contract of the store: receipts, known and unknown. */
#include "store_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void parks_receipts(struct world *world)
{
    begin(world, "H-1", 1, "0215");
    ask(world, DIALOG_TEXT_PROMPT, 0, "one");
    int64_t id = 0;
    assert_int_equal(claim(world, &id, 4), 1);
    intend(world, id, 0, 1);
    receive(world, "h-1", GATEWAY_RECEIPT_DELIVERED);
    receive(world, "other", GATEWAY_RECEIPT_DELIVERED);
    note_totals(world);
    world->now.unix_s += 3;
    respond(world, id, 0, GATEWAY_ACCEPTED, "h-1");
    note_totals(world);
    world->now.unix_s += 3600;
    assert_int_equal(note_due(world), 1);
}

static void receive_of(struct world *world, int phone_number, const char *smsc_id,
                       enum gateway_receipt_state state)
{
    struct store_receipt receipt = { .link = 1, .smsc_id = slice_from_text(smsc_id), .state = state };
    const struct vault_phone sealed = phone(phone_number);
    memcpy(receipt.phone_hash, sealed.hash, sizeof receipt.phone_hash);
    must_commit(world, (struct store_commit){ .receipt = &receipt, .receipt_count = 1 });
    note_totals(world);
}

/* A response that was lost: the receipt's id is new, its phone is not. */
static void names_receipts_by_phone(struct world *world)
{
    begin(world, "N-1", 1, "0215");
    ask(world, DIALOG_TEXT_PROMPT, 0, "one");
    int64_t id = 0;
    assert_int_equal(claim(world, &id, 4), 1);
    intend(world, id, 0, 2);
    receive_of(world, 1, "n-1", GATEWAY_RECEIPT_DELIVERED); /* its response may still come: it waits */
    receive_of(world, 1, "n-1", GATEWAY_RECEIPT_DELIVERED);
    receive_of(world, 2, "n-stranger", GATEWAY_RECEIPT_DELIVERED);
    world->now.unix_s += 10;
    const struct segment_ref segment[2] = { { id, 0 }, { id, 1 } };
    must_commit(world, (struct store_commit){ .uncertain = segment, .uncertain_count = 2 });
    note_totals(world);
    receive_of(world, 2, "n-other", GATEWAY_RECEIPT_DELIVERED);
    world->now.unix_s += 10;
    receive_of(world, 1, "n-2", GATEWAY_RECEIPT_DELIVERED);
    receive_of(world, 1, "n-2", GATEWAY_RECEIPT_DELIVERED);
    receive_of(world, 1, "n-3", GATEWAY_RECEIPT_DELIVERED); /* no part is left for it */
    respond(world, id, 1, GATEWAY_ACCEPTED, "n-2");         /* late, and known by now */
    note_totals(world);
    world->now.unix_s += 3600;
    assert_int_equal(note_due(world), 1);
    struct store_totals totals;
    world->port.totals(world->port.self, &totals);
    assert_int_equal(totals.receipts, 2);
    assert_int_equal(totals.receipts_repeated, 2);
    assert_int_equal(totals.receipts_parked, 3);
    assert_int_equal(totals.segments, 2);
}

static void fails_by_phone(struct world *world)
{
    begin(world, "N-2", 3, "0215");
    ask(world, DIALOG_TEXT_PROMPT, 0, "one");
    int64_t id = 0;
    assert_int_equal(claim(world, &id, 4), 1);
    intend(world, id, 0, 1);
    const struct segment_ref other = { id, 0 };
    must_commit(world, (struct store_commit){ .uncertain = &other, .uncertain_count = 1 });
    receive_of(world, 3, "n-4", GATEWAY_RECEIPT_UNDELIVERABLE);
    assert_int_equal(note_due(world), 1); /* it failed: at once */
}

static int64_t intend_three_parts(struct world *world, const char *number, int phone_number,
                                  uint16_t unreceipted)
{
    begin(world, number, phone_number, "0215");
    ask(world, DIALOG_TEXT_PROMPT, 0, "long");
    int64_t id = 0;
    assert_int_equal(claim(world, &id, 4), 1);
    const struct store_intent intent = {
        .message_id = id, .link = 1, .parts = 3, .unreceipted = unreceipted
    };
    must_commit(world, (struct store_commit){ .intent = &intent, .intent_count = 1 });
    return id;
}

/* A link that gives a receipt for the last part only: the message is delivered with it, and not before. */
static void one_receipt_delivers_all_parts(struct world *world)
{
    const int64_t id = intend_three_parts(world, "F-1", 1, 3);
    respond(world, id, 0, GATEWAY_ACCEPTED, "f-0");
    respond(world, id, 1, GATEWAY_ACCEPTED, "f-1");
    respond(world, id, 2, GATEWAY_ACCEPTED, "f-2");
    struct store_totals totals;
    world->port.totals(world->port.self, &totals);
    assert_int_equal(totals.messages_by_fate[DIALOG_PROMPT_DELIVERED], 0);
    receive(world, "f-2", GATEWAY_RECEIPT_DELIVERED);
    world->port.totals(world->port.self, &totals);
    assert_int_equal(totals.messages_by_fate[DIALOG_PROMPT_DELIVERED], 1);
    note_totals(world);
}

const struct store_case_group store_receipts = { {
    { "parks_receipts", parks_receipts },
    { "names_receipts_by_phone", names_receipts_by_phone },
    { "fails_by_phone", fails_by_phone },
    { "one_receipt_delivers_all_parts", one_receipt_delivers_all_parts },
} };
