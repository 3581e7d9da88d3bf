/* file.h - whole files, for definitions, configuration and keys; bounded. */
#ifndef ADAPTER_FILE_FILE_H
#define ADAPTER_FILE_FILE_H

#include "base/arena.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>

enum file_error {
    FILE_OK = 0,
    FILE_NOT_FOUND,
    FILE_NOT_READABLE, /* errno text in the caller's hands: see strerror(errno) */
    FILE_TOO_LARGE,
    FILE_NO_MEMORY, /* the arena is exhausted */
};

/** The bytes of a regular file of at most `max` bytes, in the arena, followed by a NUL that is not counted.
 */
__attribute__((warn_unused_result)) enum file_error file_read(const char *path, size_t max,
                                                              struct arena *arena, struct slice *ret);

/** "no such file", "cannot be read", ...: for a message after the path. */
const char *file_error_text(enum file_error error);

/**
 * Paths of the regular files below `path` (or `path` itself when it is a file) whose names end in `suffix`,
 * sorted by bytes, hidden ones left out; at most `max`, further ones are dropped and *ret_count is `max`.
 */
__attribute__((warn_unused_result)) enum file_error file_list(const char *path, const char *suffix,
                                                              size_t max, struct arena *arena,
                                                              struct slice **ret, size_t *ret_count);

#endif
