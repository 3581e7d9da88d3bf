/* city_closings.h - when the first and the last case of an export were closed: where a season begins and
 * ends. */
#ifndef SMSC_CITY_CLOSINGS_H
#define SMSC_CITY_CLOSINGS_H

#include "base/instant.h"

#include <stdbool.h>
#include <stddef.h>

struct city_closings {
    size_t rows, closed;
    struct instant first, last; /* valid when closed > 0 */
};

/**
 * Reads `column` of a CSV (plain or gzip): "YYYY-MM-DD HH:MM:SS" or "MM/DD/YYYY hh:mm:ss AM", wall time of
 * the IANA zone. Fields that hold no time are skipped. False with one line on stderr when the file, column or
 * zone is not there.
 */
__attribute__((warn_unused_result)) bool city_closings_read(const char *path, const char *column,
                                                            const char *zone, struct city_closings *ret);

#endif
