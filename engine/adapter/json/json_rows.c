#include "adapter/json/json_rows.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct json_rows {
    json_t *root; /* an object or an array */
};

struct json_rows *json_rows_read(struct slice text, struct json_problem *reterr)
{
    json_error_t error;
    struct json_rows *rows = calloc(1, sizeof *rows);
    *reterr = (struct json_problem){ .text = "out of memory" };
    if (rows == NULL)
        return NULL;
    rows->root = json_loadb(text.at, text.len, JSON_REJECT_DUPLICATES, &error);
    if (rows->root != NULL)
        return rows;
    *reterr = (struct json_problem){ .line = error.line > 0 ? error.line : 0,
                                     .column = error.column > 0 ? error.column : 0 };
    snprintf(reterr->text, sizeof reterr->text, "%s", error.text);
    free(rows);
    return NULL;
}

void json_rows_free(struct json_rows *rows)
{
    if (rows == NULL)
        return;
    json_decref(rows->root);
    free(rows);
}

size_t json_rows_count(const struct json_rows *rows)
{
    return json_is_array(rows->root) ? json_array_size(rows->root) : 1;
}

static json_t *row_of(const struct json_rows *rows, size_t row)
{
    return json_is_array(rows->root) ? json_array_get(rows->root, row) : rows->root;
}

bool json_rows_is_object(const struct json_rows *rows, size_t row)
{
    return json_is_object(row_of(rows, row));
}

bool json_rows_text(const struct json_rows *rows, size_t row, struct slice name,
                    char memory[JSON_ROWS_NUMBER_MAX], struct slice *ret)
{
    const json_t *value = json_object_getn(row_of(rows, row), name.at, name.len);
    *ret = SLICE_EMPTY;
    if (json_is_object(value) || json_is_array(value))
        return false;
    if (json_is_string(value)) {
        *ret = (struct slice){ .at = json_string_value(value), .len = json_string_length(value) };
        return true;
    }
    if (json_is_integer(value))
        snprintf(memory, JSON_ROWS_NUMBER_MAX, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else if (json_is_real(value))
        snprintf(memory, JSON_ROWS_NUMBER_MAX, "%.15g", json_real_value(value));
    else if (json_is_boolean(value))
        snprintf(memory, JSON_ROWS_NUMBER_MAX, "%s", json_is_true(value) ? "true" : "false");
    else
        return true; /* none, or null */
    *ret = slice_from_text(memory);
    return true;
}
