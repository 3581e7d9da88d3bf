/*
 * intake_batch.h - checked complaints of one source on their way into the database, a transaction's worth:
 * their numbers sealed, a case that comes twice once.
 *
 * The one way in for exports (`ccrm intake import`) and for HTTP.
 */
#ifndef MAIN_INTAKE_INTAKE_BATCH_H
#define MAIN_INTAKE_INTAKE_BATCH_H

#include "adapter/pg/intake.h"
#include "base/arena.h"
#include "intake/complaint.h"
#include "seam/vault.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    INTAKE_BATCH_ARENA_BYTES = 1280 * 1024, /* its texts: 1,000 rows of at most 64 + 5 x 200 bytes */
    INTAKE_BATCH_SLOTS = 4096, /* of the table of case numbers; a power of two, at least twice the batch */
};

/** Large: on the heap. */
struct intake_batch {
    struct pg_intake_row row[PG_INTAKE_BATCH_MAX];
    size_t count, taken; /* cases, and the complaints that they came from, at most PG_INTAKE_BATCH_MAX */
    uint16_t slot[INTAKE_BATCH_SLOTS]; /* index into row plus one; 0: empty */
    struct arena arena;
    char memory[INTAKE_BATCH_ARENA_BYTES];
};

/** Empty. */
void intake_batch_clear(struct intake_batch *batch);

/** Copies the complaint in, its number sealed, and wipes the number; NULL: not sealed, for a dry run. Of a
 *  case that comes twice the later one holds and takes the earlier one's place. The batch must have room:
 *  taken < PG_INTAKE_BATCH_MAX. The row's index. */
size_t intake_batch_take(struct intake_batch *batch, const struct vault *vault, struct complaint *complaint);

#endif
