#include "base/hash.h"

static const uint64_t prime = UINT64_C(0x100000001b3);

uint64_t hash_add(uint64_t from, struct slice bytes)
{
    for (size_t i = 0; i < bytes.len; i++)
        from = (from ^ (unsigned char)bytes.at[i]) * prime;
    return from;
}
