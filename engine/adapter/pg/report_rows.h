/*
 * report_rows.h - what the page and the summary say about the survey itself, counted by the database.
 *
 * Everything is counted as it was at the end of the night; a conversation that ended later is still open on
 * its page.
 */
#ifndef ADAPTER_PG_REPORT_ROWS_H
#define ADAPTER_PG_REPORT_ROWS_H

#include "adapter/pg/night_store.h"
#include "report/report_difference.h"
#include "report/report_input.h"
#include "report/report_summary.h"

/** The whole time up to D's end and D alone. Either may be NULL. */
__attribute__((warn_unused_result)) enum pg_outcome report_rows_totals(const struct night_store *store,
                                                                       struct report_totals *ret_season,
                                                                       struct report_totals *ret_tonight);

/** Departments by name, with trends of the last REPORT_WEEKS_MAX weeks; solicitation since `first`. */
__attribute__((warn_unused_result)) enum pg_outcome report_rows_departments(const struct night_store *store,
                                                                            struct night first,
                                                                            struct report_department **ret,
                                                                            size_t *ret_count);

/** Referrals by the step that they wait for, reviews that nobody decided, proposals to end what was kept that
 *  nobody approved, and closings of codes that no version of units names. */
struct report_rows_waiting {
    struct report_waiting referrals, undecided, unclosed, reviews, proposals, held;
    struct slice held_codes;
};
__attribute__((warn_unused_result)) enum pg_outcome report_rows_waiting(const struct night_store *store,
                                                                        struct report_rows_waiting *ret);

/** Links on the store's night. */
__attribute__((warn_unused_result)) enum pg_outcome report_rows_links(const struct night_store *store,
                                                                      struct report_links *ret);

/** What approved surveys no longer cover, and nobody acknowledged by the end of the store's night. */
__attribute__((warn_unused_result)) enum pg_outcome report_rows_coverage(const struct night_store *store,
                                                                         struct report_coverage *ret);

/** Campaigns that ran on the store's night. */
__attribute__((warn_unused_result)) enum pg_outcome report_rows_campaigns(const struct night_store *store,
                                                                          struct report_campaigns *ret);

/** What departments are called, and their changes after `after` and some nights ahead. */
__attribute__((warn_unused_result)) enum pg_outcome
report_rows_units(const struct night_store *store, struct night after, struct report_units *ret);

/** What citizens blamed, by the end of the store's night. */
__attribute__((warn_unused_result)) enum pg_outcome report_rows_themes(const struct night_store *store,
                                                                       struct report_themes *ret);

/** What the survey says of itself by the end of the store's night, which ran. */
__attribute__((warn_unused_result)) enum pg_outcome report_rows_measured(const struct night_store *store,
                                                                         struct report_measured *ret);

/** The store's night as it was known then; counted answers since `first`. That night ran. */
__attribute__((warn_unused_result)) enum pg_outcome
report_rows_state(const struct night_store *store, struct night first, struct report_state *ret);

/** The highest level of each department and rule over all nights, and which nights ran. */
__attribute__((warn_unused_result)) enum pg_outcome
report_rows_summary(struct pg_session *session, struct arena *arena, struct report_summary *ret);

#endif
