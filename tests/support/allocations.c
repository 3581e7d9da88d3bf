#include "allocations.h"

#include <stdlib.h>

static size_t count;

size_t allocations_count(void)
{
    return count;
}

#if defined(__SANITIZE_ADDRESS__)
#define ADDRESS_SANITIZER 1
#elif defined(__has_feature)
#define ADDRESS_SANITIZER __has_feature(address_sanitizer)
#else
#define ADDRESS_SANITIZER 0
#endif

#if !ADDRESS_SANITIZER
/* The program's own definitions come before the C library's; these are the latter's second names. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t items, size_t size);
void *__libc_realloc(void *at, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

void *malloc(size_t size)
{
    count++;
    return __libc_malloc(size);
}

void *calloc(size_t items, size_t size)
{
    count++;
    return __libc_calloc(items, size);
}

void *realloc(void *at, size_t size)
{
    count++;
    return __libc_realloc(at, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    count++;
    return __libc_memalign(alignment, size);
}
#endif
