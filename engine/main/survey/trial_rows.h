/*
 * trial_rows.h - a trial in the database: asked for, opened by an engine, its texts, what the tester answers.
 *
 * Each call gives EXIT_OK, or an exit code after a line on stderr.
 */
#ifndef MAIN_SURVEY_TRIAL_ROWS_H
#define MAIN_SURVEY_TRIAL_ROWS_H

#include "base/locale.h"
#include "main/survey/survey_desk.h"

#include <stdbool.h>
#include <stdint.h>

enum trial_fate { TRIAL_QUEUED = 0, TRIAL_TAKEN, TRIAL_DELIVERED, TRIAL_FAILED };

struct trial_rows {
    const struct survey_desk *desk; /* its session */
    int64_t number;
};

/** Asks for one; an engine that looks opens it, or says why not. */
__attribute__((warn_unused_result)) int trial_rows_ask(const struct survey_desk *desk, struct slice tester,
                                                       struct slice sender, struct slice survey,
                                                       struct trial_rows *ret);
__attribute__((warn_unused_result)) int trial_rows_is_open(const struct trial_rows *trial, bool *ret_open);

/** Queues a marked text to the tester. */
__attribute__((warn_unused_result)) int trial_rows_say(const struct trial_rows *trial, enum locale locale,
                                                       struct slice text);

/** The texts that the tester sent after the first `seen`, oldest first: one column. Keeps the trial open for
 *  another minute. ret_rows is to be freed, whatever the code. */
__attribute__((warn_unused_result)) int trial_rows_hear(const struct trial_rows *trial, int64_t seen,
                                                        struct pg_rows **ret_rows);

/** A row for each text said, in order: its trial_fate, and the link that it left by. */
__attribute__((warn_unused_result)) int trial_rows_fates(const struct trial_rows *trial,
                                                         struct pg_rows **ret_rows);

/** What still waits is not sent; the phone's replies are a citizen's again. */
void trial_rows_end(const struct trial_rows *trial);

#endif
