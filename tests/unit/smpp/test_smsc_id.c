#include "smpp/smsc_id.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

static void receipts_are_brought_to_the_responses_form(void **state)
{
    (void)state;
    static const struct {
        enum smsc_id_mode mode;
        const char *response, *receipt;
    } row[] = {
        { SMSC_ID_SAME, "0A1B", "a1b" },
        { SMSC_ID_SAME, "12345678", "0012345678" },
        { SMSC_ID_SAME, "3B241101-E2BB", "3b241101-e2bb" },
        { SMSC_ID_RECEIPT_DECIMAL, "BC614E", "12345678" },
        { SMSC_ID_RECEIPT_DECIMAL, "12345678", "0305419896" }, /* hex that happens to be all digits */
        { SMSC_ID_RECEIPT_DECIMAL, "FFFFFFFFFFFFFFFFFF", "4722366482869645213695" },
        { SMSC_ID_RECEIPT_DECIMAL, "uuid-1", "UUID-1" },
        { SMSC_ID_RECEIPT_HEX, "12345678", "00BC614E" },
        { SMSC_ID_RECEIPT_HEX, "4722366482869645213695", "ffffffffffffffffff" },
        { SMSC_ID_RECEIPT_HEX, "0", "0" },
        { SMSC_ID_SAME, "", "" },
        { SMSC_ID_SAME, " 0\xff 7\x01 ", "??7?" }, /* no database takes the octets */
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        const struct smsc_id response = smsc_id_of_response(slice_from_text(row[i].response));
        const struct smsc_id receipt = smsc_id_of_receipt(slice_from_text(row[i].receipt), row[i].mode);
        if (!slice_equal(smsc_id_slice(&response), smsc_id_slice(&receipt)))
            fail_msg("row %zu: %.*s, %.*s", i, response.len, response.at, receipt.len, receipt.at);
    }
}

static void long_ids_keep_their_end(void **state)
{
    (void)state;
    char text[101] = { 0 };
    for (int i = 0; i < 100; i++)
        text[i] = (char)('a' + i % 26);
    const struct smsc_id id = smsc_id_of_response(slice_from_text(text));
    assert_int_equal(id.len, SMSC_ID_LEN_MAX);
    assert_int_equal(id.at[63], 'a' + 99 % 26);
}

enum form { HEX, HEX_UPPER, DECIMAL, DECIMAL_WIDE, NAME, NAME_UPPER };

static struct slice written(enum form form, unsigned number, char memory[32])
{
    switch (form) {
    case HEX:
        snprintf(memory, 32, "%x", number);
        break;
    case HEX_UPPER:
        snprintf(memory, 32, "%X", number);
        break;
    case DECIMAL:
        snprintf(memory, 32, "%u", number);
        break;
    case DECIMAL_WIDE:
        snprintf(memory, 32, "%012u", number);
        break;
    case NAME:
        snprintf(memory, 32, "m-%x", number);
        break;
    case NAME_UPPER:
        snprintf(memory, 32, "M-%X", number);
        break;
    }
    return slice_from_text(memory);
}

static void the_mode_is_guessed(void **state)
{
    (void)state;
    static const struct {
        enum form response, receipt;
        enum smsc_id_mode want;
    } row[] = {
        { HEX, DECIMAL, SMSC_ID_RECEIPT_DECIMAL }, { DECIMAL, HEX_UPPER, SMSC_ID_RECEIPT_HEX },
        { HEX_UPPER, HEX, SMSC_ID_SAME },          { DECIMAL, DECIMAL_WIDE, SMSC_ID_SAME },
        { NAME, NAME_UPPER, SMSC_ID_SAME },
    };
    for (size_t r = 0; r < sizeof row / sizeof row[0]; r++) {
        static struct smsc_id_guess guess;
        guess = (struct smsc_id_guess){ .last = 0 };
        for (unsigned i = 0; i < 300; i++) {
            char memory[2][32];
            const struct slice response = written(row[r].response, 0x12345600U + i * 7, memory[0]);
            const struct slice receipt = written(row[r].receipt, 0x12345600U + i * 7, memory[1]);
            smsc_id_guess_response(&guess, response);
            smsc_id_guess_receipt(&guess, receipt);
            const struct smsc_id of_response = smsc_id_of_response(response);
            struct smsc_id other[SMSC_ID_OTHERS];
            const struct smsc_id of_receipt = smsc_id_of_receipt_guessed(&guess, receipt, other);
            assert_int_equal(other[0].len + other[1].len, 0);
            assert_true(slice_equal(smsc_id_slice(&of_response), smsc_id_slice(&of_receipt)));
        }
        assert_int_equal(smsc_id_guess_mode(&guess), row[r].want);
        assert_false(smsc_id_guess_constant(&guess));
    }
}

static void constant_ids_are_noticed(void **state)
{
    (void)state;
    static struct smsc_id_guess guess;
    for (int i = 0; i < 20; i++)
        smsc_id_guess_response(&guess, SLICE_LIT("0"));
    assert_true(smsc_id_guess_constant(&guess));
}

/* A receipt before its response, and before any other told how this link writes: all readings are kept. */
static void doubtful_ids_keep_their_other_readings(void **state)
{
    (void)state;
    static struct smsc_id_guess guess;
    struct smsc_id other[SMSC_ID_OTHERS];
    struct smsc_id id = smsc_id_of_receipt_guessed(&guess, SLICE_LIT("1000001"), other);
    assert_true(slice_equal(smsc_id_slice(&id), SLICE_LIT("1000001")));
    assert_true(slice_equal(smsc_id_slice(&other[0]), SLICE_LIT("f4241")));
    assert_true(slice_equal(smsc_id_slice(&other[1]), SLICE_LIT("16777217")));
    id = smsc_id_of_receipt_guessed(&guess, SLICE_LIT("7"), other); /* the same in any base */
    assert_int_equal(id.len, 1);
    assert_int_equal(other[0].len + other[1].len, 0);
    id = smsc_id_of_receipt_guessed(&guess, SLICE_LIT("no-number"), other);
    assert_int_equal(other[0].len + other[1].len, 0);
    smsc_id_guess_response(&guess, SLICE_LIT("F4241"));
    id = smsc_id_of_receipt_guessed(&guess, SLICE_LIT("1000001"), other);
    assert_true(slice_equal(smsc_id_slice(&id), SLICE_LIT("f4241")));
    assert_int_equal(other[0].len + other[1].len, 0);
}

static void modes_have_names(void **state)
{
    (void)state;
    for (enum smsc_id_mode mode = SMSC_ID_AUTO; mode <= SMSC_ID_RECEIPT_HEX; mode++) {
        enum smsc_id_mode got;
        assert_true(smsc_id_mode_from_name(smsc_id_mode_name(mode), &got));
        assert_int_equal(got, mode);
    }
    enum smsc_id_mode got;
    assert_false(smsc_id_mode_from_name(SLICE_LIT("octal"), &got));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(receipts_are_brought_to_the_responses_form),
        cmocka_unit_test(long_ids_keep_their_end),
        cmocka_unit_test(the_mode_is_guessed),
        cmocka_unit_test(constant_ids_are_noticed),
        cmocka_unit_test(doubtful_ids_keep_their_other_readings),
        cmocka_unit_test(modes_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
