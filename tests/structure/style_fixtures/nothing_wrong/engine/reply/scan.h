/* scan.h - a small header that breaks nothing: "default:" and atoi() in comments do not count. */
#ifndef REPLY_SCAN_H
#define REPLY_SCAN_H

#include <stddef.h>

/** Bytes of a text, at most SCAN_MAX. */
size_t scan_length(const char *text);

typedef int (*scan_step)(void *state);

#endif
