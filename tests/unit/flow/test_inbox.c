#include "flow/inbox.h"
#include "plain_vault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

static struct inbox inbox;

static struct gateway_event message_from(const char *from, const char *text, uint32_t sequence)
{
    return (struct gateway_event){ .kind = GATEWAY_MESSAGE,
                                   .arrival = { .session = 1, .sequence = sequence },
                                   .from = slice_from_text(from),
                                   .to = SLICE_LIT("0212345678"),
                                   .text = slice_from_text(text),
                                   .raw = slice_from_text(text),
                                   .decoded = true };
}

static void one_phone_has_one_hash_however_the_network_writes_it(void **state)
{
    (void)state;
    static const char *const form[] = { "01012345678", "821012345678", "+821012345678", "1012345678" };
    inbox_init(&inbox);
    for (size_t i = 0; i < sizeof form / sizeof form[0]; i++) {
        const struct gateway_event event = message_from(form[i], "5", (uint32_t)i);
        assert_true(inbox_add(&inbox, &event, &plain_vault));
        assert_memory_equal(inbox_message_at(&inbox, i)->phone.hash, inbox_message_at(&inbox, 0)->phone.hash,
                            VAULT_HASH_LEN);
    }
    for (size_t i = 0; i < sizeof form / sizeof form[0]; i++) {
        const struct gateway_event receipt = { .kind = GATEWAY_RECEIPT, .from = slice_from_text(form[i]) };
        assert_true(inbox_add(&inbox, &receipt, &plain_vault));
        assert_memory_equal(inbox.receipt[i].receipt.phone_hash, inbox_message_at(&inbox, 0)->phone.hash,
                            VAULT_HASH_LEN);
    }
    struct phone_filter told;
    inbox_receipt_phones(&inbox, &told);
    assert_true(phone_filter_has(&told, inbox_message_at(&inbox, 0)->phone.hash));
    const struct gateway_event other = message_from("01012345679", "5", 9);
    assert_true(inbox_add(&inbox, &other, &plain_vault));
    assert_memory_not_equal(inbox_message_at(&inbox, 4)->phone.hash, inbox_message_at(&inbox, 0)->phone.hash,
                            VAULT_HASH_LEN);
    assert_false(phone_filter_has(&told, inbox_message_at(&inbox, 4)->phone.hash));
    const struct gateway_event nobody = message_from("", "5", 10);
    assert_false(inbox_add(&inbox, &nobody, &plain_vault));
    const struct gateway_event endless = message_from("123456789012345678901", "5", 11);
    assert_false(inbox_add(&inbox, &endless, &plain_vault));
}

static void what_was_taken_goes_and_the_rest_keeps_its_order(void **state)
{
    (void)state;
    inbox_init(&inbox);
    for (uint32_t round = 0; round < 3; round++) {
        while (inbox.message_count < INBOX_MESSAGES_MAX) {
            const struct gateway_event event =
                message_from("01012345678", "5", (uint32_t)inbox.message_count + round * INBOX_MESSAGES_MAX);
            assert_true(inbox_add(&inbox, &event, &plain_vault));
        }
        for (size_t i = 0; i < INBOX_MESSAGES_MAX; i += 2)
            inbox_message_at(&inbox, i)->taken = true;
        const uint32_t second = inbox_message_at(&inbox, 1)->arrival.sequence;
        inbox_drop(&inbox, 0, 0);
        assert_int_equal(inbox.message_count, INBOX_MESSAGES_MAX / 2);
        assert_int_equal(inbox_message_at(&inbox, 0)->arrival.sequence, second);
    }
}

static void ids_and_bodies_are_copied_within_their_fields(void **state)
{
    (void)state;
    inbox_init(&inbox);
    static char body[GATEWAY_BODY_LEN_MAX + 10];
    memset(body, 'x', sizeof body - 1);
    const struct gateway_event event = message_from("01012345678", body, 1);
    assert_true(inbox_add(&inbox, &event, &plain_vault));
    assert_int_equal(inbox_message_at(&inbox, 0)->raw_len, GATEWAY_BODY_LEN_MAX);
    struct gateway_event receipt = { .kind = GATEWAY_RECEIPT, .smsc_id = SLICE_LIT("abc") };
    assert_true(inbox_add(&inbox, &receipt, &plain_vault));
    assert_int_equal(inbox.receipt[0].id_len, 3);
    receipt.smsc_id = slice_from_text(body);
    assert_false(inbox_add(&inbox, &receipt, &plain_vault));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_phone_has_one_hash_however_the_network_writes_it),
        cmocka_unit_test(what_was_taken_goes_and_the_rest_keeps_its_order),
        cmocka_unit_test(ids_and_bodies_are_copied_within_their_fields),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
