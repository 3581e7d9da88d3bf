#include "base/arena.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

enum { ALIGNMENT = 16 }; /* of max_align_t on every platform that Debian 12 runs on */
static_assert(_Alignof(max_align_t) <= ALIGNMENT, "an arena block suits any type");

void arena_init(struct arena *arena, void *memory, size_t capacity)
{
    assert(memory != NULL || capacity == 0);
    *arena = (struct arena){ .memory = memory, .capacity = capacity };
}

void *arena_alloc(struct arena *arena, size_t size)
{
    const uintptr_t end = (uintptr_t)arena->memory + arena->used;
    const size_t padding = (ALIGNMENT - end % ALIGNMENT) % ALIGNMENT;
    const size_t left = arena->capacity - arena->used;
    if (arena->memory == NULL || padding > left || size > left - padding) {
        arena->exhausted = true;
        return NULL;
    }
    char *block = arena->memory + arena->used + padding;
    arena->used += padding + size;
    return memset(block, 0, size);
}

void *arena_alloc_array(struct arena *arena, size_t count, size_t size)
{
    if (size > 0 && count > SIZE_MAX / size) {
        arena->exhausted = true;
        return NULL;
    }
    return arena_alloc(arena, count * size);
}

struct slice arena_copy(struct arena *arena, struct slice bytes)
{
    if (bytes.len == 0)
        return SLICE_EMPTY;
    char *copy = arena_alloc(arena, bytes.len);
    if (copy == NULL)
        return SLICE_EMPTY;
    memcpy(copy, bytes.at, bytes.len);
    return (struct slice){ .at = copy, .len = bytes.len };
}

void arena_reset_to(struct arena *arena, size_t used)
{
    assert(used <= arena->used);
    arena->used = used;
    arena->exhausted = false;
}
