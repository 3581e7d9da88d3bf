/*
 * intake.h - complaints of one source into the database, a batch a transaction.
 *
 * Identity is the source and the case's number there: a row that is there already is changed when it differs,
 * never doubled. A phone is found by its look-up hash and stored sealed. Repeating a batch changes nothing.
 */
#ifndef ADAPTER_PG_INTAKE_H
#define ADAPTER_PG_INTAKE_H

#include "adapter/pg/pg_side.h"
#include "adapter/pg/session.h"
#include "base/instant.h"
#include "base/locale.h"
#include "base/slice.h"
#include "seam/store.h"
#include "seam/vault.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PG_INTAKE_BATCH_MAX = 1000 }; /* rows of a transaction: some 30 ms */

struct pg_intake_row {
    struct slice number, department, type, officer, channel, outcome;
    enum complaint_stage stage;          /* CLOSED, WITHDRAWN, VISIT, PENDING: it is open */
    struct instant opened_at, closed_at; /* PENDING: no closed_at */
    enum locale locale;
    bool from_citizen;
    int supplements;
    int64_t citizen; /* a keyed number of the person; 0: the source does not tell */
    enum complaint_phone phone;
    struct vault_phone sealed; /* of a number that is kept */
};

struct pg_intake_counts {
    int64_t imported, updated, unchanged;
};

/** What became of one row. */
enum pg_intake_result { PG_INTAKE_IMPORTED, PG_INTAKE_UPDATED, PG_INTAKE_UNCHANGED };

/** Once, before the first batch: the session's plans become those for batches into large tables. */
__attribute__((warn_unused_result)) enum pg_outcome pg_intake_begin(struct pg_session *session);

/** Commits the rows, whose numbers differ from each other; their sum of counts is `count`. On failure nothing
 *  is changed and pg_session_error has the line. */
__attribute__((warn_unused_result)) enum pg_outcome
pg_intake_commit(struct pg_session *session, struct slice source, const struct pg_intake_row *row,
                 size_t count, struct pg_intake_counts *ret);

/** The same on the loop, over a connection made with pg_intake_session: an answer of PG_DONE has a row for
 *  each row here, in their order. False: no memory. */
__attribute__((warn_unused_result)) bool pg_intake_ask(struct pg_side *side, struct slice source,
                                                       const struct pg_intake_row *row, size_t count,
                                                       pg_side_on_answer *on_answer, void *self);
enum pg_intake_result pg_intake_result(const struct pg_rows *rows, size_t row);

extern const char pg_intake_session[];

#endif
