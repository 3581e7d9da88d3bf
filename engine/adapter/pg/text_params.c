#include "adapter/pg/text_params.h"

#include <assert.h>

enum { NUMBER_LEN_MAX = 24 };

static void add(struct text_params *params, const struct buffer *text)
{
    assert(params->count < TEXT_PARAMS_MAX);
    if (text->at == NULL || text->overflowed)
        params->failed = true;
    else
        params->value[params->count++] = buffer_slice(text);
}

static struct buffer room(struct arena *arena, size_t len)
{
    struct buffer text;
    char *memory = arena_new_array(arena, char, len);
    buffer_init(&text, memory, memory != NULL ? len : 0);
    return text;
}

void text_params_text(struct text_params *params, struct slice value)
{
    assert(params->count < TEXT_PARAMS_MAX);
    params->value[params->count++] = value.at != NULL ? value : SLICE_EMPTY;
}

void text_params_int(struct text_params *params, int64_t value)
{
    struct buffer text = room(params->arena, NUMBER_LEN_MAX);
    buffer_add_int(&text, value);
    add(params, &text);
}

void text_params_night(struct text_params *params, struct night value)
{
    struct buffer text = room(params->arena, NUMBER_LEN_MAX);
    night_add(&text, value);
    add(params, &text);
}

void text_params_instant(struct text_params *params, struct instant value)
{
    text_params_int(params, value.unix_s);
}

static void add_hex(struct buffer *text, const uint8_t *bytes, size_t len)
{
    static const char digit[] = "0123456789abcdef";
    for (size_t i = 0; i < len; i++) {
        buffer_add_byte(text, digit[bytes[i] >> 4]);
        buffer_add_byte(text, digit[bytes[i] & 15]);
    }
}

void text_params_bytes(struct text_params *params, const uint8_t *bytes, size_t len)
{
    struct buffer text = room(params->arena, 2 * len + 2);
    buffer_add_text(&text, "\\x");
    add_hex(&text, bytes, len);
    add(params, &text);
}

struct text_array text_array_in(struct arena *arena, size_t count, size_t width)
{
    struct text_array array = { .out = room(arena, count * (width + 1) + 2) };
    buffer_add_byte(&array.out, '{');
    return array;
}

static void comma(struct text_array *array)
{
    if (array->follows)
        buffer_add_byte(&array->out, ',');
    array->follows = true;
}

void text_array_int(struct text_array *array, int64_t value)
{
    comma(array);
    buffer_add_int(&array->out, value);
}

void text_array_night(struct text_array *array, struct night value)
{
    comma(array);
    night_add(&array->out, value);
}

void text_array_bool(struct text_array *array, bool value)
{
    comma(array);
    buffer_add_byte(&array->out, value ? 't' : 'f');
}

void text_array_name(struct text_array *array, struct slice value)
{
    comma(array);
    buffer_add(&array->out, value);
}

void text_array_text(struct text_array *array, struct slice value)
{
    comma(array);
    buffer_add_byte(&array->out, '"');
    for (size_t i = 0; i < value.len; i++) {
        if (value.at[i] == '"' || value.at[i] == '\\')
            buffer_add_byte(&array->out, '\\');
        buffer_add_byte(&array->out, value.at[i]);
    }
    buffer_add_byte(&array->out, '"');
}

void text_array_bytes(struct text_array *array, const uint8_t *bytes, size_t len)
{
    comma(array);
    buffer_add_text(&array->out, "\"\\\\x");
    add_hex(&array->out, bytes, len);
    buffer_add_byte(&array->out, '"');
}

void text_params_array(struct text_params *params, struct text_array *array)
{
    buffer_add_byte(&array->out, '}');
    add(params, &array->out);
}

enum pg_outcome text_params_exec(const struct text_params *params, struct pg_session *session,
                                 const char *statement, struct pg_rows **ret_rows)
{
    if (params->failed)
        return PG_NO_MEMORY;
    return pg_session_exec(session, statement, params->value, params->count, ret_rows);
}
