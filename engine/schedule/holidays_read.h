/*
 * holidays_read.h - a document of `kind: Holidays` as a checked table.
 *
 * Codes beside the validator's own: day-order (a day that does not come after the one above it), late-day
 * (a day
 * beyond `until`).
 */
#ifndef SCHEDULE_HOLIDAYS_READ_H
#define SCHEDULE_HOLIDAYS_READ_H

#include "base/arena.h"
#include "document/finding.h"
#include "document/node.h"
#include "document/shape.h"
#include "schedule/holidays.h"

extern const struct shape holidays_read_shape;

/** False when an error was found. *ret (some 10 KiB) borrows the document's arena. */
__attribute__((warn_unused_result)) bool holidays_read(const struct document *document, struct arena *arena,
                                                       struct findings *findings, struct holidays *ret);

#endif
