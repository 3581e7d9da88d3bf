#include "report/json.h"

#include "report/escape.h"

#include <assert.h>
#include <math.h>

static const double fixed_max =
    8e9; /* buffer_add_fixed takes less than 9e9; a detector beyond is written as this */

static void begin_line(struct json *json)
{
    if (json->follows)
        buffer_add_byte(json->out, ',');
    if (json->depth > 0)
        buffer_add_byte(json->out, '\n');
    for (int i = 0; i < json->depth; i++)
        buffer_add_text(json->out, "  ");
}

static void begin_value(struct json *json, const char *key)
{
    begin_line(json);
    json->follows = true;
    if (key == NULL)
        return;
    escape_json(json->out, slice_from_text(key));
    buffer_add_text(json->out, ": ");
}

static void begin(struct json *json, const char *key, char bracket)
{
    begin_value(json, key);
    buffer_add_byte(json->out, bracket);
    json->depth++;
    json->follows = false;
}

static void end(struct json *json, char bracket)
{
    assert(json->depth > 0);
    bool empty = !json->follows;
    json->depth--;
    json->follows = false;
    if (!empty) {
        if (json->depth == 0)
            buffer_add_byte(json->out, '\n');
        begin_line(json);
    }
    buffer_add_byte(json->out, bracket);
    json->follows = true;
}

void json_begin_object(struct json *json, const char *key)
{
    begin(json, key, '{');
}

void json_end_object(struct json *json)
{
    end(json, '}');
}

void json_begin_array(struct json *json, const char *key)
{
    begin(json, key, '[');
}

void json_end_array(struct json *json)
{
    end(json, ']');
}

void json_text(struct json *json, const char *key, struct slice value)
{
    begin_value(json, key);
    escape_json(json->out, value);
}

void json_int(struct json *json, const char *key, int64_t value)
{
    begin_value(json, key);
    buffer_add_int(json->out, value);
}

void json_bool(struct json *json, const char *key, bool value)
{
    begin_value(json, key);
    buffer_add_text(json->out, value ? "true" : "false");
}

void json_night(struct json *json, const char *key, struct night value)
{
    begin_value(json, key);
    buffer_add_byte(json->out, '"');
    night_add(json->out, value);
    buffer_add_byte(json->out, '"');
}

void json_fixed(struct json *json, const char *key, double value, int places)
{
    begin_value(json, key);
    if (!isfinite(value))
        buffer_add_text(json->out, "null");
    else
        buffer_add_fixed(json->out, fmin(fmax(value, -fixed_max), fixed_max), places);
}
