/* The contract of the store: parked receipts that are tried again. */
#include "store_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Of a phone, with its id and another reading of it; either may be empty. */
static struct store_receipt receipt_of(int phone_number, const char *id, const char *other)
{
    struct store_receipt receipt = { .link = 1,
                                     .smsc_id = slice_from_text(id),
                                     .other_id = { slice_from_text(other), SLICE_EMPTY },
                                     .state = GATEWAY_RECEIPT_DELIVERED };
    const struct vault_phone sealed = phone(phone_number);
    memcpy(receipt.phone_hash, sealed.hash, sizeof receipt.phone_hash);
    return receipt;
}

static void receive_all(struct world *world, const struct store_receipt *receipt, size_t count)
{
    must_commit(world, (struct store_commit){ .receipt = receipt,
                                              .receipt_count = count,
                                              .try_parked = receipt->smsc_id.len == 0 });
}

/* Tries them again at `after_s`, if the store says so; whether it does. */
static bool try_after(struct world *world, int64_t after_s)
{
    world->now.unix_s += after_s;
    const bool due = load(world, (struct store_load){ .want_parked = true })->parked_due;
    note(world, "after %d: %d", (int)after_s, due);
    if (due)
        must_commit(world, (struct store_commit){ .try_parked = true });
    note_totals(world);
    return due;
}

static void expect(struct world *world, int64_t delivered, int64_t parked)
{
    struct store_totals totals;
    world->port.totals(world->port.self, &totals);
    assert_int_equal(totals.messages_by_fate[DIALOG_PROMPT_DELIVERED], delivered);
    assert_int_equal(totals.receipts_parked, parked);
}

/* A message of `parts` to that phone, intended; its number. */
static int64_t send_to(struct world *world, int phone_number, uint8_t parts)
{
    char number[16];
    snprintf(number, sizeof number, "P-%d", phone_number);
    begin(world, number, phone_number, "0215");
    ask(world, DIALOG_TEXT_PROMPT, 0, "one");
    int64_t id = 0;
    assert_int_equal(claim(world, &id, 4), 1);
    intend(world, id, 0, parts);
    return id;
}

/* The receipt came first, when nobody knew yet that this link writes hex in one and decimal in the other. */
static void reads_ids_in_other_bases(struct world *world)
{
    const int64_t first = send_to(world, 1, 1), second = send_to(world, 2, 1);
    const struct store_receipt early = receipt_of(1, "1000001", "f4241");
    const struct store_receipt strange = receipt_of(9, "1000002", "f4242"); /* as it happens, and of nobody */
    receive_all(world, &early, 1);
    receive_all(world, &strange, 1);
    respond(world, first, 0, GATEWAY_ACCEPTED, "f4241");
    respond(world, second, 0, GATEWAY_ACCEPTED, "f4242");
    expect(world, 0, 2);
    assert_false(try_after(world, 4));
    assert_true(try_after(world, 1));
    expect(world, 1, 1);
}

/* At once when its response comes; a citizen's answer may be a second behind. */
static void reads_them_when_the_response_comes(struct world *world)
{
    const int64_t id = send_to(world, 1, 1);
    const struct store_receipt early[] = { receipt_of(2, "1000001", "f4241"),
                                           receipt_of(1, "1000001", "f4241"),
                                           receipt_of(1, "1000001", "f4241") };
    receive_all(world, early, 1);
    receive_all(world, early + 1, 2);
    const struct store_response response = { .segment = { id, 0 }, .link = 1, .smsc_id = SLICE_LIT("f4241") };
    must_commit(world,
                (struct store_commit){ .response = &response, .response_count = 1, .try_other_ids = true });
    note_totals(world);
    expect(world, 1, 1);
}

static void places_by_destination_and_time(struct world *world)
{
    const int64_t id = send_to(world, 1, 1);
    respond(world, id, 0, GATEWAY_ACCEPTED, "a-1");
    world->now.unix_s += 2;
    const struct store_receipt twice[] = { receipt_of(1, "b-1", ""), receipt_of(1, "b-1", "") };
    receive_all(world, twice, 2);
    for (int s = 0; s < 59; s++)
        try_after(world, 1);
    expect(world, 0, 2);
    assert_true(try_after(world, 1));
    expect(world, 1, 0);
    assert_false(try_after(world, 3600));
}

