/*
 * embedded.h - the files that the binary carries: shipped definitions (survey-defs/) and migrations, by their
 * paths.
 *
 * The table is made at build time by tools/embed.py; its order is that of the paths' bytes, so a prefix is a
 * range.
 */
#ifndef MAIN_EMBEDDED_H
#define MAIN_EMBEDDED_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>

struct embedded_file {
    struct slice path;  /* "survey-defs/surveys/visit-integrity.yaml", "migrations/0001_create_schema.sql" */
    struct slice bytes; /* static; followed by a NUL that is not counted */
};

/** The generated table, sorted by path. */
extern const struct embedded_file embedded_table[];
extern const size_t embedded_table_count;

/** False when there is no such file. */
__attribute__((warn_unused_result)) bool embedded_find(struct slice path, struct embedded_file *ret);

/** The i-th (from 0) file whose path starts with the prefix; false past the last:
 *      for (size_t i = 0; embedded_next(SLICE_LIT("migrations/"), i, &file); i++) */
__attribute__((warn_unused_result)) bool embedded_next(struct slice prefix, size_t i,
                                                       struct embedded_file *ret);

#endif
