/*
 * report_files.h - a night's pages in the report directory: YYYY-MM-DD.html, .en.html, .csv, .json, and
 * `latest.*` links.
 *
 * A file is whole or it is not there: it is written beside its name, synced and renamed. Readable by its
 * owner and group.
 */
#ifndef MAIN_REPORT_REPORT_FILES_H
#define MAIN_REPORT_REPORT_FILES_H

#include "base/arena.h"
#include "report/report_input.h"

#include <stdbool.h>
#include <stddef.h>

enum { REPORT_FILES = 4, REPORT_FILES_PATH_MAX = 4352 };

struct report_file {
    const char *format; /* "html", "en.html", "csv", "json" */
    char path[REPORT_FILES_PATH_MAX];
    struct slice bytes; /* in the arena */
};

/** Renders and writes all of them; makes the directory. False after a message on stderr. */
__attribute__((warn_unused_result)) bool report_files_write(const struct report_input *input,
                                                            const char *directory, struct arena *arena,
                                                            struct report_file ret[REPORT_FILES]);

/** One file of that name; makes the directory. False after a message on stderr. */
__attribute__((warn_unused_result)) bool report_files_save(const char *directory, const char *name,
                                                           struct slice bytes);

/** Writes bytes that were issued before, in the order html, en.html, csv, json. */
__attribute__((warn_unused_result)) bool report_files_put(struct night night, const char *directory,
                                                          const struct slice bytes[REPORT_FILES]);

/** Points latest.html and the others at this night's files, unless they show a later night. */
__attribute__((warn_unused_result)) bool report_files_link(struct night night, const char *directory);

#endif
