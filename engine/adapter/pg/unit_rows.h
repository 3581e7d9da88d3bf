/*
 * unit_rows.h - units in the database: the rows of a proposed version, codes that nobody knows, and what is
 * held because of them.
 */
#ifndef ADAPTER_PG_UNIT_ROWS_H
#define ADAPTER_PG_UNIT_ROWS_H

#include "adapter/pg/definition_rows.h"
#include "adapter/pg/session.h"
#include "base/arena.h"
#include "intake/units.h"

#include <stddef.h>
#include <stdint.h>

/* clang-format off */
/* SQL: the night that ends before the instant in `until`, in the zone in `zone` (both "$n"). */
#define UNIT_ROWS_NIGHT(until, zone) "((to_timestamp(" until "::bigint) at time zone " zone ")::date - 1)"

/* SQL: complaint `c` with its department's unit as `d`, as that night knows it, by the day it closed. */
#define UNIT_ROWS_DEPARTMENT(d, until, zone)                                                                 \
    "join ccrm.departments_on(" UNIT_ROWS_NIGHT(until, zone) ") " d " on " d ".code = c.department "         \
    "and (coalesce(c.closed_at, c.opened_at) at time zone " zone ")::date "                                  \
    "between " d ".first_night and " d ".last_night "

/* SQL: the type `t` and the officer's term `o` of complaint `c` within department `d`. */
#define UNIT_ROWS_MEMBERS(until, zone)                                                                       \
    "left join ccrm.unit t on t.kind = 1 and t.department_id = d.unit_id and t.code = c.type "               \
    "left join ccrm.officers_on(" UNIT_ROWS_NIGHT(until, zone) ") k on k.code = c.officer "                  \
    "and (coalesce(c.closed_at, c.opened_at) at time zone " zone ")::date "                                  \
    "between k.first_night and k.last_night "                                                                \
    "left join ccrm.unit o on o.kind = 2 and o.department_id = d.unit_id "                                   \
    "and o.code = coalesce(k.officer_key, c.officer) "
/* clang-format on */

/** Proposes a version with its rows, in one transaction of its own. `lost` as for
 *  definition_rows_propose_units. */
__attribute__((warn_unused_result)) enum pg_outcome
unit_rows_propose(struct pg_session *session, struct arena *arena, const struct definition_revision *proposal,
                  const struct units *units, struct slice zone, const struct slice *lost, size_t lost_count,
                  const uint8_t hash[DEFINITION_ROWS_HASH_LEN], int32_t *ret_revision);

/** Complaints under one code of a department. */
struct unit_rows_code {
    struct slice code;
    int64_t complaints;
    struct night first_closed, last_closed;
    struct slice first_seen; /* "2027-03-02 14:05"; of what is held */
};

/** Codes whose complaints are held, the most first. */
__attribute__((warn_unused_result)) enum pg_outcome unit_rows_unknown(struct pg_session *session,
                                                                      struct arena *arena,
                                                                      struct unit_rows_code **ret,
                                                                      size_t *ret_count);

/** Codes and days of what closed in the half year before the latest closing, by code. */
__attribute__((warn_unused_result)) enum pg_outcome unit_rows_recent(struct pg_session *session,
                                                                     struct arena *arena,
                                                                     struct unit_rows_code **ret,
                                                                     size_t *ret_count);

/** Lets go what the version in force now names; gives how many still wait. */
__attribute__((warn_unused_result)) enum pg_outcome
unit_rows_release(struct pg_session *session, int64_t *ret_released, int64_t *ret_waiting);

#endif
