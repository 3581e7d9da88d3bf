/* log.h - the seam to the log: one line, already in logfmt, without phone numbers. No code. */
#ifndef SEAM_LOG_H
#define SEAM_LOG_H

#include "base/slice.h"

enum log_level { LOG_ERROR = 0, LOG_WARNING, LOG_INFO, LOG_DEBUG };

struct log {
    void *self;
    /** `line` has no line end. The levels up to INFO are for operators; DEBUG tells every step of a
     *  conversation. */
    void (*write)(void *self, enum log_level level, struct slice line);
};

#endif