/* A response that never came is as good as one. */
static void places_what_is_uncertain(struct world *world)
{
    const int64_t id = send_to(world, 1, 1);
    const struct segment_ref segment = { id, 0 };
    must_commit(world, (struct store_commit){ .uncertain = &segment, .uncertain_count = 1 });
    const struct store_receipt nameless = receipt_of(1, "", "");
    receive_all(world, &nameless, 1);
    expect(world, 1, 0);
}

static void keeps_what_is_ambiguous(struct world *world)
{
    const int64_t id = send_to(world, 1, 3);
    for (uint8_t part = 0; part < 3; part++)
        respond(world, id, part, GATEWAY_ACCEPTED, part == 0 ? "c-0" : part == 1 ? "c-1" : "c-2");
    struct store_receipt receipt[] = { receipt_of(1, "d-0", ""), receipt_of(1, "d-1", ""),
                                       receipt_of(1, "d-2", ""), receipt_of(1, "d-3", "") };
    receive_all(world, receipt, 2);
    assert_true(try_after(world, 60));
    expect(world, 0, 2); /* two receipts, three parts: no one can tell */
    receive_all(world, receipt + 2, 1);
    assert_true(try_after(world, 60));
    expect(world, 1, 0);
    receive_all(world, receipt + 3, 1);
    assert_true(try_after(world, 60));
    expect(world, 1, 1); /* nothing is outstanding any more */
    for (int64_t hour = 0; hour < 3; hour++)
        try_after(world, 3600);
}

/* Its receipt cannot have come before it was sent. */
static void keeps_what_came_too_early(struct world *world)
{

    const struct store_receipt early = receipt_of(1, "e-2", "");
    receive_all(world, &early, 1);
    world->now.unix_s += 10;
    const int64_t id = send_to(world, 1, 1);
    respond(world, id, 0, GATEWAY_ACCEPTED, "e-3");
    assert_true(try_after(world, 60));
    expect(world, 0, 1);
}

static void places_receipts_without_ids(struct world *world)
{
    const int64_t first = send_to(world, 1, 2), second = send_to(world, 2, 1);
    respond(world, first, 0, GATEWAY_ACCEPTED, "");
    respond(world, first, 1, GATEWAY_ACCEPTED, "");
    const struct store_receipt receipt[] = { receipt_of(1, "", ""), receipt_of(2, "", ""),
                                             receipt_of(1, "", "") };
    receive_all(world, receipt, 2);
    expect(world, 0, 2); /* one of two parts; and a response that has not come yet */
    receive_all(world, receipt + 2, 1);
    expect(world, 1, 1);
    respond(world, second, 0, GATEWAY_ACCEPTED, "");
    try_after(world, 5);
    expect(world, 2, 0);
}

/* The same id for everybody, before that is noticed: it names nobody. */
static void shared_ids_name_nobody(struct world *world)
{
    const int64_t id[] = { send_to(world, 1, 1), send_to(world, 2, 1), send_to(world, 3, 1) };
    respond(world, id[0], 0, GATEWAY_ACCEPTED, "0");
    respond(world, id[1], 0, GATEWAY_ACCEPTED, "0");
    respond(world, id[2], 0, GATEWAY_ACCEPTED, "0");
    struct store_receipt receipt[] = { receipt_of(1, "0", ""), receipt_of(2, "0", ""),
                                       receipt_of(3, "0", "") };
    receipt[1].state = GATEWAY_RECEIPT_EXPIRED;
    receive_all(world, receipt, 3);
    expect(world, 0, 3);
    assert_true(try_after(world, 60));
    expect(world, 2, 0);
    assert_int_equal(note_due(world), 1); /* the expired one */
}

const struct store_case_group store_parked = { {
    { "reads_ids_in_other_bases", reads_ids_in_other_bases },
    { "reads_them_when_the_response_comes", reads_them_when_the_response_comes },
    { "places_by_destination_and_time", places_by_destination_and_time },
    { "places_what_is_uncertain", places_what_is_uncertain },
    { "keeps_what_is_ambiguous", keeps_what_is_ambiguous },
    { "keeps_what_came_too_early", keeps_what_came_too_early },
    { "places_receipts_without_ids", places_receipts_without_ids },
    { "shared_ids_name_nobody", shared_ids_name_nobody },
} };
