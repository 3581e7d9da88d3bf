/*
 * duration.h - lengths of time as people write them: "48h", "30d", "2h30m", "90s", "1w".
 *
 * Units w d h m s, each at most once, in that order; a day is 86,400 seconds.
 */
#ifndef DOCUMENT_DURATION_H
#define DOCUMENT_DURATION_H

#include "base/buffer.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

/** The written form, for JSON Schema and messages. */
#define DURATION_PATTERN "(?=.)([0-9]{1,5}w)?([0-9]{1,5}d)?([0-9]{1,6}h)?([0-9]{1,7}m)?([0-9]{1,9}s)?"

/** Seconds, 0..~6e9; false when the text is no duration. "0s" is one, "0" and "" are not. */
__attribute__((warn_unused_result)) bool duration_parse(struct slice text, int64_t *ret);

/** The shortest exact form: 93,600 s is "1d2h"; 0 is "0s". seconds >= 0. */
void duration_add(struct buffer *buffer, int64_t seconds);

#endif
