/*
 * intake_job.h - one file of complaints, row by row, into the database: what `ccrm intake import` does
 * between its first and last line. Streaming: its memory does not grow with the file.
 */
#ifndef MAIN_INTAKE_INTAKE_JOB_H
#define MAIN_INTAKE_INTAKE_JOB_H

#include "adapter/file/rejects_file.h"
#include "adapter/zlib/gzip_file.h"
#include "base/instant.h"
#include "base/zone.h"
#include "intake/complaint.h"
#include "intake/csv.h"
#include "intake/intake_map.h"
#include "main/intake/intake_batch.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    INTAKE_JOB_SHOWN_MAX = 5, /* lines on stderr for one reason; the rejects file has all */
};

enum intake_job_end {
    INTAKE_JOB_DONE = 0,
    INTAKE_JOB_NO_HEADER,  /* the file is empty, or its first row malformed */
    INTAKE_JOB_BAD_COLUMN, /* a column of the map is not in the header, or twice: `column`, `column_error` */
    INTAKE_JOB_DAMAGED,    /* the compressed data end early or are no gzip: what came before is imported */
    INTAKE_JOB_UNREADABLE, /* errno says why; what came before is imported */
    /* the rejects file could not be written: errno; nothing of the current batch is imported */
    INTAKE_JOB_NO_REJECTS,
    /* `outcome`, pg_session_error: whole batches before it are imported; importing again is safe */
    INTAKE_JOB_DATABASE,
};

struct intake_summary {
    uint64_t read, imported, updated, unchanged, rejected;
    uint64_t problem[CSV_PROBLEM_COUNT];        /* rejected, by the reader's reason ... */
    uint64_t outcome[COMPLAINT_OUTCOME_COUNT];  /* ... or the record's */
    uint64_t phone[PHONE_KIND_COUNT];           /* of the rows taken */
    uint64_t not_citizens;                      /* of the rows taken */
    struct instant first_closing, last_closing; /* of the rows taken; INSTANT_NEVER: none */
};

/** Large: on the heap. The caller sets the first group, intake_job_init() the rest. */
struct intake_job {
    const char *name; /* of the file, for messages */
    const struct intake_map *map;
    const struct zone *zone;
    struct vault vault;         /* not used without a session */
    struct pg_session *session; /* NULL: a dry run, every good row counts as imported */
    const char *rejects_path;   /* NULL: keep none */
    bool show_progress;         /* on stderr */

    struct intake_summary summary;
    struct slice column;
    enum intake_columns_error column_error;
    enum pg_outcome outcome;

    struct csv csv;
    struct intake_columns columns;
    struct rejects_file rejects;
    struct intake_batch batch;
    char header[CSV_ROW_LEN_MAX];
};

/** Runs a job from the file's start to its end. */
__attribute__((warn_unused_result)) enum intake_job_end intake_job_run(struct intake_job *job,
                                                                       struct gzip_file *file);

#endif
