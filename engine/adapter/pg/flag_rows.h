/* flag_rows.h - one recorded flag and the complaints that it rests on, for `ccrm rules explain`. */
#ifndef ADAPTER_PG_FLAG_ROWS_H
#define ADAPTER_PG_FLAG_ROWS_H

#include "adapter/pg/session.h"
#include "base/arena.h"
#include "base/calendar.h"
#include "base/slice.h"
#include "rules/rule.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct flag_row {
    int64_t flag;
    int32_t department;
    struct slice department_name, department_name_en, rule; /* the second may be empty */
    struct night raised;
    bool closed;
    struct night closed_night;
    struct night last; /* the last night on which it stood */
    enum flag_level level;
    struct slice rules_hash; /* hexadecimal, of that night */
};

/** `wanted` is a flag's number or DEPARTMENT:RULE (the latest of that name). *ret_found false: there is
 *  none. */
__attribute__((warn_unused_result)) enum pg_outcome flag_rows_find(struct pg_session *session,
                                                                   struct arena *arena, struct slice wanted,
                                                                   bool *ret_found, struct flag_row *ret);

/** Whether the login may see which complaints a flag rests on: the integrity office alone. */
__attribute__((warn_unused_result)) enum pg_outcome flag_rows_may_see(struct pg_session *session, bool *ret);

/** A complaint that a flag rests on, by its number at the source; no text and no number of a telephone. */
struct flag_reference {
    struct slice source, case_number, type, officer;
    struct slice
        how; /* "confirmed", "text"; "missing", "impossible", "dead", "wrong person"; "fast and best",
                         "same handset", "staff handset" */
    struct night arrived, known;
    int64_t handset; /* the same one, the same number */
    bool counted;
};

/** Whose complaints: of a department and a rule, in the nights from..until of the zone. */
struct flag_reference_query {
    int32_t department;
    const struct rule *rule;
    struct night from, until;
    struct slice zone_name;
};

/** In the order of their nights; none for the rules that rest on everybody's answers (R4, R8). */
__attribute__((warn_unused_result)) enum pg_outcome
flag_rows_references(struct pg_session *session, struct arena *arena,
                     const struct flag_reference_query *query, struct flag_reference **ret,
                     size_t *ret_count);

/** Departments with a flag of that rule that is up. */
__attribute__((warn_unused_result)) enum pg_outcome flag_rows_up(struct pg_session *session,
                                                                 struct slice rule, int64_t *ret);

#endif
