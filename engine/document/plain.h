/*
 * plain.h - what a scalar without quotes is taken for, by YAML 1.2 and by older readers.
 *
 * YAML 1.2.2, 10.3 (core schema); YAML 1.1's booleans, octal and base-60 integers are what people trip over.
 */
#ifndef DOCUMENT_PLAIN_H
#define DOCUMENT_PLAIN_H

#include "base/slice.h"

#include <stdbool.h>

enum plain_kind {
    PLAIN_TEXT,
    PLAIN_NULL,    /* nothing, ~, null */
    PLAIN_BOOLEAN, /* true, false */
    PLAIN_INTEGER,
    PLAIN_NUMBER,      /* 0.5, 1e3, .inf, 0x1f */
    PLAIN_OLD_BOOLEAN, /* no, on, ...: text today, a boolean in YAML 1.1 */
    PLAIN_BASE_60,     /* 09:00: text today, 540 in YAML 1.1 */
    PLAIN_OCTAL,       /* 01: the number 1 today, octal in YAML 1.1 */
};

enum plain_kind plain_kind_of(struct slice text);

/** A decimal number of at most 15 significant digits and a small exponent, rounded correctly; false for
 * anything else. */
__attribute__((warn_unused_result)) bool plain_number(struct slice text, double *ret);

#endif
