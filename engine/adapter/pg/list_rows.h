/* list_rows.h - handsets that rules know: the city's own staff, licensed agents; hashes alone. */
#ifndef ADAPTER_PG_LIST_ROWS_H
#define ADAPTER_PG_LIST_ROWS_H

#include "adapter/pg/session.h"
#include "base/arena.h"
#include "base/calendar.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LIST_ROWS_HASH_LEN = 32 };

struct list_entry {
    uint8_t hash[LIST_ROWS_HASH_LEN]; /* seam/vault.h's look-up hash */
    struct slice department;          /* of staff alone */
    struct night first, last;
    bool has_last;
};

/** One transaction; what stands already stays. */
__attribute__((warn_unused_result)) enum pg_outcome list_rows_add(struct pg_session *session,
                                                                  struct arena *arena, bool staff,
                                                                  const struct list_entry *entry,
                                                                  size_t count, int64_t *ret_added);

#endif
