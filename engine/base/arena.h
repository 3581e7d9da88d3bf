/*
 * arena.h - a bounded bump allocator over memory that the caller owns; everything in it is dropped at once.
 *
 * Pure code allocates here and nowhere else, so a hostile input can cost at most the arena's capacity.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>

struct arena {
    char *memory;
    size_t capacity;
    size_t used;
    bool exhausted; /* sticky: an allocation failed since the last reset */
};

/** Borrows `memory` for the arena's lifetime. */
void arena_init(struct arena *arena, void *memory, size_t capacity);

/** Zeroed memory aligned for any type, or NULL when the capacity is used up (then `exhausted` is set). */
__attribute__((warn_unused_result)) void *arena_alloc(struct arena *arena, size_t size);

/** An array of `count` zeroed elements; NULL as above, also when the product would overflow. */
__attribute__((warn_unused_result)) void *arena_alloc_array(struct arena *arena, size_t count, size_t size);

/** A copy of the bytes; the empty slice when there is no room (then `exhausted` is set). */
struct slice arena_copy(struct arena *arena, struct slice bytes);

/** Forget everything allocated since `used` was read (0: everything). */
void arena_reset_to(struct arena *arena, size_t used);

#define arena_new(arena, type)              ((type *)arena_alloc((arena), sizeof(type)))
#define arena_new_array(arena, type, count) ((type *)arena_alloc_array((arena), (count), sizeof(type)))

#endif
