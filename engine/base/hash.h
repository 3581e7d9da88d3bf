/*
 * hash.h - FNV-1a, 64 bits (Fowler, Noll, Vo; draft-eastlake-fnv): a quick number for bytes.
 *
 * For tables, for telling equal bodies from others, for keying a seed. Whoever chooses the bytes can make two
 * collide: never the only proof that two things are the same where somebody gains by it.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/slice.h"

#include <stdint.h>

/* The offset basis: where a hash begins. Xor a key into it for a hash of its own. */
#define HASH_START UINT64_C(0xcbf29ce484222325)

/** The hash `from` goes on over the bytes. */
uint64_t hash_add(uint64_t from, struct slice bytes);

#endif
