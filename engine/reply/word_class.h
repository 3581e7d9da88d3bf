/* word_class.h - what a known word is to the reader; the names are those of survey-defs/lexicons/LOCALE.yaml. */
#ifndef REPLY_WORD_CLASS_H
#define REPLY_WORD_CLASS_H

#include "base/slice.h"

/* clang-format off */
#define WORD_CLASSES(X) \
    X(NOISE, noise)
/* clang-format on */

enum word_class {
#define WORD_CLASS_ENUMERATOR(upper, lower) WORD_##upper,
    WORD_CLASSES(WORD_CLASS_ENUMERATOR)
#undef WORD_CLASS_ENUMERATOR
    WORD_CLASS_COUNT
};

/** The class of that name, or WORD_CLASS_COUNT when there is none. */
enum word_class word_class_from_name(struct slice name);

#endif
