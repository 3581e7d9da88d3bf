/* mark.h - a place in a text that a person edits. */
#ifndef DOCUMENT_MARK_H
#define DOCUMENT_MARK_H

#include <stdint.h>

/** Line and column count from 1, columns in code points; line 0 means "no place" (a default, an environment
 * variable). */
struct mark {
    uint32_t line;
    uint32_t column;
};

#endif
