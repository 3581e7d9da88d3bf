#include "oversight/audit_chain.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

static const uint8_t zero[AUDIT_CHAIN_HASH_LEN];

/* A stand-in for the hash: what matters here is which two are equal. */
static const uint8_t *hash(uint8_t name)
{
    static uint8_t memory[8][AUDIT_CHAIN_HASH_LEN];
    memset(memory[name], name, AUDIT_CHAIN_HASH_LEN);
    return memory[name];
}

static struct audit_chain after_two(void)
{
    struct audit_chain chain;
    audit_chain_init(&chain);
    assert_int_equal(audit_chain_step(&chain, 1, zero, hash(1), hash(1)), AUDIT_CHAIN_WHOLE);
    assert_int_equal(audit_chain_step(&chain, 2, hash(1), hash(2), hash(2)), AUDIT_CHAIN_WHOLE);
    return chain;
}

static void content_tells_every_field_apart(void **state)
{
    (void)state;
    struct slice field[AUDIT_CHAIN_FIELD_COUNT];
    for (int i = 0; i < AUDIT_CHAIN_FIELD_COUNT; i++)
        field[i] = SLICE_EMPTY;
    field[AUDIT_CHAIN_ENTRY] = SLICE_LIT("12");
    field[AUDIT_CHAIN_AUTHOR] = SLICE_LIT("감사1");
    char memory[128];
    struct buffer out;
    buffer_init(&out, memory, sizeof(memory));
    audit_chain_content(zero, field, &out);
    assert_false(out.overflowed);
    assert_memory_equal(memory, zero, sizeof(zero));
    const struct slice wanted = SLICE_LIT("2:120:7:감사10:0:0:0:0:");
    assert_int_equal(out.len - sizeof(zero), wanted.len);
    assert_memory_equal(memory + sizeof(zero), wanted.at, wanted.len);
}

static void a_whole_chain_ends_at_its_head(void **state)
{
    (void)state;
    struct audit_chain chain = after_two();
    assert_int_equal(audit_chain_end(&chain, 2, hash(2)), AUDIT_CHAIN_WHOLE);
    struct audit_chain empty;
    audit_chain_init(&empty);
    assert_int_equal(audit_chain_end(&empty, 0, zero), AUDIT_CHAIN_WHOLE);
}

static void an_altered_entry_is_named(void **state)
{
    (void)state;
    struct audit_chain chain = after_two();
    assert_int_equal(audit_chain_step(&chain, 3, hash(2), hash(3), hash(4)), AUDIT_CHAIN_ALTERED);
    assert_int_equal(chain.broken, 3);

    /* Entry 2 was written anew with its hash: the third was chained to another one. */
    chain = after_two();
    assert_int_equal(audit_chain_step(&chain, 3, hash(5), hash(3), hash(3)), AUDIT_CHAIN_ALTERED);
    assert_int_equal(chain.broken, 2);

    chain = after_two();
    assert_int_equal(audit_chain_end(&chain, 2, hash(5)), AUDIT_CHAIN_ALTERED);
    assert_int_equal(chain.broken, 2);
}

static void a_missing_entry_is_named(void **state)
{
    (void)state;
    struct audit_chain chain = after_two();
    assert_int_equal(audit_chain_step(&chain, 4, hash(3), hash(4), hash(4)), AUDIT_CHAIN_MISSING);
    assert_int_equal(chain.broken, 3);

    chain = after_two();
    assert_int_equal(audit_chain_end(&chain, 5, hash(5)), AUDIT_CHAIN_MISSING);
    assert_int_equal(chain.broken, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(content_tells_every_field_apart),
        cmocka_unit_test(a_whole_chain_ends_at_its_head),
        cmocka_unit_test(an_altered_entry_is_named),
        cmocka_unit_test(a_missing_entry_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
