/*
 * csv.h - a reader of CSV files (RFC 4180), plain or gzip, one record at a time; for the simulator's own use.
 *
 * Lenient where the engine is strict: a record that cannot be read is skipped by the caller, never reported.
 */
#ifndef SMSC_CSV_H
#define SMSC_CSV_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <zlib.h>

enum { CSV_FIELDS_MAX = 64, CSV_RECORD_MAX = 65536 };

struct csv {
    gzFile file;
    size_t field_count;
    struct slice field[CSV_FIELDS_MAX]; /* of the last record; borrowed until the next */
    char record[CSV_RECORD_MAX];
};

/** False when the file cannot be opened. */
__attribute__((warn_unused_result)) bool csv_open(struct csv *csv, const char *path);

/** The next record; false at the end. What exceeds the limits is cut off. */
__attribute__((warn_unused_result)) bool csv_next(struct csv *csv);

void csv_close(struct csv *csv);

/** Index of the field with that text in the last record, or CSV_FIELDS_MAX. */
size_t csv_find(const struct csv *csv, const char *name);

/** The field, or the empty slice when the record is shorter. */
struct slice csv_field(const struct csv *csv, size_t index);

#endif
