/* json.h - a writer of JSON (RFC 8259) that puts the commas; two spaces an object's level, arrays of numbers
 * on one line. */
#ifndef REPORT_JSON_H
#define REPORT_JSON_H

#include "base/buffer.h"
#include "base/calendar.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

struct json {
    struct buffer *out;
    int depth;
    bool follows; /* something stands before in this object or array */
};

static inline struct json json_into(struct buffer *out)
{
    return (struct json){ .out = out };
}

/** `key` is NULL inside an array and at the top. */
void json_begin_object(struct json *json, const char *key);
void json_end_object(struct json *json);
void json_begin_array(struct json *json, const char *key);
void json_end_array(struct json *json);

void json_text(struct json *json, const char *key, struct slice value);
void json_int(struct json *json, const char *key, int64_t value);
void json_bool(struct json *json, const char *key, bool value);
void json_night(struct json *json, const char *key, struct night value);

/** null when it is not finite; `places` decimals. */
void json_fixed(struct json *json, const char *key, double value, int places);

#endif
