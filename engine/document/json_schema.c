#include "document/json_schema.h"

#include "document/duration.h"
#include "document/json_text.h"
#include "document/scalar.h"

#include <assert.h>

/** A writer of indented JSON objects: it knows where commas belong. */
struct writer {
    struct buffer *buffer;
    int depth;
    bool first; /* nothing stands in the innermost object or array yet */
};

static void line(struct writer *w)
{
    buffer_add_text(w->buffer, w->first ? "\n" : ",\n");
    for (int i = 0; i < w->depth; i++)
        buffer_add_text(w->buffer, "  ");
    w->first = false;
}

static void open(struct writer *w, char bracket)
{
    buffer_add_byte(w->buffer, bracket);
    w->depth++;
    w->first = true;
}

static void close(struct writer *w, char bracket)
{
    w->depth--;
    if (!w->first) {
        w->first = true; /* a line end without a comma */
        line(w);
    }
    buffer_add_byte(w->buffer, bracket);
    w->first = false;
}

static void name(struct writer *w, const char *member)
{
    line(w);
    json_text_add(w->buffer, slice_from_text(member));
    buffer_add_text(w->buffer, ": ");
}

static void member_text(struct writer *w, const char *member, const char *text)
{
    name(w, member);
    json_text_add(w->buffer, slice_from_text(text));
}

static void member_number(struct writer *w, const char *member, double value)
{
    name(w, member);
    if (value == (double)(int64_t)value)
        buffer_add_int(w->buffer, (int64_t)value);
    else
        buffer_add_fixed(w->buffer, value, 9);
}

static void member_pattern(struct writer *w, const char *pattern)
{
    char memory[512];
    struct buffer whole;
    buffer_init(&whole, memory, sizeof memory);
    buffer_add_text(&whole, "^(?:");
    buffer_add_text(&whole, pattern);
    buffer_add_text(&whole, ")$");
    assert(!whole.overflowed);
    name(w, "pattern");
    json_text_add(w->buffer, buffer_slice(&whole));
}

static void add_shape(struct writer *w, const struct shape *shape, const struct shape_key *key);

static void add_text(struct writer *w, const struct shape *shape)
{
    member_text(w, "type", "string");
    if (shape->min > 0 || !shape->empty_allowed)
        member_number(w, "minLength", shape->min > 0 ? shape->min : 1);
    member_number(w, "maxLength", shape->max > 0 ? shape->max : SHAPE_TEXT_MAX);
    if (shape->pattern != NULL)
        member_pattern(w, shape->pattern);
}

static void add_range(struct writer *w, double min, double max)
{
    if (min < max || min > 0) {
        member_number(w, "minimum", min);
        member_number(w, "maximum", max);
    }
}

static void add_percentage(struct writer *w, const struct shape *shape)
{
    name(w, "anyOf");
    open(w, '[');
    line(w);
    open(w, '{');
    member_text(w, "type", "number");
    add_range(w, shape->min / 100, (shape->max > 0 ? shape->max : 100) / 100);
    close(w, '}');
    line(w);
    open(w, '{');
    member_text(w, "type", "string");
    member_pattern(w, "([0-9]{1,2}(\\.[0-9]{1,6})?|100(\\.0{1,6})?)%");
    close(w, '}');
    close(w, ']');
}

static void add_list(struct writer *w, const struct shape *shape)
{
    if (shape->one_allowed) {
        name(w, "anyOf");
        open(w, '[');
        line(w);
        add_shape(w, shape->item, NULL);
        line(w);
        open(w, '{');
    }
    member_text(w, "type", "array");
    name(w, "items");
    add_shape(w, shape->item, NULL);
    if (shape->count_min > 0)
        member_number(w, "minItems", (double)shape->count_min);
    member_number(w, "maxItems", (double)shape->count_max);
    if (shape->unique) {
        name(w, "uniqueItems");
        buffer_add_text(w->buffer, "true");
    }
    if (shape->one_allowed) {
        close(w, '}');
        close(w, ']');
    }
}

static void add_names(struct writer *w, const struct shape *shape)
{
    member_text(w, "type", "string");
    name(w, "enum");
    open(w, '[');
    for (size_t i = 0; i < shape->name_count; i++) {
        line(w);
        json_text_add(w->buffer, slice_from_text(shape->name[i].name));
    }
    close(w, ']');
}

