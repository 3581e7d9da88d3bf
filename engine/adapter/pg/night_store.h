/*
 * night_store.h - what the night's process reads and writes: units, answer facts, counts, events, flags.
 *
 * Blocking; every function belongs inside the one transaction of its night. Arrays live in the night's arena,
 * names in them too. Nothing known after the night's end is read, so that "as seen on night t" means the same
 * for ever.
 */
#ifndef ADAPTER_PG_NIGHT_STORE_H
#define ADAPTER_PG_NIGHT_STORE_H

#include "adapter/pg/session.h"
#include "base/arena.h"
#include "base/calendar.h"
#include "base/instant.h"
#include "rules/night_rules.h"
#include "tally/contact.h"
#include "tally/tally.h"
#include "tally/unit.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    /* A handset's last count lies within; clock changes included. */
    NIGHT_STORE_WINDOW_S = (TALLY_HANDSET_NIGHTS + 2) * 86400,
};

/** One night under way. */
struct night_store {
    struct pg_session *session;
    struct arena *arena;
    struct slice zone_name;     /* IANA; the database has the same zones */
    struct night night;         /* D */
    struct instant from, until; /* D's first instant, and the first after it */
    bool ran_before;            /* some night ran: counts known up to last_run stand */
    struct night last_run;
    struct instant since;          /* the first instant after last_run */
    int digit_yes, digit_declined; /* of the sensitive question */
};

/** The last night that ran, before `night`; ret_found = false: none. */
__attribute__((warn_unused_result)) enum pg_outcome night_store_last(struct pg_session *session,
                                                                     struct arena *arena, struct night night,
                                                                     bool *ret_found, struct night *ret);

/** Departments, types and officers of every complaint closed so far get their numbers. */
__attribute__((warn_unused_result)) enum pg_outcome night_store_add_units(const struct night_store *store);

/** Departments get the names that the units in force on a night give them. */
__attribute__((warn_unused_result)) enum pg_outcome night_store_name_units(const struct night_store *store,
                                                                           struct night night);

/** Which class each department is of, from which night of first..store->night on, by the units in force on
 *  each; ordered by (department, from). */
__attribute__((warn_unused_result)) enum pg_outcome night_store_classes(const struct night_store *store,
                                                                        struct night first,
                                                                        struct unit_class **ret,
                                                                        size_t *ret_count);

__attribute__((warn_unused_result)) enum pg_outcome night_store_units(const struct night_store *store,
                                                                      struct unit **ret, size_t *ret_count);

/** The facts of answers that tonight's rows rest on: those of the last 90 nights, of the handsets that
 *  something became known of since last_run. */
__attribute__((warn_unused_result)) enum pg_outcome
night_store_facts(const struct night_store *store, struct tally_fact **ret, size_t *ret_count);

/** The facts of free texts: explicit ones and hints, likewise. */
__attribute__((warn_unused_result)) enum pg_outcome
night_store_texts(const struct night_store *store, struct tally_fact **ret, size_t *ret_count);

/** Closed complaints of which anything became known since last_run, and the earlier ones whose handset or
 *  delivery that bears on; as known by D. `closed` is the night on which the closing counts: a later one than
 *  its day's when that night had run before the source told of it. */
__attribute__((warn_unused_result)) enum pg_outcome
night_store_contacts(const struct night_store *store, struct contact **ret, size_t *ret_count);

/** Appends what became known after last_run and up to D; what stands already is left as it is. */
__attribute__((warn_unused_result)) enum pg_outcome night_store_append(const struct night_store *store,
                                                                       const struct tally_fact *fact,
                                                                       size_t fact_count,
                                                                       const struct tally_result *result);

/** Appends the uses that became known after last_run and up to D. */
__attribute__((warn_unused_result)) enum pg_outcome
night_store_append_uses(const struct night_store *store, const struct contact_use *use, size_t use_count);

/** Remembers the nights on which closings counted, so that each counts once. */
__attribute__((warn_unused_result)) enum pg_outcome
night_store_append_closings(const struct night_store *store, const struct contact *contact,
                            size_t contact_count);

/** Uses of nights from `first` to D, and of the 30 before it. */
__attribute__((warn_unused_result)) enum pg_outcome night_store_uses(const struct night_store *store,
                                                                     struct night first,
                                                                     struct contact_use **ret,
                                                                     size_t *ret_count);

/** Rows of the measures in `measures` (bit 1 << measure) that arrived on `first` or later and are known by
 *  D. */
__attribute__((warn_unused_result)) enum pg_outcome night_store_counts(const struct night_store *store,
                                                                       struct night first, uint32_t measures,
                                                                       struct tally_count **ret,
                                                                       size_t *ret_count);

/** Events known by D that arrived on `first` or later. */
__attribute__((warn_unused_result)) enum pg_outcome night_store_events(const struct night_store *store,
                                                                       struct night first,
                                                                       struct tally_event **ret,
                                                                       size_t *ret_count);

/** The first night of which there is any count, or D. */
__attribute__((warn_unused_result)) enum pg_outcome night_store_first(const struct night_store *store,
                                                                      struct night *ret);

/** Closes in the table what people closed up to D, then gives every closing since `first`. */
__attribute__((warn_unused_result)) enum pg_outcome night_store_closings(const struct night_store *store,
                                                                         struct night first,
                                                                         struct night_rules_closing **ret,
                                                                         size_t *ret_count);

/** The closings alone, for who may only read. */
__attribute__((warn_unused_result)) enum pg_outcome night_store_closed(const struct night_store *store,
                                                                       struct night first,
                                                                       struct night_rules_closing **ret,
                                                                       size_t *ret_count);

/** Writes the flags that are up as they stand on D. */
__attribute__((warn_unused_result)) enum pg_outcome night_store_flags(const struct night_store *store,
                                                                      const struct rule_set *set,
                                                                      const struct flag *flag,
                                                                      size_t flag_count);

/** A flag as it stood on the last night before D, with how it is handled now. */
struct night_store_flag {
    int32_t department;
    struct slice rule;
    enum flag_level level; /* FLAG_NONE: it was not up then */
    struct night since;    /* of that level */
    bool acknowledged;     /* anybody did anything with it */
    struct slice state;    /* of the last event: "open", "acknowledged" …, as in oversight/flag_life.h */
    bool closed;           /* by D */
};

/** Those of the night before, and all that are open on D; ordered by (department, rule). */
__attribute__((warn_unused_result)) enum pg_outcome
night_store_handling(const struct night_store *store, struct night_store_flag **ret, size_t *ret_count);

/** D ran; `made_up_by` is the night that made it up, or D itself. `rules_hash` has 32 bytes. */
__attribute__((warn_unused_result)) enum pg_outcome
night_store_finish(const struct night_store *store, const uint8_t *rules_hash, struct night made_up_by);

/** Held complaints whose department is known from the next night on go to their decision. After
 *  night_store_finish. */
__attribute__((warn_unused_result)) enum pg_outcome night_store_let_go(const struct night_store *store);

/** The last night that ran, D included. After night_store_finish. */
__attribute__((warn_unused_result)) enum pg_outcome night_store_latest(const struct night_store *store,
                                                                       struct night *ret);

/** Nights before D that were made up by the same run, ascending; the last `max`. */
__attribute__((warn_unused_result)) enum pg_outcome
night_store_missed(const struct night_store *store, struct night *ret, size_t max, size_t *ret_count);

/** An issued file: its path and the hash of its bytes, so that a later change shows. */
__attribute__((warn_unused_result)) enum pg_outcome night_store_issued(const struct night_store *store,
                                                                       struct slice format, struct slice path,
                                                                       struct slice bytes);

#endif
