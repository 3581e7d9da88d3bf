/*
 * json_rows.h - a JSON text (RFC 8259, by jansson) that is one object or a list of objects, read as rows
 * of texts.
 *
 * Strict: UTF-8, no NUL in a text, no name twice in an object, nothing behind the end; jansson ends at 2,048
 * levels.
 */
#ifndef ADAPTER_JSON_JSON_ROWS_H
#define ADAPTER_JSON_JSON_ROWS_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>

enum { JSON_ROWS_PROBLEM_MAX = 200, JSON_ROWS_NUMBER_MAX = 40 };

struct json_problem {
    int line, column; /* from 1, the column in characters; 0: of the text as a whole */
    char text[JSON_ROWS_PROBLEM_MAX];
};

struct json_rows;

/** NULL with *reterr. */
__attribute__((warn_unused_result)) struct json_rows *json_rows_read(struct slice text,
                                                                     struct json_problem *reterr);
void json_rows_free(struct json_rows *rows); /* NULL is fine */

size_t json_rows_count(const struct json_rows *rows);
bool json_rows_is_object(const struct json_rows *rows, size_t row);

/** A member as text: a string as it is, a number or a truth as it is written, null or none as the empty
 *  slice. False: it is a list or an object. Borrowed from the rows, or from `memory` for what is no
 *  string. */
__attribute__((warn_unused_result)) bool json_rows_text(const struct json_rows *rows, size_t row,
                                                        struct slice name, char memory[JSON_ROWS_NUMBER_MAX],
                                                        struct slice *ret);

#endif
