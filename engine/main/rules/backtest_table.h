/*
 * backtest_table.h - some columns of a CSV file, found by name, and their texts as numbers.
 *
 * Numbers go by byte order of the texts, not by order of rows, so shuffled files give the same numbers.
 */
#ifndef MAIN_RULES_BACKTEST_TABLE_H
#define MAIN_RULES_BACKTEST_TABLE_H

#include "base/arena.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BACKTEST_FILE_MAX = 512 * 1024 * 1024, BACKTEST_COLUMNS_MAX = 20 };

/** Rows with the wanted columns only: cell[row * columns + column]. */
struct backtest_table {
    struct slice *cell;
    size_t columns, rows;
    size_t bad_rows; /* malformed; the first few were reported on standard error */
};

/** id[row]: from 1 in byte order of the names, 0 of the empty name. */
struct backtest_names {
    const struct slice *name;
    int64_t *id;
    size_t distinct;
};

/** False when the file cannot be read, is empty or lacks a column (said on standard error), or there is no
 *  memory. */
__attribute__((warn_unused_result)) bool backtest_table_read(const char *path, const char *const *name,
                                                             size_t columns, struct arena *arena,
                                                             struct backtest_table *ret);

/** False: no memory, here and below. */
__attribute__((warn_unused_result)) bool backtest_table_rank(const struct slice *name, size_t count,
                                                             struct arena *arena, struct backtest_names *ret);

/** The trimmed texts of one column. */
__attribute__((warn_unused_result)) bool backtest_table_rank_column(const struct backtest_table *table,
                                                                    size_t column, struct arena *arena,
                                                                    struct backtest_names *ret);

/** The same text within another value of `outer` is another name. */
__attribute__((warn_unused_result)) bool backtest_table_rank_within(const struct backtest_table *table,
                                                                    size_t outer, size_t column,
                                                                    struct arena *arena,
                                                                    struct backtest_names *ret);

#endif
