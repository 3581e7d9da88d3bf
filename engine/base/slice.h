/* slice.h - a borrowed, length-carrying view of bytes; never owns, never NUL-dependent. */
#ifndef BASE_SLICE_H
#define BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>

struct slice {
    const char *at;
    size_t len;
};

#define SLICE_LIT(s) ((struct slice){ .at = (s), .len = sizeof(s) - 1 })
#define SLICE_EMPTY  ((struct slice){ .at = "", .len = 0 })

/** A view of a NUL-terminated string (its NUL excluded); NULL gives the empty slice. */
struct slice slice_from_text(const char *text);

bool slice_equal(struct slice a, struct slice b);

/** Byte order, shorter first on a common prefix: <0, 0 or >0. */
int slice_compare(struct slice a, struct slice b);

bool slice_starts_with(struct slice text, struct slice prefix);
bool slice_ends_with(struct slice text, struct slice suffix);

/** The part from byte `from` on, at most `len` bytes; both are clamped to the text. */
struct slice slice_part(struct slice text, size_t from, size_t len);

/** Without ASCII white space (space, tab, CR, LF) at both ends. */
struct slice slice_trim(struct slice text);

/** Byte offset of the first occurrence, or text.len when there is none. */
size_t slice_find(struct slice text, struct slice part);

/** Decimal digits with an optional leading '-', the whole slice, no spaces; false when not so or out of
 *  range. */
__attribute__((warn_unused_result)) bool slice_to_int(struct slice text, long long min, long long max,
                                                      long long *ret);

#endif
