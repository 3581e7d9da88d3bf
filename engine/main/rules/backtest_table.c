#include "main/rules/backtest_table.h"

#include "adapter/file/file.h"
#include "base/buffer.h"
#include "base/sort.h"
#include "intake/csv.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

enum { BAD_ROWS_SHOWN = 5 };

static bool find_columns(const struct csv_row *row, const char *const *name, size_t columns, const char *path,
                         size_t *ret)
{
    for (size_t c = 0; c < columns; c++) {
        size_t at = 0;
        while (at < row->field_count && !slice_equal(row->field[at], slice_from_text(name[c]))) {
            at++;
        }
        if (at == row->field_count) {
            fprintf(stderr, "%s:1: no column \"%s\"\n", path, name[c]);
            return false;
        }
        ret[c] = at;
    }
    return true;
}

static void report_bad_row(struct backtest_table *table, const char *path, const struct csv_row *row)
{
    if (table->bad_rows++ < BAD_ROWS_SHOWN) {
        fprintf(stderr, "%s:%llu: %s; the row is left out\n", path, (unsigned long long)row->line,
                csv_problem_text(row->problem));
    }
}

static bool read_rows(struct csv *csv, const char *path, const char *const *name, size_t columns,
                      struct arena *arena, struct backtest_table *table)
{
    size_t column[BACKTEST_COLUMNS_MAX] = { 0 };
    assert(columns <= BACKTEST_COLUMNS_MAX);
    bool header = true;
    struct csv_row row;
    for (enum csv_result result = csv_next(csv, &row); result != CSV_END && result != CSV_MORE;
         result = csv_next(csv, &row)) {
        if (result == CSV_BAD) {
            report_bad_row(table, path, &row);
            continue;
        }
        if (header) {
            if (!find_columns(&row, name, columns, path, column)) {
                return false;
            }
            csv_expect(csv, row.field_count);
            header = false;
            continue;
        }
        for (size_t c = 0; c < columns; c++) {
            table->cell[table->rows * columns + c] = arena_copy(arena, row.field[column[c]]);
        }
        table->rows++;
    }
    if (header) {
        fprintf(stderr, "%s: the file is empty\n", path);
    }
    return !header && !arena->exhausted;
}

bool backtest_table_read(const char *path, const char *const *name, size_t columns, struct arena *arena,
                         struct backtest_table *ret)
{
    struct slice bytes;
    enum file_error error = file_read(path, BACKTEST_FILE_MAX, arena, &bytes);
    if (error != FILE_OK) {
        fprintf(stderr, "%s: %s\n", path, file_error_text(error));
        return false;
    }
    size_t lines = 1;
    for (size_t i = 0; i < bytes.len; i++) {
        lines += bytes.at[i] == '\n' ? 1 : 0;
    }
    struct backtest_table table = { .columns = columns };
    table.cell = arena_new_array(arena, struct slice, lines * columns);
    struct csv *csv = malloc(sizeof *csv);
    bool done = false;
    if (table.cell != NULL && csv != NULL) {
        csv_init(csv);
        csv_feed(csv, bytes);
        /* Fed whole: the reader asks for more once, at the end of the bytes. */
        csv_finish(csv);
        done = read_rows(csv, path, name, columns, arena, &table);
    }
    free(csv);
    if (done) {
        *ret = table;
    }
    return done;
}

static int compare_names(const void *context, uint32_t a, uint32_t b)
{
    const struct slice *name = context;
    return slice_compare(name[a], name[b]);
}

bool backtest_table_rank(const struct slice *name, size_t count, struct arena *arena,
                         struct backtest_names *ret)
{
    uint32_t *order = arena_new_array(arena, uint32_t, count + 1);
    uint32_t *scratch = arena_new_array(arena, uint32_t, count + 1);
    int64_t *id = arena_new_array(arena, int64_t, count + 1);
    if (order == NULL || scratch == NULL || id == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        order[i] = (uint32_t)i;
    }
    sort_index(order, scratch, count, compare_names, name);
    int64_t last = 0;
    for (size_t i = 0; i < count; i++) {
        bool same = i > 0 && slice_equal(name[order[i]], name[order[i - 1]]);
        if (name[order[i]].len > 0) {
            last += same ? 0 : 1;
            id[order[i]] = last;
        }
    }
    *ret = (struct backtest_names){ .name = name, .id = id, .distinct = (size_t)last };
    return true;
}

static struct slice *column_of(const struct backtest_table *table, size_t column, struct arena *arena)
{
    struct slice *name = arena_new_array(arena, struct slice, table->rows + 1);
    for (size_t r = 0; name != NULL && r < table->rows; r++) {
        name[r] = slice_trim(table->cell[r * table->columns + column]);
    }
    return name;
}

bool backtest_table_rank_column(const struct backtest_table *table, size_t column, struct arena *arena,
                                struct backtest_names *ret)
{
    struct slice *name = column_of(table, column, arena);
    return name != NULL && backtest_table_rank(name, table->rows, arena, ret);
}

/* "outer NUL name"; empty where the name is. */
bool backtest_table_rank_within(const struct backtest_table *table, size_t outer, size_t column,
                                struct arena *arena, struct backtest_names *ret)
{
    struct slice *name = column_of(table, column, arena);
    for (size_t r = 0; name != NULL && r < table->rows; r++) {
        struct slice within = slice_trim(table->cell[r * table->columns + outer]);
        struct buffer buffer;
        size_t len = within.len + 1 + name[r].len;
        char *memory = arena_alloc(arena, len);
        if (memory == NULL) {
            return false;
        }
        buffer_init(&buffer, memory, len);
        buffer_add(&buffer, within);
        buffer_add_byte(&buffer, '\0');
        buffer_add(&buffer, name[r]);
        name[r] = name[r].len > 0 ? buffer_slice(&buffer) : SLICE_EMPTY;
    }
    return name != NULL && backtest_table_rank(name, table->rows, arena, ret);
}
