#include "text/receipt_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void receipts_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text, *id;
        enum receipt_state want;
        int32_t error;
    } row[] = {
        { "id:0123456789 sub:001 dlvrd:001 submit date:2601011200 done date:2601011201 stat:DELIVRD err:000 "
          "text:hello",
          "0123456789", RECEIPT_DELIVERED, 0 },
        { "ID: a1b2 SUB:001 STAT: Delivered ERR: 12", "a1b2", RECEIPT_DELIVERED, 12 },
        { "stat:UNDELIV err:00B id:7f3c done date:2601011201", "7f3c", RECEIPT_UNDELIVERABLE, 11 },
        { "id:3b241101-e2bb-4255-8caf-4136c566a962 stat:EXPIRED", "3b241101-e2bb-4255-8caf-4136c566a962",
          RECEIPT_EXPIRED, 0 },
        { "id: sub:001 dlvrd:000 stat:REJECTD err:0A5", "", RECEIPT_REJECTED, 165 },
        { "id:9 sub:001 stat: err:1", "9", RECEIPT_NONE, 1 },
        { "id:9 sub:001 stat:FAILED err:1 text:stat:DELIVRD", "9", RECEIPT_UNDELIVERABLE, 1 },
        { "id:9,sub:001,stat:ACCEPTD,err:1", "9", RECEIPT_ACCEPTED, 1 },
        { "id:9;stat:ENROUTE", "9", RECEIPT_ENROUTE, 0 },
        { "id=9 stat=WHATEVER", "9", RECEIPT_UNKNOWN, 0 },
        { "id:9 stat:DELETED err:99999999999", "9", RECEIPT_DELETED, 0 },
        { "id:1\nsub:001\nstat:UNKNOWN\n", "1", RECEIPT_UNKNOWN, 0 },
        { "Id:1 Stat:DELIVRD Id:2 Stat:UNDELIV", "1", RECEIPT_DELIVERED, 0 },
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        struct receipt_text got = { 0 };
        if (!receipt_text_parse(slice_from_text(row[i].text), &got))
            fail_msg("row %zu is no receipt", i);
        if (!slice_equal(got.id, slice_from_text(row[i].id)) || got.state != row[i].want ||
            got.error != row[i].error)
            fail_msg("row %zu: state %d error %d id %.*s", i, (int)got.state, got.error, (int)got.id.len,
                     got.id.at);
    }
}

static void citizens_are_not_receipts(void **state)
{
    (void)state;
    static const char *const row[] = {
        "1", "", "stat: 5", "id:3 맞나요", "paid:1 substat:2 id", "id 3 stat 5", "text: id:1 stat:DELIVRD",
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        struct receipt_text got = { .error = 77 };
        if (receipt_text_parse(slice_from_text(row[i]), &got))
            fail_msg("row %zu", i);
        assert_int_equal(got.error, 77);
    }
}

static void only_some_states_finish(void **state)
{
    (void)state;
    assert_false(receipt_state_final(RECEIPT_NONE));
    assert_false(receipt_state_final(RECEIPT_ENROUTE));
    assert_false(receipt_state_final(RECEIPT_ACCEPTED));
    assert_true(receipt_state_final(RECEIPT_DELIVERED));
    assert_true(receipt_state_final(RECEIPT_REJECTED));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(receipts_are_read),
        cmocka_unit_test(citizens_are_not_receipts),
        cmocka_unit_test(only_some_states_finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
