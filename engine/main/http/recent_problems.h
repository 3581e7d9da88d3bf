/*
 * recent_problems.h - the last warnings and errors that were logged, for the status page.
 *
 * It stands between the engine and its log and lets every line through. Lines of the log hold no numbers of
 * phones and no texts (seam/log.h), so neither does the page.
 */
#ifndef MAIN_HTTP_RECENT_PROBLEMS_H
#define MAIN_HTTP_RECENT_PROBLEMS_H

#include "base/instant.h"
#include "seam/log.h"

#include <stddef.h>
#include <stdint.h>

enum { RECENT_PROBLEMS_MAX = 8, RECENT_PROBLEM_LEN_MAX = 240 };

struct recent_problem {
    struct instant at;
    enum log_level level;
    size_t len;
    char line[RECENT_PROBLEM_LEN_MAX];
};

struct recent_problems {
    const struct log *log;
    struct recent_problem item[RECENT_PROBLEMS_MAX]; /* a ring */
    uint64_t count[LOG_WARNING + 1];                 /* since the start, by level */
};

void recent_problems_init(struct recent_problems *problems, const struct log *log);

/** The log that notes and passes on. */
struct log recent_problems_log(struct recent_problems *problems);

/** The i-th latest, from 0; NULL when there are not so many. */
const struct recent_problem *recent_problems_at(const struct recent_problems *problems, size_t i);

#endif
