/*
 * department_rows.h - departments' closed batches in the database: answers that wait for one, and those that
 * were published.
 *
 * Blocking, inside one transaction under the night's lock. What is written here is never changed.
 */
#ifndef ADAPTER_PG_DEPARTMENT_ROWS_H
#define ADAPTER_PG_DEPARTMENT_ROWS_H

#include "adapter/pg/night_store.h"
#include "report/department_report.h"

/** One department's answers that no batch holds. */
struct department_pending {
    int32_t department;
    struct night after;                     /* the last Sunday of its last batch; day 0: it has none */
    const struct department_answer *answer; /* as department_batch_close wants them */
    size_t count;
};

/** Counted answers known by the end of the store's night; ordered by department. */
__attribute__((warn_unused_result)) enum pg_outcome
department_rows_pending(const struct night_store *store, struct department_pending **ret, size_t *ret_count);

/** Writes a batch published on the store's night, with the texts that were released for its department. */
__attribute__((warn_unused_result)) enum pg_outcome
department_rows_close(const struct night_store *store, int32_t department,
                      const struct department_answer *answer, const struct department_closing *closing);

/** The last day on which a batch was published; day 0: none was. */
__attribute__((warn_unused_result)) enum pg_outcome department_rows_last(const struct night_store *store,
                                                                         struct night *ret);

/** Every batch, ordered by (published, batch). */
__attribute__((warn_unused_result)) enum pg_outcome
department_rows_batches(const struct night_store *store, struct department_batch **ret, size_t *ret_count);

struct department_name {
    int32_t unit;
    struct slice code, name, name_en; /* the last may be empty */
};

/** Departments of which anything was ever closed, by name. */
__attribute__((warn_unused_result)) enum pg_outcome
department_rows_names(const struct night_store *store, struct department_name **ret, size_t *ret_count);

#endif
