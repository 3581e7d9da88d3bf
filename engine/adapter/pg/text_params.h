/*
 * text_params.h - parameters of a statement as text, built in an arena: numbers, nights, instants, arrays of
 * them.
 *
 * For pg_session_exec. A parameter for which there was no room sets `failed`; text_params_exec then gives
 * PG_NO_MEMORY.
 */
#ifndef ADAPTER_PG_TEXT_PARAMS_H
#define ADAPTER_PG_TEXT_PARAMS_H

#include "adapter/pg/session.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/calendar.h"
#include "base/instant.h"
#include "base/slice.h"

enum { TEXT_PARAMS_MAX = 20 };

struct text_params {
    struct arena *arena;
    struct slice value[TEXT_PARAMS_MAX];
    size_t count;
    bool failed;
};

static inline struct text_params text_params_in(struct arena *arena)
{
    return (struct text_params){ .arena = arena };
}

void text_params_text(struct text_params *params, struct slice value); /* borrowed */
void text_params_int(struct text_params *params, int64_t value);
void text_params_night(struct text_params *params, struct night value);

/** Seconds since 1970, for to_timestamp($n). */
void text_params_instant(struct text_params *params, struct instant value);

/** The lower-case hexadecimal form of a bytea. */
void text_params_bytes(struct text_params *params, const uint8_t *bytes, size_t len);

/** An array of `count` elements, each at most `width` bytes as text. Fill it with text_array_*, then add
 *  it. */
struct text_array {
    struct buffer out;
    bool follows;
};
struct text_array text_array_in(struct arena *arena, size_t count, size_t width);
void text_array_int(struct text_array *array, int64_t value);
void text_array_night(struct text_array *array, struct night value);
void text_array_bool(struct text_array *array, bool value);

/** For names of ours: no quotes, commas, braces or backslashes in it. */
void text_array_name(struct text_array *array, struct slice value);

/** Any text; each byte may take two of `width`, and two more for the quotes. */
void text_array_text(struct text_array *array, struct slice value);

/** A bytea of at most `len` bytes takes so much of `width`. */
#define TEXT_ARRAY_BYTES(len) (2 * (len) + 5)
void text_array_bytes(struct text_array *array, const uint8_t *bytes, size_t len);
void text_params_array(struct text_params *params, struct text_array *array);

/** Runs the statement with these; `ret_rows` may be NULL. */
__attribute__((warn_unused_result)) enum pg_outcome text_params_exec(const struct text_params *params,
                                                                     struct pg_session *session,
                                                                     const char *statement,
                                                                     struct pg_rows **ret_rows);

#endif
