/*
 * rejects_file.h - rows that an import refused, unchanged, each behind its line and reason, so that they can
 * be mended and imported again with the same map.
 *
 * Columns: rejected_line, rejected_reason, then the source's own. Mode 0600: the rows hold citizens' numbers.
 */
#ifndef ADAPTER_FILE_REJECTS_FILE_H
#define ADAPTER_FILE_REJECTS_FILE_H

#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct rejects_file {
    const char *path;    /* borrowed; NULL: keep none */
    struct slice header; /* the source's first row; borrowed */
    FILE *stream;        /* NULL until the first row */
    bool failed;
};

void rejects_file_init(struct rejects_file *file, const char *path, struct slice header);

/** Adds a row; the file is made (or emptied) by the first. `reason` holds no quote. */
void rejects_file_add(struct rejects_file *file, uint64_t line, const char *reason, struct slice raw);

/** False, with errno, when anything could not be written. */
__attribute__((warn_unused_result)) bool rejects_file_close(struct rejects_file *file);

#endif
