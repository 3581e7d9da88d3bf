/* pg_value.h - values of a binary result; NULL reads as 0, false, no time or the empty slice. */
#ifndef ADAPTER_PG_PG_VALUE_H
#define ADAPTER_PG_PG_VALUE_H

#include "base/instant.h"
#include "base/slice.h"

#include <libpq-fe.h>

#include <stdbool.h>
#include <stdint.h>

static inline bool pg_value_is_null(const PGresult *result, int row, int column)
{
    return PQgetisnull(result, row, column) != 0;
}

/** boolean, smallint, integer, bigint */
static inline int64_t pg_value_int(const PGresult *result, int row, int column)
{
    const int len = PQgetlength(result, row, column);
    const unsigned char *at = (const unsigned char *)PQgetvalue(result, row, column);
    uint64_t value = len > 0 && (at[0] & 0x80) != 0 && len > 1 ? UINT64_MAX : 0;
    for (int i = 0; i < len && i < 8; i++)
        value = value << 8 | at[i];
    return (int64_t)value;
}

static inline bool pg_value_bool(const PGresult *result, int row, int column)
{
    return pg_value_int(result, row, column) != 0;
}

/** timestamptz: microseconds since 2000-01-01T00:00:00Z; infinity is INSTANT_NEVER. */
static inline struct instant pg_value_time(const PGresult *result, int row, int column)
{
    if (pg_value_is_null(result, row, column))
        return (struct instant){ .unix_s = 0 };
    const int64_t us = pg_value_int(result, row, column);
    if (us == INT64_MAX)
        return INSTANT_NEVER;
    int64_t seconds = us / 1000000;
    seconds -= us % 1000000 < 0;
    return (struct instant){ .unix_s = seconds + 946684800 };
}

static inline struct slice pg_value_slice(const PGresult *result, int row, int column)
{
    return (struct slice){ .at = PQgetvalue(result, row, column),
                           .len = (size_t)PQgetlength(result, row, column) };
}

#endif
