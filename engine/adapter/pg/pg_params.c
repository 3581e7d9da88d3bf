#include "adapter/pg/pg_params.h"

#include "base/utf8.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* PostgreSQL counts microseconds from 2000-01-01T00:00:00Z. */
static const int64_t EPOCH_S = 946684800;

void pg_params_start(struct pg_params *params)
{
    params->len = 0;
    params->count = 0;
    params->failed = false;
}

void pg_params_free(struct pg_params *params)
{
    free(params->bytes);
    *params = (struct pg_params){ 0 };
}

static char *room(struct pg_params *params, size_t size)
{
    if (size > params->capacity - params->len) {
        size_t capacity = params->capacity < 4096 ? 4096 : params->capacity * 2;
        while (capacity - params->len < size)
            capacity *= 2;
        char *bytes = realloc(params->bytes, capacity);
        if (bytes == NULL) {
            params->failed = true;
            return NULL;
        }
        params->bytes = bytes;
        params->capacity = capacity;
    }
    char *at = params->bytes + params->len;
    params->len += size;
    return at;
}

static void put_number(struct pg_params *params, uint64_t value, int width)
{
    char *at = room(params, (size_t)width);
    for (int i = width - 1; at != NULL && i >= 0; i--) {
        at[i] = (char)(value & 0xff);
        value >>= 8;
    }
}

static void next(struct pg_params *params)
{
    assert(params->count < PG_PARAMS_MAX);
    params->from[params->count++] = params->len;
}

static uint64_t time_number(struct instant when)
{
    if (when.unix_s == INT64_MAX)
        return (uint64_t)INT64_MAX; /* infinity */
    return (uint64_t)((when.unix_s - EPOCH_S) * 1000000);
}

void pg_params_int8(struct pg_params *params, int64_t value)
{
    next(params);
    put_number(params, (uint64_t)value, 8);
}

void pg_params_int4(struct pg_params *params, int32_t value)
{
    next(params);
    put_number(params, (uint32_t)value, 4);
}

void pg_params_time(struct pg_params *params, struct instant when)
{
    next(params);
    put_number(params, time_number(when), 8);
}

void pg_params_array(struct pg_params *params, enum pg_type type, size_t count)
{
    assert(count <= INT32_MAX);
    next(params);
    put_number(params, count > 0 ? 1 : 0, 4); /* dimensions */
    put_number(params, 1, 4);                 /* may hold nulls */
    put_number(params, (uint64_t)type, 4);
    if (count == 0)
        return;
    put_number(params, count, 4);
    put_number(params, 1, 4); /* lower bound */
}

void pg_put_null(struct pg_params *params)
{
    put_number(params, UINT32_MAX, 4);
}

static void put_sized(struct pg_params *params, uint64_t value, int width)
{
    put_number(params, (uint64_t)width, 4);
    put_number(params, value, width);
}

void pg_put_bool(struct pg_params *params, bool value)
{
    put_sized(params, value, 1);
}

void pg_put_int2(struct pg_params *params, int16_t value)
{
    put_sized(params, (uint16_t)value, 2);
}

void pg_put_int4(struct pg_params *params, int32_t value)
{
    put_sized(params, (uint32_t)value, 4);
}

void pg_put_int8(struct pg_params *params, int64_t value)
{
    put_sized(params, (uint64_t)value, 8);
}

void pg_put_float8(struct pg_params *params, double value)
{
    uint64_t bits;
    static_assert(sizeof bits == sizeof value, "IEEE 754 binary64");
    memcpy(&bits, &value, sizeof bits);
    put_sized(params, bits, 8);
}

void pg_put_time(struct pg_params *params, struct instant when)
{
    put_sized(params, time_number(when), 8);
}

void pg_put_time_or_null(struct pg_params *params, struct instant when)
{
    if (when.unix_s == 0)
        pg_put_null(params);
    else
        pg_put_time(params, when);
}

void pg_put_bytes(struct pg_params *params, struct slice bytes)
{
    put_number(params, bytes.len, 4);
    char *at = room(params, bytes.len);
    if (at != NULL && bytes.len > 0)
        memcpy(at, bytes.at, bytes.len);
}

void pg_put_text(struct pg_params *params, struct slice text)
{
    put_number(params, text.len, 4);
    char *at = room(params, text.len);
    if (at == NULL || text.len == 0)
        return;
    memcpy(at, text.at, text.len);
    for (size_t i = 0; i < text.len;) {
        uint32_t code;
        const size_t len = utf8_decode(slice_part(text, i, text.len), &code);
        const bool fine = len > 0 && code != 0;
        if (!fine)
            at[i] = '?';
        i += fine ? len : 1;
    }
}

bool pg_params_done(struct pg_params *params)
{
    params->from[params->count] = params->len;
    for (int i = 0; i < params->count; i++) {
        params->value[i] = params->bytes + params->from[i];
        params->length[i] = (int)(params->from[i + 1] - params->from[i]);
        params->format[i] = 1;
    }
    return !params->failed;
}
