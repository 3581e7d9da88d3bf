/*
 * definition_rows.h - rule groups, surveys and units as they were proposed and approved
 * (ccrm.definition_revision), newest last; and the survey texts that conversations began with
 * (ccrm.survey_version).
 */
#ifndef ADAPTER_PG_DEFINITION_ROWS_H
#define ADAPTER_PG_DEFINITION_ROWS_H

#include "adapter/pg/session.h"
#include "base/arena.h"
#include "base/calendar.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DEFINITION_ROWS_HASH_LEN = 32 }; /* BLAKE2b-256 of the file's bytes */

enum definition_rows_kind { DEFINITION_ROWS_RULES = 0, DEFINITION_ROWS_SURVEYS, DEFINITION_ROWS_UNITS };

struct definition_revision {
    int32_t revision;
    struct slice id, text, reason, author;
    struct night effective;             /* of rules and units; a survey is in force from its approval */
    bool retires;                       /* a survey: nobody is invited any more */
    int32_t restores;                   /* a survey: the revision whose text this one brings back; 0: none */
    bool integrity;                     /* a member of ccrm_integrity approves it */
    struct slice coverage_lost;         /* "department 건축과; type 건축허가"; empty: none */
    struct slice proposed_at;           /* "2027-03-02 14:05", of the session's zone */
    bool approved, acknowledged;        /* acknowledged: its lost coverage, or there is none */
    struct slice approver, approved_at; /* empty: nobody yet */
};

/** Rule groups and units ordered by (effective, revision): of a group's approved ones the last up to a night
 *  is in force on it. Surveys by revision: of a survey's approved ones the last is in force, unless it
 *  retires. */
__attribute__((warn_unused_result)) enum pg_outcome
definition_rows_list(struct pg_session *session, struct arena *arena, enum definition_rows_kind kind,
                     struct definition_revision **ret, size_t *ret_count);

/** The login is its author; another one approves. Read: id, text, effective, reason. */
__attribute__((warn_unused_result)) enum pg_outcome
definition_rows_propose_rules(struct pg_session *session, struct arena *arena,
                              const struct definition_revision *proposal,
                              const uint8_t hash[DEFINITION_ROWS_HASH_LEN], int32_t *ret_revision);

/** The same of a survey. Read: id, text, reason, retires, restores, integrity; `lost` is what is no longer
 *  asked, a line each. */
__attribute__((warn_unused_result)) enum pg_outcome
definition_rows_propose_survey(struct pg_session *session, struct arena *arena,
                               const struct definition_revision *proposal, const struct slice *lost,
                               size_t lost_count, const uint8_t hash[DEFINITION_ROWS_HASH_LEN],
                               int32_t *ret_revision);

/** The same of units, which end some departments: `lost`, a line each. Its rows follow (unit_rows.h). */
__attribute__((warn_unused_result)) enum pg_outcome
definition_rows_propose_units(struct pg_session *session, struct arena *arena,
                              const struct definition_revision *proposal, const struct slice *lost,
                              size_t lost_count, const uint8_t hash[DEFINITION_ROWS_HASH_LEN],
                              int32_t *ret_revision);

/** PG_DENIED for its author or without the right, PG_BAD_VALUE when it comes too late or nobody proposed
 *  it. */
__attribute__((warn_unused_result)) enum pg_outcome
definition_rows_approve(struct pg_session *session, struct arena *arena, int32_t revision);

/** The integrity office knows of the coverage that a revision of any kind lost: that in *ret_lost, empty when
 *  there is none that still stands on the page. */
__attribute__((warn_unused_result)) enum pg_outcome
definition_rows_acknowledge(struct pg_session *session, struct arena *arena, int32_t revision,
                            struct slice reason, struct slice *ret_lost);

/** Keeps a survey's text under its hash; kept already is fine. */
__attribute__((warn_unused_result)) enum pg_outcome
definition_rows_keep(struct pg_session *session, struct arena *arena, struct slice id, struct slice text,
                     const uint8_t hash[DEFINITION_ROWS_HASH_LEN]);

/** The text kept under a hash, in the arena; empty when there is none. */
__attribute__((warn_unused_result)) enum pg_outcome
definition_rows_text(struct pg_session *session, struct arena *arena,
                     const uint8_t hash[DEFINITION_ROWS_HASH_LEN], struct slice *ret);

/** The texts that live conversations run on. */
__attribute__((warn_unused_result)) enum pg_outcome definition_rows_live(struct pg_session *session,
                                                                         struct arena *arena,
                                                                         struct slice **ret_text,
                                                                         size_t *ret_count);

#endif