static void add_map(struct writer *w, const struct shape *shape)
{
    member_text(w, "type", "object");
    name(w, "additionalProperties");
    add_shape(w, shape->item, NULL);
    if (shape->map_key_pattern != NULL || shape->name_count > 0) {
        name(w, "propertyNames");
        open(w, '{');
        if (shape->map_key_pattern != NULL)
            member_pattern(w, shape->map_key_pattern);
        else
            add_names(w, shape);
        close(w, '}');
    }
    if (shape->count_min > 0)
        member_number(w, "minProperties", (double)shape->count_min);
    member_number(w, "maxProperties", (double)shape->count_max);
}

static void add_mapping(struct writer *w, const struct shape *shape)
{
    member_text(w, "type", "object");
    name(w, "additionalProperties");
    buffer_add_text(w->buffer, "false");
    name(w, "properties");
    open(w, '{');
    size_t required = 0;
    for (size_t i = 0; i < shape->key_count; i++) {
        name(w, shape->key[i].name);
        add_shape(w, shape->key[i].shape, &shape->key[i]);
        required += shape->key[i].required;
    }
    close(w, '}');
    if (required == 0)
        return;
    name(w, "required");
    open(w, '[');
    for (size_t i = 0; i < shape->key_count; i++) {
        if (shape->key[i].required) {
            line(w);
            json_text_add(w->buffer, slice_from_text(shape->key[i].name));
        }
    }
    close(w, ']');
}

static void add_string_of(struct writer *w, const char *pattern)
{
    member_text(w, "type", "string");
    if (pattern != NULL)
        member_pattern(w, pattern);
}

static void add_members(struct writer *w, const struct shape *shape)
{
    switch (shape->kind) {
    case SHAPE_TEXT:
        add_text(w, shape);
        return;
    case SHAPE_INTEGER:
        member_text(w, "type", "integer");
        add_range(w, shape->min, shape->max);
        return;
    case SHAPE_NUMBER:
        member_text(w, "type", "number");
        add_range(w, shape->min, shape->max);
        return;
    case SHAPE_BOOLEAN:
        member_text(w, "type", "boolean");
        return;
    case SHAPE_ENUM:
        add_names(w, shape);
        return;
    case SHAPE_DURATION:
        add_string_of(w, DURATION_PATTERN);
        return;
    case SHAPE_PERCENTAGE:
        add_percentage(w, shape);
        return;
    case SHAPE_TIME:
        add_string_of(w, "([01][0-9]|2[0-3]):[0-5][0-9]");
        return;
    case SHAPE_DATE:
        add_string_of(w, "[0-9]{4}-[0-9]{2}-[0-9]{2}");
        return;
    case SHAPE_PARSED:
        add_string_of(w, shape->pattern);
        return;
    case SHAPE_LIST:
        add_list(w, shape);
        return;
    case SHAPE_MAPPING:
        add_mapping(w, shape);
        return;
    case SHAPE_MAP:
        add_map(w, shape);
        return;
    }
}

/** A default as the type that the schema gives it: numbers and booleans bare, all else quoted. */
static void add_default(struct writer *w, const struct shape *shape, const char *text)
{
    const bool bare =
        shape->kind == SHAPE_INTEGER || shape->kind == SHAPE_NUMBER || shape->kind == SHAPE_BOOLEAN;
    name(w, "default");
    if (bare)
        buffer_add_text(w->buffer, text);
    else
        json_text_add(w->buffer, slice_from_text(text));
}

static void add_shape(struct writer *w, const struct shape *shape, const struct shape_key *key)
{
    open(w, '{');
    if (key != NULL && key->description != NULL)
        member_text(w, "description", key->description);
    add_members(w, shape);
    if (key != NULL && key->default_text != NULL)
        add_default(w, shape, key->default_text);
    close(w, '}');
}

void json_schema_add(struct buffer *buffer, const struct shape *shape, struct slice title)
{
    struct writer w = { .buffer = buffer };
    open(&w, '{');
    member_text(&w, "$schema", "https://json-schema.org/draft/2020-12/schema");
    name(&w, "title");
    json_text_add(buffer, title);
    add_members(&w, shape);
    close(&w, '}');
    buffer_add_byte(buffer, '\n');
}
