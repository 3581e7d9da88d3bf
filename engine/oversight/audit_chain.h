/*
 * audit_chain.h - the audit log's chain: how an entry is written before it is hashed, and which entry breaks
 * the chain.
 *
 * hash = SHA-256(previous hash, content); the content is each field as its length in bytes in decimal, a
 * colon and its bytes (the function audit_content of migration 7 writes the same). The first entry is number
 * 1 and follows 32 zero bytes. Hashing is the caller's; this room has no library for it.
 */
#ifndef OVERSIGHT_AUDIT_CHAIN_H
#define OVERSIGHT_AUDIT_CHAIN_H

#include "base/buffer.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

enum { AUDIT_CHAIN_HASH_LEN = 32 };

/* In the order in which they are hashed. */
enum audit_chain_field {
    AUDIT_CHAIN_ENTRY = 0, /* decimal */
    AUDIT_CHAIN_AT,        /* UTC, as 2027-03-21T06:00:00.000000Z */
    AUDIT_CHAIN_AUTHOR,
    AUDIT_CHAIN_ACT,
    AUDIT_CHAIN_SUBJECT,
    AUDIT_CHAIN_REASON,
    AUDIT_CHAIN_DETAIL,
    AUDIT_CHAIN_TRANSACTION, /* decimal */
    AUDIT_CHAIN_FIELD_COUNT
};

/** What is hashed: the previous hash and the fields. */
void audit_chain_content(const uint8_t previous[AUDIT_CHAIN_HASH_LEN],
                         const struct slice field[AUDIT_CHAIN_FIELD_COUNT], struct buffer *out);

enum audit_chain_outcome {
    AUDIT_CHAIN_WHOLE = 0,
    AUDIT_CHAIN_ALTERED, /* the entry `broken` does not say what was chained */
    AUDIT_CHAIN_MISSING, /* the entry `broken` is not there */
};

struct audit_chain {
    int64_t entries; /* seen and whole so far */
    uint8_t hash[AUDIT_CHAIN_HASH_LEN];
    int64_t broken; /* the first that is altered or missing; 0: none */
};

void audit_chain_init(struct audit_chain *chain);

/** A chain whose entries up to `entry` were cut off: the next one follows this hash. */
void audit_chain_init_after(struct audit_chain *chain, int64_t entry,
                            const uint8_t hash[AUDIT_CHAIN_HASH_LEN]);

/** One entry as it is stored, in order of number; `computed` is the hash of its content. After a break do not
 *  go on. */
__attribute__((warn_unused_result)) enum audit_chain_outcome
audit_chain_step(struct audit_chain *chain, int64_t entry, const uint8_t previous[AUDIT_CHAIN_HASH_LEN],
                 const uint8_t hash[AUDIT_CHAIN_HASH_LEN], const uint8_t computed[AUDIT_CHAIN_HASH_LEN]);

/** After the last entry: what the head, or somebody's note of it, says was the newest. */
__attribute__((warn_unused_result)) enum audit_chain_outcome
audit_chain_end(struct audit_chain *chain, int64_t entry, const uint8_t hash[AUDIT_CHAIN_HASH_LEN]);

#endif
