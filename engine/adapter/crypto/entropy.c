#include "adapter/crypto/entropy.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/random.h>

void entropy_fill(void *memory, size_t len)
{
    unsigned char *at = memory;
    while (len > 0) {
        const ssize_t got = getrandom(at, len, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            abort();
        at += got;
        len -= (size_t)got;
    }
}

uint64_t entropy_u64(void)
{
    uint64_t value = 0;
    while (value == 0)
        entropy_fill(&value, sizeof value);
    return value;
}

void entropy_wipe(void *memory, size_t len)
{
    sodium_memzero(memory, len);
}
