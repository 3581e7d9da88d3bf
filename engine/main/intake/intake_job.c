#include "main/intake/intake_job.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { PROGRESS_ROWS = 5000 };

static bool commit_batch(struct intake_job *job)
{
    struct intake_batch *batch = &job->batch;
    if (batch->count == 0)
        return true;
    struct pg_intake_counts counts = { .imported = (int64_t)batch->count };
    if (job->session != NULL) {
        job->outcome = pg_intake_commit(job->session, job->map->source, batch->row, batch->count, &counts);
        if (job->outcome != PG_DONE)
            return false;
    }
    job->summary.imported += (uint64_t)counts.imported;
    job->summary.updated += (uint64_t)counts.updated;
    job->summary.unchanged += (uint64_t)counts.unchanged + (batch->taken - batch->count);
    intake_batch_clear(batch);
    return true;
}

static void reject(struct intake_job *job, const struct csv_row *row, const char *reason, uint64_t *count,
                   bool expected)
{
    job->summary.rejected++;
    ++*count;
    if (!expected && *count <= INTAKE_JOB_SHOWN_MAX)
        fprintf(stderr, "%s%s:%" PRIu64 ": %s\n", job->show_progress ? "\r\033[K" : "", job->name, row->line,
                reason);
    rejects_file_add(&job->rejects, row->line, reason, row->raw);
}

static void note_taken(struct intake_summary *summary, const struct complaint *complaint)
{
    summary->phone[complaint->phone.kind]++;
    summary->not_citizens += !complaint->from_citizen;
    const struct instant closed = complaint->closed_at;
    if (complaint->ending == COMPLAINT_IS_OPEN)
        return;
    if (summary->first_closing.unix_s == INSTANT_NEVER.unix_s ||
        closed.unix_s < summary->first_closing.unix_s)
        summary->first_closing = closed;
    if (summary->last_closing.unix_s == INSTANT_NEVER.unix_s || closed.unix_s > summary->last_closing.unix_s)
        summary->last_closing = closed;
}

/* Within a batch the later row of a case replaces the earlier one, which then counts as unchanged, so that
 * importing the file again changes nothing. */
static bool take(struct intake_job *job, struct complaint *complaint)
{
    if (job->batch.taken == PG_INTAKE_BATCH_MAX && !commit_batch(job))
        return false;
    note_taken(&job->summary, complaint);
    intake_batch_take(&job->batch, job->session != NULL ? &job->vault : NULL, complaint);
    return true;
}

static bool handle_row(struct intake_job *job, const struct csv_row *row)
{
    struct complaint complaint;
    const enum complaint_outcome outcome =
        complaint_read(job->map, &job->columns, job->zone, row, &complaint);
    if (outcome == COMPLAINT_OK)
        return take(job, &complaint);
    reject(job, row, complaint_outcome_text(outcome), &job->summary.outcome[outcome],
           outcome == COMPLAINT_NOT_CLOSED);
    return true;
}

static void handle_bad(struct intake_job *job, const struct csv_row *row)
{
    char reason[120];
    if (row->problem == CSV_FIELD_COUNT)
        (void)snprintf(reason, sizeof reason, "%zu fields where the header has %zu", row->field_count,
                       job->csv.expected);
    else
        (void)snprintf(reason, sizeof reason, "%s", csv_problem_text(row->problem));
    reject(job, row, reason, &job->summary.problem[row->problem], false);
}

static enum intake_job_end handle_header(struct intake_job *job, const struct csv_row *row)
{
    job->column_error = intake_columns_bind(job->map, row, &job->columns, &job->column);
    if (job->column_error != INTAKE_COLUMNS_OK)
        return INTAKE_JOB_BAD_COLUMN;
    memcpy(job->header, row->raw.at, row->raw.len);
    rejects_file_init(&job->rejects, job->rejects_path,
                      (struct slice){ .at = job->header, .len = row->raw.len });
    csv_expect(&job->csv, row->field_count);
    return INTAKE_JOB_DONE;
}

/* Feeds the reader its next piece; false at the end of the job, with *ret_end. */
static bool feed(struct intake_job *job, struct gzip_file *file, enum intake_job_end *ret_end)
{
    struct slice piece;
    switch (gzip_file_next(file, &piece)) {
    case GZIP_FILE_PIECE:
        csv_feed(&job->csv, piece);
        return true;
    case GZIP_FILE_END:
        csv_finish(&job->csv);
        return true;
    case GZIP_FILE_DAMAGED:
        *ret_end = INTAKE_JOB_DAMAGED;
        return false;
    case GZIP_FILE_FAILED:
        *ret_end = INTAKE_JOB_UNREADABLE;
        return false;
    }
    return false;
}

static void show_progress(const struct intake_job *job, const struct gzip_file *file)
{
    if (job->show_progress && job->summary.read % PROGRESS_ROWS == 0)
        fprintf(stderr, "\r%3.0f %%  %" PRIu64 " rows, %" PRIu64 " rejected\033[K",
                100 * gzip_file_share(file), job->summary.read, job->summary.rejected);
}

static enum intake_job_end read_header(struct intake_job *job, struct gzip_file *file)
{
    for (;;) {
        struct csv_row row;
        enum intake_job_end end = INTAKE_JOB_DONE;
        switch (csv_next(&job->csv, &row)) {
        case CSV_ROW:
            return handle_header(job, &row);
        case CSV_MORE:
            if (!feed(job, file, &end))
                return end;
            break;
        case CSV_BAD:
        case CSV_END:
            return INTAKE_JOB_NO_HEADER;
        }
    }
}

static enum intake_job_end read_rows(struct intake_job *job, struct gzip_file *file)
{
    for (;;) {
        struct csv_row row;
        enum intake_job_end end = INTAKE_JOB_DONE;
        switch (csv_next(&job->csv, &row)) {
        case CSV_MORE:
            if (!feed(job, file, &end))
                return commit_batch(job) ? end : INTAKE_JOB_DATABASE;
            continue;
        case CSV_END:
            return commit_batch(job) ? INTAKE_JOB_DONE : INTAKE_JOB_DATABASE;
        case CSV_ROW:
            job->summary.read++;
            if (!handle_row(job, &row))
                return INTAKE_JOB_DATABASE;
            break;
        case CSV_BAD:
            job->summary.read++;
            handle_bad(job, &row);
            break;
        }
        if (job->rejects.failed)
            return INTAKE_JOB_NO_REJECTS;
        show_progress(job, file);
    }
}

enum intake_job_end intake_job_run(struct intake_job *job, struct gzip_file *file)
{
    job->summary = (struct intake_summary){ .first_closing = INSTANT_NEVER, .last_closing = INSTANT_NEVER };
    csv_init(&job->csv);
    rejects_file_init(&job->rejects, NULL, SLICE_EMPTY);
    intake_batch_clear(&job->batch);
    enum intake_job_end end = read_header(job, file);
    if (end == INTAKE_JOB_DONE)
        end = read_rows(job, file);
    const int why = errno;
    if (job->show_progress)
        fputs("\r\033[K", stderr);
    errno = why;
    if (!rejects_file_close(&job->rejects) && end == INTAKE_JOB_DONE)
        end = INTAKE_JOB_NO_REJECTS;
    return end;
}
