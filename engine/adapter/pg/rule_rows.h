/* rule_rows.h - rule groups as they were proposed and approved (ccrm.rule_revision), newest last. */
#ifndef ADAPTER_PG_RULE_ROWS_H
#define ADAPTER_PG_RULE_ROWS_H

#include "adapter/pg/session.h"
#include "base/arena.h"
#include "base/calendar.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RULE_ROWS_HASH_LEN = 32 }; /* BLAKE2b-256 of the file's bytes */

struct rule_revision {
    int32_t revision;
    struct slice group, text, reason, author;
    struct night effective;
    bool approved;
    struct slice approver; /* empty: nobody yet */
};

/** Ordered by (effective, revision): of a group's approved ones the last up to a night is in force on it. */
__attribute__((warn_unused_result)) enum pg_outcome rule_rows_list(struct pg_session *session,
                                                                   struct arena *arena,
                                                                   struct rule_revision **ret,
                                                                   size_t *ret_count);

/** The login is its author; another one approves. */
__attribute__((warn_unused_result)) enum pg_outcome
rule_rows_propose(struct pg_session *session, struct arena *arena, const struct rule_revision *proposal,
                  const uint8_t hash[RULE_ROWS_HASH_LEN], int32_t *ret_revision);

/** PG_DENIED for its author, PG_BAD_VALUE when its night ran already or nobody proposed it. */
__attribute__((warn_unused_result)) enum pg_outcome rule_rows_approve(struct pg_session *session,
                                                                      struct arena *arena, int32_t revision);

/** Departments with a flag of that rule that is up. */
__attribute__((warn_unused_result)) enum pg_outcome rule_rows_flags_up(struct pg_session *session,
                                                                       struct slice rule, int64_t *ret);

#endif
