/* allocations.h - how often the program took memory: what promises to take none is held to it. */
#ifndef SUPPORT_ALLOCATIONS_H
#define SUPPORT_ALLOCATIONS_H

#include <stddef.h>

/** Calls of malloc, calloc, realloc and aligned_alloc until now, by all libraries; always 0 under the
 *  address sanitizer, which has an allocator of its own. */
size_t allocations_count(void);

#endif
