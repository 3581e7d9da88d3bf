/*
 * pg_params.h - a statement's parameters in PostgreSQL's binary format: scalars and one-dimensional arrays.
 *
 * Filled in order, sent, started again. Grows as needed; `failed` is sticky until the next start (out of
 * memory). Text that PostgreSQL would refuse (NUL, broken UTF-8) is mended with '?', byte by byte: what comes
 * from the network must never make a commit impossible.
 */
#ifndef ADAPTER_PG_PG_PARAMS_H
#define ADAPTER_PG_PG_PARAMS_H

#include "base/instant.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PG_PARAMS_MAX = 40 };

/** Type numbers of PostgreSQL (pg_type.dat); they never change. */
enum pg_type {
    PG_BOOL = 16,
    PG_BYTEA = 17,
    PG_INT8 = 20,
    PG_INT2 = 21,
    PG_INT4 = 23,
    PG_TEXT = 25,
    PG_FLOAT8 = 701,
    PG_TIME = 1184, /* timestamptz */
};

struct pg_params {
    char *bytes;
    size_t len, capacity;
    size_t from[PG_PARAMS_MAX + 1];
    int count;
    bool failed;
    /* filled by pg_params_done */
    const char *value[PG_PARAMS_MAX];
    int length[PG_PARAMS_MAX], format[PG_PARAMS_MAX];
};

void pg_params_start(struct pg_params *params);
void pg_params_free(struct pg_params *params);

/** Scalars. */
void pg_params_int8(struct pg_params *params, int64_t value);
void pg_params_int4(struct pg_params *params, int32_t value);
void pg_params_time(struct pg_params *params, struct instant when); /* INSTANT_NEVER: infinity */

/** Begins an array; exactly `count` elements of the type must follow. */
void pg_params_array(struct pg_params *params, enum pg_type type, size_t count);

void pg_put_null(struct pg_params *params);
void pg_put_bool(struct pg_params *params, bool value);
void pg_put_int2(struct pg_params *params, int16_t value);
void pg_put_int4(struct pg_params *params, int32_t value);
void pg_put_int8(struct pg_params *params, int64_t value);
void pg_put_float8(struct pg_params *params, double value);
void pg_put_time(struct pg_params *params, struct instant when);
void pg_put_time_or_null(struct pg_params *params, struct instant when); /* unix_s 0: null */
void pg_put_bytes(struct pg_params *params, struct slice bytes);
void pg_put_text(struct pg_params *params, struct slice text);

/** Makes value, length and format ready for libpq. False when memory was short. */
__attribute__((warn_unused_result)) bool pg_params_done(struct pg_params *params);

#endif
