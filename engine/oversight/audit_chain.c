#include "oversight/audit_chain.h"

#include <assert.h>
#include <string.h>

void audit_chain_content(const uint8_t previous[AUDIT_CHAIN_HASH_LEN],
                         const struct slice field[AUDIT_CHAIN_FIELD_COUNT], struct buffer *out)
{
    buffer_add(out, (struct slice){ .at = (const char *)previous, .len = AUDIT_CHAIN_HASH_LEN });
    for (int i = 0; i < AUDIT_CHAIN_FIELD_COUNT; i++) {
        buffer_add_int(out, (int64_t)field[i].len);
        buffer_add_byte(out, ':');
        buffer_add(out, field[i]);
    }
}

void audit_chain_init(struct audit_chain *chain)
{
    *chain = (struct audit_chain){ 0 };
}

void audit_chain_init_after(struct audit_chain *chain, int64_t entry,
                            const uint8_t hash[AUDIT_CHAIN_HASH_LEN])
{
    *chain = (struct audit_chain){ .entries = entry };
    memcpy(chain->hash, hash, AUDIT_CHAIN_HASH_LEN);
}

static bool same(const uint8_t a[AUDIT_CHAIN_HASH_LEN], const uint8_t b[AUDIT_CHAIN_HASH_LEN])
{
    return memcmp(a, b, AUDIT_CHAIN_HASH_LEN) == 0;
}

static enum audit_chain_outcome broken(struct audit_chain *chain, int64_t entry,
                                       enum audit_chain_outcome outcome)
{
    chain->broken = entry;
    return outcome;
}

enum audit_chain_outcome audit_chain_step(struct audit_chain *chain, int64_t entry,
                                          const uint8_t previous[AUDIT_CHAIN_HASH_LEN],
                                          const uint8_t hash[AUDIT_CHAIN_HASH_LEN],
                                          const uint8_t computed[AUDIT_CHAIN_HASH_LEN])
{
    assert(chain->broken == 0);
    const int64_t expected = chain->entries + 1;
    if (entry > expected)
        return broken(chain, expected, AUDIT_CHAIN_MISSING);
    if (entry < expected || !same(computed, hash))
        return broken(chain, entry, AUDIT_CHAIN_ALTERED);
    /* This entry agrees with itself, so the one before was written anew and its hash with it. */
    if (!same(previous, chain->hash))
        return broken(chain, chain->entries > 0 ? chain->entries : entry, AUDIT_CHAIN_ALTERED);
    chain->entries = entry;
    memcpy(chain->hash, hash, AUDIT_CHAIN_HASH_LEN);
    return AUDIT_CHAIN_WHOLE;
}

enum audit_chain_outcome audit_chain_end(struct audit_chain *chain, int64_t entry,
                                         const uint8_t hash[AUDIT_CHAIN_HASH_LEN])
{
    assert(chain->broken == 0);
    if (entry > chain->entries)
        return broken(chain, chain->entries + 1, AUDIT_CHAIN_MISSING);
    if (entry < chain->entries || !same(hash, chain->hash))
        return broken(chain, chain->entries, AUDIT_CHAIN_ALTERED);
    return AUDIT_CHAIN_WHOLE;
}
