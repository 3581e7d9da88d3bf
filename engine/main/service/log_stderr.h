/* log_stderr.h - the log on stderr: logfmt or JSON, with systemd's <N> priorities when it asks for them. */
#ifndef MAIN_SERVICE_LOG_STDERR_H
#define MAIN_SERVICE_LOG_STDERR_H

#include "seam/log.h"

#include <stdbool.h>

struct log_stderr {
    enum log_level level; /* lines above it are dropped */
    bool json;            /* {"line": "…"} with time and level instead of logfmt */
    bool journal;         /* <3>, <4>, <6>, <7> in front, no time: journald has one */
};

/** Reads $JOURNAL_STREAM. */
void log_stderr_init(struct log_stderr *log, enum log_level level, bool json);

/** The seam over it; `log` must outlive it. */
struct log log_stderr_seam(struct log_stderr *log);

#endif
